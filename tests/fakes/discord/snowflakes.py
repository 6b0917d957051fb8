"""Snowflakes: ids that carry their time and always rise."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
Now = Callable[[], datetime]


class Snowflakes:
    """Give ids from the fake's clock; two in one millisecond, or after the clock went back, still rise."""

    def __init__(self, now: Now) -> None:
        self.now = now
        self.last = 0

    def next(self) -> str:
        self.last = max(self.last + 1, at_time(self.now()))
        return str(self.last)


def at_time(moment: datetime) -> int:
    """Return the smallest snowflake of an instant."""
    return max(0, (moment - EPOCH) // timedelta(milliseconds=1)) << 22


def time_of(snowflake: str | int) -> datetime:
    """Return the instant in a snowflake (UTC)."""
    return EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def iso(moment: datetime) -> str:
    """Write an instant as Discord does: microseconds and +00:00."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
