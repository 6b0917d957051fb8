"""Shut out: neither a link nor forgetting is a way around it, and nobody learns why from the host (IDP-02, IDP-05)."""

import re
from pathlib import Path

from bot.core.upkeep import sweep
from tests.cogs.privacy.test_erase import shut_out
from tests.core.desk import column
from tests.fakes.table import lay_table


async def test_no_link_while_one_side_is_shut_out_and_the_team_hears(tmp_path: Path) -> None:
    """IDP-02: refused without a reason; the team knows."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile link")
        typed = re.findall(r"[A-Z0-9]{4}[-–]?[A-Z0-9]{4}", table.private("Lea")[-1])[-1]
        await table.commands("Quinn", "/profile show")
        await shut_out(table, "Lea", "Mira")
        await table.commands("Quinn", f"/profile link {typed}")
        assert table.private("Quinn")[-1].endswith("The team knows that you asked.")
        assert "shut out" not in table.private("Quinn")[-1]
        assert table.public("staff")[-1].startswith("Quinn and Lea wanted to become one person.")
        assert await column(table, "SELECT count(*) FROM profile_asks") == [0]


async def test_one_that_ran_out_counts_no_more(tmp_path: Path) -> None:
    """IDP-05: the hash goes with the exclusion."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile show")
        await shut_out(table, "Lea", "Mira")
        await table.passes(days=367)
        await table.joins("Lea")
        assert not any("here again" in each for each in table.public("staff"))
        await table.house.db.run(lambda sql: sweep(sql, table.clock.now()))
        assert await column(table, "SELECT count(*) FROM exclusions") == [0]
