"""What nobody asked for waits until its reader asks; what someone started themselves always comes (IDP-08)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.cogs.profile import cog as profile
from bot.cogs.thanks import cog as thanks
from bot.core.upkeep import sweep
from bot.model.deliveries import Traits
from tests.fakes.table import Table, lay_table

RINGS = Traits(rings=True)


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[profile, thanks], traits=RINGS) as laid:
        yield laid
        assert await rows(laid, "SELECT fault FROM quarantine") == []


async def rows(table: Table, sql: str) -> list[Any]:
    return [tuple(row) for row in await table.house.db.read(lambda each: each.execute(sql).fetchall())]


async def thank(table: Table, why: str, by: str = "Quinn") -> None:
    await table.commands(by, f"/thanks @Lea for {why}", "talk")


async def test_thanks_wait_until_they_are_asked_for(table: Table) -> None:
    """IDP-08: no phone rings from the start; what waited comes in its order, with its words, and only once."""
    await thank(table, "the lamp")
    await table.passes(minutes=5)
    await thank(table, "the tea", "Jo")
    assert table.private("Lea") == []
    assert any("the lamp" in line for line in table.public("talk")), "where it was said it stands"
    await table.commands("Lea", "/profile inbox")
    said = table.private("Lea")
    assert [("lamp" in each, "tea" in each) for each in said] == [(False, False), (True, False), (False, True)]
    assert "2 messages were waiting for you." in said[0]
    assert said[0].startswith("I'm a bot")
    assert not said[1].startswith("I'm a bot"), "the label comes once"
    await table.commands("Lea", "/profile inbox")
    assert table.private("Lea")[-1] == "Nothing is waiting for you."


async def test_a_private_answer_says_once_a_day_that_something_waits(table: Table) -> None:
    """IDP-08: a button under what they asked for anyway, not under every answer."""
    await thank(table, "the lamp")
    for _ in range(2):
        await table.commands("Lea", "/profile notify")
    assert table.buttons("Lea").count("1 message is waiting for you") == 1
    await table.passes(days=1, seconds=1)
    await table.commands("Lea", "/profile notify")
    assert table.buttons("Lea").count("1 message is waiting for you") == 2
    await table.presses("Lea", "1 message is waiting for you")
    assert "the lamp" in table.private("Lea")[-1]


async def test_a_raised_level_brings_what_it_lets_through(table: Table) -> None:
    """IDP-08: nothing, what I follow, everything; a thanks is neither started nor followed by who is thanked."""
    await thank(table, "the lamp")
    await table.commands("Lea", "/profile notify followed")
    assert "lamp" not in "".join(table.private("Lea"))
    await table.presses("Lea", "Everything")
    assert "lamp" in table.private("Lea")[-1]
    await table.passes(minutes=5)
    await thank(table, "the tea")
    assert "tea" in table.private("Lea")[-1]
    await table.commands("Lea", "/profile notify nothing")
    await table.passes(minutes=5)
    await thank(table, "the bread")
    assert "bread" not in "".join(table.private("Lea"))


async def test_what_waits_is_changed_and_taken_back_like_what_was_said(table: Table) -> None:
    """IDP-08, THX-01: several thanks for one message are one line; one taken back is gone before it is read."""
    tip = await table.says("Lea", "talk", "Turn the valve left")
    await table.commands("Quinn", "/thanks for the valve", "talk", tip)
    await table.passes(minutes=5)
    await table.commands("Jo", "/thanks for saving me", "talk", tip)
    assert await rows(table, "SELECT count(*) FROM waiting") == [(1,)]
    await table.presses("Quinn", "Take it back")
    await table.commands("Lea", "/profile inbox")
    assert "Jo" in table.private("Lea")[-1]
    assert "Quinn" not in table.private("Lea")[-1]
    await table.passes(minutes=1)
    await table.commands("Mira", "/thanks for the tip", "talk", tip)
    assert "Mira" in table.private("Lea")[-1], "once shown, it is changed where it stands"


async def test_it_waits_thirty_days(table: Table) -> None:
    """IDP-08: then it is let go unread."""
    await thank(table, "the lamp")
    for late, left in ((timedelta(days=30), 1), (timedelta(days=30, seconds=1), 0)):
        await table.house.db.run(partial(sweep, now=table.clock.now() + late))
        assert await rows(table, "SELECT count(*) FROM waiting") == [(left,)]


async def test_where_nothing_rings_it_is_shown_at_once(tmp_path: Path) -> None:
    """IDP-08: a lane that is looked at, not heard, needs nobody's leave; it makes no sound either."""
    async with lay_table(tmp_path, cogs=[profile, thanks]) as table:
        await thank(table, "the lamp")
        assert "lamp" in table.private("Lea")[-1]
        assert table.private_messages("Lea")[-1].silent
