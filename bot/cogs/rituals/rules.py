"""Pure decisions about rituals: what a question may look like, what a typed hour means, which dates are meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, get_args

from bot.core.durations import fold
from bot.core.words.typed import tidy
from bot.core.zones import instant, local, next_after, occurrences
from bot.model.actions import Rule

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[str, ...] = get_args(Weekday)

NAME_MAX = 40
TICK = timedelta(microseconds=1)
WEEK = timedelta(days=7)
SLACK = timedelta(hours=2)
"""A week across a clock change is an hour shorter or longer."""

_LINK = re.compile(r"(?:https?://|www\.)\S+?(?=[?.,;:!)]*(?:\s|$))", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w.])@\w|<[@!#&]|@(?:everyone|here)", re.IGNORECASE)
_MARK = re.compile("[?？؟]")
_CLOCK = re.compile(
    r"(?:um |at )?(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?"
    r"(?: ?(?:uhr|h))?(?: ?(?P<half>am|pm|a\.m\.?|p\.m\.?))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Hold typed lines, sorted: questions that may be asked, and others with the word key of what is wrong."""

    good: tuple[str, ...]
    bad: tuple[tuple[str, str], ...]


def lint(question: str, most: int) -> str:
    """Return the word key of what keeps a question from being asked, empty where nothing does (RIT-08)."""
    bare = _LINK.sub("", question)
    if len(question) > most:
        return "rituals.lint.long"
    if _MENTION.search(question):
        return "rituals.lint.mention"
    if sum(char.isalpha() for char in bare) < 3:
        return "rituals.lint.empty"
    marks = len(_MARK.findall(bare))
    if marks != 1:
        return "rituals.lint.several" if marks else "rituals.lint.none"
    return "" if _MARK.match(question[-1]) else "rituals.lint.ending"


def tidied(typed: str) -> str:
    """Return typed words as one line without anything invisible."""
    return " ".join(tidy(typed).split())


def same(words: str) -> str:
    """Return words as they are compared: case, accents and punctuation aside."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(words)).split())


def sort_lines(typed: str, most: int, known: Sequence[str] = ()) -> Sorted:
    """Return one question per line, each once; `known` are folded ones that are there already."""
    good: dict[str, str] = {}
    bad: list[tuple[str, str]] = []
    for line in typed.splitlines():
        words = tidied(line.strip().lstrip("-•*– "))
        if not words:
            continue
        wrong = lint(words, most)
        if not wrong and (same(words) in known or same(words) in good):
            wrong = "rituals.lint.known"
        if wrong:
            bad.append((words, wrong))
        else:
            good[same(words)] = words
    return Sorted(tuple(good.values()), tuple(bad))


def fits_name(name: str) -> bool:
    """Tell whether a name can stand before a question: short, some letters, no mention, link or question mark."""
    letters = sum(char.isalpha() for char in name)
    return letters >= 2 and len(name) <= NAME_MAX and not any(each.search(name) for each in (_MENTION, _LINK, _MARK))


def wall_time(typed: str) -> time | None:
    """Return the time of day that was typed ("18:30", "18 Uhr", "6.30 pm"), None where it is none."""
    found = _CLOCK.fullmatch(typed.strip().casefold())
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def in_quiet(at: time, start: time, end: time) -> bool:
    """Tell whether a time of day lies in a daily span; equal ends mean there is none."""
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def latest(now: datetime, wait: timedelta, expires: datetime, start: time, quiet: bool, zone: str) -> datetime:
    """Return when a round opens even if people are still talking (UTC): before it expires, and before quiet begins.

    `quiet` tells whether the whole wait would end in quiet hours, which begin at `start`.
    """
    end = min(now + wait, expires - TICK)
    if not quiet:
        return end
    begins = instant(local(end, zone).date(), start, zone)
    if begins > end:
        begins = instant(local(end, zone).date() - timedelta(days=1), start, zone)
    return max(now, begins - TICK)


def weekly(weekday: int, at: time, zone: str) -> Rule:
    """Return the rule of one weekday at a wall time."""
    return Rule(frozenset({weekday}), at, zone)


def slot_at(rule: Rule, due: datetime) -> str:
    """Return the intended local date of a due instant (UTC) as its slot."""
    for day, _ in occurrences(rule, due, due + TICK):
        return day.isoformat()
    return local(due, rule.zone).date().isoformat()


def slots_between(rule: Rule, after: datetime, before: datetime) -> list[tuple[str, datetime]]:
    """Return dates with their instants (UTC), both ends left out."""
    if after >= before:
        return []
    return [(day.isoformat(), at) for day, at in occurrences(rule, after + TICK, before)]


def next_slot(rule: Rule, after: datetime) -> tuple[str, datetime]:
    """Return the next date and its instant (UTC) after an instant."""
    day, at = next_after(rule, after)
    return day.isoformat(), at


def cause(why: str) -> str:
    """Return what became of a round, in one word of ours, from what the outbox told."""
    first, _, second = why.partition(": ")
    match first:
        case "gone" | "forbidden":
            return "place"
        case "expired":
            return second if second in {"budget", "quiet", "paused"} else "expired"
        case "down" | "slow" | "too_big":
            return "undelivered"
    return "unsure"
