"""Thanks that happen by themselves: noticed, hardly visible, never interrupting (THX-02)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.memory import Message
from bot.cogs.thanks import cog
from bot.cogs.thanks.settings import Settings
from bot.model.needs import Need
from bot.model.people import Account
from bot.model.places import Purpose
from bot.model.rights import Standing
from tests.fakes.table import Table, lay_table


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[cog]) as laid:
        yield laid


async def rows(table: Table) -> list[Any]:
    return await table.house.db.read(
        lambda sql: sql.execute(
            "SELECT g.name, r.name, t.source, t.why FROM thanks_given t JOIN persons g ON g.id = t.giver "
            "JOIN persons r ON r.id = t.receiver ORDER BY t.at, t.id"
        ).fetchall()
    )


def marked(table: Table) -> list[Message]:
    return [each for each in table.world.messages if any(who == "host" for who, _ in each.reactions)]


def spoken(table: Table) -> list[str]:
    return [each.text for each in table.world.messages if each.author == "host"]


async def test_danke_with_a_name_gets_one_quiet_mark(table: Table) -> None:
    """THX-02: "danke @x" → a silent mark; nobody is asked or told anything, no text is kept."""
    thanks = await table.says("Jo", "talk", "danke @lea, jetzt ist es warm")
    assert marked(table) == [thanks]
    assert spoken(table) == []
    assert await rows(table) == [("Jo", "Lea", "organic", "")]


async def test_a_thank_you_as_a_reply_marks_the_help(table: Table) -> None:
    """THX-02: the reply's "thank you" means the author of the message it answers."""
    tip = await table.says("Lea", "questions", "Try the small valve.")
    await table.says("Jo", "questions", "Thank you!", reply_to=tip)
    assert marked(table) == [tip]
    assert spoken(table) == []
    assert await rows(table) == [("Jo", "Lea", "organic", "")]


async def test_the_reaction_counts_and_can_be_taken_back(table: Table) -> None:
    """THX-02: a configured reaction thanks its author, in every skin; without it the thanks are gone."""
    tip = await table.says("Lea", "questions", "Try the small valve.")
    await table.reacts("Jo", tip, "🙏🏽")
    await table.reacts("Quinn", tip, "👍")
    assert await rows(table) == [("Jo", "Lea", "organic", "")]
    await table.reacts("Jo", tip, "🙏🏽", added=False)
    assert await rows(table) == []


async def test_what_means_thanks_is_a_setting(tmp_path: Path) -> None:
    """THX-02: a configured reaction, not a fixed one."""
    async with lay_table(tmp_path, cogs=[cog], settings={"thanks": Settings(reactions=("💐",), mark="✨")}) as table:
        tip = await table.says("Lea", "talk", "Try the small valve.")
        await table.reacts("Jo", tip, "🙏")
        assert await rows(table) == []
        await table.reacts("Jo", tip, "💐")
        assert ("host", "✨") in tip.reactions


async def test_where_the_host_may_not_react_it_leaves_no_mark_and_counts_all_the_same(table: Table) -> None:
    """PER-11: nothing is tried that is known to be refused, and nothing is lost by it."""
    await table.world.allow(Need.REACT)
    tip = await table.says("Lea", "talk", "Try the small valve.")
    await table.reacts("Jo", tip, "🙏")
    assert await rows(table) == [("Jo", "Lea", "organic", "")]
    assert not [each for each in table.world.deliveries if each.kind == "react"]


async def test_ten_thanks_are_one_mark(table: Table) -> None:
    """THX-02: ten thanks in a thread → one reaction; a thread never gets a second."""
    thread = table.world.place("thread-1", Purpose.THREAD)
    tip = await table.says("Lea", thread.id, "Try the small valve.")
    for n in range(10):
        name = f"Guest{chr(97 + n)}"
        table.people[name] = table.world.member(name)
        await table.says(name, thread.id, "thank you!", reply_to=tip)
    await table.passes(hours=30)
    await table.says("Jo", thread.id, "danke @lea")
    assert [each.reactions for each in marked(table)] == [{("host", "🙏")}]
    assert len(await rows(table)) == 11
    assert spoken(table) == []


async def test_an_open_place_gets_a_mark_an_hour_at_most(table: Table) -> None:
    """THX-02: unobtrusive also where there are no threads."""
    for text in ("danke @lea", "danke @mira"):
        await table.says("Jo", "talk", text)
    assert len(marked(table)) == 1
    await table.passes(minutes=61)
    await table.says("Quinn", "talk", "thanks @lea")
    assert len(marked(table)) == 2


async def test_sarcasm_is_left_alone(table: Table) -> None:
    """THX-02: "na danke" and "danke für nichts" are not counted."""
    tip = await table.says("Lea", "talk", "Closed on Mondays.")
    await table.says("Jo", "talk", "na danke", reply_to=tip)
    await table.says("Jo", "talk", "danke für nichts, @lea")
    assert marked(table) == []
    assert await rows(table) == []


async def test_programs_and_oneself_are_ignored(table: Table) -> None:
    """THX-02: bots neither thank nor are thanked; nobody thanks themselves."""
    feedbot = Account("memory", "feedbot", "Feedbot", robot=True, handle="@feedbot")
    table.world.members["feedbot"] = table.people["Feedbot"] = feedbot
    table.world.standings["feedbot"] = Standing(frozenset(), robot=True)
    news = await table.says("Feedbot", "talk", "thanks @lea for subscribing")
    await table.reacts("Jo", news, "🙏")
    own = await table.says("Lea", "talk", "danke @lea")
    await table.reacts("Lea", own, "🙏")
    assert marked(table) == []
    assert await rows(table) == []


async def test_saying_it_twice_in_two_ways_is_one_thanks(table: Table) -> None:
    """THX-02: a reaction and a reply to the same message are one; a command adds the reason to it."""
    tip = await table.says("Lea", "talk", "Try the small valve.")
    await table.reacts("Jo", tip, "🙏")
    await table.says("Jo", "talk", "thanks!", reply_to=tip)
    await table.chooses("Jo", "thanks", "talk", on=tip, why="the valve")
    assert await rows(table) == [("Jo", "Lea", "command", "the valve")]
    assert "“the valve”" in table.private("Lea")[0]
    await table.reacts("Jo", tip, "🙏", added=False)
    assert await rows(table) == [("Jo", "Lea", "command", "the valve")]


async def test_who_wants_no_mark_gets_none(table: Table) -> None:
    """THX-02, §13.13: opted out means nothing public at all."""
    await table.commands("Lea", "/helper visibility off")
    await table.says("Jo", "talk", "danke @lea")
    assert marked(table) == []
    assert await rows(table) == [("Jo", "Lea", "organic", "")]


async def test_thanks_to_the_host_are_answered(table: Table) -> None:
    """Mission §13.4: whoever speaks to the host gets an answer, also for a thank-you."""
    await table.says("Jo", "direct", "danke!")
    assert table.private("Jo")[-1].endswith("That's what I'm here for.")
    await table.says("Jo", "talk", "danke!")
    assert len(table.private("Jo")) == 1
    assert await rows(table) == []
