"""Moments people type, German and English: every word is understood, or the person is asked back.

Libraries answered wrongly in silence (libraries.md §4), so this is a grammar of our own. Where a human would
ask which of two is meant, both come back; nothing is guessed. What was understood is always to be echoed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from re import compile as pattern

from bot.core.dates.pieces import Setting, today_of
from bot.core.dates.readings import Reading, readings, unique
from bot.core.dates.vocabulary import PARTS, VAGUE, WEEKDAYS
from bot.core.dates.whys import FIRST_TOLD, NEEDS_TIME, TOO_FAR, UNCLEAR
from bot.core.dates.whys import VAGUE as VAGUE_WHY
from bot.core.durations import FIXED, MOST, fold, measure

__all__ = ["Understood", "understand", "with_time"]

FAR = timedelta(days=3653)
_GLUED = pattern(
    rf"\b({'|'.join(day for day in WEEKDAYS if day.endswith(('tag', 'woch', 'abend')))})"
    rf"({'|'.join(sorted((part for part in PARTS if ' ' not in part), key=len, reverse=True))}|morgen)\b"
)
_ELAPSED = pattern(r"in (?P<after>.+)|(?P<before>.+) from now")


@dataclass(frozen=True, slots=True)
class Understood:
    """Hold what a typed moment means.

    `instants` (UTC, earliest first): one when clear, several to choose from, none with `why` (a key of the
    catalogue). `needs_time`: a day without an hour, its dates in `days`. `past`: all of it lies before now.
    `shifted`: the clocks skip that wall time, the first instant after the gap stands for it.
    """

    instants: tuple[datetime, ...] = ()
    days: tuple[date, ...] = ()
    needs_time: bool = False
    past: bool = False
    shifted: bool = False
    why: str = ""


def understand(text: str, *, now: datetime, zone: str, locale: str) -> Understood:
    """Return what a typed moment means, seen from `now` (UTC) in an IANA zone (MEE-01).

    Both languages are read whatever the locale; it only settles "7:30", which leaves an English reader in doubt.
    Never raises for any text; raises UnknownZone.
    """
    now = now.astimezone(UTC)
    small = _trimmed(fold(text))
    setting = Setting(now, zone, locale, today_of(now, zone))
    if not small or len(text) > MOST:
        return Understood(why=UNCLEAR)
    if small in VAGUE:
        return Understood(why=VAGUE_WHY)
    elapsed = _elapsed(small, setting)
    if elapsed is not None:
        return _judged([elapsed], now)
    return _weighed(readings(_GLUED.sub(r"\1 \2", small), setting), setting)


def with_time(typed: str, answer: str, *, now: datetime, zone: str, locale: str) -> Understood:
    """Return what a day and the answer to "at what time?" mean together; "8" alone is an hour here.

    Raises UnknownZone.
    """
    whole = understand(f"{typed} {answer}", now=now, zone=zone, locale=locale)
    if whole.instants or not answer.strip().isdecimal():
        return whole
    return understand(f"{typed} um {answer}", now=now, zone=zone, locale=locale)


def _trimmed(text: str) -> str:
    """Drop the full stop of a sentence, but not the one of "3."."""
    ends = text.endswith((".", "!")) and text[-2:-1].isalpha()
    return text[:-1] if ends else text


def _elapsed(text: str, setting: Setting) -> datetime | None:
    """Return the instant of "in 3 hours": elapsed time; days and longer are dates, not this."""
    match = _ELAPSED.fullmatch(text)
    if match is None:
        return None
    parts = measure(match["after"] or match["before"], setting.locale)
    if parts is None or any(unit not in ("h", "m", "s") for _, unit in parts):
        return None
    seconds = sum(float(amount) * FIXED[unit].total_seconds() for amount, unit in parts)
    return setting.now + timedelta(seconds=seconds)


def _weighed(found: list[Reading], setting: Setting) -> Understood:
    moments = [moment for reading in found for moment in reading.moments]
    if moments:
        kept = unique(moments, setting.now)
        return _judged([item.at for item in kept], setting.now, shifted=any(item.skipped for item in kept))
    dates = sorted({day for reading in found for day in reading.days})
    if dates:
        kept_days = tuple(day for day in dates if day >= setting.today) or tuple(dates)
        if kept_days[0] > (setting.now + FAR).date():
            return Understood(why=TOO_FAR)
        return Understood(days=kept_days, needs_time=True, past=kept_days[-1] < setting.today, why=NEEDS_TIME)
    whys = {reading.why for reading in found}
    return Understood(why=next((why for why in FIRST_TOLD if why in whys), UNCLEAR))


def _judged(instants: list[datetime], now: datetime, *, shifted: bool = False) -> Understood:
    if instants[0] > now + FAR:
        return Understood(why=TOO_FAR)
    return Understood(tuple(instants), past=instants[-1] < now, shifted=shifted)
