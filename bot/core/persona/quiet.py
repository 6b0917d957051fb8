"""Quiet hours: a daily span of wall time, of a place or of a person (PER-05)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.zones import instant


def quiet_end(at: datetime, start: time, end: time, zone: str) -> datetime | None:
    """Return when the quiet span around `at` ends (UTC), or None if `at` is not in one.

    `start` after `end` spans midnight; equal means there are no quiet hours.
    """
    if start == end:
        return None
    today = at.astimezone(ZoneInfo(zone)).date()
    for day in (today - timedelta(days=1), today):
        last = day if start < end else day + timedelta(days=1)
        begins, ends = instant(day, start, zone), instant(last, end, zone)
        if begins <= at < ends:
            return ends
    return None
