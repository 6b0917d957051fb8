"""Files: for one person alone, kept until they arrived and no longer (house.md §7; IDP-04)."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Reply, Whisper
from bot.model.errors import Undeliverable, Why
from bot.model.events import Said
from bot.model.files import LARGEST, File
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button
from tests.core.desk import column
from tests.fakes.table import Table, lay_table


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def clerk() -> Cog[Any, Any]:
    """Make a cog that hands over what was written to it as a file: "copy …", "post …" to Quinn, "huge"."""
    cog = Cog("clerk", store=CogStore, settings=NoSettings)

    @cog.hears(Said)
    def do(ctx: Ctx, event: Said) -> list[Action]:
        verb, _, words = event.text.partition(" ")
        match verb:
            case "copy":
                return [Reply(Verbatim("Here."), files=(File("copy.txt", words, "text/plain"),))]
            case "card":
                return [Reply(Verbatim("Card."), (Button(Text("core.done"), "clerk.get"),))]
            case "huge":
                return [Reply(Verbatim("Here."), files=(File("huge.txt", "ä" * LARGEST, "text/plain"),))]
            case "post":
                quinn = ctx.person_of(event.mentions[0])
                return [Whisper(quinn, Verbatim("Mail."), Class.DUTY, files=(File("mail.json", words),))]
        return []

    @cog.presses("get")
    def get(ctx: Ctx, data: Mapping[str, str]) -> Reply:
        return Reply(Verbatim("Here."), files=(File("card.txt", "x", "text/plain"),), update=True)

    return cog


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[clerk()]) as laid:
        yield laid


async def files(table: Table, who: str) -> list[tuple[str, str, str]]:
    return [(each.name, each.mime, each.text) for said in table.private_messages(who) for each in said.files]


async def test_a_file_comes_with_its_words_to_one_person(table: Table) -> None:
    """IDP-04: what someone asked for comes to them alone, letter by letter, with what it is."""
    await table.says("Lea", "talk", 'copy {Straße} 🦊 "x"')
    assert await files(table, "Lea") == [("copy.txt", "text/plain", '{Straße} 🦊 "x"')]
    assert table.private("Lea")[0].endswith("Here.")
    assert (table.public("talk"), await files(table, "Quinn")) == ([], [])


async def test_what_arrived_is_kept_no_longer(table: Table) -> None:
    """House.md §7: a file waits in the outbox until it is receipted, over a failure too, and then is gone."""
    table.world.failures.append(Undeliverable(Why.DOWN, "test"))
    await table.says("Jo", "talk", "post @quinn secret")
    assert ["secret" in each for each in await column(table, "SELECT payload FROM outbox")] == [True]
    await table.passes(seconds=2)
    assert await files(table, "Quinn") == [("mail.json", "application/json", "@quinn secret")]
    assert await column(table, "SELECT payload FROM outbox") == ["{}"]


async def test_a_file_never_redraws_a_card(table: Table) -> None:
    """IDP-04: it comes in a message of its own; a card that is changed may carry none on some platforms."""
    await table.says("Lea", "direct", "card")
    await table.presses("Lea", "Done.")
    assert [each.update for each in table.world.deliveries if each.kind == "reply"] == [False, False]
    assert (await files(table, "Lea"))[0][0] == "card.txt"
    assert table.private("Lea")[0].endswith("Card.")


async def test_more_than_a_file_holds_is_refused_before_it_is_written(table: Table) -> None:
    """House.md §4: a megabyte of one file is the most, counted in bytes; more is told, not tried."""
    await table.says("Lea", "direct", "huge")
    assert table.private("Lea")[0].endswith("That's more than one file can hold.")
    assert await files(table, "Lea") == []


@pytest.mark.parametrize("name", ["../up.json", "Quinn Müller.json", ".hidden", "a/b.txt", "x.json\u202egpj", ""])
def test_a_name_of_a_file_cannot_lead_anywhere(name: str) -> None:
    """Reliability row 54: a path, a control character or a person's name is no name of a file."""
    with pytest.raises(ValueError, match="no name"):
        File(name, "{}")


def test_half_a_letter_does_not_spoil_a_file() -> None:
    """Reliability row 49: half a surrogate pair, which UTF-8 cannot hold, is spelled out."""
    assert File("a.txt", "x\ud83dy", "text/plain").content == b"x\\ud83dy"
