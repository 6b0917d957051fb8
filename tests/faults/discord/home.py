"""A home: the real house on the real adapter, with the fault runs' logbook in it, against a fake Discord on loopback.

What people say as "note 7" becomes a row "note 7" and an answer "noted 7": effects and sends, each to be counted.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.adapters.discord import DiscordAdapter, Options, build
from bot.app import ManualClock, Stammtisch, SystemIds, open_house
from bot.app.run import platform_parts
from bot.core.cog import Cog
from bot.model.house import House, Manners
from bot.ports import Adapter, Db, Ids
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.table import DiscordTable, lay
from tests.faults.logbook import logbook

WORDS = Path(__file__).parents[1] / "words"
HOUSE = House(
    locale="en", manners=Manners(quiet_from=time(0), quiet_to=time(0), talk_people=10**6, weekly_budget=10**6)
)
NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
SWIFT = Options(gap=0.02, free=10_000, identifies=100_000)
"""No pauses between identifies: the runs need more of them in a minute than a community in a month."""


@dataclass(slots=True)
class Home:
    """Hold fake, clock and one life of the house after the other; `beside` are more adapters of the same house."""

    fake: FakeDiscord
    table: DiscordTable
    clock: ManualClock
    path: Path
    options: Options = SWIFT
    cogs: Callable[[], Sequence[Cog[Any, Any]]] = lambda: [logbook()]
    beside: Sequence[Adapter] = ()
    ids: Ids = field(default_factory=SystemIds)
    words: Path = WORDS
    house: Stammtisch = None  # type: ignore[assignment]
    adapter: DiscordAdapter = None  # type: ignore[assignment]
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    # -- life --------------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Begin a life."""

        def adapters(db: Db) -> Sequence[Adapter]:
            options = replace(self.options, api_base=self.fake.api_base, gateway_url=self.fake.gateway_url)
            self.adapter = build(db, self.clock, token=self.fake.token, options=options)
            return [self.adapter, *self.beside]

        cogs = self.cogs()
        self.house = await self._stack.enter_async_context(
            open_house(
                self.path,
                HOUSE,
                self.clock,
                self.ids,
                adapters,
                cogs=cogs,
                more_parts=platform_parts(),
                more_words=[(each.name, self.words) for each in cogs if each.name == "logbook"],
                durable=False,
                backups=False,
                listening_since=timedelta(hours=1),
            )
        )

    async def close(self) -> None:
        """End it in an orderly way."""
        stack, self._stack = self._stack, AsyncExitStack()
        await stack.aclose()

    # -- acting ------------------------------------------------------------------------------------------------------

    def notes(self, numbers: Iterable[int], channel: str = "chat", who: str = "Quinn") -> None:
        """Let someone write notes."""
        for number in numbers:
            self.table.says(who, channel, f"note {number}")

    async def settled(self) -> None:
        """Wait until nothing is under way on either side, twice in a row."""
        before: object = None
        while before != (before := (len(self.fake.rest.recorded), self._sent())):
            await self.fake.delivered()
            await self.fake.until(lambda: self.adapter.sequence() == self._sent(), 10)
            await self.adapter.settled()
            await self.house.host.quiet()

    def _sent(self) -> dict[int, int]:
        live = [line.session for line in self.fake.gateway.live()]
        return {session.shard[0]: session.seq for session in live if session is not None}

    async def until(self, true: Callable[[], object], seconds: float = 10.0) -> float:
        """Wait until something is true; return how many real seconds that took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self.fake.until(true, seconds)
        return loop.time() - began

    async def passes(self, true: Callable[[], object], step: float = 1.0, real: float = 15.0) -> float:
        """Let the clock walk until something is true; return how many of its seconds that took."""
        clock, began = self.clock, self.clock.now()

        def walked() -> object:
            found = true()
            if not found:
                clock.set(clock.now() + timedelta(seconds=step))
            return found

        await self.fake.until(walked, real)
        return (clock.now() - began).total_seconds()

    # -- looking -----------------------------------------------------------------------------------------------------

    def effects(self, what: str = "note") -> Counter[int]:
        """Return how often each turn left its row."""
        return effects(self.path, what)

    def answers(self, what: str = "noted") -> Counter[int]:
        """Return how often Discord accepted each turn's answer."""
        said = (each.content for each in self.fake.world.accepted if each.author == self.fake.world.bot.id)
        return turns(said, what)

    def rows(self, sql: str) -> list[Any]:
        """Return the first column of a query."""
        return query(self.path, sql)


def query(path: Path, sql: str) -> list[Any]:
    """Return the first column of a query, over a connection of its own."""
    raw = sqlite3.connect(path)
    try:
        return [row[0] for row in raw.execute(sql).fetchall()]
    finally:
        raw.close()


def effects(path: Path, what: str) -> Counter[int]:
    return Counter(query(path, f"SELECT n FROM logbook_lines WHERE what = '{what}'"))  # noqa: S608


def turns(said: Iterable[str], what: str) -> Counter[int]:
    """Return how often each turn was answered; a label may stand above the words."""
    found: Counter[int] = Counter()
    for text in said:
        *_, last = text.splitlines() or [""]
        word, _, number = last.strip().rpartition(" ")
        if word == what and number.isdecimal():
            found[int(number)] += 1
    return found


def odd(wanted: Iterable[int], found: Counter[int]) -> tuple[list[int], list[int]]:
    """Return which turns are lost, and which are there twice or unasked."""
    asked = Counter(wanted)
    return sorted((asked - found).elements()), sorted((found - asked).elements())


@asynccontextmanager
async def home(folder: Path, **more: Any) -> AsyncIterator[Home]:
    """Open fake and house, on a clock set by hand; what is still open at the end is closed."""
    clock = ManualClock(NOON)
    fake = FakeDiscord(clock.now)
    table = lay(fake, locale="en-GB")
    await fake.start()
    made = Home(fake, table, clock, folder / "home.db", **more)
    try:
        await made.open()
        await made.settled()
        yield made
    finally:
        await made.close()
        await fake.stop()
    assert fake.problems == []
