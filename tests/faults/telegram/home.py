"""A home: the real house on the real adapter, with the fault runs' logbook in it, against a fake Telegram on loopback.

What people say as "note 7" becomes a row "note 7" and an answer "noted 7": effects and sends, each to be counted.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.adapters.telegram import TelegramAdapter
from bot.app import ManualClock, Stammtisch, SystemIds, open_house
from bot.app.run import platform_parts
from bot.core.cog import Cog
from bot.ports import Adapter, Db, Ids
from tests.fakes.telegram import FakeTelegram, Profile, TelegramTable, lay
from tests.faults.discord.home import HOUSE, NOON, WORDS, effects, odd, query, turns
from tests.faults.logbook import logbook
from tests.faults.telegram.lives import unpaced

__all__ = ["NOON", "Home", "home", "odd", "turns"]


@dataclass(slots=True)
class Home:
    """Hold fake, clock and one life of the house after the other; `beside` are more adapters of the same house."""

    fake: FakeTelegram
    table: TelegramTable
    clock: ManualClock
    path: Path
    cogs: Callable[[], Sequence[Cog[Any, Any]]] = lambda: [logbook()]
    beside: Sequence[Adapter] = ()
    ids: Ids = field(default_factory=SystemIds)
    house: Stammtisch = None  # type: ignore[assignment]
    adapter: TelegramAdapter = None  # type: ignore[assignment]
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    # -- life --------------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Begin a life."""

        def adapters(db: Db) -> Sequence[Adapter]:
            self.adapter = unpaced(db, self.clock, self.fake.api_base, self.fake.token)
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
                more_words=[(each.name, WORDS) for each in cogs if each.name == "logbook"],
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

    def notes(self, numbers: Iterable[int], where: str = "chat", who: str = "Quinn") -> None:
        """Let someone write notes."""
        for number in numbers:
            self.table.says(who, where, f"note {number}")

    async def settled(self) -> None:
        """Wait until nothing is under way on either side, twice in a row."""
        before: object = None
        while before != (before := (len(self.fake.accepted), self.fake.count())):
            await self.fake.delivered()
            await self.adapter.settled()
            await self.house.host.quiet()
            await asyncio.sleep(0)

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

    def jumps(self, **span: float) -> None:
        """Set the clock forward at once."""
        self.clock.set(self.clock.now() + timedelta(**span))

    # -- looking -----------------------------------------------------------------------------------------------------

    def effects(self, what: str = "note") -> Counter[int]:
        """Return how often each turn left its row."""
        return effects(self.path, what)

    def answers(self, what: str = "noted") -> Counter[int]:
        """Return how often Telegram accepted each turn's answer."""
        return turns((each.text for each in self.fake.accepted), what)

    def rows(self, sql: str) -> list[Any]:
        """Return the first column of a query."""
        return query(self.path, sql)

    def polls(self) -> int:
        """Return how often updates were asked for, those that still wait included."""
        return self.fake.count("getUpdates") + self.fake.updates.waiting


@asynccontextmanager
async def home(folder: Path, *, profile: Profile = "admin", check: bool = True, **more: Any) -> AsyncIterator[Home]:
    """Open fake and house on a clock set by hand; what is still open is closed.

    `check` False: Telegram may tell what no Telegram would.
    """
    clock = ManualClock(NOON)
    fake = FakeTelegram(clock.now, check=check)
    table = lay(fake, profile, locale="en")
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
