"""Walk: move a clock from due thing to due thing, so that nothing is skipped on the way (house.md §8)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from bot.core.host import Host


class Settable(Protocol):
    """Name a clock that can be moved."""

    def now(self) -> datetime:
        """Return its present (UTC)."""

    def set(self, at: datetime) -> None:
        """Move it to an instant (UTC)."""


Before = Callable[[datetime], Awaitable[None]]


async def walk(host: Host, clock: Settable, until: datetime | None, before: Before | None = None) -> datetime:
    """Walk to `until` (UTC), or to the next due thing when None; return the new present.

    `before` hears of each step, so that a crash on the way does not send the clock back.
    """
    await host.quiet()
    while True:
        if until is None:
            seen = await host.next_due(seen=True)
            if seen is None:
                return clock.now()
            until = max(seen, clock.now())
        due = await host.next_due()
        step = until if due is None or due > until else max(due, clock.now())
        if before is not None:
            await before(step)
        clock.set(step)
        await host.quiet()
        if step >= until:
            return clock.now()
