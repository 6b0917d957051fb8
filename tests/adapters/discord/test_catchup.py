"""Catch-up: what happened while nobody listened is there afterwards, once, in order, and causes nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.events import Said, Sighted
from bot.model.places import Purpose
from tests.adapters.discord.desk import Desk, desk
from tests.fakes.discord.table import lay
from tests.fakes.discord.things import Overwrite

MESSAGES = "GET /channels/{channel_id}/messages"
MEMBERS = "GET /guilds/{guild_id}/members"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def test_the_first_sight_causes_nothing(table: Desk) -> None:
    """House rule: a place, a history, a member list seen for the first time is a baseline."""
    table.table.says("Quinn", "chat", "long before")
    await table.start()
    assert table.ear.told == []
    assert table.ear.of(Sighted)[0].lacks == frozenset()
    seen = next(each for each in table.ear.of(Sighted) if each.places)
    assert {spot.name: spot.purpose for spot in seen.places}["team"] is Purpose.STAFF
    assert {account.name for each in table.ear.of(Sighted) for account, _ in each.members} == {
        "Olga",
        "Lea",
        "Jo",
        "Mira",
    }


async def test_a_new_identify_loses_nothing_of_the_gap(table: Desk) -> None:
    """D2, row 16: op 9 (not resumable); discord.py alone lost 5 of 5."""
    await table.start()
    table.table.says("Quinn", "chat", "before")
    await table.settled()
    table.fake.gateway.invalidate(resumable=False)
    for number in range(5):
        table.table.says("Lea", "chat", f"gap {number}")
    await table.fake.until(lambda: len(table.fake.gateway.identifies) == 2)
    await table.settled()
    table.table.says("Quinn", "chat", "after")
    await table.settled()
    assert table.ear.texts == ["before", *(f"gap {number}" for number in range(5)), "after"]


@pytest.mark.parametrize("way", ["drop", "op7", "op9 resumable"])
async def test_a_resume_needs_no_catch_up(table: Desk, way: str) -> None:
    """D1, row 15: what is resumed comes by itself; nobody reads histories for it."""
    await table.start()
    asked = len(table.fake.requests(MESSAGES))
    gateway = table.fake.gateway
    if way == "drop":
        await gateway.drop()
    elif way == "op7":
        gateway.reconnect()
    else:
        gateway.invalidate(resumable=True)
    for number in range(12):
        table.table.says("Quinn", "chat", str(number))
    await table.fake.until(lambda: gateway.resumes)
    await table.settled()
    assert table.ear.texts == [str(number) for number in range(12)]
    assert len(gateway.identifies) == 1
    assert len(table.fake.requests(MESSAGES)) == asked


async def test_close_4009_identifies_and_catches_up(table: Desk) -> None:
    """D2, row 16."""
    await table.start()
    await table.fake.gateway.close(4009)
    table.table.says("Quinn", "chat", "meanwhile")
    await table.fake.until(lambda: len(table.fake.gateway.identifies) == 2)
    await table.settled()
    assert table.ear.texts == ["meanwhile"]


async def test_a_restart_reads_many_pages_in_order(table: Desk) -> None:
    """Row 1: a restarted process always identifies; 250 messages are three pages."""
    await table.start()
    table.table.says("Quinn", "chat", "first")
    await table.settled()
    await table.stop()
    for number in range(250):
        table.table.says("Lea", "chat", str(number))
    await table.start()
    assert table.ear.texts == ["first", *(str(number) for number in range(250))]
    assert table.ear.doubles == []


async def test_after_a_crash_edits_and_deletes_are_found(table: Desk) -> None:
    """D17, row 39: of the last hundred messages, which were edited and which are gone."""
    adapter = await table.start()
    said = [table.table.says("Quinn", "chat", text) for text in ("stays", "is edited", "is deleted")]
    await table.settled()
    await adapter.keeper.write()
    await table.kill()
    quinn = table.table.people["Quinn"]
    table.clock.set(table.clock.now() + timedelta(minutes=3))
    table.fake.people.edits(quinn, said[1], "now reads otherwise")
    table.fake.people.deletes(quinn, said[2])
    table.ear.arrivals.clear()
    await table.start()
    assert sorted(table.ear.told) == ["Quinn* now reads otherwise", f"x {said[2].id}"]
    table.ear.arrivals.clear()
    await table.again()
    assert table.ear.told == []


async def test_what_was_not_in_the_history_when_its_permission_went_is_not_deleted(table: Desk) -> None:
    """Row 30: without Read Message History Discord shows an empty channel; that is no mass deletion."""
    await table.start()
    table.table.says("Quinn", "chat", "still there")
    await table.settled()
    await table.stop()
    for role in table.table.guild.roles.values():
        role.permissions &= ~(1 << 16)
    table.ear.arrivals.clear()
    adapter = await table.start()
    assert table.ear.told == []
    assert [each for each in adapter.notices if "history of #chat" in each]


async def test_live_events_wait_behind_the_history_of_their_channel(table: Desk) -> None:
    """House rule: while a channel catches up, its live events wait behind; other channels go on."""
    await table.start()
    table.table.says("Quinn", "chat", "before")
    await table.settled()
    chat = table.table.channels["chat"]
    held = table.fake.faults.hold(f"GET /channels/{chat.id}/messages", accepted=False)
    table.fake.gateway.invalidate()
    table.table.says("Lea", "chat", "in the gap")
    await held.reached.wait()
    table.table.says("Lea", "chat", "live, but later")
    table.table.says("Lea", "thanks", "elsewhere")
    await table.fake.until(lambda: "elsewhere" in table.ear.texts)
    assert table.ear.texts == ["before", "elsewhere"]
    held.release()
    await table.settled()
    assert table.ear.texts == ["before", "elsewhere", "in the gap", "live, but later"]


async def test_a_deletion_waits_behind_the_message_it_deletes(table: Desk) -> None:
    """Row 25: in order, also where both fall into the catch-up."""
    await table.start()
    chat = table.table.channels["chat"]
    held = table.fake.faults.hold(f"GET /channels/{chat.id}/messages")
    table.fake.gateway.invalidate()
    said = table.table.says("Lea", "chat", "soon gone")
    await held.reached.wait()
    table.fake.people.deletes(table.table.people["Lea"], said)
    await table.fake.delivered()
    held.release()
    await table.settled()
    assert table.ear.told[-2:] == ["Lea: soon gone", f"x {said.id}"]


async def test_direct_chats_are_caught_up_with(table: Desk) -> None:
    """Reliability §3: READY lists no direct chats; their ids are kept."""
    await table.start()
    table.table.says("Quinn", "direct", "hello?")
    await table.settled()
    await table.stop()
    table.table.says("Quinn", "direct", "are you there?")
    await table.start()
    assert table.ear.texts == ["hello?", "are you there?"]
    assert {each.spot.purpose for each in table.ear.arrivals if isinstance(each.event, Said)} == {Purpose.DIRECT}


async def test_who_came_and_who_went_meanwhile(table: Desk) -> None:
    """Row 36, reliability §3: the member list against ours; a ban is a going."""
    await table.start()
    await table.stop()
    people, guild = table.fake.people, table.table.guild
    table.clock.set(table.clock.now() + timedelta(hours=2))
    table.table.joins("Ana")
    table.table.leaves("Quinn")
    people.bans(table.table.people["Mira"], table.table.people["Lea"], guild)
    await table.start()
    gone = {table.table.people[each].id for each in ("Quinn", "Lea")}
    assert set(table.ear.came_and_went) == {"+ Ana", *(f"- {each}" for each in gone)}
    table.ear.arrivals.clear()
    await table.again()
    assert table.ear.came_and_went == []


async def test_who_went_and_came_back_meanwhile(table: Desk) -> None:
    """Row 37: leaving and coming back to shed a pause is seen."""
    await table.start()
    await table.stop()
    table.clock.set(table.clock.now() + timedelta(hours=2))
    table.table.leaves("Quinn")
    table.table.joins("Quinn")
    await table.start()
    assert table.ear.came_and_went == ["- Quinn", "+ Quinn"]


async def test_live_comings_and_goings_are_not_told_again(table: Desk) -> None:
    """Row 25: F2 = 0."""
    await table.start()
    table.clock.set(table.clock.now() + timedelta(minutes=1))
    table.table.joins("Ana")
    table.table.leaves("Quinn")
    await table.settled()
    assert table.ear.came_and_went == ["+ Ana", "- Quinn"]
    await table.again()
    assert table.ear.came_and_went == ["+ Ana", "- Quinn"]
    assert table.ear.doubles == []


async def test_whoever_is_screened_comes_in_when_they_are_through(table: Desk) -> None:
    """Joined means: once any screening by the platform is done."""
    await table.start()
    await table.stop()
    table.clock.set(table.clock.now() + timedelta(hours=1))
    ana = table.table.people["Ana"]
    table.fake.people.joins(ana, table.table.guild, pending=True)
    await table.start()
    assert table.ear.came_and_went == []
    await table.stop()
    table.clock.set(table.clock.now() + timedelta(hours=1))
    table.fake.people.passes_screening(ana, table.table.guild)
    await table.start()
    assert table.ear.came_and_went == ["+ Ana"]


async def test_without_the_member_list_the_rest_is_caught_up_with(table: Desk) -> None:
    """Row 23: a missing intent darkens its own part only."""
    await table.start()
    await table.stop()
    table.fake.world.flags = 1 << 18
    table.table.says("Quinn", "chat", "heard all the same")
    table.table.leaves("Lea")
    adapter = await table.start()
    assert table.ear.told == ["Quinn: heard all the same"]
    assert [each for each in adapter.notices if "Server Members Intent" in each]
    assert MEMBERS not in {each.route for each in table.fake.requests() if each.status == 403}


async def test_a_channel_that_is_refused_leaves_the_others(table: Desk) -> None:
    """Row 30: one plain sentence, and the rest of the guild."""
    await table.start()
    await table.stop()
    table.fake.faults.refuse(f"GET /channels/{table.table.channels['welcome'].id}/messages", 50001, 403, times=9)
    table.table.says("Quinn", "welcome", "not readable")
    table.table.says("Quinn", "chat", "readable")
    adapter = await table.start()
    assert table.ear.texts == ["readable"]
    assert [each for each in adapter.notices if "#welcome" in each]


async def test_while_discord_fails_a_channel_stays_closed(table: Desk) -> None:
    """Row 20: 503 is no refusal: nothing is skipped, live events go on waiting."""
    await table.start()
    await table.stop()
    chat = table.table.channels["chat"]
    table.table.says("Quinn", "chat", "in the gap")
    fault = table.fake.faults.fail(f"GET /channels/{chat.id}/messages", 503, times=2)
    adapter = table.opened()
    starting = asyncio.create_task(adapter.start(table.ear))
    await table.fake.until(lambda: fault.used == 1)
    table.table.says("Quinn", "chat", "live")
    await table.fake.delivered()
    assert table.ear.texts == []
    for _ in range(2):
        await asyncio.sleep(0.05)
        table.clock.set(table.clock.now() + timedelta(seconds=5))
    await starting
    await table.settled()
    assert table.ear.texts == ["in the gap", "live"]


async def test_a_thread_opened_in_the_gap_is_read_from_its_beginning(table: Desk) -> None:
    """What began after we were last there is not the past."""
    await table.start()
    await table.stop()
    table.clock.set(table.clock.now() + timedelta(hours=1))
    quinn = table.table.people["Quinn"]
    thread = table.fake.people.opens_thread(quinn, table.table.channels["chat"], "a thread")
    table.fake.people.says(quinn, thread, "in the thread")
    await table.start()
    assert table.ear.texts == ["in the thread"]


async def test_a_channel_shown_to_us_late_is_a_first_sight(table: Desk) -> None:
    """No moderation of the past: an old channel that the host may see from today on."""
    role = table.table.roles[table.fake.world.name]
    secret = table.fake.world.channel(
        table.table.guild, "secret", hidden_from=(table.table.guild.roles[table.table.guild.id],)
    )
    await table.start()
    table.clock.set(table.clock.now() + timedelta(days=9))
    table.table.says("Olga", "secret", "years ago")
    table.table.says("Quinn", "chat", "today")
    await table.settled()
    await table.stop()
    secret.overwrites[role.id] = Overwrite(role.id, 0, allow=1 << 10 | 1 << 16)
    await table.start()
    assert table.ear.texts == ["today"]


async def test_a_guild_that_let_us_go_is_seen_anew_when_it_takes_us_back(table: Desk) -> None:
    """Row 29: removed is not an outage; what happened without us causes nothing when we come back."""
    adapter = await table.start()
    guild, bot = table.table.guild, table.fake.world.bot
    me = guild.members.pop(bot.id)
    table.fake.gateway.raw("GUILD_DELETE", {"id": guild.id})
    await table.settled()
    assert [each for each in adapter.notices if "no longer in" in each]
    table.clock.set(table.clock.now() + timedelta(days=30))
    table.table.joins("Ana")
    table.table.says("Quinn", "chat", "without the host")
    await table.stop()
    guild.members[bot.id] = me
    await table.start()
    assert table.ear.told == []


async def test_a_guild_that_let_us_go_while_we_were_away(table: Desk) -> None:
    """Row 29: READY does not name it any more; taken back later, it is seen for the first time."""
    await table.start()
    await table.stop()
    guild, bot = table.table.guild, table.fake.world.bot
    me = guild.members.pop(bot.id)
    adapter = await table.start()
    assert [each for each in adapter.notices if "no longer in" in each]
    await table.stop()
    table.clock.set(table.clock.now() + timedelta(days=30))
    table.table.joins("Ana")
    table.table.leaves("Quinn")
    table.table.says("Lea", "chat", "without the host")
    guild.members[bot.id] = me
    await table.start()
    assert table.ear.told == []


async def test_a_crash_in_the_middle_of_a_catch_up_leaves_the_gap_where_it_began(table: Desk) -> None:
    """Row 1: what began in the gap is still news to the next process, though this one heard Discord again."""
    await table.start()
    table.table.says("Quinn", "chat", "before")
    await table.settled()
    await table.stop()
    table.clock.set(table.clock.now() + timedelta(hours=1))
    quinn = table.table.people["Quinn"]
    thread = table.fake.people.opens_thread(quinn, table.table.channels["chat"], "a thread")
    table.fake.people.says(quinn, thread, "in the thread")
    table.clock.set(table.clock.now() + timedelta(hours=1))
    held = table.fake.faults.hold(f"GET /channels/{thread.id}/messages")
    adapter = table.opened()
    starting = asyncio.create_task(adapter.start(table.ear))
    await held.reached.wait()
    table.table.says("Quinn", "welcome", "heard while catching up")
    await table.fake.until(lambda: "heard while catching up" in table.ear.texts)
    await adapter.keeper.write()
    starting.cancel()
    await table.kill()
    held.release()
    await table.start()
    assert "in the thread" in table.ear.texts


async def test_an_outage_is_not_a_removal(table: Desk) -> None:
    """Row 29: GUILD_DELETE with unavailable; afterwards the guild is caught up with."""
    adapter = await table.start()
    gateway, guild = table.fake.gateway, table.table.guild
    gateway.raw("GUILD_DELETE", {"id": guild.id, "unavailable": True})
    await table.settled()
    assert adapter.notices == []
    assert adapter.world.guilds[guild.id].unavailable


async def test_the_second_look_at_a_message_is_no_second_event(table: Desk) -> None:
    """Row 25: a catch-up that overlaps with live events; F2 = 0 by the same keys."""
    await table.start()
    table.table.says("Quinn", "chat", "once")
    await table.settled()
    table.ear.cursors = dict.fromkeys(table.ear.cursors, "0")
    await table.again()
    assert table.ear.texts == ["once"]
    assert [type(each.event) for each in table.ear.doubles if isinstance(each.event, Said)] == [Said]


async def test_cursors_that_lag_cost_no_second_reading(table: Desk) -> None:
    """A cursor of events nobody took is written down later; what this process heard it does not read again."""
    await table.start()
    table.table.says("Quinn", "chat", "heard")
    await table.settled()
    table.ear.cursors = dict.fromkeys(table.ear.cursors, "0")
    table.fake.gateway.invalidate()
    await table.fake.until(lambda: len(table.fake.gateway.identifies) == 2)
    await table.settled()
    assert table.ear.doubles == []


async def test_several_guilds_and_shards(tmp_path: Path) -> None:
    """Several guilds in one process, by two shards: each shard catches up with its own."""
    async with desk(tmp_path) as table:
        table.fake.world.shards = 2
        other = lay(table.fake, guild="Other")
        for _ in range(8):
            if (int(other.guild.id) >> 22) % 2 != (int(table.table.guild.id) >> 22) % 2:
                break
            table.clock.set(table.clock.now() + timedelta(milliseconds=1))
            other = lay(table.fake, guild="Other")
        adapter = table.opened()
        await adapter.start(table.ear)
        assert sorted(adapter.sequence()) == [0, 1]
        await table.settled()
        table.fake.gateway.invalidate()
        table.table.says("Quinn", "chat", "here")
        other.says("Lea", "chat", "there")
        await table.fake.until(lambda: len(table.fake.gateway.identifies) == 4)
        await table.settled()
        assert sorted(table.ear.texts) == ["here", "there"]
