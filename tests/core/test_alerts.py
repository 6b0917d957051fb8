"""Few words that a press shows by itself: alone, without a message, past what waits (mission.md §4)."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Ask, Class, Reply, Say
from bot.model.deliveries import Traits
from bot.model.errors import Undeliverable, Why
from bot.model.events import Said
from bot.model.files import File
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button, Form, Question
from tests.fakes.table import Table, lay_table

PHONE = Traits(waits_for_start=True, forms=False, late_forms=False, alerts=200)
KINDS = ("few", "many", "button", "file", "card", "form")


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def answerer() -> Cog[Any, Any]:
    """Make a cog that puts a card with one button for each kind of answer where someone speaks."""
    cog = Cog("answerer", store=CogStore, settings=NoSettings)

    @cog.hears(Said)
    def card(ctx: Ctx, event: Said) -> Say | Reply:
        buttons = tuple(
            Button(Text("core.button.verbatim", words=each), "answerer.pick", {"kind": each}) for each in KINDS
        )
        if event.text == "alone":
            return Reply(Verbatim("Pick."), buttons)
        return Say(ctx.place, Verbatim("Pick."), Class.ANSWER, buttons)

    @cog.presses("pick")
    def pick(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
        again = Button(Text("core.button.verbatim", words="again"), "answerer.pick", data)
        answers: dict[str, Action] = {
            "few": Reply(Verbatim("Yes, {" + ctx.person.name + "}.")),
            "many": Reply(Verbatim("🦊" * 101)),
            "button": Reply(Verbatim("Yes."), (again,)),
            "file": Reply(Verbatim("Yes."), files=(File("a.json", "{}"),)),
            "card": Reply(Verbatim("Yes."), update=True),
            "form": Ask(Form("answerer.fill", Text("core.done"), (Question("why", Text("core.done")),))),
        }
        return [answers[data["kind"]]]

    @cog.fills("fill")
    def fill(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> Reply:
        return Reply(Verbatim(values["why"]))

    return cog


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[answerer()], traits=PHONE) as laid:
        # who speaks was said before
        await laid.says("Lea", "direct", "alone")
        yield laid


def alerts(table: Table) -> list[bool]:
    return [each.alert for each in table.world.deliveries if each.kind == "reply"][1:]


@pytest.mark.parametrize("kind", KINDS)
async def test_only_few_words_alone_need_no_message(table: Table, kind: str) -> None:
    await table.says("Lea", "talk", "a card")
    await table.presses("Lea", kind)
    assert alerts(table) == [kind == "few"]


async def test_in_ones_own_chat_answers_stay(table: Table) -> None:
    await table.presses("Lea", "few")
    assert alerts(table) == [False]


async def test_where_the_platform_shows_none_it_is_a_message(tmp_path: Path) -> None:
    async with lay_table(tmp_path, cogs=[answerer()]) as table:
        await table.says("Lea", "talk", "a card")
        await table.presses("Lea", "few")
        assert [each.alert for each in table.world.deliveries if each.kind == "reply"] == [False]


async def test_while_someone_is_asked_in_their_chat_answers_stand_there(table: Table) -> None:
    await table.says("Lea", "talk", "a card")
    await table.presses("Lea", "form", table.public_messages("talk")[0])
    await table.presses("Lea", "few", table.public_messages("talk")[0])
    assert alerts(table) == [False, False]


async def test_it_passes_what_waits_for_an_unopened_chat(table: Table) -> None:
    """mission.md §4: nothing leads there, for nothing is there to be fetched; what waits stays in order."""
    await table.says("Lea", "talk", "a card")
    table.world.failures.append(Undeliverable(Why.FORBIDDEN, "closed"))
    await table.presses("Lea", "many", table.public_messages("talk")[0])
    led = len(table.public("talk"))
    await table.presses("Lea", "few", table.public_messages("talk")[0])
    assert table.private("Lea")[-1] == "Yes, {Lea}."
    assert len(table.public("talk")) == led
    assert "🦊" * 101 not in table.private("Lea")
    await table.says("Lea", "direct", "hello")
    assert "🦊" * 101 in table.private("Lea"), "the chat is open now"
