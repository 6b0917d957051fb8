"""A table with the cases room open, and what people do there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import bot.cogs.cases
import bot.cogs.welcome
from bot.adapters.memory import Message
from bot.cogs.cases.settings import Settings
from bot.core.cog import Cog
from tests.fakes.table import Table, lay_table

ANGRY = "Seit drei Tagen ist die Werkstatt zu, und keiner sagt warum."


@asynccontextmanager
async def desk(folder: Path, *, doors: bool = False, **options: Any) -> AsyncIterator[Table]:
    """Lay a table with the cases room, with the welcome room where wanted, settings as `cases=…`."""
    cogs: list[Cog[Any, Any]] = [bot.cogs.cases.cog, *([bot.cogs.welcome.cog] if doors else [])]
    settings = {"cases": Settings(**options.pop("cases", {}))}
    async with lay_table(folder, cogs=cogs, settings=settings, **options) as table:
        yield table


async def opens(table: Table, who: str = "Ana", about: str = "question", text: str = ANGRY) -> str:
    """Let someone open a concern by the command's form, and return the receipt."""
    await table.commands(who, "/concern open")
    await table.fills(who, about=about, text=text)
    return table.private(who)[-1]


def card(table: Table, place: str = "staff") -> Message:
    """Return the first card in the staff place, as it reads now."""
    return table.public_messages(place)[0]


def labels(message: Message) -> list[str]:
    """Return what a message's buttons say."""
    return [key.label for key in message.buttons]


async def closes(table: Table, who: str, outcome: str, text: str = "", message: Message | None = None) -> None:
    """Let staff close the concern of a card."""
    await table.presses(who, "Close", message)
    await table.fills(who, outcome=outcome, text=text)


async def column(table: Table, sql: str) -> list[Any]:
    """Return the first column of a query."""
    return [row[0] for row in await table.house.db.read(lambda each: each.execute(sql).fetchall())]


def everything_public(table: Table) -> str:
    """Return all that members could read in the places that are not staff's."""
    return "\n".join(each.text for each in table.world.messages if each.to is None and each.spot != "staff")
