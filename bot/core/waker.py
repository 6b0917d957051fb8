"""The waker: the one loop that turns due timers into events (house.md §7)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.core.mending import JUMP, Mended, mend
from bot.core.timers import Timer, Timers
from bot.core.times import micros, moment
from bot.core.waiting import until
from bot.model.errors import StoreBusy, StoreFull
from bot.model.events import Woken
from bot.ports import Clock, Db, Failpoint, Sql

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
        self.then = clock.monotonic()
        self.full = False

    async def run(self) -> None:
        """Wake until cancelled; a full or held disk only postpones what is due (reliability.md row 6)."""
        while True:
            try:
                await self._turn()
            except (StoreFull, StoreBusy) as fault:
                if not self.full:
                    log.error("disk full or locked: timers wait until it can be used again", why=str(fault))
                self.full = True
                await self.clock.sleep(FULL_PAUSE)
            else:
                self.full = False

    async def _turn(self) -> None:
        self.kick.clear()
        now, before = self.clock.now(), self.latest
        if before is None or self._behind():
            # not seen as done until it is: a full disk here is tried again
            await self._mend(now, before)
        self._tell_a_jump(now)
        self.latest, self.then = now, self.clock.monotonic()
        due, broken, at = await self.db.read(self._look)
        if broken:
            await self._set_aside(broken)
        if due:
            self.waking = True
            self.failpoint("waker.due")
            await self.wake([_due(timer) for timer in due])
            self.waking = False
        if due or broken:
            return
        if not self._behind():
            # without a timer too: a clock that goes back is seen by whoever waits for one
            await until(self.kick, self.clock, now + LONGEST if at is None else at)

    def _behind(self) -> bool:
        return self.latest is not None and self.clock.now() < self.latest - JUMP

    def _tell_a_jump(self, now: datetime) -> None:
        """Tell of a clock that ran ahead of the seconds that passed; what became due by it has been due rightly."""
        if self.latest is None:
            return
        ahead = now - self.latest - timedelta(seconds=self.clock.monotonic() - self.then)
        if ahead > JUMP:
            log.warning("the clock jumped ahead, or this machine slept", seconds=round(ahead.total_seconds()))

    async def _mend(self, now: datetime, before: datetime | None) -> None:
        """Set rows right that a clock ahead of now has written; at a start nobody knows whether there are any."""
        if before is not None:
            log.error("the clock went back", seconds=round((before - now).total_seconds()))
        mended = await self.db.run(lambda sql: mend(sql, now))
        if mended != Mended():
            self.mended()
            log.warning(
                "rows from a clock ahead were set right", rules=mended.rules, waiting=mended.rows, timers=mended.timers
            )

    def _look(self, sql: Sql) -> tuple[list[Timer], list[tuple[int, str]], datetime | None]:
        timers = Timers(sql)
        return timers.due(self.clock.now()), timers.broken, timers.next_due()

    async def _set_aside(self, broken: Sequence[tuple[int, str]]) -> None:
        def unit(sql: Sql) -> None:
            for id_, fault in broken:
                Timers(sql).set_aside(id_, fault, self.clock.now())

        await self.db.run(unit)
        # a fault's own words may repeat a row's; quarantine keeps them, the log does not (N6)
        log.error("timers quarantined", faults=[fault.partition(":")[0] for _, fault in broken])

    def busy(self, sql: Sql) -> bool:
        """Tell whether a timer is due right now, or the clock went back unseen."""
        unseen = self.latest is None or self._behind()
        return self.waking or unseen or bool(Timers(sql).due(self.clock.now(), most=1))


def first_due(sql: Sql, now: datetime, *, seen: bool) -> datetime | None:
    """Return when the next timer or waiting line is due (UTC), or None; `seen` leaves housekeeping out."""
    row = sql.execute(
        "SELECT min(at) FROM (SELECT min(due_at) AS at FROM timers WHERE tidy <= ? UNION ALL "
        "SELECT min(due_at) FROM outbox WHERE state = 'queued' AND due_at > ?)",
        (int(not seen), micros(now)),
    ).fetchone()
    return None if row[0] is None else moment(row[0])


def _due(timer: Timer) -> Due:
    key = f"timer/{timer.community}/{timer.cog}/{timer.kind}/{timer.key}/{timer.setting}/{micros(timer.due)}"
    return Due(key, timer.community, timer.cog, Woken(timer.kind, timer.key, timer.due, timer.data))
