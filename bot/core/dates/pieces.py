"""What one stretch of a typed moment can be: a day, a weekday, an hour, a part of the day, an exact moment.

Each reader gets a match and the setting, and returns pieces by slot; an empty mapping means: not this.
A piece may be impossible ("31.2."); the reason then goes along, so that a person hears it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from re import ASCII, Match, Pattern
from re import compile as pattern

from bot.core.dates import calendar
from bot.core.dates.hours import CLOCKS
from bot.core.dates.hours import Reader as ReadHour
from bot.core.dates.vocabulary import MONTHS, NEAR, PARTS, POINTERS, WEEKDAYS, WEEKS
from bot.core.dates.whys import NO_SUCH_DAY
from bot.core.durations import NUMBERS, UNITS, either
from bot.core.zones import local, resolve


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold where and when something was typed: the present (UTC), the IANA zone, the language, today's local date."""

    now: datetime
    zone: str
    locale: str
    today: date


@dataclass(frozen=True, slots=True)
class Days:
    """Hold the dates a phrase can mean; `near` ones ("heute") may be moved on by weeks."""

    dates: tuple[date, ...]
    why: str = ""
    near: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """Hold a weekday (0 = Monday) and how it was pointed at."""

    index: int
    pointer: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Hold "in two weeks": an amount and its unit (d, w, mo, y); `spoken` where it was said in words."""

    amount: int
    unit: str
    spoken: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """Hold "next week", counted from this one."""

    weeks: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """Hold minutes since the local midnight; `soft` where half a clock was said and a part of the day may shift it."""

    minutes: tuple[int, ...]
    soft: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a part of the day; `follows` where the word means it only after a day."""

    name: str
    follows: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold one exact instant (UTC); nothing may stand beside it."""

    at: datetime
    shifted: bool = False
    why: str = ""


Piece = Days | Weekday | Later | Week | Clock | Part | Moment
Found = Mapping[type[Piece], Piece]
Reader = Callable[[Match[str], Setting], Found]
NOTHING: Found = {}

END = r"(?=[ ,]|$)"
ON = r"(?:(?P<on>am|on the|on|den|der|dem|the|an) )?"
DAY = r"(?P<day>\d{1,2})"
ORDINAL = r"(?:st|nd|rd|th)"
MONTH = rf"(?P<month>{either(MONTHS)})\.?"
WEEKDAY = rf"(?P<weekday>{either(WEEKDAYS)})"


def _days(*dates: date | None, near: bool = False) -> Found:
    real = tuple(sorted({day for day in dates if day is not None}))
    return {Days: Days(real, near=near) if real else Days((), why=NO_SUCH_DAY)}


def _near(match: Match[str], setting: Setting) -> Found:
    return _days(setting.today + NEAR[match["near"]] * calendar.DAY, near=True)


def _weekday(match: Match[str], _: Setting) -> Found:
    return {Weekday: Weekday(WEEKDAYS[match["weekday"]], POINTERS.get(match["pointer"] or "", ""))}


def _dotted(match: Match[str], setting: Setting) -> Found:
    day, month = int(match["day"]), int(match["number"])
    return _days(calendar.of_year(month, day, setting.today))


def _dotted_year(match: Match[str], _: Setting) -> Found:
    return _days(calendar.exact(calendar.full_year(int(match["year"])), int(match["number"]), int(match["day"])))


def _named(match: Match[str], setting: Setting) -> Found:
    day, month = int(match["day"]), MONTHS[match["month"]]
    if match["year"]:
        return _days(calendar.exact(int(match["year"]), month, day))
    return _days(calendar.of_year(month, day, setting.today))


def _of_month(match: Match[str], setting: Setting) -> Found:
    return _days(calendar.of_month(int(match["day"]), setting.today))


def _slashed(match: Match[str], setting: Setting) -> Found:
    """Read both orders, day first and month first: nobody can tell which was meant."""
    one, two = int(match["one"]), int(match["two"])
    if match["year"]:
        year = calendar.full_year(int(match["year"]))
        return _days(calendar.exact(year, two, one), calendar.exact(year, one, two))
    return _days(calendar.of_year(two, one, setting.today), calendar.of_year(one, two, setting.today))


def _iso_day(match: Match[str], _: Setting) -> Found:
    return _days(calendar.exact(int(match["year"]), int(match["number"]), int(match["day"])))


def _iso_moment(match: Match[str], setting: Setting) -> Found:
    try:
        clock = match[0][11:].upper().replace(" ", "").replace("UTC", "Z")
        typed = datetime.fromisoformat(f"{match[0][:10]}T{clock}")
    except ValueError:
        return {Moment: Moment(setting.now, why=NO_SUCH_DAY)}
    if typed.tzinfo is not None:
        return {Moment: Moment(typed.astimezone(setting.now.tzinfo))}
    found = resolve(typed.date(), typed.time(), setting.zone)
    return {Moment: Moment(found.at, found.skipped)}


def _stamp(match: Match[str], setting: Setting) -> Found:
    return {Moment: Moment(datetime.fromtimestamp(int(match[1]), setting.now.tzinfo))}


def _now(_: Match[str], setting: Setting) -> Found:
    return {Moment: Moment(setting.now)}


def _later(match: Match[str], _: Setting) -> Found:
    typed, unit = match["amount"], UNITS[match["unit"]]
    amount = int(typed) if typed.isdecimal() else NUMBERS[typed]
    return {Later: Later(amount, unit, match["amount"])} if amount and unit in ("d", "w", "mo", "y") else NOTHING


def _week(match: Match[str], _: Setting) -> Found:
    return {Week: Week(WEEKS[match["week"]])}


def _part(match: Match[str], _: Setting) -> Found:
    return {Part: Part(PARTS[match["part"]])}


def _morning(_: Match[str], __: Setting) -> Found:
    return {Part: Part("morning", follows=True)}


def _this_part(match: Match[str], setting: Setting) -> Found:
    name = match["part"]
    return {**_days(setting.today, near=True), Part: Part("tonight" if name is None else PARTS[name])}


def _clock(read: ReadHour) -> Reader:
    def reader(match: Match[str], setting: Setting) -> Found:
        found = read(match, setting.locale)
        return NOTHING if found is None else {Clock: Clock(*found)}

    return reader


def _rule(text: str) -> Pattern[str]:
    return pattern(f"(?:{text}){END}", ASCII)


YEAR = r"(?:,? (?P<year>[12]\d{3}))"
AMOUNT = rf"(?P<amount>\d{{1,3}}|{either(NUMBERS)})"
FRAGMENTS: tuple[tuple[Pattern[str], Reader], ...] = (
    (_rule(rf"(?P<near>{either(NEAR)})"), _near),
    (_rule(rf"{ON}(?:(?P<pointer>{either(POINTERS)}) )?{WEEKDAY}\.?"), _weekday),
    (_rule(rf"{ON}{DAY}\. ?(?P<number>\d{{1,2}})\."), _dotted),
    (_rule(rf"{ON}{DAY}\.(?P<number>\d{{1,2}})"), _dotted),
    (_rule(rf"{ON}{DAY}\. ?(?P<number>\d{{1,2}})\.(?P<year>\d\d| ?[12]\d{{3}})"), _dotted_year),
    (_rule(rf"{ON}{DAY}(?:\.|{ORDINAL})? ?(?:of )?{MONTH}{YEAR}?"), _named),
    (_rule(rf"{ON}{MONTH} (?:the )?{DAY}{ORDINAL}?{YEAR}?"), _named),
    (_rule(rf"{ON}{DAY}(?:\.|{ORDINAL})"), _of_month),
    (_rule(rf"{ON}(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})(?:/(?P<year>[12]\d{{3}}|\d\d))?"), _slashed),
    (_rule(rf"{ON}(?P<year>[12]\d{{3}})-(?P<number>\d\d)-(?P<day>\d\d)"), _iso_day),
    (
        _rule(
            r"[12]\d{3}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)? ?(?:z|utc|[+-]\d\d:?\d\d)"
            r"|[12]\d{3}-\d\d-\d\d(?:t\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?| \d\d:\d\d:\d\d(?:\.\d{1,6})?)"
        ),
        _iso_moment,
    ),
    (_rule(r"<t:(\d{9,10})(?::[a-z])?>"), _stamp),
    (_rule(r"jetzt|right now|now"), _now),
    (_rule(rf"in {AMOUNT} ?(?P<unit>{either(UNITS)})"), _later),
    (_rule(rf"{AMOUNT} (?P<unit>{either(UNITS)}) from(?: now)?"), _later),
    (_rule(rf"(?:in )?(?P<week>{either(WEEKS)})"), _week),
    (_rule(rf"(?P<part>{either(PARTS)})"), _part),
    (_rule(r"morgen"), _morning),
    (_rule(r"tonight|this (?P<part>morning|afternoon|evening)"), _this_part),
    *((rule, _clock(read)) for rule, read in CLOCKS),
)


def later(base: date, piece: Later, today: date) -> tuple[date, ...]:
    """Return the dates so much later than a date; two for "in acht Tagen", which many say for a week."""
    found: list[date | None]
    if piece.unit in ("mo", "y"):
        found = [calendar.months_on(base, piece.amount * (12 if piece.unit == "y" else 1))]
    else:
        found = [base + timedelta(days=piece.amount * (7 if piece.unit == "w" else 1))]
        if piece.unit == "d" and piece.spoken == "acht" and base == today:
            found.append(base + calendar.WEEK)
    return tuple(sorted(day for day in found if day is not None))


def today_of(now: datetime, zone: str) -> date:
    """Return the local date of an instant (UTC) in a zone; raises UnknownZone."""
    return local(now, zone).date()
