"""The adapter and its supervisor: whatever ends a connection, the next begins; what only a human can mend is said."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.adapters.discord import Options
from bot.adapters.discord.notes import micros
from bot.model.deliveries import Delivery
from bot.model.errors import PlatformOver, StoreFull, Undeliverable, Why
from bot.model.events import Sighted
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import NOBODY, Role
from bot.model.texts import Plain
from tests.adapters.discord.desk import Desk, desk

TOKEN = "never.print.this"
MEMBER = "GET /guilds/{guild_id}/members/{user_id}"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


def _say(table: Desk, text: str = "Good evening.", **more: object) -> Delivery:
    chat = table.table.channels["chat"]
    spot = Spot("discord", table.table.guild.id, chat.id, "chat", Purpose.TALK)
    return Delivery("ob-1", "say", spot, lines=((Plain(text),),), **more)  # type: ignore[arg-type]


async def _over(table: Desk) -> str:
    """Return the sentence a platform that is over says."""
    connection = table.adapter.tasks()[0]
    await asyncio.wait({connection}, timeout=5)
    with pytest.raises(PlatformOver) as told:
        connection.result()
    return str(told.value)


# -- what ends a connection, and not the platform --------------------------------------------------------------------


async def test_a_first_handshake_that_fails_is_tried_again(table: Desk) -> None:
    """House rule: it ends discord.py's client for good, and not ours."""
    table.fake.gateway.refuse_connects = 3
    adapter = table.opened()
    starting = asyncio.create_task(adapter.start(table.ear))
    await table.passes_until(lambda: table.fake.gateway.live())
    await starting
    await table.settled()
    table.table.says("Quinn", "chat", "heard")
    await table.settled()
    assert table.ear.texts == ["heard"]
    assert len(table.fake.gateway.identifies) == 1


async def test_the_house_starts_while_discord_is_away(table: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 20: start returns, sends wait as DOWN, and everything comes when Discord does."""
    monkeypatch.setattr("bot.adapters.discord.client.PATIENCE", 0.05)
    await table.fake.stop()
    adapter = table.opened()
    await adapter.start(table.ear)
    with pytest.raises(Undeliverable) as told:
        await adapter.perform(_say(table))
    assert told.value.why is Why.DOWN
    await table.fake.start()
    await table.passes_until(lambda: table.fake.gateway.live())
    await table.settled()
    receipt = await adapter.perform(_say(table))
    assert receipt.message is not None
    assert [each.content for each in table.table.public("chat")] == ["Good evening."]


async def test_back_offs_grow(table: Desk) -> None:
    """Row 22: no restart storm: 1, 2, 4 … seconds."""
    table.fake.faults.fail("GET /applications/@me", 503, times=6)
    adapter = table.opened()
    starting = asyncio.create_task(adapter.start(table.ear))
    tries: list[float] = []
    began, seen = table.clock.now(), 0
    while len(tries) < 6:
        asked = len(table.fake.requests("GET /applications/@me"))
        if asked > seen:
            seen = asked
            tries.append((table.clock.now() - began).total_seconds())
            await asyncio.sleep(0.02)
        table.clock.set(table.clock.now() + timedelta(seconds=0.5))
        await asyncio.sleep(0.02)
    await table.passes_until(lambda: table.fake.gateway.live())
    await starting
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert all(1.6 <= later / earlier <= 2.6 for earlier, later in pairwise(gaps)), gaps


async def test_after_a_minute_of_life_the_first_back_off_is_short_again(table: Desk) -> None:
    """Row 22: yesterday's trouble is not today's."""
    table.fake.faults.fail("GET /applications/@me", 503, times=5)
    adapter = table.opened()
    starting = asyncio.create_task(adapter.start(table.ear))
    await table.passes_until(lambda: table.fake.gateway.live())
    await starting
    table.clock.set(table.clock.now() + timedelta(minutes=2))
    await table.settled()
    table.fake.gateway.raw("READY", {})
    await table.fake.until(lambda: not table.fake.gateway.live())
    lost = table.clock.now()
    await table.passes_until(lambda: table.fake.gateway.live(), step=0.25)
    assert table.clock.now() - lost <= timedelta(seconds=2)


async def test_discord_gone_for_a_while_loses_nothing(table: Desk) -> None:
    """Rows 15, 16, 20: the whole platform stops and comes back."""
    await table.start()
    await table.fake.stop()
    table.fake.gateway.forget()
    table.table.says("Quinn", "chat", "while it was away")
    await asyncio.sleep(0.1)
    await table.fake.start()
    await table.passes_until(lambda: "while it was away" in table.ear.texts)
    await table.settled()
    assert table.ear.doubles == []


# -- what only a human can mend --------------------------------------------------------------------------------------


async def test_a_wrong_token_is_one_sentence_that_does_not_show_it(
    table: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Row 22: the variable is named, never its value; at most a handful of refused requests."""
    table.token = TOKEN
    adapter = table.opened()
    await asyncio.wait_for(adapter.start(table.ear), 5)
    sentence = await _over(table)
    assert "STAMMTISCH_DISCORD__TOKEN" in sentence
    out = "".join(capsys.readouterr())
    assert TOKEN not in sentence + out
    refused = [each for each in table.fake.requests() if each.status == 401]
    assert len(refused) == 1
    with pytest.raises(Undeliverable) as told:
        await adapter.perform(_say(table))
    assert told.value.why is Why.DOWN


@pytest.mark.parametrize("way", ["gateway", "rest"])
async def test_a_token_revoked_while_we_run(table: Desk, way: str) -> None:
    """Row 22: by the gateway (4004), or by a call that is refused: at most five refusals, no storm."""
    adapter = await table.start()
    table.fake.world.token = "another"
    if way == "gateway":
        await table.fake.gateway.close(4004)
    else:
        with pytest.raises(Undeliverable):
            await adapter.perform(_say(table))
    assert "STAMMTISCH_DISCORD__TOKEN" in await _over(table)
    asked = len(table.fake.requests())
    assert len([each for each in table.fake.requests() if each.status == 401]) <= 5
    with pytest.raises(Undeliverable) as told:
        await adapter.perform(_say(table))
    assert told.value.why is Why.DOWN
    assert len(table.fake.requests()) == asked


@pytest.mark.parametrize("code", [4010, 4011, 4012, 4013])
async def test_close_codes_that_trying_again_would_not_mend(table: Desk, code: int) -> None:
    """D15: each with what a human can do."""
    await table.start()
    await table.fake.gateway.close(code)
    assert str(code) in await _over(table)


@pytest.mark.parametrize(
    ("flags", "missing"),
    [
        (1 << 19, ["Server Members Intent"]),
        (1 << 15, ["Message Content Intent"]),
        (0, ["Server Members Intent", "Message Content Intent"]),
        (1 << 14 | 1 << 18, []),
    ],
)
async def test_missing_intents_are_named_and_the_rest_goes_on(table: Desk, flags: int, missing: list[str]) -> None:
    """Row 23: one sentence for each, connected all the same; limited access counts as access."""
    table.fake.world.flags = flags
    adapter = await table.start()
    named = [name for name in ("Server Members Intent", "Message Content Intent") if name in str(adapter.notices)]
    assert named == missing
    assert len(adapter.notices) == len(missing)
    assert len(table.fake.gateway.identifies) == 1


async def test_an_intent_taken_away_while_we_run(table: Desk) -> None:
    """Row 23, D15: close 4014 ends discord.py's client; ours looks at the switches again and goes on without."""
    adapter = await table.start()
    table.fake.world.flags = 1 << 19
    await table.fake.gateway.close(4014)
    await table.passes_until(lambda: table.fake.gateway.live())
    await table.settled()
    assert ["Server Members Intent" in each for each in adapter.notices] == [True]
    table.table.says("Quinn", "chat", "heard")
    await table.settled()
    assert table.ear.texts == ["heard"]


async def test_intents_refused_though_the_switches_are_on(table: Desk) -> None:
    """Row 23: where what Discord says and what it does differ, we go without both rather than not at all."""
    adapter = await table.start()
    await table.fake.gateway.close(4014)
    await table.passes_until(lambda: table.fake.gateway.live())
    await table.settled()
    assert len(adapter.notices) == 2
    assert not table.fake.gateway.identifies[-1].intents & (1 << 1 | 1 << 15)


async def test_each_missing_right_is_named_once_with_what_goes_dark(table: Desk) -> None:
    """Reliability row 23: the rest goes on; an outage that ends says nothing twice."""
    table.fake.owner.takes_right(table.table.guild, 1 << 40 | 1 << 13)
    adapter = await table.start()
    table.fake.owner.outage(table.table.guild)
    table.fake.owner.outage(table.table.guild, over=True)
    await table.settled()
    lacking = [each for each in adapter.notices if "my role lacks" in each]
    assert sorted(each.split('"')[3] for each in lacking) == ["Manage Messages", "Timeout Members"]


async def test_before_there_is_a_session_nothing_was_done(table: Desk) -> None:
    """Ports: DOWN, it certainly did not come about."""
    with pytest.raises(Undeliverable) as told:
        await table.opened().perform(_say(table))
    assert told.value.why is Why.DOWN


# -- what the house asks -------------------------------------------------------------------------------------------


async def test_standings_come_from_discord_and_are_a_minute_old_at_most(table: Desk) -> None:
    """House rule: live standing, fetched if older than 60 s."""
    adapter = await table.start()
    guild, people = table.table.guild.id, table.table.people
    mira = Account("discord", people["Mira"].id)
    assert (await adapter.standing(mira, guild)).roles == {Role.MEMBER, Role.MODERATOR}
    await adapter.standing(mira, guild)
    assert len(table.fake.requests(MEMBER)) == 1
    table.clock.set(table.clock.now() + timedelta(seconds=61))
    await adapter.standing(mira, guild)
    assert len(table.fake.requests(MEMBER)) == 2
    assert (await adapter.standing(Account("discord", people["Olga"].id), guild)).owner
    assert await adapter.standing(Account("discord", people["Ana"].id), guild) == NOBODY
    assert await adapter.standing(mira, "") == NOBODY
    assert (await adapter.standing(Account("discord", adapter.world.me), guild)).robot


async def test_a_role_given_just_now_counts(table: Desk) -> None:
    """Row 41: live rights: what the gateway told overrides what was remembered."""
    adapter = await table.start()
    guild, people = table.table.guild, table.table.people
    quinn = Account("discord", people["Quinn"].id)
    assert Role.MODERATOR not in (await adapter.standing(quinn, guild.id)).roles
    table.fake.people.gives(people["Olga"], people["Quinn"], guild, "Moderator")
    await table.settled()
    assert Role.MODERATOR in (await adapter.standing(quinn, guild.id)).roles


async def test_where_discord_does_not_say_nothing_is_known(table: Desk) -> None:
    """Row 41: no answer is no standing; the house then denies."""
    adapter = await table.start()
    table.fake.faults.fail(MEMBER, 503)
    with pytest.raises(Undeliverable) as told:
        await adapter.standing(Account("discord", table.table.people["Mira"].id), table.table.guild.id)
    assert told.value.why is Why.DOWN


async def test_a_thread_of_our_own_is_sighted(table: Desk) -> None:
    adapter = await table.start()
    table.ear.arrivals.clear()
    receipt = await adapter.perform(_say(table, thread="This week"))
    assert receipt.spot is not None
    assert [each.spot for each in table.ear.arrivals if each.key.startswith("sighted/ob-1/")] == [receipt.spot]
    await table.settled()
    assert receipt.spot.id in {spot.id for each in table.ear.of(Sighted) for spot in each.places}
    assert table.ear.told == []


async def test_after_stop_what_waits_is_still_said(table: Desk) -> None:
    """Row 4: stop ends listening; the house drains its sends; close ends the session."""
    adapter = await table.start()
    await adapter.stop()
    await table.fake.until(lambda: not table.fake.gateway.live())
    assert (await adapter.perform(_say(table))).message is not None
    await adapter.close()
    with pytest.raises(Undeliverable) as told:
        await adapter.perform(_say(table))
    assert told.value.why is Why.DOWN


async def test_health_is_ages_and_counts(table: Desk) -> None:
    """House rule: ages, never flags."""
    adapter = await table.start()
    before: Mapping[str, float] = adapter.health()
    await asyncio.sleep(0.06)
    after = adapter.health()
    assert after["last_frame"] >= before["last_frame"] + 0.05
    assert after["last_ready"] >= before["last_ready"] + 0.05
    assert after["identifies_today"] == 1.0
    assert after["refusals"] == 0.0


async def test_its_pace_is_below_discords_own(table: Desk) -> None:
    """Row 19: fifty a second in all; beyond, Discord refuses, and bans whoever goes on."""
    assert 40 <= table.opened().traits.per_second <= 45


async def test_its_loops_are_watched(table: Desk) -> None:
    """Row 14: a dead one is seen."""
    adapter = await table.start()
    assert [task.get_name() for task in adapter.tasks()] == ["discord", "discord-notes", "discord-probe"]
    assert not any(task.done() for task in adapter.tasks())


async def test_what_is_remembered_is_swept(table: Desk) -> None:
    """IDP-04: rows go when their time is over."""
    adapter = await table.start()
    table.table.says("Quinn", "chat", "soon forgotten")
    await table.settled()
    await adapter.keeper.write()
    assert len(await adapter.notes.recent()) >= 1
    await adapter.notes.sweep(table.clock.now() + timedelta(days=31))
    assert await adapter.notes.recent() == []


async def test_raw_interactions_go_with_their_token(table: Desk) -> None:
    """IDP-04: after fifteen minutes; but not before what somebody asked of the last process was offered again."""
    adapter = await table.start()
    keeper, stored = adapter.keeper, "SELECT count(*) FROM discord_interactions"

    async def left(minutes: float) -> int:
        table.clock.set(table.clock.now() + timedelta(minutes=minutes))
        keeper._swept = None
        await keeper._sweep()
        return int((await table.db.read(lambda sql: sql.execute(stored).fetchone()))[0])

    row = "INSERT INTO discord_interactions (id, at, raw) VALUES ('9', ?, '{}')"
    at = micros(table.clock.now())
    await table.db.run(lambda sql: sql.execute(row, (at,)).rowcount)
    adapter._recovered = False
    assert await left(minutes=16) == 1
    adapter._recovered = True
    assert await left(minutes=0) == 0


async def test_a_new_connection_waits_for_all_its_shards(table: Desk) -> None:
    """D2, row 16: until the last shard is there, what was heard on the first says nothing of the others' gap."""
    table.fake.world.shards = 2
    adapter = await table.start()
    began = table.clock.now()
    table.clock.set(began + timedelta(minutes=2))
    adapter.session._options = replace(adapter.session._options, gap=0.5)
    await adapter.session.anew()
    await table.passes_until(lambda: len(table.fake.gateway.identifies) == 3 and adapter._ready_shards == {0})
    assert adapter._heard_until() == began
    await table.settled()
    heard = adapter._heard_until()
    assert heard is not None
    assert heard > began


async def test_a_full_disk_postpones_what_is_remembered(table: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 6: nothing dies of it, and what was to be written still is."""
    adapter = await table.start()
    table.table.says("Quinn", "chat", "kept in mind")
    await table.settled()
    keep = adapter.notes.keep

    async def full(*given: object) -> None:
        raise StoreFull("no room")

    monkeypatch.setattr(adapter.notes, "keep", full)
    with pytest.raises(StoreFull):
        await adapter.keeper.write()
    monkeypatch.setattr(adapter.notes, "keep", keep)
    await adapter.keeper.write()
    chat = table.table.channels["chat"].id
    assert [len(row.messages) for row in await adapter.notes.recent() if row.channel == chat] == [1]


def test_what_the_settings_say_is_read() -> None:
    given = {
        "api_base": "",
        "gateway_url": "ws://127.0.0.1/x",
        "places": {"talk": ["kneipe"]},
        "roles": {"lead": ["42"]},
    }
    options = Options.of(given)
    assert options.gateway_url == "ws://127.0.0.1/x"
    assert options.names.places[Purpose.TALK] == ("kneipe",)
    assert options.names.places[Purpose.WELCOME] == ("welcome", "willkommen")
    assert options.names.roles[Role.LEAD] == ("42",)
