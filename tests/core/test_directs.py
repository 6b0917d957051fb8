"""Direct chats without a guild: whom nobody knows yet is spoken to for the community that is there (house.md §4)."""

from pathlib import Path

from bot.model.events import Arrival, Commanded
from bot.model.places import Purpose, Spot
from tests.core.desk import column, notes_table


async def test_a_stranger_s_direct_chat_makes_no_community_of_its_own(tmp_path: Path) -> None:
    async with notes_table(tmp_path) as table:
        tove = table.people["Tove"] = table.world.member("Tove", inside=False)
        now, spot = table.clock.now(), Spot("memory", "", "chat-with-tove", "Tove", Purpose.DIRECT)
        await table.house.host.take(
            [Arrival("memory", "host", "tove-1", now, now, spot, Commanded(line="/note list"), tove)]
        )
        await table.settle()
        assert await column(table, "SELECT count(*) FROM communities") == [1]
        assert table.private("Tove")[-1].endswith("empty")
