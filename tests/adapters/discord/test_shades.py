"""Shades: whom the house forgot is no newcomer at the next look, and no id of theirs is kept (IDP-05)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.discord import forget
from bot.adapters.discord.shades import MARK
from tests.adapters.discord.desk import Desk, desk


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def held(table: Desk) -> set[str]:
    rows = await table.db.read(lambda sql: sql.execute("SELECT account FROM discord_members").fetchall())
    return {row[0] for row in rows}


async def forgotten(table: Desk, who: str) -> str:
    """Let the house forget someone, as it does in its unit; return their id."""
    account = table.table.people[who].id
    await table.db.run(lambda sql: forget(sql, account))
    return account


async def test_nobody_is_greeted_and_no_id_is_kept(table: Desk) -> None:
    """The next look finds the member by a keyed hash: nothing is told, nothing is written down."""
    await table.start()
    await table.stop()
    quinn = await forgotten(table, "Quinn")
    assert quinn not in await held(table)
    assert sum(each.startswith(MARK) for each in await held(table)) == 1
    table.clock.set(table.clock.now() + timedelta(hours=2))
    await table.start()
    assert table.ear.came_and_went == []
    assert quinn not in await held(table)


async def test_without_a_shade_the_next_look_writes_the_id_down_again(table: Desk) -> None:
    """The control: a hole in the baseline is filled."""
    await table.start()
    await table.stop()
    quinn = table.table.people["Quinn"].id
    await table.db.run(lambda sql: sql.execute("DELETE FROM discord_members WHERE account = ?", (quinn,)))
    table.clock.set(table.clock.now() + timedelta(hours=2))
    await table.start()
    assert quinn in await held(table)


async def test_a_shade_that_leaves_is_told_to_nobody_and_goes(table: Desk) -> None:
    """Nobody knows who that was."""
    await table.start()
    await table.stop()
    await forgotten(table, "Quinn")
    table.table.leaves("Quinn")
    table.clock.set(table.clock.now() + timedelta(hours=2))
    await table.start()
    assert table.ear.came_and_went == []
    assert not any(each.startswith(MARK) for each in await held(table))


async def test_whoever_leaves_and_comes_again_is_somebody(table: Desk) -> None:
    """IDP-05: a re-join is a new person, met like any other."""
    await table.start()
    await table.stop()
    quinn = await forgotten(table, "Quinn")
    table.clock.set(table.clock.now() + timedelta(hours=2))
    table.table.leaves("Quinn")
    table.table.joins("Quinn")
    await table.start()
    assert table.ear.came_and_went == ["+ Quinn"]
    assert quinn in await held(table)
    assert not any(each.startswith(MARK) for each in await held(table))


async def test_a_going_that_is_heard_live_takes_the_shade_along(table: Desk) -> None:
    """What is written down for an account leaves no shade of an earlier time."""
    await table.start()
    await forgotten(table, "Quinn")
    table.table.leaves("Quinn")
    await table.settled()
    await table.stop()
    assert not any(each.startswith(MARK) for each in await held(table))
