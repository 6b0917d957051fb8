"""A desk for the adapter alone: the fake Telegram, a real database, and an intake that keeps what it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.adapters.telegram import Options, TelegramAdapter, build, tables
from bot.app import ManualClock
from bot.model.commands import Shown
from bot.model.deliveries import Delivery
from bot.model.events import Arrival, Event, Joined, Left, Said
from bot.model.people import Account
from bot.model.places import Spot
from bot.model.rights import Standing
from bot.model.texts import Plain
from bot.store import Part, open_database, read_scripts
from tests.fakes.telegram import FakeTelegram, Profile, TelegramTable, lay

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)

E = TypeVar("E", bound=Event)


class Ear:
    """Be the house's intake: keep each event once, as the seen-marks do, and move cursors as its commit does.

    While `free` is not set nothing is committed; `fault` is what a commit ends with instead.
    """

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.doubles: list[Arrival] = []
        self.keys: set[str] = set()
        self.cursors: dict[str, str] = {}
        self.taken = 0
        self.fault: Exception | None = None
        self.free = asyncio.Event()
        self.free.set()

    def offer(self, arrival: Arrival) -> None:
        if arrival.key in self.keys:
            self.doubles.append(arrival)
        else:
            self.keys.add(arrival.key)
            self.arrivals.append(arrival)
        if arrival.stream is not None and arrival.position is not None:
            self.cursors[arrival.stream] = arrival.position

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        self.taken += 1
        await self.free.wait()
        if self.fault is not None:
            raise self.fault
        for arrival in arrivals:
            self.offer(arrival)

    async def room(self) -> None:
        await asyncio.sleep(0)

    async def cursor(self, platform: str, bot: str, stream: str) -> str | None:
        return self.cursors.get(stream)

    async def complete(
        self, command: str, option: str, typed: str, by: Account, spot: Spot
    ) -> Sequence[tuple[str, str]]:
        return []

    def shown(self, locale: str) -> Sequence[Shown]:
        return []

    def may(self, right: str, standing: Standing) -> bool:
        return False

    # -- what a test asks ---------------------------------------------------------------------------------------------

    def of(self, kind: type[E]) -> list[E]:
        return [each.event for each in self.arrivals if isinstance(each.event, kind)]

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.of(Said)]

    @property
    def came_and_went(self) -> list[str]:
        signs = {Joined: "+", Left: "-"}
        return [
            f"{signs[type(each.event)]}{each.by.name}"
            for each in self.arrivals
            if type(each.event) in signs and each.by
        ]


@dataclass(slots=True)
class Desk:
    """Hold the three of them; `start` and `stop` make and end one life of the adapter."""

    fake: FakeTelegram
    table: TelegramTable
    clock: ManualClock
    options: Options = field(default_factory=Options)
    ear: Ear = field(default_factory=Ear)
    db: Any = None
    adapter: TelegramAdapter = None  # type: ignore[assignment]
    token: str = ""

    def opened(self, **changes: Any) -> TelegramAdapter:
        """Build an adapter; nothing is asked yet."""
        options = replace(self.options, api_base=self.fake.api_base, **changes)
        self.adapter = build(self.db, self.clock, token=self.token or self.fake.token, options=options)
        return self.adapter

    async def start(self, **changes: Any) -> TelegramAdapter:
        """Begin a life: a new process, as far as anyone can tell."""
        adapter = self.opened(**changes)
        await adapter.start(self.ear)
        await self.settled()
        return adapter

    async def stop(self) -> None:
        """End it in an orderly way."""
        await self.adapter.stop()
        await self.adapter.close()

    async def kill(self) -> None:
        """End it as a crash does: nothing is written down or confirmed any more."""
        adapter = self.adapter
        tasks = [*adapter.tasks(), *adapter._errands]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await adapter.sight.end()
        await adapter.close()

    async def again(self, **changes: Any) -> TelegramAdapter:
        """Stop and start."""
        await self.stop()
        return await self.start(**changes)

    async def settled(self) -> None:
        """Wait until every update was confirmed and worked."""
        await self.fake.delivered()
        await self.adapter.settled()
        await self.fake.delivered()

    def passes(self, **span: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**span))

    async def passes_until(self, true: Callable[[], object], step: float = 1.0) -> None:
        """Let the clock walk until something is true."""

        def walked() -> object:
            found = true()
            if not found:
                self.passes(seconds=step)
            return found

        await self.fake.until(walked)

    def polls(self) -> int:
        """Return how often updates were asked for, those that still wait included."""
        return len(self.fake.requests("getUpdates")) + self.fake.updates.waiting

    def account(self, name: str) -> Account:
        return Account("telegram", str(self.table.people[name].id), name)

    def guild(self, place: str = "chat") -> str:
        return str(self.table.places[place][0].id)

    def say(self, text: str = "Good evening.", place: str = "chat", **more: Any) -> Delivery:
        """Return a line for everyone in a place."""
        chat, topic = self.table.places[place]
        spot = self.adapter.chats.spot(str(chat.id), None if topic is None else str(topic.id))
        return Delivery("ob-1", "say", spot, lines=((Plain(text),),), **more)


@asynccontextmanager
async def desk(path: Path, profile: Profile = "admin", *, loud: bool = False) -> AsyncIterator[Desk]:
    """Open fake and database; the caller starts the adapter, the desk stops what still runs.

    `loud` says that what the bot is told by no update may still be asked for by odd ones: their problems count not.
    """
    clock = ManualClock(NOON)
    fake = FakeTelegram(clock.now)
    await fake.start()
    part = Part("telegram", read_scripts("bot.adapters.telegram"), tables)
    db = await open_database(path / "desk.sqlite", [part], clock, backups=False, durable=False)
    made = Desk(fake, lay(fake, profile, locale="en"), clock, db=db)
    try:
        yield made
    finally:
        if made.adapter is not None:
            made.ear.free.set()
            await made.adapter.stop()
            await made.adapter.close()
        await db.close()
        await fake.stop()
    assert loud or fake.problems == []
