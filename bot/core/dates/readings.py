"""From pieces to instants: every way to cut a phrase into pieces, and what each way means."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from re import ASCII
from re import compile as pattern

from bot.core.dates import calendar
from bot.core.dates.pieces import (
    FRAGMENTS,
    Clock,
    Days,
    Found,
    Later,
    Moment,
    Part,
    Piece,
    Setting,
    Week,
    Weekday,
    later,
)
from bot.core.dates.vocabulary import WINDOWS
from bot.core.dates.whys import WEEKDAY
from bot.core.zones import Resolved, resolve

DAY = 1440
_GAP = pattern(r"[ ,]*", ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what one way of reading a phrase means: instants, or dates without a time, or why there is none."""

    moments: tuple[Resolved, ...] = ()
    days: tuple[date, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Parse:
    """Hold one complete way of cutting a phrase into pieces, at most one of each kind."""

    days: Days | None = None
    weekday: Weekday | None = None
    later: Later | None = None
    week: Week | None = None
    clock: Clock | None = None
    part: Part | None = None
    moment: Moment | None = None
    why: str = field(default="", compare=False)


def readings(text: str, setting: Setting) -> list[Reading]:
    """Return what a folded phrase can mean, one entry for each way of reading it; none where words are left over."""
    found = []
    for parse in _parses(text, 0, {}, setting):
        reading = _read(parse, setting)
        if reading is not None:
            found.append(reading)
    return found


def _parses(text: str, at: int, state: dict[type[Piece], Piece], setting: Setting) -> Iterator[Parse]:
    """Go through every sequence of pieces that uses up the text."""
    gap = _GAP.match(text, at)
    at = at if gap is None else gap.end()
    if at == len(text):
        if state:
            yield _parse(state)
        return
    for rule, read in FRAGMENTS:
        match = rule.match(text, at)
        if match is None:
            continue
        found = read(match, setting)
        if found and not found.keys() & state.keys() and _placed(found, state):
            yield from _parses(text, match.end(), {**state, **found}, setting)


def _placed(found: Found, state: dict[type[Piece], Piece]) -> bool:
    part = found.get(Part)
    return not (isinstance(part, Part) and part.follows) or Days in state or Weekday in state


def _parse(state: dict[type[Piece], Piece]) -> Parse:
    def of(kind: type[Piece]) -> Piece | None:
        return state.get(kind)

    days, weekday, late, week = of(Days), of(Weekday), of(Later), of(Week)
    clock, part, moment = of(Clock), of(Part), of(Moment)
    return Parse(
        days if isinstance(days, Days) else None,
        weekday if isinstance(weekday, Weekday) else None,
        late if isinstance(late, Later) else None,
        week if isinstance(week, Week) else None,
        clock if isinstance(clock, Clock) else None,
        part if isinstance(part, Part) else None,
        moment if isinstance(moment, Moment) else None,
        next((piece.why for piece in state.values() if piece.why), ""),
    )


def _read(parse: Parse, setting: Setting) -> Reading | None:
    if parse.moment is not None:
        if parse != Parse(moment=parse.moment):
            return None
        return Reading(why=parse.why) if parse.why else Reading((Resolved(parse.moment.at, parse.moment.shifted),))
    if parse.why:
        return Reading(why=parse.why)
    dates = _dates(parse, setting)
    if dates is None:
        return None
    if parse.clock is None:
        return _without_time(dates) if _dated(parse) else None
    minutes = _minutes(parse.clock, parse.part)
    if not minutes:
        return None
    if not _dated(parse):
        return Reading(tuple(_next(minute, setting) for minute in minutes))
    if not dates:
        return Reading(why=WEEKDAY)
    return Reading(tuple(_at(day, minute, setting) for day in dates for minute in minutes))


def _dated(parse: Parse) -> bool:
    return parse.days is not None or parse.weekday is not None or parse.later is not None


def _without_time(dates: tuple[date, ...]) -> Reading:
    return Reading(days=dates) if dates else Reading(why=WEEKDAY)


def _dates(parse: Parse, setting: Setting) -> tuple[date, ...] | None:
    """Return the dates meant, none where a weekday and a date contradict; None where pieces do not go together."""
    days, weekday, today = parse.days, parse.weekday, setting.today
    if parse.later is not None:
        return _moved(parse, parse.later, today)
    if parse.week is not None:
        if weekday is None or weekday.pointer or days is not None:
            return None
        return (calendar.weekday_of(weekday.index, parse.week.weeks, today),)
    if days is not None and weekday is not None:
        return tuple(day for day in days.dates if day.weekday() == weekday.index)
    if days is not None:
        return days.dates
    if weekday is not None:
        return calendar.weekday(weekday.index, weekday.pointer, today)
    return ()


def _moved(parse: Parse, late: Later, today: date) -> tuple[date, ...] | None:
    """Return what "in two weeks" means, alone, after a near day or with a weekday."""
    days, weekday = parse.days, parse.weekday
    if parse.week is not None or (days is not None and weekday is not None):
        return None
    if weekday is not None:
        if late.unit != "w" or weekday.pointer:
            return None
        return calendar.weekday_in(weekday.index, late.amount, today)
    if days is None:
        return later(today, late, today)
    if not days.near:
        return None
    return tuple(day for base in days.dates for day in later(base, late, today))


def _minutes(clock: Clock, part: Part | None) -> tuple[int, ...]:
    """Return the minutes that fit the part of the day; none where they contradict."""
    if part is None:
        return clock.minutes
    pool = set(clock.minutes)
    if clock.soft:
        pool |= {minute + DAY // 2 for minute in clock.minutes} | {minute - DAY // 2 for minute in clock.minutes}
    pool |= {minute + DAY for minute in pool}
    first, last = WINDOWS[part.name]
    fitting = {minute for minute in pool if first <= minute <= last}
    if part.name == "night":
        fitting |= {minute - DAY for minute in fitting if minute >= DAY}  # "Friday night at one": either end
    return tuple(sorted(fitting))


def _next(minute: int, setting: Setting) -> Resolved:
    """Return the next time the clock shows this minute."""
    here = _at(setting.today, minute % DAY, setting)
    return here if here.at > setting.now else _at(setting.today + calendar.DAY, minute % DAY, setting)


def _at(day: date, minute: int, setting: Setting) -> Resolved:
    late, minute = divmod(minute, DAY)
    return resolve(day + timedelta(days=late), time(minute // 60, minute % 60), setting.zone)


def unique(found: list[Resolved], now: datetime) -> list[Resolved]:
    """Return each instant once, earliest first; past ones only where nothing lies ahead."""
    each = sorted({item.at: item for item in found}.values(), key=lambda item: item.at)
    return [item for item in each if item.at >= now] or each
