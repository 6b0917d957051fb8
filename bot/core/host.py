"""The host: takes events in, works them in groups of units, lets actions out; the only door to the core."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.core import keys
from bot.core.chores import Chores
from bot.core.cursors import Cursor, keep, positions, read
from bot.core.dispatch import OURS
from bot.core.gate import Gate
from bot.core.known import Known
from bot.core.outbox import News
from bot.core.sender import Sender
from bot.core.standing import Standings, Unprepared
from bot.core.suggest import suggest
from bot.core.unit import Errand, Lost, Outcome, work
from bot.core.waiting import goodbyes
from bot.core.waker import Waker, first_due
from bot.core.watching import watched
from bot.core.works import HOUSE, Works
from bot.model.commands import Shown
from bot.model.errors import StoreBusy, StoreFull
from bot.model.events import Arrival, Left, RightsChanged, Said
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import Standing
from bot.ports import Adapter, Clock, Closing, Db, Failpoint, Ids, Sql

GROUP = 200
"""Events a group may hold; a group is one transaction and so one fsync."""

ROOM = 2000
"""Events that may wait before `room()` asks an adapter to hold on."""

LAZY = timedelta(seconds=2)
"""How long a cursor may lag behind events nobody reacts to; re-reading those does no harm."""

FULL_PAUSE = 1.0
"""Seconds between tries while the disk is full."""

log = structlog.get_logger("host")

NOT_NOW = (StoreFull, StoreBusy, Lost)
"""What means that nothing was written and that trying again is right."""


def no_failpoint(name: str, /) -> None:
    """Do nothing: a real run has no failpoints."""


@dataclass(slots=True)
class Ticket:
    """Hold one queued event and who waits for its commit."""

    arrival: Arrival
    room: str = ""
    settled: asyncio.Future[None] | None = None


class Host:
    """Run the house; implements ports.Intake."""

    def __init__(
        self,
        db: Db,
        works: Works,
        adapters: Sequence[Adapter],
        clock: Clock,
        ids: Ids,
        failpoint: Failpoint = no_failpoint,
    ) -> None:
        self.db = db
        self.works = works
        self.adapters = {adapter.name: adapter for adapter in adapters}
        self.clock = clock
        self.ids = ids
        self.failpoint = failpoint
        self.queue: deque[Ticket] = deque()
        self.kick = asyncio.Event()
        self.gate = Gate(ROOM)
        self.cursors: dict[Cursor, str] = {}
        self.flushed: datetime = clock.now()
        self.standings = Standings(self.adapters, clock)
        self.chores = Chores(db, works, clock)
        self.senders = [Sender(db, works, a, clock, failpoint, self._tell, self.gate, self.adapters) for a in adapters]
        self.waker = Waker(db, clock, failpoint, self._wake, self._look_again)
        self.tasks: list[asyncio.Task[None]] = []
        self.working = False
        self.full_since: datetime | None = None

    # -- life ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Recover what the last process left, then listen, send and wake."""
        self.works.secret = await self.db.run(lambda sql: keys.secret(sql, self.ids))
        self.tasks.append(asyncio.create_task(self._run(), name="host"))
        for sender in self.senders:
            await sender.recover()
        for sender in self.senders:
            self.tasks.append(asyncio.create_task(sender.run(), name=f"sender-{sender.adapter.name}"))
        for adapter in self.adapters.values():
            await adapter.start(self)
        self.tasks.append(asyncio.create_task(self.waker.run(), name="waker"))
        self.tasks.append(asyncio.create_task(self.chores.upkeep(), name="upkeep"))
        self.tasks.append(asyncio.create_task(self.chores.rinse(), name="rinse"))

    async def stop(self, grace: float = 5.0) -> None:
        """Stop listening, finish what is under way, then let the platforms go (reliability.md row 4).

        All of it within `grace` seconds; the rest waits in the database, and what was not committed by then comes
        again from its platform's cursor.
        """
        time = asyncio.get_running_loop().time
        end = time() + grace
        await goodbyes([each.stop() for each in self.adapters.values()], grace / 2)
        for sender in self.senders:
            await sender.drain(max(0.0, end - time()))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._work_off(), max(0.0, end - time()))
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks.clear()
        with suppress(StoreFull, StoreBusy):
            await self._flush()
        sessions = [each.close() for each in self.adapters.values() if isinstance(each, Closing)]
        await goodbyes(sessions, max(0.5, end - time()))

    async def watch(self) -> None:
        """Return when a task of the house or of an adapter ended; raises what it died of (see watching.py)."""
        await watched(self.tasks, self.adapters)

    async def _work_off(self) -> None:
        """Return when the queue is worked, or when nobody works it any more."""
        while self.tasks and not self.tasks[0].done() and (self.queue or self.working):  # noqa: ASYNC110
            await asyncio.sleep(0.005)

    # -- intake (ports.Intake) ------------------------------------------------------------------------------------

    def offer(self, arrival: Arrival) -> None:
        """Queue one event."""
        self._put(Ticket(arrival))

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Queue events and return once their effects are on disk."""
        await self._take([Ticket(arrival) for arrival in arrivals])

    async def room(self) -> None:
        """Return once the queue has room, and nothing is being written (see gate.py)."""
        await self.gate.wait()

    async def cursor(self, platform: str, bot: str, stream: str) -> str | None:
        """Return a stream's committed position."""
        return await self.db.read(lambda sql: read(sql, (platform, bot, stream)))

    async def complete(
        self, command: str, option: str, typed: str, by: Account, spot: Spot
    ) -> Sequence[tuple[str, str]]:
        """Suggest values for an option; empty for someone or something unknown."""
        now = self.clock.now()
        return await self.db.read(lambda sql: suggest(self.works, sql, (command, option, typed), by, spot, now))

    def shown(self, locale: str) -> Sequence[Shown]:
        """Return the command catalogue in one language."""
        rooms, several = self.works.rooms, len(self.adapters) > 1
        return rooms.shown(self.works.words, locale, self.works.house.address, elsewhere=several)

    def may(self, right: str, standing: Standing) -> bool:
        """Hint whether a standing holds a right."""
        return self.works.rooms.access.allows(right, standing)

    # -- the loop -------------------------------------------------------------------------------------------------

    def _put(self, ticket: Ticket) -> None:
        self.queue.append(ticket)
        self.kick.set()
        self.gate.count(len(self.queue))

    async def _take(self, tickets: Sequence[Ticket]) -> None:
        loop = asyncio.get_running_loop()
        waits = []
        for ticket in tickets:
            ticket.settled = loop.create_future()
            waits.append(ticket.settled)
            self._put(ticket)
        if waits:
            await asyncio.gather(*waits)

    async def _run(self) -> None:
        try:
            await self._work()
        except Exception as fault:
            # whoever waits for a commit that will not come is told why
            for ticket in self.queue:
                if ticket.settled is not None and not ticket.settled.done():
                    ticket.settled.set_exception(fault)
            raise

    async def _work(self) -> None:
        while True:
            if not self.queue:
                self.kick.clear()
                while self.cursors and not self.kick.is_set():
                    await self._lull()
                await self.kick.wait()
            self.working = True
            await self.gate.gather()
            tickets = [self.queue.popleft() for _ in range(min(GROUP, len(self.queue)))]
            self.gate.count(len(self.queue))
            try:
                await self._group(tickets)
            except BaseException:
                self.queue.extendleft(reversed(tickets))
                raise
            self.working = False
            await asyncio.sleep(0)

    async def _lull(self) -> None:
        """Write lagging cursors down when nothing else does it; a full disk only postpones it."""
        try:
            async with asyncio.timeout(LAZY.total_seconds()):  # wait_for makes a task for every message
                await self.kick.wait()
        except TimeoutError:
            try:
                await self._flush()
            except NOT_NOW as full:
                log.warning("cursors wait", why=str(full))

    async def _group(self, tickets: Sequence[Ticket]) -> None:
        taken = [ticket for ticket in tickets if self._note(ticket.arrival)]
        # a cursor may pass an event only once that event's effects are on disk
        self.cursors, moved = {}, self.cursors | positions(ticket.arrival for ticket in tickets)
        if taken or self.clock.now() - self.flushed > LAZY:
            # outside the transaction: what a unit must know of standings (house.md §4)
            errands = await self.standings.prepare([Errand(each.arrival, room=each.room) for each in taken])
            self.failpoint("host.taken")
            await self._commit(errands, moved)
            self.failpoint("host.committed")
        else:
            self.cursors = moved
        for ticket in tickets:
            if ticket.settled is not None and not ticket.settled.done():
                ticket.settled.set_result(None)

    def _note(self, arrival: Arrival) -> bool:
        """Keep what lives in memory, and tell whether the event is worth a unit."""
        event = arrival.event
        if isinstance(event, RightsChanged | Left):
            self.standings.forget()
        if isinstance(event, RightsChanged) and event.account is None:
            for sender in self.senders:  # nobody in particular: they may be ours
                sender.barred.clear()
        self.works.note(arrival)
        if isinstance(event, Said) and arrival.spot.purpose is Purpose.DIRECT:
            return True
        if isinstance(event, OURS) or arrival.platform == HOUSE:
            return True
        return self.works.rooms.takes(event)

    async def _commit(self, errands: Sequence[Errand], cursors: Mapping[Cursor, str]) -> None:
        try:
            outcomes = await self._transact(errands, cursors)
        except NOT_NOW:
            outcomes = await self._one_by_one(errands, cursors)
        for outcome in outcomes:
            if outcome.fault is not None:
                log.error(
                    "event quarantined",
                    number=outcome.number,
                    kind=type(outcome.arrival.event).__name__,
                    # as an exception: its own words may be a member's, and the log leaves those out (N6)
                    exc_info=outcome.fault,
                )
        self._look_again()

    def _look_again(self) -> None:
        """Let the loops see what a unit may have left for them."""
        for sender in self.senders:
            sender.kick.set()
        self.waker.kick.set()

    async def _transact(self, errands: Sequence[Errand], cursors: Mapping[Cursor, str]) -> list[Outcome]:
        """Run a group in one transaction; where a unit met someone nobody has looked at, look and run it again."""
        while True:
            try:
                return await self._try(errands, cursors)
            except Unprepared as more:
                # each time further accounts are asked for: it ends
                errands = await self.standings.prepare(errands, more.wants)

    async def _try(self, errands: Sequence[Errand], cursors: Mapping[Cursor, str]) -> list[Outcome]:
        now = self.clock.now()

        def run(sql: Sql) -> tuple[list[Outcome], Known]:
            # made in here: what a rolled-back try learned must not outlive it
            group, outcomes = Known(), []
            for errand in errands:
                outcomes.append(work(self.works, sql, errand, group, now))
                self.failpoint("unit.worked")
            wants = {turn: outcome.wants for turn, outcome in enumerate(outcomes) if outcome.wants}
            if wants:
                raise Unprepared(wants)
            keep(sql, cursors)
            if group.buried:
                # before it is confirmed: a restore right after must know of it
                self.works.bury(group.buried, now)
            self.failpoint("unit.before_commit")
            return outcomes, group

        with self.gate.writing():
            outcomes, group = await self.db.run(run)
        self.works.known.update(group)
        if self.works.known.settle():
            self.works.soiled.set()
        self.flushed = now
        return outcomes

    async def _one_by_one(self, errands: Sequence[Errand], cursors: Mapping[Cursor, str]) -> list[Outcome]:
        """Rerun a group that a full disk threw away, each event alone; the cursors move with the last one."""
        outcomes = []
        for errand in errands[:-1]:
            outcomes += await self._patiently([errand], {})
        return outcomes + await self._patiently(errands[-1:], cursors)

    async def _patiently(self, errands: Sequence[Errand], cursors: Mapping[Cursor, str]) -> list[Outcome]:
        """Run a unit; while the disk is full, wait: nothing is confirmed, nothing lost (reliability.md row 6)."""
        while True:
            try:
                outcomes = await self._transact(errands, cursors)
            except NOT_NOW as full:
                if self.full_since is None:
                    self.full_since = self.clock.now()
                    log.error("disk full or locked: events wait until it can be written again", why=str(full))
                await self.clock.sleep(FULL_PAUSE)
                continue
            if self.full_since is not None:
                log.warning("there is room again", since=self.full_since.isoformat())
                self.full_since = None
            return outcomes

    async def _flush(self) -> None:
        moved, self.cursors = self.cursors, {}
        if not moved:
            return
        try:
            await self._transact([], moved)
        except NOT_NOW:
            self.cursors = moved | self.cursors
            raise

    # -- events of our own making -----------------------------------------------------------------------------------

    async def _tell(self, news: Sequence[News]) -> None:
        wanted = [each for each in news if each.cog in self.works.rooms.cogs]
        for each in wanted:
            arrival = self._own(each.outbox, each.community, each.event)
            self._put(Ticket(arrival, each.cog))

    async def _wake(self, due: Sequence[Any]) -> None:
        await self._take([Ticket(self._own(each.arrival_key, each.community, each.event), each.cog) for each in due])

    def _own(self, key: str, community: str, event: Any) -> Arrival:
        now = self.clock.now()
        return Arrival(HOUSE, HOUSE, key, now, now, Spot(HOUSE, community, ""), event, community=community)

    # -- quiet and health ---------------------------------------------------------------------------------------------

    async def quiet(self) -> None:
        """Return when nothing is queued, due or being sent right now."""
        while True:
            for task in self.tasks:
                if task.done() and not task.cancelled():
                    task.result()
            if not self.queue and not self.working and not self._at_work():
                busy = await self.db.read(
                    lambda sql: self.waker.busy(sql) or any(sender.busy(sql) for sender in self.senders)
                )
                if not busy and not self.queue and not self.working:
                    return
            await asyncio.sleep(0.001)

    def _at_work(self) -> bool:
        # what is under way shows without asking the database
        return self.waker.waking or any(sender.flying or sender.results for sender in self.senders)

    async def next_due(self, *, seen: bool = False) -> datetime | None:
        """Return when the next timer or waiting line is due (UTC), or None; `seen` leaves housekeeping out."""
        return await self.db.read(lambda sql: first_due(sql, self.clock.now(), seen=seen))

    def health(self) -> Mapping[str, float]:
        """Return how many events wait here; ages of rows come from the doctor."""
        return {"queue": float(len(self.queue))}
