"""Typed settings: what people write in chat, read kindly into a value as JSON holds it."""

import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from bot.model.settables import Settable, Unfit

NOTHING = frozenset({"", "-", "–", "nichts", "keine", "keiner", "kein", "niemand", "leer", "none", "nothing", "nobody"})
YES = frozenset({"ja", "yes", "y", "j", "an", "on", "true", "1", "ein"})
NO = frozenset({"nein", "no", "n", "aus", "off", "false", "0"})

DAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("monday", ("mo", "montag", "montags", "mon", "monday", "mondays")),
    ("tuesday", ("di", "dienstag", "dienstags", "tue", "tu", "tuesday", "tuesdays")),
    ("wednesday", ("mi", "mittwoch", "mittwochs", "wed", "we", "wednesday", "wednesdays")),
    ("thursday", ("do", "donnerstag", "donnerstags", "thu", "th", "thursday", "thursdays")),
    ("friday", ("fr", "freitag", "freitags", "fri", "friday", "fridays")),
    ("saturday", ("sa", "samstag", "samstags", "sonnabend", "sat", "saturday", "saturdays")),
    ("sunday", ("so", "sonntag", "sonntags", "sun", "su", "sunday", "sundays")),
)
DAILY = frozenset({"täglich", "daily", "jeden tag", "every day"})

_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:uhr|h)?"
_TO = r"\s*(?:-|–|—|bis|to|until)\s*"
_SPAN = re.compile(rf"{_CLOCK}{_TO}{_CLOCK}", re.IGNORECASE)
_DAY = r"[^\W\d_]+\.?"
_LINE = re.compile(rf"({_DAY}(?:{_TO}{_DAY}|(?:\s*(?:\+|&|und|and)\s*{_DAY})*))\s*:?\s*(\d.*)?", re.IGNORECASE)
_MATE = re.compile(r"([^:(]+?)\s*(?::\s*(.*)|\((.*)\))?")


def clock(typed: str, end: bool = False) -> str | None:
    """Return "HH:MM" for "21", "21:30" or "21 Uhr"; None for anything else. Midnight as an end is 23:59."""
    found = re.fullmatch(_CLOCK, typed.strip(), re.IGNORECASE)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if (hour, minute) == (24, 0):
        return "23:59" if end else "00:00"
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def span(typed: str) -> tuple[str, str] | None:
    """Return both ends of "21-8" or "von 21 bis 8 Uhr"; None for anything else."""
    found = re.fullmatch(rf"(?:von|from)?\s*({_CLOCK}){_TO}({_CLOCK})", typed.strip(), re.IGNORECASE)
    if found is None:
        return None
    start, end = clock(found[1]), clock(found[4])
    return None if start is None or end is None else (start, end)


def spans(typed: str) -> list[str] | None:
    """Return a day's spans of "9-12, 18-20" or "9-12 18-20"; None where one of them is none."""
    if typed.strip().casefold() in NOTHING:
        return []
    read = []
    for each in re.split(r"\s*[,;&]\s*|\s+(?:und|and)\s+|(?<=\d)\s+(?=\d)", typed.strip()):
        found = _SPAN.fullmatch(each.strip())
        ends = None if found is None else [clock(part, end=bool(turn)) for turn, part in enumerate(_ends(each))]
        if ends is None or None in ends or str(ends[0]) >= str(ends[1]):
            return None
        read.append(f"{ends[0]}-{ends[1]}")
    return read


def _ends(typed: str) -> list[str]:
    return re.split(_TO, typed.strip(), maxsplit=1, flags=re.IGNORECASE)


def hours(typed: str) -> dict[str, list[str]] | None:
    """Return a week of "Mo 18-20, Do+Sa 10-12" or "Mon-Fri 9-12 14-18"; None where a piece is unclear."""
    week: dict[str, list[str]] = {f"hours.{day}": [] for day, _ in DAYS}
    if typed.strip().casefold() in NOTHING:
        return week
    days: list[str] = []
    for piece in re.split(r"\s*[,;\n]\s*", typed.strip().strip(",;")):
        if not re.match(r"\d", piece):
            found = _days(piece)
            if found is None:
                return None
            days, piece = found
            if not piece:
                return None
        read = spans(piece)
        if not days or not read:
            return None
        for day in days:
            week[f"hours.{day}"] += read
    return week


def _days(piece: str) -> tuple[list[str], str] | None:
    """Return which days a piece begins with, and the rest of it."""
    for word in DAILY:
        if piece.casefold().startswith(word):
            return [day for day, _ in DAYS], piece[len(word) :].strip(" :")
    found = _LINE.fullmatch(piece)
    if found is None:
        return None
    names = re.findall(rf"{_DAY}", re.sub(r"\b(?:und|and|bis|to|until)\b", " ", found[1], flags=re.IGNORECASE))
    turns = [_weekday(each) for each in names]
    if not turns or None in turns:
        return None
    at = [int(str(each)) for each in turns]
    if len(at) == 2 and re.search(r"-|–|—|\bbis\b|\bto\b|\buntil\b", found[1], re.IGNORECASE):
        first, last = at
        at = [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return [DAYS[turn][0] for turn in at], found[2] or ""


def _weekday(word: str) -> int | None:
    said = word.casefold().rstrip(".")
    return next((turn for turn, (_, names) in enumerate(DAYS) if said in names), None)


def names(typed: str) -> list[str]:
    """Return a list by comma; empty for "-" or "none"."""
    if typed.strip().casefold() in NOTHING:
        return []
    return [each for each in (part.strip().strip('"„“').removeprefix("#").strip() for part in
            re.split(r"[,;\n]", typed)) if each]  # fmt: skip


def team(typed: str) -> list[dict[str, str]] | None:
    """Return people of "Mira: Moderation, Jo (Treffen)"; None where a name is missing."""
    people = []
    if typed.strip().casefold() in NOTHING:
        return []
    for each in re.split(r"[,;\n]", typed):
        found = _MATE.fullmatch(each.strip())
        if found is None:
            return None
        people.append({"name": found[1].strip(), "role": (found[2] or found[3] or "").strip()})
    return people


def portable(zone: str) -> bool:
    """Tell whether a zone means the same on every machine: some are this machine's own, some count leap seconds."""
    return zone not in ("localtime", "Factory", "posixrules") and not zone.startswith(("right/", "posix/"))


@cache
def _zones() -> Mapping[str, str]:
    there = filter(portable, available_timezones())
    known = sorted(there, key=lambda each: (each.startswith("Etc/"), each))
    read: dict[str, str] = {}
    for each in known:
        for said in (each, each.rpartition("/")[2]):
            read.setdefault(said.casefold().replace("_", " "), each)
    return read


def zone(typed: str) -> str | None:
    """Return the IANA zone of "europe/berlin", "Berlin" or "new york"; None for an unknown one."""
    return _zones().get(typed.strip().casefold().replace("_", " "))


def value(what: Settable, typed: str) -> object:
    """Read what was typed for one setting of one value; raises Unfit."""
    said = " ".join(typed.split())
    bare = said.casefold()
    read: object
    match what.kind:
        case "whole":
            digits = re.fullmatch(r"(\d{1,9})(?:\s*[^\W\d_]+\.?|\s*%|\s*×)?", said)
            read = None if digits is None else int(digits[1])
        case "yesno":
            read = True if bare in YES else False if bare in NO else None
        case "choice":
            read = next((each for each in what.choices if each.casefold() == bare), None)
        case "clock":
            read = clock(said)
        case "spans":
            read = spans(typed)
        case "names" | "roles" | "places":
            read = names(typed)
        case "team":
            read = team(typed)
        case "zone":
            read = zone(said)
        case _:
            read = "" if bare in NOTHING - {"kein", "keiner", "niemand", "nobody"} else said
    if read is None:
        raise Unfit(what.kind, what.key, least=what.least, most=what.most, choices=what.choices)
    return read
