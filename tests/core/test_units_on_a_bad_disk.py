"""Units on a bad disk: what the disk does is never an event's fault (house.md §1, reliability.md rows 6 and 8)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.cog import Cog
from bot.model.actions import Action
from bot.model.errors import BrokenDatabase
from bot.model.events import Said
from bot.ports import Sql
from tests.core.desk import WORDS, column
from tests.core.test_units import arrivals_of
from tests.fakes.notebook import Ctx, notebook
from tests.fakes.table import Table, lay_table

MANY = """
    INSERT INTO notebook_notes (id, community, by, words, at)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    SELECT 'x' || i, 'c', 'b', hex(randomblob(100)), 1 FROM n
"""
"""One statement with a journal of its own: where it fills the disk, SQLite undoes it alone."""


def reading(word: str, do: Callable[[Sql], Any]) -> Cog[Any, Any]:
    """Return a notebook that does something with the database at a word."""
    cog = notebook()

    @cog.hears(Said, when=lambda event: event.text == word)
    def hear(ctx: Ctx, event: Said) -> list[Action]:
        do(ctx.store.sql)
        return []

    return cog


async def room(table: Table, pages: int) -> None:
    """Let the database grow by so many pages and no further."""
    used = (await column(table, "PRAGMA page_count"))[0]
    await table.house.db.run(lambda sql: sql.execute(f"PRAGMA max_page_count = {used + pages}").fetchone())


async def test_a_statement_that_fills_the_disk_alone_is_no_poison(tmp_path: Path) -> None:
    """reliability.md row 6: SQLite undoes one statement and keeps the transaction; the event waits for room."""
    cog = reading("many", lambda sql: sql.execute(MANY))
    async with lay_table(tmp_path, cogs=[cog], more_words=[("notebook", WORDS)]) as table:
        await table.settle()
        await room(table, 4)
        taking = asyncio.create_task(table.house.host.take(await arrivals_of(table, "many")))
        await asyncio.wait([taking], timeout=0.3)
        assert table.house.host.full_since is not None
        assert await column(table, "SELECT fault FROM quarantine") == []
        await room(table, 100000)
        table.clock.set(table.clock.now() + timedelta(seconds=2))
        await asyncio.wait_for(taking, 5)
        assert await column(table, "SELECT count(*) FROM notebook_notes") == [3000]


async def test_a_malformed_page_ends_the_house_and_no_event(tmp_path: Path) -> None:
    """reliability.md row 8: what cannot be read is told by an end; the event comes again after the restore."""

    def malformed(sql: Sql) -> None:
        raise BrokenDatabase("stammtisch.db: database disk image is malformed")

    cog = reading("read", malformed)
    async with lay_table(tmp_path, cogs=[cog], more_words=[("notebook", WORDS)]) as table:
        await table.settle()
        with pytest.raises(BrokenDatabase, match="malformed"):
            await table.house.host.take(await arrivals_of(table, "read"))
        assert await column(table, "SELECT fault FROM quarantine") == []
