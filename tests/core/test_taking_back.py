"""Our own words, taken back or changed by the name they were said with (house.md §7; PER-01, N7)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Edit, Remove, Say, Whisper
from bot.model.events import Said
from bot.model.texts import Verbatim
from tests.fakes.table import Table, lay_table


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def parrot() -> Cog[Any, Any]:
    """Make a cog that does what members write: "say a Hello", "whisper b Psst", "edit a Bye", "remove b"."""
    cog = Cog("parrot", store=CogStore, settings=NoSettings)

    @cog.hears(Said)
    def do(ctx: Ctx, event: Said) -> list[Action]:
        verb, ref, words = f"{event.text} ".split(" ", 2)
        match verb:
            case "say":
                return [Say(ctx.place, Verbatim(words.strip()), Class.HOST, ref=ref)]
            case "whisper":
                return [Whisper(ctx.person_of(event.mentions[0]), Verbatim(words.strip()), ref=ref)]
            case "edit":
                return [Edit(ref, Verbatim(words.strip()))]
            case "remove":
                return [Remove(ref)]
        return []

    return cog


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[parrot()]) as laid:
        yield laid


async def test_what_was_said_is_taken_back_past_what_waits(table: Table) -> None:
    """PER-04: a line that may not be said yet holds up neither a change nor a removal of one that was."""
    for ref in "abcd":
        await table.says("Jo", "talk", f"say {ref} line {ref}")
        await table.passes(minutes=1)
    assert table.public("talk") == ["line a", "line b", "line c"], "the fourth waits for next week"
    await table.says("Jo", "talk", "edit a changed")
    await table.says("Jo", "talk", "remove b")
    assert table.public("talk") == ["changed", "line c"]


async def test_what_still_waits_is_never_said(table: Table) -> None:
    """PER-04: taken back before its turn, a line stays unsaid for good."""
    for ref in "abcd":
        await table.says("Jo", "talk", f"say {ref} line {ref}")
        await table.passes(minutes=1)
    await table.says("Jo", "talk", "remove d")
    await table.passes(days=8)
    assert table.public("talk") == ["line a", "line b", "line c"]


async def test_an_edited_first_whisper_still_says_who_speaks(table: Table) -> None:
    """PER-01, N7: the first private message carries the label, also once it reads otherwise."""
    await table.says("Jo", "talk", "whisper a @lea psst")
    await table.says("Jo", "talk", "whisper b @lea again")
    await table.says("Jo", "talk", "edit a hush")
    await table.says("Jo", "talk", "edit b later")
    first, second = table.private("Lea")
    assert first.startswith("I'm a bot")
    assert first.endswith("hush")
    assert second == "later"


async def test_a_label_that_was_taken_back_is_owed_again(table: Table) -> None:
    """PER-01, N7: who perhaps never read it is told again who speaks."""
    await table.says("Jo", "talk", "whisper a @lea psst")
    await table.says("Jo", "talk", "remove a")
    assert table.private("Lea") == []
    await table.says("Jo", "talk", "whisper b @lea again")
    assert table.private("Lea")[0].startswith("I'm a bot")
