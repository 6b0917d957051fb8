"""Interactions on the fake Discord: stock discord.py answers, and what comes too late, twice or too long is refused."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from tests.adapters.discord.stock import HandClock, Stock, rest, stock_client
from tests.fakes.discord import DiscordTable, FakeDiscord, lay, open_discord

EPHEMERAL = 64


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def fake(clock: HandClock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock.now) as fake:
        yield fake


@pytest.fixture
def table(fake: FakeDiscord) -> DiscordTable:
    return lay(fake)


class Wish(ui.Modal, title="A wish"):
    what: ui.Label[Any] = ui.Label(text="What", component=ui.TextInput(custom_id="what", max_length=40))
    size: ui.Label[Any] = ui.Label(
        text="How big", component=ui.Select(custom_id="size", options=[discord.SelectOption(label="big")])
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.what.component, ui.TextInput)
        assert isinstance(self.size.component, ui.Select)
        view = ui.View(timeout=None)
        view.add_item(ui.Button(label="Take it back", custom_id="b:back"))
        words = f"{self.what.component.value}, {self.size.component.values[0]}"
        await interaction.response.send_message(words, view=view, ephemeral=True)


class Host(Stock):
    """A stock bot with one of each: a command, a form, a menu, a completion, a button."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        group = app_commands.Group(name="meetup", description="Meetups")

        @group.command(name="create", description="Plan one")
        async def create(interaction: discord.Interaction, title: str, host: discord.Member) -> None:
            await interaction.response.defer(ephemeral=True)
            await interaction.edit_original_response(content=f"{title} with {host.global_name}")
            await interaction.followup.send("and that is all", ephemeral=True)

        @create.autocomplete("title")
        async def titles(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{typed}!", value=typed)]

        @self.tree.command(name="wish", description="Wish")
        async def wish(interaction: discord.Interaction) -> None:
            await interaction.response.send_modal(Wish())

        @self.tree.context_menu(name="Thank")
        async def thank(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"{message.author.global_name}: {message.content}")

        self.tree.add_command(group)
        await self.tree.sync()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(content="taken back", view=None)


async def test_commands_forms_menus_and_buttons_go_there_and_back(fake: FakeDiscord, table: DiscordTable) -> None:
    lea = table.people["Lea"]
    async with stock_client(fake, Host()):
        planned = table.uses("Jo", "meetup create", title="Games", host=lea)
        await fake.until(lambda: len(planned.said) == 2)
        assert [each.content for each in planned.said] == ["Games with Lea", "and that is all"]
        assert [each.seen_by for each in planned.said] == [table.people["Jo"].id] * 2

        typed = fake.people.completes(lea, table.channels["chat"], "meetup create", "title", "Ga")
        await fake.until(lambda: typed.choices)
        assert typed.choices == [{"name": "Ga!", "value": "Ga"}]

        wished = table.uses("Quinn", "wish")
        await fake.until(lambda: wished.form)
        filled = fake.people.fills(table.people["Quinn"], What="a table", size=["big"])
        await fake.until(lambda: filled.said)
        assert filled.said[0].content == "a table, big"

        with pytest.raises(LookupError):
            fake.people.presses(lea, filled.said[0], "Take it back")
        fake.people.presses(table.people["Quinn"], filled.said[0], "Take it back")
        await fake.until(lambda: filled.said[0].content == "taken back")

        said = table.says("Lea", "chat", "here is how")
        thanked = fake.people.menu(table.people["Ana"], fake.world.direct(table.people["Ana"]), "Thank", said)
        await fake.until(lambda: thanked.said)
        assert thanked.said[0].content == "Lea: here is how"
    assert not fake.problems, fake.problems[0]
    assert all(each.answered_in is not None for each in fake.world.interactions.values())


async def test_what_discord_would_not_send_is_not_sent(fake: FakeDiscord, table: DiscordTable) -> None:
    async with stock_client(fake, Host()):
        for wrong in ({"title": "Games"}, {"title": "Games", "host": "Lea"}, {"title": "x", "when": "now"}):
            with pytest.raises(LookupError):
                table.uses("Jo", "meetup create", **wrong)
        with pytest.raises(LookupError):
            table.uses("Jo", "meetup")
        with pytest.raises(LookupError):
            table.uses("Jo", "nothing")
        with pytest.raises(Exception, match="50001"):
            table.uses("Quinn", "wish", "team")
        with pytest.raises(LookupError):
            fake.people.fills(table.people["Quinn"], What="no form is open")
    assert fake.world.interactions == {}


async def asked(fake: FakeDiscord, table: DiscordTable) -> tuple[Any, str, str]:
    """Register one command, use it; return the interaction, its callback and its webhook."""
    command = {"name": "wish", "description": "Wish", "type": 1}
    await rest(fake, "PUT", f"/applications/{fake.world.application}/commands", [command])
    used = table.uses("Quinn", "wish")
    callback = f"/interactions/{used.id}/{used.token}/callback"
    return used, callback, f"/webhooks/{fake.world.application}/{used.token}"


async def test_a_first_answer_comes_within_three_seconds_and_once(
    fake: FakeDiscord, table: DiscordTable, clock: HandClock
) -> None:
    """Row 32: 10062 after three seconds, 40060 for the second answer."""
    _, callback, _ = await asked(fake, table)
    clock.passes(seconds=3.1)
    assert (await rest(fake, "POST", callback, {"type": 5}))[1]["code"] == 10062
    _, callback, hook = await asked(fake, table)
    assert (await rest(fake, "PATCH", f"{hook}/messages/@original", {"content": "x"}))[1]["code"] == 10015
    assert (await rest(fake, "POST", hook, {"content": "x"}))[0] == 404
    clock.passes(seconds=2.9)
    assert (await rest(fake, "POST", callback, {"type": 5, "data": {"flags": EPHEMERAL}}))[0] == 204
    assert (await rest(fake, "POST", callback, {"type": 4, "data": {"content": "x"}}))[1]["code"] == 40060


async def test_a_token_lives_a_quarter_of_an_hour(fake: FakeDiscord, table: DiscordTable, clock: HandClock) -> None:
    used, callback, hook = await asked(fake, table)
    await rest(fake, "POST", callback, {"type": 5, "data": {"flags": EPHEMERAL}})
    assert used.said == []
    for text in ("first", "again"):
        status, answer = await rest(fake, "PATCH", f"{hook}/messages/@original", {"content": text})
        assert (status, answer["content"], answer["flags"] & EPHEMERAL) == (200, text, EPHEMERAL)
    assert (await rest(fake, "POST", hook, {"content": "more", "flags": EPHEMERAL}))[0] == 200
    assert [each.content for each in used.said] == ["again", "more"]
    assert table.channels["chat"].messages == {}
    fake.people.dismisses(table.people["Quinn"], used.said[0])
    assert (await rest(fake, "PATCH", f"{hook}/messages/@original", {"content": "x"}))[1]["code"] == 10008
    clock.passes(minutes=15)
    status, answer = await rest(fake, "PATCH", f"{hook}/messages/@original", {"content": "late"})
    assert (status, answer["code"]) == (401, 50027)


async def test_a_follow_up_to_thinking_is_the_answer_itself(fake: FakeDiscord, table: DiscordTable) -> None:
    used, callback, hook = await asked(fake, table)
    await rest(fake, "POST", callback, {"type": 5, "data": {"flags": EPHEMERAL}})
    await rest(fake, "POST", hook, {"content": "loud?"})
    assert [(each.content, each.seen_by) for each in used.said] == [("loud?", table.people["Quinn"].id)]


async def test_a_silent_acknowledgement_leaves_the_card_as_original(fake: FakeDiscord, table: DiscordTable) -> None:
    """After type 6 @original is the card: whoever edits it meant to answer beside it."""
    row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Yes", "custom_id": "b:yes"}]}
    path = f"/channels/{table.channels['chat'].id}/messages"
    await rest(fake, "POST", path, {"content": "coming?", "components": [row]})
    card = table.public("chat")[0]
    pressed = fake.people.presses(table.people["Quinn"], card, "Yes")
    await rest(fake, "POST", f"/interactions/{pressed.id}/{pressed.token}/callback", {"type": 6})
    hook = f"/webhooks/{fake.world.application}/{pressed.token}"
    await rest(fake, "PATCH", f"{hook}/messages/@original", {"content": "oops"})
    assert card.content == "oops"
    await rest(fake, "POST", hook, {"content": "noted", "flags": EPHEMERAL})
    assert [each.content for each in fake.private(table.people["Quinn"])] == ["noted"]


async def test_each_kind_takes_its_own_answers(fake: FakeDiscord, table: DiscordTable) -> None:
    _, callback, _ = await asked(fake, table)
    for kind in (6, 7, 8):
        data: dict[str, Any] = {"choices": []} if kind == 8 else {}
        assert (await rest(fake, "POST", callback, {"type": kind, "data": data}))[1]["code"] == 50035
    assert (await rest(fake, "POST", callback, {"type": 4, "data": {}}))[1]["code"] == 50006
    assert (await rest(fake, "POST", callback, {"type": 4, "data": {"content": "fine"}}))[0] == 204
