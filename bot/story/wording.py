"""Wording: the small parts a story's lines are made of: quotes, names, places, spans, moments."""

import re
from datetime import datetime, time, timedelta
from difflib import get_close_matches

from bot.story.script import PLACES, Piece, WaitUntil, Wanted, Where


class NotUnderstood(Exception):  # noqa: N818 - it is told to a person
    """Tell why a line is not understood."""


QUOTED = r"(?:\"(?:[^\"\\]|\\.)*\"|„[^“”]*[“”]|“[^”]*”|«[^»]*»)"
NAME = r"[^\W\d_][\w-]*"
PLACE = rf"(?:#?{NAME}|the host)"
SPAN = r"(?:\d+|an?|one) (?:second|minute|hour|day|week)s?"

_PAIR = re.compile(rf"\s*({QUOTED}|[\w-]+)\s*:\s*({QUOTED}|[^,]*?)\s*(?:,|$)")
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOMENT = re.compile(
    rf"(?:(\d{{4}}-\d\d-\d\d)|({'|'.join(_DAYS)})|(today|tomorrow))? ?(?:at )?(\d\d?):(\d\d)", re.IGNORECASE
)
_WANTED = re.compile(
    rf"(?:(?P<quietly>quietly) ?)?"
    rf"(?:(?P<any>something)|(?P<texts>~? ?{QUOTED}(?: and ~? ?{QUOTED})*))?"
    rf"(?: without (?P<without>{QUOTED}(?:(?:,| and) {QUOTED})*))?"
    rf"(?: with (?:(?P<all>buttons)|(?P<some>button)|(?P<none>no buttons?)) ?"
    rf"(?P<buttons>{QUOTED}(?:(?:,| and) {QUOTED})*)?)?"
    rf"(?: (?:and|with) (?:a )?thread (?P<thread>{QUOTED}))?"
    rf"(?:,? (?P<times>once|twice|\d+ times))?",
)
_TEXT = re.compile(rf"(~?) ?({QUOTED})")


def unquote(text: str) -> str:
    """Return what stands between quotation marks; a text without them as it is."""
    text = text.strip()
    if not re.fullmatch(QUOTED, text):
        return text
    inner = text[1:-1]
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], inner) if text[0] == '"' else inner


def where(word: str) -> Where:
    """Return the place a word names; raises NotUnderstood."""
    if word == "the host":
        return Where(word, None)
    purpose = PLACES.get(word.removeprefix("#").casefold())
    if purpose is None:
        close = get_close_matches(word.casefold(), PLACES, n=1)
        meant = f" Did you mean {close[0].capitalize()}?" if close else ""
        there = ", ".join(each.capitalize() for each in PLACES)
        raise NotUnderstood(f"there is no place called “{word}”.{meant} There are: {there}.")
    return Where(word, purpose)


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return `name: value` pairs, separated by commas; raises NotUnderstood."""
    found, at = [], 0
    while at < len(text):
        match = _PAIR.match(text, at)
        if match is None or match.end() == at:
            raise NotUnderstood(f'“{text[at:].strip()}” should read like: why: "for the tour", to: Lea')
        found.append((unquote(match[1]), unquote(match[2])))
        at = match.end()
    return tuple(found)


def span(text: str) -> timedelta:
    """Return how long “60 seconds” or “an hour” is."""
    number, unit = text.split()
    count = int(number) if number.isdigit() else 1
    return timedelta(seconds=count * _UNITS[unit.removesuffix("s")])


def moment(text: str) -> WaitUntil:
    """Return the moment “Monday 09:00”, “tomorrow 9:00”, “21:30” or “2026-11-23 09:00” means; raises NotUnderstood."""
    found = _MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        at = time(int(found[4]), int(found[5]))
        if found[1]:
            datetime.fromisoformat(found[1])
    except ValueError:
        raise NotUnderstood(
            f"“{text}” is no moment I know. Try “Monday 09:00”, “tomorrow 09:00”, “21:30” or “2026-11-23 09:00”."
        ) from None
    weekday = _DAYS.index(found[2].casefold()) if found[2] else None
    days = {"today": 0, "tomorrow": 1}[found[3].casefold()] if found[3] else None
    return WaitUntil(at, weekday, days, found[1])


def wanted(text: str) -> Wanted:
    """Return what a message must look like; raises NotUnderstood."""
    found = _WANTED.fullmatch(text.strip())
    if found is None or not (found["texts"] or found["any"]):
        raise NotUnderstood(
            f'“{text}” should begin with what is said: "the whole line", ~ "a part of it", or something.'
        )
    return Wanted(
        pieces=tuple(Piece(unquote(each), bool(part)) for part, each in _TEXT.findall(found["texts"] or "")),
        without=_quotes(found["without"]),
        buttons=_buttons(found),
        all_buttons=bool(found["all"] or found["none"]),
        quietly=bool(found["quietly"]),
        thread=unquote(found["thread"]) if found["thread"] else None,
        times=_times(found["times"] or "once"),
    )


def times(text: str) -> int:
    """Return how often “never”, “once”, “twice” or “3 times” is."""
    return 0 if text == "never" else _times(text)


def _times(text: str) -> int:
    return {"once": 1, "twice": 2}.get(text) or int(text.split()[0])


def _quotes(text: str | None) -> tuple[str, ...]:
    return tuple(unquote(each) for each in re.findall(QUOTED, text or ""))


def _buttons(found: re.Match[str]) -> tuple[str, ...] | None:
    if found["none"]:
        if found["buttons"]:
            raise NotUnderstood('“with no buttons” needs no label. To rule one out: Ana sees no button "…"')
        return ()
    if not (found["all"] or found["some"]):
        return None
    if not found["buttons"]:
        raise NotUnderstood('which button? with button "Show me around"')
    return _quotes(found["buttons"])
