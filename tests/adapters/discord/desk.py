"""A desk for the adapter alone: the fake Discord, a real database, and an intake that keeps what it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.adapters.discord import DiscordAdapter, Options, build, tables
from bot.app import ManualClock
from bot.model.commands import Shown
from bot.model.events import Arrival, Deleted, Edited, Event, Joined, Left, Said, Sighted
from bot.model.people import Account
from bot.model.places import Spot
from bot.model.rights import Standing
from bot.ports import Clock
from bot.store import Part, open_database, read_scripts
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.table import DiscordTable, lay

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
FAST = Options(gap=0.02, patience=0.3, free=1000, identifies=10_000)
"""No waiting between identifies, and a zombie is one after a third of a second."""

E = TypeVar("E", bound=Event)


class Ear:
    """Be the house's intake: keep each event once, as the seen-marks do, and move cursors as its commit does."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.doubles: list[Arrival] = []
        self.keys: set[str] = set()
        self.cursors: dict[str, str] = {}
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
        await asyncio.sleep(0)
        for arrival in arrivals:
            self.offer(arrival)

    async def room(self) -> None:
        await self.free.wait()

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
    def told(self) -> list[str]:
        """Return in words what a cog could react to, in order."""
        return [words for each in self.arrivals if (words := _words(each))]

    @property
    def came_and_went(self) -> list[str]:
        return [each for each in self.told if each.startswith(("+", "-"))]


def _words(arrival: Arrival) -> str:
    who = "" if arrival.by is None else arrival.by.name
    match arrival.event:
        case Said(text=text):
            return f"{who}: {text}"
        case Edited(text=text):
            return f"{who}* {text}"
        case Deleted(message=message):
            return f"x {message.id}"
        case Joined():
            return f"+ {who}"
        case Left():
            return f"- {who or (arrival.by.id if arrival.by else '')}"
        case Sighted():
            return ""
    return type(arrival.event).__name__


@dataclass(slots=True)
class Desk:
    """Hold the three of them; `start` and `stop` make and end one life of the adapter."""

    fake: FakeDiscord
    table: DiscordTable
    clock: ManualClock
    path: Path
    options: Options
    ear: Ear = field(default_factory=Ear)
    db: Any = None
    adapter: DiscordAdapter = None  # type: ignore[assignment]
    token: str = ""

    def opened(self, clock: Clock | None = None, **changes: Any) -> DiscordAdapter:
        options = replace(
            self.options, api_base=self.fake.api_base, gateway_url=self.fake.gateway_url, **changes
        )  # fmt: skip
        self.adapter = build(self.db, clock or self.clock, token=self.token or self.fake.token, options=options)
        return self.adapter

    async def start(self, clock: Clock | None = None, **changes: Any) -> DiscordAdapter:
        """Begin a life: a new process, as far as anyone can tell."""
        adapter = self.opened(clock, **changes)
        await adapter.start(self.ear)
        await self.settled()
        return adapter

    async def stop(self) -> None:
        """End it in an orderly way."""
        await self.adapter.stop()
        await self.adapter.close()

    async def kill(self) -> None:
        """End it as a crash does: nothing is written down any more."""
        adapter = self.adapter
        for task in [*adapter._loops, *adapter._reading.values(), *adapter._errands]:
            task.cancel()
        await asyncio.gather(*adapter._loops, *adapter._reading.values(), return_exceptions=True)
        await adapter.session.hang_up()
        await adapter.interactions.stop()
        await adapter.close()

    async def again(self, **changes: Any) -> DiscordAdapter:
        """Stop and start."""
        await self.stop()
        return await self.start(**changes)

    async def settled(self) -> None:
        """Wait until everything the gateway sent was read and worked."""
        await self.fake.delivered()
        await self.fake.until(self.caught_up)
        await self.adapter.settled()

    async def passes_until(self, true: Callable[[], object], step: float = 1.0) -> None:
        """Let the clock walk, a second at a time, until something is true."""

        def walked() -> object:
            found = true()
            if not found:
                self.clock.set(self.clock.now() + timedelta(seconds=step))
            return found

        await self.fake.until(walked)

    def caught_up(self) -> bool:
        lines = {each.session.shard[0]: each.session.seq for each in self.fake.gateway.live() if each.session}
        heard = self.adapter.sequence()
        return len(lines) == self.fake.world.shards and all(heard.get(shard, -1) >= seq for shard, seq in lines.items())


@asynccontextmanager
async def desk(path: Path, options: Options = FAST, *, laid: bool = True) -> AsyncIterator[Desk]:
    """Open fake and database; the caller starts the adapter, the desk stops what still runs."""
    clock = ManualClock(NOON)
    fake = FakeDiscord(clock.now)
    await fake.start()
    db = await open_database(
        path / "desk.sqlite", [Part("discord", read_scripts("bot.adapters.discord"), tables)], clock, backups=False
    )
    made = Desk(fake, lay(fake), clock, path, options, db=db)
    try:
        yield made
    finally:
        if made.adapter is not None:
            await made.adapter.stop()
            await made.adapter.close()
        await db.close()
        await fake.stop()
    assert fake.problems == []
