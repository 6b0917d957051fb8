"""Limits and the official description: what is too long is refused, what is wrong is noticed, what is right passes."""

import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import discord
import pytest

from tests.adapters.discord.stock import HandClock, rest, stock_client
from tests.fakes.discord import DiscordTable, FakeDiscord, lay, open_discord, spec
from tests.fakes.discord.router import ROOT, Node

official = pytest.mark.skipif(not spec.CHECKED, reason="the official description is not beside this checkout")


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with open_discord(HandClock().now) as fake:
        yield fake


@pytest.fixture
def table(fake: FakeDiscord) -> DiscordTable:
    return lay(fake)


def button(label: str = "Yes", id: str = "b:1") -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": label, "custom_id": id}


def rows(count: int, each: int = 1) -> list[dict[str, Any]]:
    return [
        {"type": 1, "components": [button(id=f"b:{row}-{one}") for one in range(each)]} for row in range(count)
    ]  # fmt: skip


MESSAGES: dict[str, tuple[int, Any]] = {
    "content": (2000, lambda n: {"content": "x" * n}),
    "content of emoji": (1000, lambda n: {"content": "🎲" * n}),
    "nonce": (25, lambda n: {"content": "x", "nonce": "n" * n, "enforce_nonce": True}),
    "label": (80, lambda n: {"content": "x", "components": [{"type": 1, "components": [button("y" * n)]}]}),
    "custom id": (100, lambda n: {"content": "x", "components": [{"type": 1, "components": [button(id="i" * n)]}]}),
    "rows": (5, lambda n: {"content": "x", "components": rows(n)}),
    "buttons in a row": (5, lambda n: {"content": "x", "components": rows(1, n)}),
    "embed description": (4096, lambda n: {"embeds": [{"description": "x" * n}]}),
    "embeds in all": (6000, lambda n: {"embeds": [{"description": "x" * 3000}, {"description": "x" * (n - 3000)}]}),
    "embeds": (10, lambda n: {"embeds": [{"title": "x"}] * n}),
    "options": (
        25,
        lambda n: {
            "content": "x",
            "components": [
                {
                    "type": 1,
                    "components": [
                        {
                            "type": 3,
                            "custom_id": "s",
                            "options": [{"label": str(each), "value": str(each)} for each in range(n)],
                        }
                    ],
                }
            ],
        },
    ),
}


@pytest.mark.parametrize("what", MESSAGES)
async def test_a_message_ends_where_discord_says(fake: FakeDiscord, table: DiscordTable, what: str) -> None:
    """Row 50: L - 1 and L pass, L + 1 is refused with 50035; emoji count as two units."""
    limit, made = MESSAGES[what]
    path = f"/channels/{table.channels['chat'].id}/messages"
    for length in (limit - 1, limit, limit + 1):
        status, answer = await rest(fake, "POST", path, made(length))
        assert (status, answer.get("code")) == ((200, None) if length <= limit else (400, 50035)), length


async def test_forms_threads_and_reasons_end_where_discord_says(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 50, beyond messages: modal title 45, label 45, its help 100, thread name 100, five components."""
    fake.world.commands[""] = [{"id": "1", "name": "wish", "description": "Wish", "type": 1}]
    parts = {"title": 45, "label": 45, "description": 100, "rows": 5}
    for part, limit in parts.items():
        for length in (limit, limit + 1):
            size = {"title": 5, "label": 5, "description": 5, "rows": 1, part: length}
            field = {"type": 4, "style": 1, "custom_id": "what"}
            labels = [
                {
                    "type": 18,
                    "label": "l" * size["label"],
                    "description": "d" * size["description"],
                    "component": {**field, "custom_id": f"f{row}"},
                }
                for row in range(size["rows"])
            ]
            used = table.uses("Quinn", "wish")
            data = {"custom_id": "form:1", "title": "t" * size["title"], "components": labels}
            callback = f"/interactions/{used.id}/{used.token}/callback"
            status, answer = await rest(fake, "POST", callback, {"type": 9, "data": data})
            assert status == (204 if length <= limit else 400), (part, answer)
    for length in (100, 101):
        body = {"name": "n" * length, "type": 11}
        status, _ = await rest(fake, "POST", f"/channels/{table.channels['chat'].id}/threads", body)
        assert status == (201 if length <= 100 else 400)


# -- the official description ------------------------------------------------------------------------------------------


def templates(node: Node = ROOT) -> list[str]:
    found = [template for template, _ in node.handlers.values()]
    for each in [*node.fixed.values(), *([] if node.named is None else [node.named[1]])]:
        found += templates(each)
    return found


@official
def test_every_route_of_the_fake_is_an_official_one() -> None:
    served = templates()
    assert len(served) >= 70
    assert not set(served) - set(spec.operations())


@official
async def test_a_wrong_request_is_noticed(fake: FakeDiscord, table: DiscordTable) -> None:
    path = f"/channels/{table.channels['chat'].id}/messages"
    wrong: list[tuple[Any, dict[str, str], str]] = [
        ({"content": 5}, {}, "content"),
        ({"content": "x", "contents": "y"}, {}, "contents"),
        ({"content": "x", "components": [{"type": 1}]}, {}, "components"),
        ({"content": "x", "flags": "silent"}, {}, "flags"),
        ({"content": "x"}, {"wait": "true"}, "wait"),
        (None, {}, "missing"),
    ]
    for turn, (body, query, word) in enumerate(wrong, 1):
        await rest(fake, "POST", path, body, **query)
        assert len(fake.problems) == turn, body
        assert word in fake.problems[-1].what
    await rest(fake, "GET", path, limit="500")
    assert "limit" in fake.problems[-1].what
    await rest(fake, "GET", "/no/such/route")
    assert "no such route" in fake.problems[-1].what
    table.channels["chat"].slow = "odd"  # type: ignore[assignment]
    status, _ = await rest(fake, "GET", f"/channels/{table.channels['chat'].id}")
    assert (status, fake.problems[-1].what[:6]) == (200, "answer")
    table.channels["chat"].overwrites = None  # type: ignore[assignment]
    status, _ = await rest(fake, "GET", f"/channels/{table.channels['chat'].id}")
    assert status == 500
    assert "itself failed" in fake.problems[-1].what


@official
async def test_a_wrong_answer_of_ours_is_noticed(fake: FakeDiscord, table: DiscordTable) -> None:
    said = table.says("Quinn", "chat", "hello")
    said.flags = 1 << 40
    await rest(fake, "GET", f"/channels/{table.channels['chat'].id}/messages")
    assert fake.problems[0].what.startswith("answer")


async def _tour(client: discord.Client, table: DiscordTable, clock: HandClock) -> None:
    """Do with stock discord.py whatever a host does."""
    guild, quinn = client.guilds[0], client.guilds[0].get_member(int(table.people["Quinn"].id))
    chat = client.get_channel(int(table.channels["chat"].id))
    assert isinstance(chat, discord.TextChannel)
    assert quinn is not None
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Yes", custom_id="b:1"))
    said = await chat.send("hello", view=view, embed=discord.Embed(title="t", description="d"), silent=True)
    await said.edit(content="hello all")
    await said.add_reaction("👍")
    await said.reply("indeed", allowed_mentions=discord.AllowedMentions.none())
    await said.pin()
    await said.unpin()
    thread = await said.create_thread(name="A round")
    await thread.send("in here")
    await thread.add_user(quinn)
    await thread.edit(archived=True, locked=True)
    room = await chat.create_thread(name="A room", type=discord.ChannelType.private_thread)
    await room.add_user(quinn)
    assert len(await guild.active_threads()) == 1
    assert said in [each async for each in chat.history(limit=5)]
    await chat.create_invite(max_age=3600, unique=True)
    assert len(await chat.invites()) == 1
    await quinn.add_roles(discord.Object(int(table.roles["Greeter"].id)))
    await quinn.timeout(clock.now() + timedelta(minutes=5), reason="zu laut – später mehr")
    await quinn.timeout(None)
    await quinn.send("just you")
    event = await guild.create_scheduled_event(
        name="Games",
        start_time=clock.now() + timedelta(hours=1),
        end_time=clock.now() + timedelta(hours=2),
        location="the table",
        privacy_level=discord.PrivacyLevel.guild_only,
        entity_type=discord.EntityType.external,
    )
    await event.edit(name="More games")
    await event.delete()
    await chat.delete_messages([said, await chat.send("too much")])
    await quinn.ban(delete_message_seconds=60, reason="enough")
    assert len([each async for each in guild.bans()]) == 1
    await guild.unban(quinn)
    assert [each.reason async for each in guild.audit_logs(action=discord.AuditLogAction.ban)] == ["enough"]
    assert len([each async for each in guild.fetch_members(limit=None)]) == 5


@official
async def test_what_stock_discord_py_sends_is_right_and_so_is_every_answer() -> None:
    """Every recorded request validates; the loosened spots are few and each has its reason."""
    clock = HandClock()
    async with open_discord(clock.now) as fake:
        table = lay(fake)
        async with stock_client(fake) as client:
            await _tour(client, table, clock)
        assert len(fake.requests()) >= 33
        assert not fake.problems, fake.problems[0]
    assert len(spec.LOOSENED) <= 8
    assert all(len(reason) > 20 for reason in spec.LOOSENED.values())


BODY: dict[str, Any] = {
    "content": "hello",
    "nonce": "n1",
    "enforce_nonce": True,
    "flags": 4096,
    "allowed_mentions": {"parse": []},
    "embeds": [{"title": "t", "timestamp": "2026-11-18T11:00:00+00:00"}],
    "components": rows(1, 2),
    "message_reference": {"message_id": "123"},
}
ODD: tuple[Any, ...] = (None, True, -1, 2**40, 1.5, "", "x" * 120, "x" * 4001, "123", [], [1], {}, {"type": 1})


def odd_bodies() -> Iterator[dict[str, Any]]:
    """Give the body with each field, and each field of its first button, missing or odd."""
    for key in BODY:
        yield {name: value for name, value in BODY.items() if name != key}
        yield from ({**BODY, key: odd} for odd in ODD)
    first = button()
    for key in (*first, "emoji", "disabled", "url"):
        for odd in ODD:
            yield {**BODY, "components": [{"type": 1, "components": [{**first, key: odd}]}]}
        left = {name: value for name, value in first.items() if name != key}
        yield {**BODY, "components": [{"type": 1, "components": [left]}]}


@official
def test_the_quick_check_agrees_with_jsonschema() -> None:
    checked = spec.operations()["POST /channels/{channel_id}/messages"].body
    assert checked is not None
    said = [(checked.quick(body), checked.slow().is_valid(body), body) for body in odd_bodies()]
    assert not [body for quick, slow, body in said if quick != slow]
    assert len([quick for quick, _, _ in said if not quick]) > 100
    assert len([quick for quick, _, _ in said if quick]) > 20


@official
async def test_a_check_costs_less_than_a_millisecond(fake: FakeDiscord, table: DiscordTable) -> None:
    path = f"/channels/{table.channels['chat'].id}/messages"
    answer = (await rest(fake, "POST", path, {**BODY, "message_reference": None}))[1]
    operation = spec.operations()["POST /channels/{channel_id}/messages"]
    start = time.process_time()
    for _ in range(200):
        assert operation.request({}, BODY, True) == []
        assert operation.answer(200, answer) == []
    assert (time.process_time() - start) / 400 < 0.001
