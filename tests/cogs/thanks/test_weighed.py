"""Honest thanks: limits nobody sees, and no number about anyone (THX-09, N5)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cogs.thanks import cog
from tests.fakes.table import Table, lay_table


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[cog]) as laid:
        yield laid


async def counted(table: Table) -> list[int]:
    found = await table.house.db.read(
        lambda sql: sql.execute("SELECT counts FROM thanks_given ORDER BY at, id").fetchall()
    )
    return [each for (each,) in found]


async def test_the_fourth_of_a_week_is_kept_but_not_weighed(table: Table) -> None:
    """THX-09: more than three by the same pair in a week are stored and ignored; no error is shown."""
    await table.passes(days=20)
    for day in range(5):
        await table.commands("Quinn", f"/thanks @lea for day {'abcde'[day]}", "talk")
        await table.passes(hours=2)
    assert await counted(table) == [1, 1, 1, 0, 0]
    told = [each for each in table.private("Quinn") if "Your thanks are there for Lea to read." in each]
    assert len(told) == len(table.private("Quinn")) == 5
    assert len(table.private("Lea")) == 5
    await table.passes(days=8)
    await table.commands("Quinn", "/thanks @lea for next week", "talk")
    assert (await counted(table))[-1] == 1


async def test_newcomers_thanks_are_kept_and_not_weighed_for_two_weeks(table: Table) -> None:
    """THX-09: thanks by accounts younger than fourteen days count later, not now; nobody is told."""
    await table.joins("Ana")
    await table.commands("Ana", "/thanks @lea for the welcome", "talk")
    assert await counted(table) == [0]
    assert "Your thanks are there for Lea to read." in table.private("Ana")[-1]
    await table.passes(days=15)
    await table.commands("Ana", "/thanks @lea for the walk", "talk")
    assert await counted(table) == [0, 1]


async def test_a_ring_of_new_accounts_speaks_for_nobody(table: Table) -> None:
    """THX-09: three accounts that thank one another leave nothing a suggestion could stand on."""
    ring = ["Ari", "Bo", "Chi"]
    for name in ring:
        table.people[name] = table.world.member(name, inside=False)
        await table.joins(name)
    for _ in range(4):
        for giver, receiver in zip(ring, ring[1:] + ring[:1], strict=True):
            await table.commands(giver, f"/thanks @{receiver.lower()} for being here", "talk")
            await table.passes(hours=3)
    assert await counted(table) == [0] * 12


async def test_thanks_to_the_team_are_kindness(table: Table) -> None:
    """Mission §7.4: thanks to staff count as kindness, not for the circle."""
    await table.passes(days=20)
    await table.commands("Quinn", "/thanks @mira for keeping calm", "talk")
    assert await counted(table) == [0]
    assert "“for keeping calm”" in table.private("Mira")[-1]


async def test_no_word_of_the_host_holds_a_number(table: Table) -> None:
    """N5: however much is thanked, no output counts anyone."""
    for _ in range(6):
        for giver in ("Quinn", "Jo", "Mira"):
            tip = await table.says("Lea", "talk", "Here is how.")
            await table.chooses(giver, "thanks", "talk", on=tip, why="that")
            await table.chooses(giver, "thanks", "talk", to=table.people["Lea"])
            await table.commands("Lea", "/helper visibility")
        await table.passes(hours=5)
    said = [each.text for each in table.world.messages if each.author == "host"]
    labels = [key.label for each in table.world.messages for key in each.buttons]
    assert len(said) > 50
    assert [each for each in said + labels if any(char.isdigit() for char in each)] == []
