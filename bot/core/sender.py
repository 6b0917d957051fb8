"""The sender: the one loop per platform that hands rows to its adapter, in order per lane, paced (house.md §7)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

import structlog

from bot.core.delivering import Claimed, Unreadable, deliver
from bot.core.gate import Gate
from bot.core.gone import lost_place
from bot.core.heads import HEADS, LANES
from bot.core.outbox import Batch, News, Result, Rows
from bot.core.pacing import Barred, Pace
from bot.core.scrubbing import FAREWELL
from bot.core.still import SANCTIONS, Still
from bot.core.times import micros
from bot.core.waiting import until
from bot.core.works import Works
from bot.model.deliveries import Delivery
from bot.model.errors import StoreBusy, StoreFull, Undeliverable
from bot.ports import Adapter, Clock, Db, Failpoint, Sql

AT_ONCE = 16
"""Sends under way at once per platform; safety has some more of its own (`SPARE`)."""

LOOK = 1.0
"""Seconds a removal waits at most for a sanction that is being looked at; a slow platform must not keep words up."""

FULL_PAUSE = 1.0
"""Seconds between tries while the disk is full."""

log = structlog.get_logger("outbox")


class Sender:
    """Drain one platform's outbox; results and new claims share a transaction, so a round costs one fsync."""

    def __init__(
        self,
        db: Db,
        works: Works,
        adapter: Adapter,
        clock: Clock,
        failpoint: Failpoint,
        told: Callable[[Sequence[News]], Awaitable[None]],
        gate: Gate,
        adapters: Mapping[str, Adapter],
    ) -> None:
        self.db = db
        self.works = works
        self.adapter = adapter
        self.clock = clock
        self.failpoint = failpoint
        self.told = told
        self.gate = gate
        self.still = Still(db, works, adapters)
        self.kick = asyncio.Event()
        self.results: list[Result] = []
        self.flying: set[asyncio.Task[None]] = set()
        self.looking: set[asyncio.Task[None]] = set()
        self.pace = Pace(adapter.traits)
        self.barred = Barred()
        self.idle = True
        self.closing = False
        self.closed = asyncio.Event()
        self.closed.set()

    async def recover(self) -> None:
        """Sort out what the last process left half sent."""
        news = await self.db.run(lambda sql: self._rows(sql).recover())
        self.failpoint("outbox.recovered")
        await self.told(news)

    async def run(self) -> None:
        """Send until cancelled, or until `drain` found nothing under way."""
        self.closed.clear()
        try:
            while not (self.closing and not self.flying and not self.results):
                await self._turn()
        finally:
            self.closed.set()

    async def _turn(self) -> None:
        self.kick.clear()
        self.idle = False
        try:
            batch = await self._round()
        except (StoreFull, StoreBusy) as full:
            log.warning("the outbox waits", why=str(full))
            await self.clock.sleep(FULL_PAUSE)
            return
        for row in batch.rows:
            task = asyncio.create_task(self._send(row))
            self.flying.add(task)
            task.add_done_callback(self.flying.discard)
        if batch.news:
            await self.told(batch.news)
        if self.results or (batch.again_at is not None and batch.again_at <= self.clock.now() and not self.flying):
            return
        self.idle = not self.flying
        if not self.closing or self.flying:
            await until(self.kick, self.clock, batch.again_at)

    async def _round(self) -> Batch:
        done, self.results = self.results, []
        room = AT_ONCE - len(self.flying)

        def visit(sql: Sql) -> Batch:
            rows = self._rows(sql)
            news = rows.settle(done)
            batch = Batch() if self.closing else rows.claim(room)
            batch.news = news + batch.news
            return batch

        try:
            with self.gate.writing():
                batch = await self.db.run(visit)
        except BaseException:
            self.results = done + self.results
            raise
        for place in {lost_place(each.row, each.answer) for each in done} - {None}:
            self.works.known.forget_place(str(place))
        if any(each.row.ref == FAREWELL for each in done):
            self.works.soiled.set()
        if done:
            self.failpoint("outbox.settled")
        if batch.rows:
            self.failpoint("outbox.claimed")
        return batch

    async def _send(self, row: Claimed) -> None:
        self.pace.left(row.lane, self.clock.now())
        try:
            delivery = self._delivery(row)
            await self._demand(row)
            result = Result(row, await self.adapter.perform(delivery))
        except Exception as fault:  # noqa: BLE001 - whatever an adapter raises, its row is settled by it
            result = Result(row, fault)
            log.warning("not delivered", kind=row.kind, id=row.id, why=_why(fault))
        self.failpoint("outbox.sent")
        self.results.append(result)
        # no longer under way when the sender looks: its room is free again
        self.flying.discard(asyncio.current_task())
        self.kick.set()

    async def _demand(self, row: Claimed) -> None:
        """Look at who is in a sanction; what tidies up after it meanwhile waits (reliability.md row 57)."""
        if row.kind in SANCTIONS:
            look = asyncio.create_task(self.still.demand(row))
            self.looking.add(look)
            look.add_done_callback(self.looking.discard)
            await look
        elif row.kind == "remove" and self.looking:
            await asyncio.wait(set(self.looking), timeout=LOOK)

    def _delivery(self, row: Claimed) -> Delivery:
        try:
            return deliver(row, self.works.words)
        except Exception as fault:
            raise Unreadable(f"{type(fault).__name__}: {fault}") from fault

    def _rows(self, sql: Sql) -> Rows:
        return Rows(sql, self.works, self.adapter.name, self.clock.now(), self.pace, self.barred)

    async def drain(self, grace: float) -> None:
        """Take up nothing more; let sends under way finish, at most `grace` seconds, and write down what they made."""
        self.closing = True
        self.kick.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.closed.wait(), grace)
        # what is still under way is found as `sending` by the next start
        for task in list(self.flying):
            task.cancel()
        await asyncio.gather(*self.flying, return_exceptions=True)

    def busy(self, sql: Sql) -> bool:
        """Tell whether anything could be sent right now."""
        if self.flying or self.results:
            return True
        row = sql.execute(
            f"{LANES} SELECT count(*) FROM outbox WHERE seq IN ({HEADS}) AND due_at <= :now",  # noqa: S608
            {"platform": self.adapter.name, "now": micros(self.clock.now())},
        ).fetchone()
        return bool(row[0])


def _why(fault: Exception) -> str:
    # an error's own words may repeat a member's; the row keeps them, the log does not (N6)
    return str(fault.why) if isinstance(fault, Undeliverable) else type(fault).__name__
