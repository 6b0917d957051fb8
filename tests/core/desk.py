"""Tables for tests of the core: with the notebook, or with the speaker, on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.notebook import notebook
from tests.fakes.speaker import speaker
from tests.fakes.table import Table, lay_table

WORDS = Path(__file__).parent.parent / "fakes" / "words"
BERLIN = ZoneInfo("Europe/Berlin")


@asynccontextmanager
async def notes_table(folder: Path, **more: Any) -> AsyncIterator[Table]:
    """Lay a table whose only room is the notebook."""
    async with lay_table(folder, cogs=[notebook()], more_words=[("notebook", WORDS)], **more) as table:
        yield table


@asynccontextmanager
async def speech_table(folder: Path, **more: Any) -> AsyncIterator[Table]:
    """Lay a table where the host says what a message tells it to."""
    async with lay_table(folder, cogs=[speaker()], **more) as table:
        yield table


async def column(table: Table, sql: str) -> list[Any]:
    """Return the first column of a query."""
    return [row[0] for row in await table.house.db.read(lambda each: each.execute(sql).fetchall())]


async def rows(table: Table, sql: str) -> list[tuple[Any, ...]]:
    """Return every row of a query."""
    return [tuple(row) for row in await table.house.db.read(lambda each: each.execute(sql).fetchall())]


async def chatter(table: Table, *names: str, place: str = "talk") -> None:
    """Let people say something, now."""
    for name in names:
        await table.says(name, place, f"{name} talks")


def berlin(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """Return a wall time in Berlin as an instant (UTC)."""
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)
