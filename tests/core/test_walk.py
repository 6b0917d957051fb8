"""Walking the clock: from due thing to due thing, past housekeeping that nobody sees (house.md §8)."""

from datetime import timedelta
from pathlib import Path

from bot.app import walk
from tests.core.desk import notes_table


async def test_the_next_due_thing_is_one_that_someone_sees(tmp_path: Path) -> None:
    """House.md §8: "the next due thing" stops at the reminder, not at a purge before it, which still runs."""
    async with notes_table(tmp_path) as table:
        start = table.clock.now()
        await table.commands("Quinn", "/note tidy 1", place="talk")
        await table.commands("Quinn", "/note remind 5", place="talk")
        assert await walk(table.house.host, table.clock, None) == start + timedelta(minutes=5)
        assert table.public("talk") == ["tidied", "ring"]
        assert await walk(table.house.host, table.clock, None) == start + timedelta(minutes=5)
