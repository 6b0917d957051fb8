"""Spans of time and ranges of hours, as people type them in German and English (libraries.md §4).

A strict grammar: every character is understood, or nothing is. Both languages are always read; the locale
only settles what the two would read differently.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import time, timedelta
from decimal import Decimal
from typing import Literal

Unit = Literal["y", "mo", "w", "d", "h", "m", "s"]
ORDER: tuple[Unit, ...] = ("y", "mo", "w", "d", "h", "m", "s")
FIXED: Mapping[str, timedelta] = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
LONGEST = timedelta(days=36525)
MOST = 200  # characters looked at; nobody types a longer date or span

# fmt: off
NUMBERS: Mapping[str, int] = {
    "ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwoelf": 12, "vierzehn": 14,
    "fuenfzehn": 15, "zwanzig": 20, "dreissig": 30, "vierzig": 40, "fuenfundvierzig": 45, "sechzig": 60, "neunzig": 90,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90,
}
UNITS: Mapping[str, Unit] = {
    "jahr": "y", "jahre": "y", "jahren": "y", "year": "y", "years": "y",
    "monat": "mo", "monate": "mo", "monaten": "mo", "month": "mo", "months": "mo",
    "w": "w", "wo": "w", "woche": "w", "wochen": "w", "week": "w", "weeks": "w", "wk": "w", "wks": "w",
    "d": "d", "t": "d", "tag": "d", "tage": "d", "tagen": "d", "day": "d", "days": "d",
    "h": "h", "std": "h", "std.": "h", "stunde": "h", "stunden": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "m": "m", "min": "m", "min.": "m", "mins": "m", "minute": "m", "minuten": "m", "minutes": "m",
    "s": "s", "sek": "s", "sek.": "s", "sekunde": "s", "sekunden": "s", "sec": "s", "secs": "s", "second": "s",
    "seconds": "s",
}
# Said as one: the unit is inside.
WHOLE: Mapping[str, tuple[Decimal, Unit]] = {
    "viertelstunde": (Decimal("0.25"), "h"), "dreiviertelstunde": (Decimal("0.75"), "h"),
    "quarter of an hour": (Decimal("0.25"), "h"), "quarter hour": (Decimal("0.25"), "h"),
    "three quarters of an hour": (Decimal("0.75"), "h"), "fortnight": (Decimal(2), "w"),
}
HALVES: Mapping[str, Decimal] = {
    "halbe": Decimal("0.5"), "halben": Decimal("0.5"), "halber": Decimal("0.5"), "halbes": Decimal("0.5"),
    "half a": Decimal("0.5"), "half an": Decimal("0.5"),
    "anderthalb": Decimal("1.5"), "eineinhalb": Decimal("1.5"), "zweieinhalb": Decimal("2.5"),
    "dreieinhalb": Decimal("3.5"), "one and a half": Decimal("1.5"), "two and a half": Decimal("2.5"),
}
# fmt: on


def fold(text: str) -> str:
    """Return text in small letters, umlauts written out and blanks single: how the grammars compare words."""
    small = unicodedata.normalize("NFC", text[:MOST]).casefold()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        small = small.replace(letter, written)
    return " ".join(small.split())


def either(words: Mapping[str, object] | list[str]) -> str:
    """Return a regular expression for any of these words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_ARTICLE = r"(?:(?:eine|einer|einen|einem|ein|a)\s)?"
_PIECE = re.compile(
    rf"(?:{_ARTICLE}(?P<whole>{either(WHOLE)})"
    rf"|(?:(?P<clock>\d{{1,3}}):(?P<sixtieth>[0-5]\d)"
    rf"|(?P<number>\d{{1,5}}(?:[.,]\d{{1,2}})?)"
    rf"|{_ARTICLE}(?P<half>{either(HALVES)})\b"
    rf"|(?P<word>{either(NUMBERS)})\b)"
    rf"\s?(?P<unit>{either(UNITS)}))(?P<plus>\sand\sa\shalf)?(?![^\W\d_]|[.:])",
    re.ASCII,
)
_MINUTES = re.compile(r"\s?(\d{1,2})(?:\s?(?:m|min\.?|mins|minuten|minutes))?", re.ASCII)
_JOIN = re.compile(r"\s?(?:,|und\b|and\b)?\s?", re.ASCII)


def measure(text: str, locale: str) -> tuple[tuple[Decimal, Unit], ...] | None:
    """Return amounts with their units, largest unit first; None where a word is left over.

    Months and years are read here, though they are no fixed span of time.
    """
    if len(text) > MOST:
        return None
    small = fold(text).replace("½", ".5")
    small = re.sub(r"(?<!\d)\.5", "0.5", small)
    found: list[tuple[Decimal, Unit]] = []
    at = 0
    while at < len(small):
        if found and found[-1][1] == "h" and found[-1][0] % 1 == 0 and (short := _MINUTES.fullmatch(small, at)):
            minutes = int(short[1])
            return (*found, (Decimal(minutes), "m")) if minutes < 60 else None
        piece = _PIECE.match(small, at)
        if piece is None or (piece["unit"] == "t" and not locale.startswith("de")):
            return None
        found.extend(_read(piece))
        at = piece.end()
        if at < len(small) and (join := _JOIN.match(small, at)) is not None:
            if join.end() == len(small):
                return None
            at = join.end()
    ranks = [ORDER.index(unit) for _, unit in found]
    return tuple(found) if found and ranks == sorted(set(ranks)) else None


def _read(piece: re.Match[str]) -> list[tuple[Decimal, Unit]]:
    if piece["whole"]:
        return [WHOLE[piece["whole"]]]
    unit = UNITS[piece["unit"]]
    if piece["clock"]:
        # "1:30 h" counts hours and minutes; of anything else it makes no sense, and two equal units are refused
        rest: Unit = "m" if unit == "h" else unit
        return [(Decimal(piece["clock"]), unit), (Decimal(piece["sixtieth"]), rest)]
    if piece["number"]:
        amount = Decimal(piece["number"].replace(",", "."))
    elif piece["half"]:
        amount = HALVES[piece["half"]]
    else:
        amount = Decimal(NUMBERS[piece["word"]])
    return [(amount + (Decimal("0.5") if piece["plus"] else 0), unit)]


def span(text: str, locale: str) -> timedelta | None:
    """Return the span that "1h 30", "90 min", "eine Woche" or "half an hour" means.

    None where it is not understood, is nothing, has no fixed length (months) or is longer than a century.
    """
    parts = measure(text, locale)
    if parts is None:
        return None
    total = timedelta(0)
    for amount, unit in parts:
        if unit not in FIXED:
            return None
        total += timedelta(seconds=float(amount * int(FIXED[unit].total_seconds())))
        if total > LONGEST:
            return None
    return total or None


_HOUR = r"(\d{1,2})(?:[:.]([0-5]\d))?\s?(am|pm|a\.m\.|p\.m\.|uhr|h)?"
_RANGE = re.compile(
    rf"(?:von |from |between |zwischen )?{_HOUR}\s?(?:-|–|—|bis|to|till|until|und|and)\s?{_HOUR}", re.ASCII
)
_DOUBTFUL = 16


def quiet_range(text: str) -> tuple[time, time] | None:
    """Return start and end of a daily range of hours, "22-8" or "10 pm to 8 am", as wall times.

    None where it is not understood, has no length, or where bare hours would leave less than a third of the day
    ("10-8"): there half a clock is more likely meant.
    """
    found = _RANGE.fullmatch(fold(text)) if len(text) <= MOST else None
    if found is None:
        return None
    start, end = _wall(*found.group(1, 2, 3)), _wall(*found.group(4, 5, 6))
    if start is None or end is None or start == end:
        return None
    bare = not (found[2] or found[3] or found[5] or found[6])
    if bare and (end.hour - start.hour) % 24 > _DOUBTFUL:
        return None
    return start, end


def _wall(hour: str, minute: str | None, half: str | None) -> time | None:
    number, minutes = int(hour), int(minute or 0)
    if half is not None and half[0] in "ap":
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half[0] == "p" else 0)
    if number > 24 or (number == 24 and minutes):
        return None
    return time(number % 24, minutes)
