"""Instants as the database keeps them: microseconds since the epoch."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return an aware instant as whole microseconds since the epoch."""
    return (at - EPOCH) // _MICROSECOND


def instant(value: int) -> datetime:
    """Return the aware UTC instant that `micros` wrote."""
    return EPOCH + timedelta(microseconds=value)
