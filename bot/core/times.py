"""Instants as the database keeps them: microseconds since the epoch, UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return an aware instant as microseconds since the epoch."""
    return (at - EPOCH) // MICRO


def moment(micro: int) -> datetime:
    """Return the instant (UTC) that `micros` wrote."""
    return EPOCH + timedelta(microseconds=micro)
