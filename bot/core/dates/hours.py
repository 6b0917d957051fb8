"""The hours people type, in digits or words, as minutes since midnight.

A reader returns the minutes meant (two where half a clock leaves both open), whether a part of the day may
shift them, and a reason where there is no such time; None where the match is no time at all.
"""

from collections.abc import Callable
from re import ASCII, Match, Pattern
from re import compile as pattern

from bot.core.dates.vocabulary import AFTER_HOUR, ENGLISH_HOURS, FULL_HOURS, HOURS, STEPS
from bot.core.dates.whys import NO_SUCH_TIME
from bot.core.durations import NUMBERS, either

Read = tuple[tuple[int, ...], bool, str]
Reader = Callable[[Match[str], str], Read | None]

NOON, DAY = 720, 1440
END = r"(?=[ ,]|$)"
AT = r"(?P<at>(?:um punkt|um|ab|at|from|punkt) |@ ?)"
DIGITS = r"(?P<hour>\d{1,2})"
SPOKEN = rf"(?P<hour>\d{{1,2}}|{either(HOURS)})"
MINUTE = r"(?P<minute>\d\d)"
HALF = r"(?: ?(?P<half>am|pm|a\.m\.?|p\.m\.?))"
BAD: Read = ((), False, NO_SUCH_TIME)


def _read(hour: int, minute: int, *, both: bool) -> Read:
    """Weigh an hour on the full clock; `both` where people also say it for the afternoon."""
    total = hour * 60 + minute
    if minute > 59 or total > DAY:
        return BAD
    soft = hour <= 12
    if both and 0 < total < NOON:
        return (total, total + NOON), soft, ""
    return (total,), soft, ""


def _halved(hour: int, minute: int, half: str) -> Read:
    if not 1 <= hour <= 12 or minute > 59:
        return BAD
    return (hour % 12 * 60 + minute + (NOON if half.startswith("p") else 0),), False, ""


def _digital(match: Match[str], locale: str) -> Read:
    hour, minute = int(match["hour"]), int(match["minute"])
    # an English "7:30" leaves the half of the day open; "07:30" and "7:30 Uhr" do not
    both = locale.startswith("en") and not match["uhr"] and not match["hour"].startswith("0")
    return _read(hour, minute, both=both)


def _dotted(match: Match[str], _: str) -> Read | None:
    minute = int(match["minute"])
    if not (match["uhr"] or match["at"] or minute > 12 or minute == 0):
        return None  # rather a date
    return _read(int(match["hour"]), minute, both=False)


def _full(match: Match[str], _: str) -> Read | None:
    typed, tail = match["hour"], match["tail"]
    minute = 0 if tail is None else NUMBERS[tail] if tail in NUMBERS else int(tail)
    if tail is not None and tail.startswith(" ") and minute % 5:
        return None  # "19 Uhr 12": the 12 is more likely the next thing, such as seats
    hour = int(typed) if typed.isdecimal() else FULL_HOURS[typed]
    # "7 Uhr" is written on the full clock; "sieben Uhr" is how people speak, in the evening too
    return _read(hour, minute, both=not typed.isdecimal() and hour <= 12)


def _half(match: Match[str], _: str) -> Read:
    typed = match["hour"]
    hour = int(typed) if typed.isdecimal() else HOURS[typed]
    return _halved(hour, int(match["minute"] or 0), match["half"])


def _bare(match: Match[str], _: str) -> Read:
    typed = match["hour"]
    hour = int(typed) if typed.isdecimal() else HOURS[typed]
    return _read(hour, 0, both=hour <= 12 and not typed.startswith("0"))


def _shifted(match: Match[str], minutes: int) -> Read:
    """Read an hour with minutes added or taken: "halb acht", "quarter past seven"."""
    typed = match["hour"]
    hour = int(typed) if typed.isdecimal() else HOURS[typed]
    half = match["half"]
    if hour > 24 or (half and not 1 <= hour <= 12):
        return BAD
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    total = (hour * 60 + minutes) % DAY
    if half:
        return (total,), False, ""
    return _read(total // 60, total % 60, both=hour <= 12 and not typed.startswith("0"))


def _half_to(match: Match[str], _: str) -> Read:
    return _shifted(match, -30)


def _three_quarters(match: Match[str], _: str) -> Read:
    return _shifted(match, -15)


def _half_past(match: Match[str], _: str) -> Read:
    return _shifted(match, 30)


def _steps(match: Match[str], _: str) -> Read:
    step = STEPS[match["step"]] * (1 if match["way"] in ("nach", "past", "after") else -1)
    return _shifted(match, step - (30 if match["halb"] else 0))


def _noon(_: Match[str], __: str) -> Read:
    return (NOON,), False, ""


def _midnight(_: Match[str], __: str) -> Read:
    return (0, DAY), False, ""


def _rule(text: str) -> Pattern[str]:
    return pattern(f"(?:{text}){END}", ASCII)


CLOCKS: tuple[tuple[Pattern[str], Reader], ...] = (
    (_rule(rf"{AT}?{DIGITS}:{MINUTE}(?P<uhr> ?(?:uhr|h))?"), _digital),
    (_rule(rf"{AT}?{DIGITS}\.{MINUTE}(?P<uhr> ?(?:uhr|h))?"), _dotted),
    (_rule(rf"{AT}?{DIGITS} ?(?:uhr|h)(?P<tail>\d\d| \d\d)?"), _full),
    (_rule(rf"{AT}?(?P<hour>{either(FULL_HOURS)}) uhr(?: (?P<tail>{either(NUMBERS)}))?"), _full),
    (_rule(rf"{AT}?{DIGITS}(?:[:.]{MINUTE})?{HALF}"), _half),
    (_rule(rf"{AT}?(?P<hour>{either(ENGLISH_HOURS)})(?P<minute>)?{HALF}"), _half),
    (_rule(rf"{AT}{SPOKEN}(?: o'?clock)?"), _bare),
    (_rule(rf"{SPOKEN} o'?clock"), _bare),
    (_rule(rf"{SPOKEN}(?= (?:{either(AFTER_HOUR)}){END})"), _bare),
    (_rule(rf"{AT}?halb {SPOKEN}{HALF}?"), _half_to),
    (_rule(rf"{AT}?dreiviertel {SPOKEN}{HALF}?"), _three_quarters),
    (_rule(rf"{AT}?half past {SPOKEN}{HALF}?"), _half_past),
    (
        _rule(
            rf"{AT}?(?P<step>{either(STEPS)})(?: minuten| minutes)? (?P<way>vor|nach|past|after|to) "
            rf"(?P<halb>halb )?{SPOKEN}{HALF}?"
        ),
        _steps,
    ),
    (_rule(r"(?:um |zu |am |at )?(?:mittags?|noon|midday)"), _noon),
    (_rule(r"(?:um |zu |at )?(?:mitternacht|midnight)"), _midnight),
)
