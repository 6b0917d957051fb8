"""A table with the notebook on it, for tests of the core."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.fakes.notebook import notebook
from tests.fakes.table import Table, lay_table

WORDS = Path(__file__).parent.parent / "fakes" / "words"


@asynccontextmanager
async def notes_table(folder: Path, **more: Any) -> AsyncIterator[Table]:
    """Lay a table whose only room is the notebook."""
    async with lay_table(folder, cogs=[notebook()], more_words=[("notebook", WORDS)], **more) as table:
        yield table


async def column(table: Table, sql: str) -> list[Any]:
    """Return the first column of a query."""
    return [row[0] for row in await table.house.db.read(lambda each: each.execute(sql).fetchall())]
