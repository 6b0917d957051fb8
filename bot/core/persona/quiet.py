"""Quiet hours: a daily span of wall time, of a place or of a person (PER-05)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.zones import instant
from bot.model.house import Manners
from bot.ports import Sql


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


def hushed(sql: Sql, manners: Manners, zone: str, person: str | None, at: datetime) -> bool:
    """Tell whether it is quiet hours at `at` (UTC) for a community, or for a person by their own choice (PER-05)."""
    if person is not None:
        row = sql.execute("SELECT quiet_from, quiet_to FROM persons WHERE id = ?", (person,)).fetchone()
        if row is not None and row[0] is not None:
            start, end = (time(each // 60, each % 60) for each in row)
            return quiet_end(at, start, end, zone) is not None
    return quiet_end(at, manners.quiet_from, manners.quiet_to, zone) is not None
