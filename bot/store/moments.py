"""Moments: instants as the database keeps them, whole microseconds since the epoch, UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return an aware instant as microseconds since the epoch."""
    return (at - EPOCH) // _TICK


def instant(value: int) -> datetime:
    """Return the UTC instant for microseconds since the epoch."""
    return EPOCH + value * _TICK
