"""Chores: what the house does for itself beside its events: let old rows go, and leave nothing of them on the disk."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.core.retention import report
from bot.core.upkeep import sweep
from bot.core.works import Works
from bot.model.errors import StoreBusy, StoreFull
from bot.ports import Clock, Db, Rinsing, Sql

UPKEEP = 24 * 3600.0
"""Seconds between two rounds of upkeep."""

AGAIN = 2.0
"""Seconds until what could not be rinsed because somebody was reading is tried again."""

log = structlog.get_logger("chores")


@dataclass(slots=True)
class Chores:
    """Keep the database clean; a full disk only postpones it."""

    db: Db
    works: Works
    clock: Clock

    async def upkeep(self) -> None:
        """Let rows go that have served their time, once a day and at every start, and note how many."""
        while True:
            try:
                await self.db.run(self._sweep)
                self.works.soiled.set()
            except (StoreFull, StoreBusy) as fault:
                log.warning("upkeep waits", why=str(fault))
            await self.clock.sleep(UPKEEP)

    def _sweep(self, sql: Sql) -> None:
        now = self.clock.now()
        report(sql, sweep(sql, now, self.works.rooms.cogs.values()), now)

    async def rinse(self) -> None:
        """Empty the database's log soon after something was erased, so that it is on no disk any more (row 62)."""
        while True:
            await self.works.soiled.wait()
            self.works.soiled.clear()
            if not await self._rinsed():
                self.works.soiled.set()
                await asyncio.sleep(AGAIN)  # of the machine's own time: a reader is done when it is done

    async def _rinsed(self) -> bool:
        if not isinstance(self.db, Rinsing):
            return True
        try:
            return await self.db.checkpoint()
        except (StoreFull, StoreBusy) as fault:
            log.warning("erased rows are still in the log", why=str(fault))
            return False
