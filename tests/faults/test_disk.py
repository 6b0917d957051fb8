"""A disk that is full for a while: everything waits, nothing is lost, nothing dies (reliability.md row 6)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.model.errors import StoreFull
from bot.model.events import Arrival, Said
from bot.model.places import MessageRef
from bot.ports import Db, Sql
from tests.core.desk import column, notes_table
from tests.core.test_units import arrivals_of
from tests.fakes.table import NOON


async def test_what_a_full_disk_threw_away_is_not_remembered(tmp_path: Path) -> None:
    """House.md §1, §10: a whole group is gone; a newcomer in it is made anew, and the group is rerun one by one."""
    async with notes_table(tmp_path) as table:
        pages = (await column(table, "PRAGMA page_count"))[0]
        await table.house.db.run(lambda sql: sql.execute(f"PRAGMA max_page_count = {pages}").fetchone())
        cem, spot = table.world.member("Cem", inside=False), table.spot("talk")
        texts = ["note first", *(f"note {'x' * 900} {turn}" for turn in range(30))]
        events = [Said(MessageRef("memory", "talk", f"c{turn}"), text) for turn, text in enumerate(texts)]
        arrivals = [
            Arrival("memory", "host", f"c{turn}", NOON, NOON, spot, event, cem, "log", str(turn))
            for turn, event in enumerate(events)
        ]
        taking = asyncio.create_task(table.house.host.take(arrivals))
        done, _ = await asyncio.wait([taking], timeout=0.5)
        assert not done, "the disk was never full: nothing was tested"
        # what fitted is there, and the cursor has not passed what did not
        assert "note first" in await column(table, "SELECT words FROM notebook_notes")
        assert await table.house.host.cursor("memory", "host", "log") is None
        await table.house.db.run(lambda sql: sql.execute("PRAGMA max_page_count = 1000000").fetchone())
        table.clock.set(table.clock.now() + timedelta(seconds=2))
        await asyncio.wait_for(taking, 5)
        await table.settle()
        assert await column(table, "SELECT count(*) FROM persons WHERE name = 'Cem'") == [1]
        assert await column(table, "SELECT count(*) FROM notebook_notes") == [31]
        assert await table.house.host.cursor("memory", "host", "log") == "30"
        assert len(table.public("talk")) == 31


class Full:
    """Be a database whose disk is full so many times."""

    def __init__(self, db: Db, times: int) -> None:
        self.db = db
        self.times = times

    async def run(self, work: Callable[[Sql], Any]) -> Any:
        if self.times > 0:
            self.times -= 1
            raise StoreFull("no room")
        return await self.db.run(work)

    async def read(self, work: Callable[[Sql], Any]) -> Any:
        return await self.db.read(work)


async def test_the_outbox_outlives_a_full_disk(tmp_path: Path) -> None:
    """reliability.md row 6: results wait for room as well; what was sent is not sent again."""
    async with notes_table(tmp_path) as table:
        sender = table.house.host.senders[0]
        sender.db = full = Full(table.house.db, 2)
        await table.house.host.take(await arrivals_of(table, "note a"))
        while full.times:
            await asyncio.sleep(0.01)
            table.clock.set(table.clock.now() + timedelta(seconds=2))
        await table.settle()
        assert table.public("talk") == ["noted: a"]
        assert [each.kind for each in table.world.deliveries] == ["say"]
        full.times = 3
        sender.kick.set()
        while full.times:
            await asyncio.sleep(0.01)
            table.clock.set(table.clock.now() + timedelta(seconds=2))
        await table.says("Quinn", "talk", "note b")
        assert table.public("talk") == ["noted: a", "noted: b"]
