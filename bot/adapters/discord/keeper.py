"""Keeper: what was remembered in memory is written down, soon and not too often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.adapters.discord.notes import INTERACTION, UNHEARD, Notes
from bot.adapters.discord.recent import Recent
from bot.adapters.discord.seats import Seats
from bot.model.errors import StoreBusy, StoreFull
from bot.ports import Clock

EVERY = 2.0
"""Seconds between two writings, at least."""

SWEEP = 3600.0
"""Seconds between two rounds of upkeep."""

log = structlog.get_logger("discord")


@dataclass(slots=True)
class Keeper:
    """Write down channels' last messages and guilds' members; a full disk only postpones it.

    `heard_until` says until when nothing was missed (UTC), None where that is not known;
    `recovered` whether the interactions of the last process were offered again.
    """

    notes: Notes
    recent: Recent
    seats: Seats
    heard_until: Callable[[], datetime | None]
    clock: Clock
    recovered: Callable[[], bool] = lambda: True
    _swept: float | None = field(default=None)

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self.clock.sleep(EVERY)
            try:
                await self.write()
                await self._sweep()
            except (StoreFull, StoreBusy) as full:
                log.warning("what was said last is written down later", why=str(full))

    async def write(self) -> None:
        """Write down what changed; raises StoreFull, StoreBusy, and then still has it."""
        if not (self.recent.changed or self.seats.changed):
            return
        rows, members = self.recent.take(), self.seats.take()
        try:
            await self.notes.keep(rows, members, self.heard_until(), self.clock.now())
        except BaseException:
            self.recent.again(rows)
            self.seats.again(members)
            raise

    async def _sweep(self) -> None:
        now = self.clock.monotonic()
        if self._swept is None or now - self._swept >= SWEEP:
            await self.notes.sweep(self.clock.now(), raw=INTERACTION if self.recovered() else UNHEARD)
            self._swept = now
