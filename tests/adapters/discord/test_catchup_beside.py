"""Catch-up beside the plain channels: threads that closed, voice channels' chats, channels that were shut to us."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.events import Said, Sighted
from tests.adapters.discord.desk import Desk, desk
from tests.fakes.discord import permissions as may
from tests.fakes.discord.things import VOICE, Channel

CONNECT = 1 << 20
HISTORY = "GET /channels/{channel_id}/messages"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


# -- threads that closed ----------------------------------------------------------------------------------------------


async def _thread(table: Desk) -> Channel:
    await table.start()
    thread = table.fake.people.opens_thread(table.table.people["Quinn"], table.table.channels["chat"], "week")
    await table.settled()
    table.fake.people.says(table.table.people["Quinn"], thread, "before")
    await table.settled()
    await table.stop()
    return thread


async def test_what_was_said_in_a_thread_before_it_closed_is_heard(table: Desk) -> None:
    """Row 16: a thread that was closed while away is in no list any more; its messages count all the same."""
    thread = await _thread(table)
    table.clock.set(table.clock.now() + timedelta(hours=1))
    table.fake.people.says(table.table.people["Lea"], thread, "last words")
    table.fake.people.changes_thread(table.table.people["Mira"], thread, archived=True)
    await table.start()
    assert table.ear.texts == ["before", "last words"]
    said = [each for each in table.ear.arrivals if isinstance(each.event, Said)][-1]
    assert (said.spot.guild, said.spot.id) == (table.table.guild.id, thread.id)
    await table.again()
    assert table.ear.texts == ["before", "last words"]


async def test_a_thread_quiet_for_a_week_is_not_asked_any_more(table: Desk) -> None:
    """Row 16: closed threads grow for ever, what is read at a start must not."""
    thread = await _thread(table)
    table.fake.people.changes_thread(table.table.people["Mira"], thread, archived=True)
    table.clock.set(table.clock.now() + timedelta(days=8))
    adapter = await table.start()
    assert [each for each in table.fake.requests(HISTORY) if thread.id in str(each)] == []
    assert adapter.notices == []


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (403, 50001)])
async def test_a_thread_that_is_gone_or_shut_is_passed_over_in_silence(table: Desk, status: int, code: int) -> None:
    """Row 30: nobody misses it; it is asked once."""
    thread = await _thread(table)
    table.fake.people.changes_thread(table.table.people["Mira"], thread, archived=True)
    table.fake.faults.refuse(f"GET /channels/{thread.id}/messages", code, status, times=9)
    adapter = await table.start()
    assert adapter.notices == []
    await table.again()
    assert [each.status for each in table.fake.requests(HISTORY) if each.status >= 400] == [status]


# -- voice channels ---------------------------------------------------------------------------------------------------


async def _voice(table: Desk) -> Channel:
    made = table.fake.world.channel(table.table.guild, "lounge", VOICE)
    for role in table.table.guild.roles.values():
        role.permissions |= CONNECT
    await table.start()
    table.fake.people.says(table.table.people["Quinn"], made, "live")
    await table.settled()
    return made


async def test_talk_in_a_voice_channel_is_caught_up_with(table: Desk) -> None:
    """Row 16: it has a chat of its own; a place, or where people come in, it is not."""
    voice = await _voice(table)
    await table.stop()
    table.fake.people.says(table.table.people["Lea"], voice, "in the gap")
    adapter = await table.start()
    assert table.ear.texts == ["live", "in the gap"]
    assert voice.id not in {spot.id for each in table.ear.of(Sighted) for spot in each.places}
    guild = adapter.world.guilds[table.table.guild.id]
    guild.door, table.table.channels["welcome"].name = voice.id, "x"
    guild.channels = {id_: each for id_, each in guild.channels.items() if each.name != "welcome"}
    assert adapter.world.door(guild.id).id != voice.id


async def test_a_voice_channel_we_may_not_connect_to_is_left_out_without_a_word(table: Desk) -> None:
    """Row 30: without Connect Discord shows us nothing of its chat, and asks for no refusals."""
    voice = await _voice(table)
    await table.stop()
    for role in table.table.guild.roles.values():
        role.permissions &= ~CONNECT
    table.fake.people.says(table.table.people["Lea"], voice, "among them")
    adapter = await table.start()
    assert (table.ear.texts, adapter.notices) == (["live"], [])


async def test_a_deaf_gateway_is_found_by_a_voice_channel_too(table: Desk) -> None:
    """Row 17."""
    voice = await _voice(table)
    table.fake.gateway.deaf()
    table.fake.people.says(table.table.people["Lea"], voice, "unheard")
    await table.passes_until(lambda: "unheard" in table.ear.texts, step=10)


# -- channels that were shut to us ------------------------------------------------------------------------------------


def _permits(table: Desk, **what: int) -> None:
    role = table.table.roles[table.fake.world.name]
    table.fake.owner.permits(table.table.channels["chat"], role, **what)


@pytest.mark.parametrize(
    ("bit", "away"),
    [(may.VIEW, ""), (may.VIEW, "shut"), (may.VIEW, "opened"), (may.VIEW, "both"), (may.HISTORY, "both")],
)
async def test_a_channel_opened_to_us_again_is_no_news(table: Desk, bit: int, away: str) -> None:
    """House rule: what was said while we were not to hear it is past; what is said after it is heard."""
    await table.start()
    table.table.says("Quinn", "chat", "before")
    await table.settled()
    if away in ("shut", "both"):
        await table.stop()
    _permits(table, deny=bit)
    if away in ("shut", "both"):
        await table.start()
    await table.settled()
    if away in ("opened", "both"):
        await table.stop()
    table.table.says("Quinn", "chat", "among ourselves")
    _permits(table)
    if away in ("opened", "both"):
        await table.start()
    await table.settled()
    await table.again()
    assert table.ear.texts == ["before"]
    table.table.says("Quinn", "chat", "after")
    await table.settled()
    await table.stop()
    table.table.says("Quinn", "chat", "in a gap")
    await table.start()
    assert table.ear.texts == ["before", "after", "in a gap"]


async def test_what_went_while_a_channel_was_shut_to_us_is_gone_all_the_same(table: Desk) -> None:
    """D17: a baseline says nothing anew, but what we knew and is no longer there was deleted."""
    await table.start()
    said = table.table.says("Quinn", "chat", "before")
    await table.settled()
    _permits(table, deny=may.VIEW)
    await table.settled()
    table.fake.people.deletes(table.table.people["Quinn"], said)
    table.table.says("Quinn", "chat", "among ourselves")
    _permits(table)
    await table.settled()
    assert table.ear.told == ["Quinn: before", "RightsChanged", "RightsChanged", f"x {said.id}"]
