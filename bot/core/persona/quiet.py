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


def span_of(sql: Sql, manners: Manners, place: str | None) -> tuple[time, time]:
    """Return the quiet hours of a place: its own, else the house's."""
    row = sql.execute("SELECT quiet_from, quiet_to FROM quiets WHERE place = ?", (place,)).fetchone() if place else None
    if row is None:
        return manners.quiet_from, manners.quiet_to
    return time(row[0] // 60, row[0] % 60), time(row[1] // 60, row[1] % 60)


def hushed(sql: Sql, manners: Manners, zone: str, person: str | None, at: datetime, place: str | None = None) -> bool:
    """Tell whether it is quiet hours at `at` (UTC) for a person by their own choice, a place, or the house (PER-05)."""
    if person is not None:
        row = sql.execute("SELECT quiet_from, quiet_to FROM persons WHERE id = ?", (person,)).fetchone()
        if row is not None and row[0] is not None:
            start, end = (time(each // 60, each % 60) for each in row)
            return quiet_end(at, start, end, zone) is not None
    start, end = span_of(sql, manners, place)
    return quiet_end(at, start, end, zone) is not None
