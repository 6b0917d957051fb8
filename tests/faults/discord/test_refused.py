"""What Discord takes away: buttons' process, the token, an intent, a right, a server; the rest goes on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import Memory
from bot.app import ManualClock
from bot.model.places import Purpose
from tests.adapters.discord.stock import HandClock, Stock, stock_client
from tests.fakes.discord import permissions as may
from tests.fakes.discord.rest import Recorded
from tests.fakes.discord.server import open_discord
from tests.fakes.discord.table import lay
from tests.fakes.discord.things import Interaction
from tests.faults.discord.home import NOON, Home, home, odd, turns

POST = "POST /channels/{channel_id}/messages"


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Home]:
    async with home(tmp_path) as made:
        yield made


def refused(made: Home, *statuses: int) -> list[Recorded]:
    return [each for each in made.fake.rest.recorded if each.status in statuses]


# -- old buttons --------------------------------------------------------------------------------------------------


async def test_ten_old_buttons_bring_ten_answers(made: Home) -> None:
    """reliability.md row 46, D10: cards of the last process; the control leaves each of them without a word."""
    for turn in range(10):
        made.table.uses("Mira", "log card", "chat", n=turn)
        await made.settled()
    await made.close()
    await made.open()
    await made.settled()
    cards = [each for each in made.table.public("chat") if each.buttons()]
    pressed = [made.fake.people.presses(made.table.people["Lea"], each, "Done") for each in cards]
    await made.settled()
    answered = [each for each in pressed if turns([one.content for one in each.said], "tick")]
    control = await _control()
    print(
        f"\n{len(pressed)} old buttons after a restart: {len(answered)} answers, {len(made.effects('tick'))} effects; "
        f"plain discord.py: {sum(each.callback is not None for each in control)} of {len(control)}"
    )
    assert (len(pressed), len(answered), odd(range(10), made.effects("tick"))) == (10, 10, ([], []))
    assert [each.callback for each in control] == [None] * 10


async def _control() -> list[Interaction]:
    """Let a plain client hear presses of buttons whose views only its last process knew."""
    button = {"type": 2, "style": 2, "label": "Done", "custom_id": "of the last process"}
    async with open_discord(HandClock().now) as fake:
        table = lay(fake)
        cards = [
            fake.people.says(
                fake.world.bot, table.channels["chat"], "card", components=[{"type": 1, "components": [button]}]
            )
            for _ in range(10)
        ]
        async with stock_client(fake, Stock()) as client:
            pressed = [fake.people.presses(table.people["Lea"], each, "Done") for each in cards]
            await fake.until(lambda: client.news.count("INTERACTION_CREATE") == 10)
            await asyncio.sleep(0.3)
    return pressed


# -- the token ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["401", "4004"])
async def test_a_revoked_token_ends_one_platform_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    """reliability.md row 22: mid-run; its sentence names the variable, F11 <= 5, and the other platform answers on."""
    other = Memory(ManualClock(NOON))
    other.place("talk", Purpose.TALK)
    quinn = other.member("Quinn")
    async with home(tmp_path, beside=[other]) as made:
        watch = asyncio.create_task(made.house.host.watch())
        token, made.fake.world.token = made.fake.world.token, "another-one"
        if way == "4004":
            await made.fake.gateway.close(4004)
        else:
            made.notes([1])
        connection = made.adapter.tasks()[0]
        await asyncio.wait({connection}, timeout=10)
        asked = len(made.fake.rest.recorded)
        for turn in range(5):
            await other.say(quinn, other.spots["talk"], f"note {10 + turn}")
            await made.house.host.quiet()
            made.clock.set(made.clock.now() + timedelta(minutes=1))
            await asyncio.sleep(0.05)
        heard = [each.text for each in other.messages if each.author == "host"]
        log = capsys.readouterr().out
        wrong, later = len(refused(made, 401)), [str(each.route) for each in made.fake.rest.recorded][asked:]
        alive = not watch.done()
        watch.cancel()
    print(
        f"\n{way} mid-run: {wrong} refused requests, {len(later)} in the five minutes after; "
        f"the other platform answered {len(turns(heard, 'noted'))} of 5; the house goes on: {alive}; "
        f"told {log.count('a platform is over')} time"
    )
    assert connection.done()
    assert (len(turns(heard, "noted")), alive, later) == (5, True, [])
    assert wrong <= 5
    assert log.count("a platform is over") == 1
    assert "STAMMTISCH_DISCORD__TOKEN" in log
    assert token not in log


# -- an intent --------------------------------------------------------------------------------------------------------


async def test_a_missing_intent_darkens_its_own_part_only(made: Home) -> None:
    """reliability.md row 23, D15: 4014 mid-run; one sentence, and commands still work."""
    made.fake.owner.switches(members=False)
    await made.fake.gateway.close(4014)
    await made.passes(lambda: made.fake.gateway.live())
    await made.settled()
    made.notes([1])
    made.table.uses("Lea", "log add", "chat", n=2)
    await made.settled()
    told = [each for each in made.adapter.notices if "Server Members Intent" in each]
    print(f"\n4014 mid-run: connected again, told {len(told)} time; notes {dict(made.effects())}")
    assert len(told) == 1
    assert (made.effects()[1], made.effects("add")[2]) == (1, 1)


# -- a right ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", [True, False])
async def test_a_revoked_right_is_not_asked_for_again_and_again(made: Home, shown: bool) -> None:
    """reliability.md row 30: an hour of notes without the right to answer, F11 <= 3, told of it or not."""
    chat, role = made.table.channels["chat"], made.table.roles[made.fake.world.name]
    if shown:
        made.fake.owner.permits(chat, role, deny=may.SEND)
    else:
        made.fake.faults.refuse(POST, 50013, times=10**6)
    await made.settled()
    for turn in range(60):
        made.notes([turn])
        await made.settled()
        made.clock.set(made.clock.now() + timedelta(minutes=1))
    wrong = len(refused(made, 401, 403))
    said = "told by Discord" if shown else "not told"
    print(f"\na right revoked ({said}), 60 notes in an hour: {wrong} refused requests, effects {len(made.effects())}")
    if shown:
        made.fake.owner.permits(chat, role, allow=may.SEND)
    else:
        made.fake.faults.clear()
        made.clock.set(made.clock.now() + timedelta(hours=1))
    await made.settled()
    made.notes([100])
    await made.settled()
    assert wrong <= 3
    assert len(made.effects()) == 61
    assert made.answers()[100] == 1, "what is allowed again is done again"


async def test_a_closed_direct_chat_is_asked_once(made: Home) -> None:
    """reliability.md row 31: 50007; nothing of it is said anywhere else, and nobody hammers."""
    made.table.says("Quinn", "direct", "note 1")
    await made.settled()
    assert made.answers()[1] == 1
    made.table.people["Quinn"].dms_open = False
    for turn in range(2, 12):
        made.table.says("Quinn", "direct", f"note {turn}")
        await made.settled()
    wrong = len(refused(made, 403))
    public = [each.content for name in ("welcome", "chat", "questions", "thanks") for each in made.table.public(name)]
    print(f"\na closed direct chat, 10 more answers: {wrong} refused requests, said in public {len(public)}")
    assert wrong <= 3
    assert public == []
    assert len(made.effects()) == 11


# -- a server --------------------------------------------------------------------------------------------------------


async def test_an_outage_is_no_kick(made: Home) -> None:
    """reliability.md row 29: while a server is away nothing is asked of it; what is due goes out afterwards."""
    guild = made.table.guild
    made.notes([1])
    made.table.uses("Lea", "log remind", "chat", n=9)
    await made.settled()
    made.fake.owner.outage(guild)
    await made.settled()
    asked = len(made.fake.rest.recorded)
    for turn in (2, 3):
        made.notes([turn])
    for _ in range(10):
        made.clock.set(made.clock.now() + timedelta(minutes=1))
        await made.settled()
    during = len(made.fake.rest.recorded) - asked
    made.fake.owner.outage(guild, over=True)
    # the reminder fell due meanwhile; its answer waits as anything does where Discord is down
    await made.passes(lambda: made.answers("ring")[9], step=10)
    await made.settled()
    lost, doubled = odd([1, 2, 3], made.effects())
    print(
        f"\nan outage: {during} requests meanwhile, {len(refused(made, 403, 404))} refused; "
        f"of 3 notes lost {len(lost)}, doubled {len(doubled)}; notices {len(made.adapter.notices)}"
    )
    assert refused(made, 403, 404) == []
    assert (lost, doubled, odd([1, 2, 3], made.answers())) == ([], [], ([], []))
    assert (made.effects("ring")[9], made.answers("ring")[9]) == (1, 1)
    assert not [each for each in made.adapter.notices if "no longer in" in each]


async def test_a_kick_keeps_what_is_known_and_asks_nothing(made: Home) -> None:
    """reliability.md row 29: removed; one sentence, no request, the rows stay, and coming back is a baseline."""
    guild = made.table.guild
    made.notes([1])
    await made.settled()
    before = made.rows("SELECT count(*) FROM logbook_lines") + made.rows("SELECT count(*) FROM persons")
    made.fake.owner.removes_bot(guild)
    await made.settled()
    asked = len(made.fake.rest.recorded)
    made.notes([2])
    for _ in range(12):
        made.clock.set(made.clock.now() + timedelta(minutes=5))
        await made.settled()
    meanwhile = len(made.fake.rest.recorded) - asked
    made.fake.owner.invites_bot(guild)
    await made.settled()
    made.notes([3])
    await made.settled()
    kept = made.rows("SELECT count(*) FROM logbook_lines") + made.rows("SELECT count(*) FROM persons")
    told = [each for each in made.adapter.notices if "no longer in" in each]
    print(f"\na kick: told {len(told)} time, {meanwhile} requests in the hour after; notes {sorted(made.effects())}")
    assert (len(told), meanwhile, sorted(made.effects())) == (1, 0, [1, 3])
    assert kept == [before[0] + 1, before[1]]
