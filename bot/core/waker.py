"""The waker: the one loop that turns due timers into events (house.md §7)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.core.mending import Mended, mend
from bot.core.timers import Timer, Timers
from bot.core.times import micros
from bot.core.waiting import until
from bot.model.errors import StoreBusy, StoreFull
from bot.model.events import Woken
from bot.ports import Clock, Db, Failpoint, Sql

JUMP = timedelta(minutes=5)
"""How far a clock may go back before it is a fault to be told (reliability.md row 33)."""

LONGEST = timedelta(hours=1)
"""How long to wait where nothing is due."""

FULL_PAUSE = 1.0
"""Seconds between tries while the disk is full."""

log = structlog.get_logger("waker")


@dataclass(frozen=True, slots=True)
class Due:
    """Hold one due timer as an event to be."""

    arrival_key: str
    community: str
    cog: str
    event: Woken


class Waker:
    """Look for due timers, hand them on, and look again when the next one is due."""

    def __init__(
        self,
        db: Db,
        clock: Clock,
        failpoint: Failpoint,
        wake: Callable[[Sequence[Due]], Awaitable[None]],
        mended: Callable[[], None],
    ) -> None:
        self.db = db
        self.clock = clock
        self.failpoint = failpoint
        self.wake = wake
        self.mended = mended
        self.kick = asyncio.Event()
        self.waking = False
        self.latest: datetime | None = None

    async def run(self) -> None:
        """Wake until cancelled."""
        while True:
            self.kick.clear()
            now, before = self.clock.now(), self.latest
            if before is None or self._behind():
                await self._mend(now, before)
            self.latest = now
            due, broken = await self.db.read(self._look)
            if broken:
                await self._set_aside(broken)
            if due:
                self.waking = True
                self.failpoint("waker.due")
                await self.wake([_due(timer) for timer in due])
                self.waking = False
            if due or broken:
                continue
            at = await self.db.read(lambda sql: Timers(sql).next_due())
            if self._behind():
                continue
            # without a timer too: a clock that goes back is seen by whoever waits for one
            await until(self.kick, self.clock, now + LONGEST if at is None else at)

    def _behind(self) -> bool:
        return self.latest is not None and self.clock.now() < self.latest - JUMP

    async def _mend(self, now: datetime, before: datetime | None) -> None:
        """Set rows right that a clock ahead of now has written; at a start nobody knows whether there are any."""
        if before is not None:
            log.error("the clock went back", seconds=round((before - now).total_seconds()))
        try:
            mended = await self.db.run(lambda sql: mend(sql, now))
        except (StoreFull, StoreBusy) as full:
            log.warning("what a jump of the clock left stays for now", why=str(full))
            return
        if mended != Mended():
            self.mended()
            log.warning("rows from a clock ahead were set right", rules=mended.rules, waiting=mended.rows)

    def _look(self, sql: Sql) -> tuple[list[Timer], list[tuple[int, str]]]:
        timers = Timers(sql)
        return timers.due(self.clock.now()), timers.broken

    async def _set_aside(self, broken: Sequence[tuple[int, str]]) -> None:
        def unit(sql: Sql) -> None:
            for id_, fault in broken:
                Timers(sql).set_aside(id_, fault, self.clock.now())

        log.error("timers quarantined", faults=[fault for _, fault in broken])
        try:
            await self.db.run(unit)
        except (StoreFull, StoreBusy) as full:
            log.warning("a timer that cannot be read stays for now", why=str(full))
            await self.clock.sleep(FULL_PAUSE)

    def busy(self, sql: Sql) -> bool:
        """Tell whether a timer is due right now, or the clock went back unseen."""
        unseen = self.latest is None or self._behind()
        return self.waking or unseen or bool(Timers(sql).due(self.clock.now(), most=1))


def _due(timer: Timer) -> Due:
    key = f"timer/{timer.community}/{timer.cog}/{timer.kind}/{timer.key}/{micros(timer.due)}"
    return Due(key, timer.community, timer.cog, Woken(timer.kind, timer.key, timer.due, timer.data))
