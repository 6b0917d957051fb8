"""Clocks: the system's for a real run, one that can be walked for the demo, one set by hand for stories."""

import asyncio
import secrets
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Tell the machine's time."""

    def now(self) -> datetime:
        """Return the present instant (UTC)."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(max(0.0, seconds))


class WalkingClock(SystemClock):
    """Run ahead of the machine by an offset that only grows; sleepers notice (house.md §8, demo only)."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the present of the demo (UTC)."""
        return datetime.now(UTC) + self.offset

    def monotonic(self) -> float:
        """Return seconds that walk along: a walk is no jump."""
        return time.monotonic() + self.offset.total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Wait until the demo's clock has gone that far."""
        end = self.now() + timedelta(seconds=seconds)
        while (rest := (end - self.now()).total_seconds()) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), timeout=rest)
            except TimeoutError:
                return

    def set(self, at: datetime) -> None:
        """Jump ahead to an instant (UTC); going back is refused, time in a community does not."""
        ahead = at - self.now()
        if ahead > timedelta(0):
            self.offset += ahead
            self._moved.set()
            self._moved = asyncio.Event()


class ManualClock:
    """Stand still until moved; for tests and stories."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the instant it was set to (UTC)."""
        return self.at

    def monotonic(self) -> float:
        """Return the same as seconds."""
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Wait until someone moved the clock that far; a clock moved back ends the wait, as real seconds would."""
        start, end = self.at, self.at + timedelta(seconds=seconds)
        while start <= self.at < end:
            await self._moved.wait()

    def set(self, at: datetime) -> None:
        """Move to an instant (UTC), forward or back."""
        self.at = at
        self._moved.set()
        self._moved = asyncio.Event()


class SystemIds:
    """Make secrets from the machine's randomness."""

    def secret(self, size: int) -> bytes:
        """Return that many unguessable bytes."""
        return secrets.token_bytes(size)
