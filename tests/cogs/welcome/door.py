"""A table with the welcome room open, and a few ways to look at it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot.cogs.host
import bot.cogs.welcome
from bot.cogs.welcome.settings import Settings
from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Reply
from bot.model.facts import ConcernWanted
from bot.model.texts import Verbatim
from tests.fakes.table import Table, lay_table

TOUR = {"de": "Rundgang", "en": "Show me around"}
NEXT = {"de": "Weiter", "en": "Next"}


@dataclass(frozen=True)
class NoSettings:
    """Need no settings."""


def listener() -> Cog[Any, Any]:
    """Make a room that takes concerns: it asks for nothing, it says that it heard."""
    cog = Cog("listener", store=CogStore, settings=NoSettings, offers=("concern",))

    @cog.hears(ConcernWanted)
    def heard(ctx: Context[CogStore, NoSettings], fact: ConcernWanted) -> list[Action]:
        return [Reply(Verbatim(f"What annoys you, {fact.person.name}?"))]

    return cog


@asynccontextmanager
async def door(folder: Path, *more: Cog[Any, Any], human: bool = False, **options: Any) -> AsyncIterator[Table]:
    """Lay a table with the welcome room, other rooms if wanted, and settings of its own as `welcome=…`."""
    cogs: Sequence[Cog[Any, Any]] = [bot.cogs.welcome.cog, *more, *([bot.cogs.host.cog] if human else [])]
    settings = {"welcome": Settings(**options.pop("welcome", {}))}
    async with lay_table(folder, cogs=cogs, settings=settings, **options) as table:
        yield table


async def column(table: Table, sql: str) -> list[Any]:
    """Return the first column of a query."""
    return [row[0] for row in await table.house.db.read(lambda each: each.execute(sql).fetchall())]


async def walk_tour(table: Table, who: str, locale: str = "en") -> list[str]:
    """Let someone take the tour by its command and return the three cards as they read them."""
    await table.commands(who, "/welcome tour")
    cards = [table.private(who)[-1]]
    for _ in range(2):
        await table.presses(who, NEXT[locale])
        cards.append(table.private(who)[-1])
    return cards
