"""Permissions on the fake Discord: who may do what to whom, and how Discord words a no."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.discord.stock import HandClock, rest
from tests.fakes.discord import DiscordTable, FakeDiscord, lay, open_discord


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


async def test_missing_permissions_and_unknown_things_have_their_codes(fake: FakeDiscord, table: DiscordTable) -> None:
    """Rows 30 and 31: 50013 where a right is gone, 50007 where a direct chat is closed, 10003 and 10008 for nothing."""
    said = table.says("Quinn", "chat", "hello")
    chat_, team = (f"/channels/{table.channels[each].id}" for each in ("chat", "team"))
    fake.owner.takes_right(table.guild, 1 << 13 | 1 << 40)
    table.people["Lea"].dms_open = False
    direct = (await rest(fake, "POST", "/users/@me/channels", {"recipient_id": table.people["Lea"].id}))[1]["id"]
    until = {"communication_disabled_until": None}
    asked = [
        ("DELETE", f"{chat_}/messages/{said.id}", None, 50013),
        ("PATCH", f"/guilds/{table.guild.id}/members/{table.people['Quinn'].id}", until, 50013),
        ("POST", f"/channels/{direct}/messages", {"content": "psst"}, 50007),
        ("GET", "/channels/1", None, 10003),
        ("GET", f"{team}/messages/{said.id}", None, 10008),
        ("GET", f"/guilds/{table.guild.id}/members/{table.people['Ana'].id}", None, 10007),
        ("GET", f"/guilds/{table.guild.id}/bans/{table.people['Ana'].id}", None, 10026),
        ("PATCH", f"{chat_}/messages/{said.id}", {"content": "mine now"}, 50005),
        ("POST", f"{chat_}/messages", {"content": " "}, 50006),
    ]
    for method, path, body, code in asked:
        assert (await rest(fake, method, path, body))[1]["code"] == code, path
    assert not said.deleted
    assert not fake.problems, fake.problems[0]


async def test_nobody_acts_on_those_above(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 42, the platform's own half: the owner, and a role as high as the bot's."""
    fake.owner.changes_role(table.guild, table.roles["Moderator"], position=9)
    for who in ("Olga", "Mira"):
        path = f"/guilds/{table.guild.id}/members/{table.people[who].id}"
        status, answer = await rest(fake, "PATCH", path, {"communication_disabled_until": "2026-11-18T12:00:00+00:00"})
        assert (status, answer["code"]) == (403, 50013)
    path = f"/guilds/{table.guild.id}/members/{table.people['Quinn'].id}"
    status, answer = await rest(fake, "PATCH", path, {"communication_disabled_until": "2026-12-17T12:00:00+00:00"})
    assert (status, answer["code"]) == (400, 50035)


async def test_a_paused_member_cannot_write_and_mentions_ping_as_allowed(
    fake: FakeDiscord, table: DiscordTable, clock: HandClock
) -> None:
    """Row 47's measure: `pings` tells whom a message really notified."""
    path = f"/guilds/{table.guild.id}/members/{table.people['Quinn'].id}"
    await rest(fake, "PATCH", path, {"communication_disabled_until": "2026-11-18T11:10:00+00:00"})
    with pytest.raises(Exception, match="50013"):
        table.says("Quinn", "chat", "hello?")
    clock.passes(minutes=11)
    table.says("Quinn", "chat", "back")
    text = f"@everyone <@{table.people['Lea'].id}>"
    fake.owner.changes_role(table.guild, table.roles["Stammtisch"], permissions=1 << 3)
    chat_ = f"/channels/{table.channels['chat'].id}/messages"
    await rest(fake, "POST", chat_, {"content": text})
    await rest(fake, "POST", chat_, {"content": text, "allowed_mentions": {"parse": []}})
    loud, quiet = table.public("chat")
    assert loud.pings == {"everyone", table.people["Lea"].id}
    assert quiet.pings == frozenset()


async def test_bulk_delete_takes_two_to_a_hundred_of_the_last_fortnight(
    fake: FakeDiscord, table: DiscordTable, clock: HandClock
) -> None:
    old = table.says("Quinn", "chat", "old")
    clock.passes(days=15)
    new = [table.says("Quinn", "chat", str(turn)) for turn in range(3)]
    path = f"/channels/{table.channels['chat'].id}/messages/bulk-delete"
    assert (await rest(fake, "POST", path, {"messages": [old.id, new[0].id]}))[1]["code"] == 50034
    assert (await rest(fake, "POST", path, {"messages": [new[0].id]}))[1]["code"] == 50016
    fake.problems.clear()
    assert (await rest(fake, "POST", path, {"messages": [each.id for each in new]}))[0] == 204
    assert [each.content for each in table.channels["chat"].here] == ["old"]
    assert not fake.problems


async def test_a_private_thread_is_there_for_those_in_it(fake: FakeDiscord, table: DiscordTable) -> None:
    path = f"/channels/{table.channels['chat'].id}/threads"
    made = (await rest(fake, "POST", path, {"name": "a room", "type": 12}))[1]["id"]
    with pytest.raises(Exception, match="50001"):
        table.says("Quinn", "a room", "may I?")
    assert (await rest(fake, "PUT", f"/channels/{made}/thread-members/{table.people['Quinn'].id}"))[0] == 204
    table.says("Quinn", "a room", "thank you")
    await rest(fake, "PATCH", f"/channels/{made}", {"archived": True, "locked": True})
    with pytest.raises(Exception, match="160005"):
        table.says("Quinn", "a room", "still here?")
    again = (await rest(fake, "POST", f"/channels/{table.channels['chat'].id}/messages", {"content": "x"}))[1]["id"]
    opened = f"/channels/{table.channels['chat'].id}/messages/{again}/threads"
    assert [(await rest(fake, "POST", opened, {"name": "a round"}))[0] for _ in range(2)] == [201, 400]
    assert not fake.problems, fake.problems[0]
