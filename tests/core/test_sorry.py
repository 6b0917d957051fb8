"""The host owns up to its own mistakes: once, in place, briefly, and staff hear of it (PER-08)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Say, Sorry, Whisper
from bot.model.events import Arrival, Doubled, Said
from bot.model.places import MessageRef
from bot.model.texts import Text, Verbatim
from tests.core.desk import column
from tests.fakes.table import Table, lay_table

SORRY = "That went out twice, sorry."


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def parrot() -> Cog[Any, Any]:
    """Make a cog that does what members write: "say a Hello", "wait a Hello", "whisper b", "sorry a", "correct a"."""
    cog = Cog("parrot", store=CogStore, settings=NoSettings)

    @cog.hears(Said)
    def do(ctx: Ctx, event: Said) -> list[Action]:
        verb, ref, words = f"{event.text} ".split(" ", 2)
        match verb:
            case "say" | "wait":
                cls = Class.ANSWER if verb == "say" else Class.HOST
                return [Say(ctx.place, Verbatim(words.strip()), cls, ref=ref)]
            case "plain":
                return [Say(ctx.place, Verbatim(words.strip()), Class.DUTY)]
            case "whisper":
                quinn = next(each for each in ctx.people() if each.name == "Quinn")
                return [Whisper(quinn, Verbatim("Psst"), Class.DUTY, ref=ref)]
            case "sorry":
                return [Sorry(ref, Text("core.twice"))]
            case "correct":
                return [Sorry(ref, Text("core.word.yes"), Verbatim(words.strip()))]
        return []

    return cog


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[parrot()]) as laid:
        yield laid


async def test_sorry_is_said_once_and_in_place(table: Table) -> None:
    """PER-08: one line, as an answer to the message it is about; staff read it; asked again, nothing more."""
    await table.says("Jo", "talk", "say a Hello")
    await table.says("Jo", "talk", "sorry a")
    await table.says("Jo", "talk", "sorry a")
    assert table.public("talk") == ["Hello", SORRY]
    assert table.public("staff") == [f"I made a mistake in Talk. What I said about it there: {SORRY}"]


async def test_a_wrong_fact_is_corrected_and_says_when(table: Table) -> None:
    """PER-08: the message is put right, and a line tells everyone who read it before."""
    await table.says("Jo", "talk", "say a It starts at 6.")
    await table.says("Jo", "talk", "correct a It starts at 7.")
    first, note = (line.replace("\u202f", " ") for line in table.public("talk"))
    assert first == "It starts at 7."
    assert note == "Corrected at 12 pm: yes"


async def test_what_nobody_saw_needs_no_apology(table: Table) -> None:
    """PER-08: a line that was never said, or never existed, is no mistake anyone knows of."""
    for ref in "abcd":
        await table.says("Jo", "talk", f"wait {ref} line {ref}")
        await table.passes(minutes=1)
    said = table.public("talk")
    await table.says("Jo", "talk", "sorry d")
    await table.says("Jo", "talk", "sorry nothing")
    assert table.public("talk") == said
    assert table.public("staff") == []
    await table.says("Jo", "talk", "sorry a")
    assert table.public("talk") == [*said, SORRY]


async def test_alone_it_is_said_alone(table: Table) -> None:
    """PER-08, N6: what went wrong in private is put right there; staff hear that, and not with whom."""
    await table.says("Quinn", "talk", "hello")
    await table.says("Jo", "talk", "whisper a")
    await table.says("Jo", "talk", "sorry a")
    assert table.private("Quinn")[-1] == SORRY
    assert table.public("talk") == []
    assert table.public("staff") == [f"I made a mistake in a private chat. What I said about it: {SORRY}"]


async def doubles(table: Table, number: str = "1") -> None:
    """Let the platform show the newest line in the talk a second time, as after a send that was tried again."""
    lane = f"talk:{table.spot('talk').id}"
    key = (await column(table, f"SELECT id FROM outbox WHERE lane = '{lane}' ORDER BY seq DESC LIMIT 1"))[0]  # noqa: S608
    shown = table.public_messages("talk")[-1]
    copy = await table.world.say(table.people["Mira"], table.spot("talk"), shown.text)
    copy.author = "host"
    both = (shown.ref(), copy.ref())
    now = table.clock.now()
    table.house.host.offer(
        Arrival("memory", table.world.bot, f"doubled/{number}", now, now, table.spot("talk"), Doubled(key, both))
    )
    await table.settle()


@pytest.mark.parametrize("line", ["say a Hello", "plain a Hello"])
async def test_a_line_that_is_there_twice_becomes_a_word_about_it(table: Table, line: str) -> None:
    """PER-08: the second copy itself says so; nothing more is posted, and a second report changes nothing."""
    await table.says("Jo", "talk", line)
    await doubles(table)
    assert table.public("talk") == ["Hello", SORRY]
    assert table.public("staff") == [f"I made a mistake in Talk. What I said about it there: {SORRY}"]
    key = (await column(table, "SELECT id FROM outbox WHERE kind = 'say' ORDER BY seq LIMIT 1"))[0]
    now, (first, second) = table.clock.now(), table.public_messages("talk")
    again = Doubled(key, (first.ref(), second.ref(), MessageRef("memory", "talk", "99")))
    table.house.host.offer(Arrival("memory", table.world.bot, "doubled/2", now, now, table.spot("talk"), again))
    await table.settle()
    assert len(table.public("staff")) == 1


async def test_an_apology_is_never_apologised_for(table: Table) -> None:
    """PER-08: no loop: a doubled apology stays as it is."""
    await table.says("Jo", "talk", "say a Hello")
    await table.says("Jo", "talk", "sorry a")
    told = table.public("staff")
    await doubles(table)
    assert table.public("talk") == ["Hello", SORRY, SORRY]
    assert table.public("staff") == told
