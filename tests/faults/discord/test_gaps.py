"""Gaps: the gateway drops, resumes, forgets; what was said meanwhile has its effect once (reliability.md §2.2)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.deliveries import Delivery
from bot.model.errors import Undeliverable, Why
from bot.model.places import Spot
from bot.model.texts import Plain
from tests.adapters.discord.desk import desk
from tests.adapters.discord.stock import HandClock, stock_client
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.server import open_discord
from tests.fakes.discord.snowflakes import Now
from tests.fakes.discord.table import lay
from tests.faults.discord.home import Home, home, odd


def _op_7(gateway: Gateway) -> None:
    gateway.reconnect()


def _op_9(gateway: Gateway) -> None:
    gateway.invalidate(resumable=False)


def _op_9_resumable(gateway: Gateway) -> None:
    gateway.invalidate(resumable=True)


WAYS: dict[str, Callable[[Gateway], Awaitable[None] | None]] = {
    "TCP drop": lambda gateway: gateway.drop(),
    "op 7": _op_7,
    "op 9, resumable": _op_9_resumable,
    "close 4000": lambda gateway: gateway.close(4000),
    "op 9": _op_9,
    "close 4009": lambda gateway: gateway.close(4009),
    "close 4007": lambda gateway: gateway.close(4007),
}
ANEW = ("op 9", "close 4009", "close 4007")
"""The ways that cost the session."""

BEFORE, GAP, AFTER = range(5), range(5, 10), range(10, 15)


@dataclass(slots=True)
class Gapped:
    """Hold what one bot made of one gap."""

    lost: list[int]
    doubled: list[int]
    seconds: float


async def _meet(way: str, gateway: Gateway) -> None:
    what = WAYS[way](gateway)
    if what is not None:
        await what


def _back(gateway: Gateway, connects: int) -> Callable[[], object]:
    """Tell when a new line carries a session."""
    return lambda: gateway.connects > connects and any(not each.deaf for each in gateway.live())


async def ours(folder: Path, way: str) -> tuple[Gapped, Gapped, list[str]]:
    """Let the house meet a gap; return effects, sends, and what was never settled."""
    async with home(folder) as made:
        made.notes(BEFORE)
        await made.settled()
        connects = made.fake.gateway.connects
        await _meet(way, made.fake.gateway)
        made.notes(GAP, who="Lea")
        seconds = await made.until(_back(made.fake.gateway, connects))
        made.notes(AFTER)
        await made.settled()
        assert (len(made.fake.gateway.identifies) == 2) == (way in ANEW)
        return (*_judged(made, seconds), made.rows("SELECT id FROM outbox WHERE state <> 'sent'"))


def _judged(made: Home, seconds: float) -> tuple[Gapped, Gapped]:
    every = [*BEFORE, *GAP, *AFTER]
    return Gapped(*odd(every, made.effects()), seconds), Gapped(*odd(every, made.answers()), seconds)


async def control(now: Now, way: str) -> Gapped:
    """Let a plain discord.py client meet the same gap; it counts what it hears."""
    async with open_discord(now) as fake:
        table = lay(fake)
        async with stock_client(fake) as client:
            for number in BEFORE:
                table.says("Quinn", "chat", str(number))
            await fake.until(lambda: len(client.heard) == len(BEFORE))
            connects = fake.gateway.connects
            loop = asyncio.get_running_loop()
            began = loop.time()
            await _meet(way, fake.gateway)
            for number in GAP:
                table.says("Lea", "chat", str(number))
            await fake.until(_back(fake.gateway, connects), 15)
            seconds = loop.time() - began
            for number in AFTER:
                table.says("Quinn", "chat", str(number))
            await fake.until(lambda: client.heard[-1] == str(AFTER[-1]))
            found = [int(each) for each in client.heard]
    lost = [each for each in (*BEFORE, *GAP, *AFTER) if each not in found]
    return Gapped(lost, sorted(each for each in set(found) if found.count(each) > 1), seconds)


@pytest.mark.parametrize("way", WAYS)
async def test_a_gap_loses_nothing_and_doubles_nothing(tmp_path: Path, way: str) -> None:
    """reliability.md rows 15 and 16: five before, five in the gap, five after; F1 = F2 = 0, in effects and in sends."""
    effects, sends, unsettled = await ours(tmp_path, way)
    print(
        f"\n{way}: of 15 notes, effects lost {len(effects.lost)}, doubled {len(effects.doubled)}; "
        f"answers lost {len(sends.lost)}, doubled {len(sends.doubled)}; a line again in {effects.seconds * 1000:.0f} ms"
    )
    assert (effects.lost, effects.doubled, sends.lost, sends.doubled, unsettled) == ([], [], [], [], [])


async def test_a_long_gap_is_read_whole(tmp_path: Path) -> None:
    """Row 16: three pages of history in one channel while the session was gone; 0 of 250 lost."""
    async with home(tmp_path) as made:
        made.notes(range(3))
        await made.settled()
        made.fake.gateway.invalidate(resumable=False)
        made.notes(range(3, 253), who="Lea")
        await made.until(lambda: len(made.fake.gateway.identifies) == 2)
        # Discord hears so many a second at most
        await made.passes(lambda: len(made.answers()) == 253)
        await made.settled()
        (lost, doubled), answers = odd(range(253), made.effects()), odd(range(253), made.answers())
    print(f"\nop 9 with 250 notes in the gap: effects lost {len(lost)}, doubled {len(doubled)}")
    assert (lost, doubled, answers) == ([], [], ([], []))


async def test_what_waits_at_a_start_loses_no_try(tmp_path: Path) -> None:
    """Rows 3 and 12: killed again and again before it was logged in; each start cost what waited one of its tries."""
    async with desk(tmp_path) as table:
        login = table.fake.faults.hold("GET /users/@me", accepted=False)
        adapter = table.opened()
        starting = asyncio.create_task(adapter.start(table.ear))
        await login.reached.wait()
        chat = Spot("discord", table.table.guild.id, table.table.channels["chat"].id, "chat")
        say = Delivery("ob-1", "say", chat, lines=((Plain("noted 1"),),))
        with pytest.raises(Undeliverable) as told:
            await adapter.perform(say)
        assert told.value.why is Why.SLOW
        login.release()
        await starting
        assert (await adapter.perform(say)).message is not None


@pytest.mark.parametrize("way", ANEW)
async def test_the_control_loses_the_whole_gap(way: str) -> None:
    """Rows 15 and 16, the control: a client that reads no history loses 5 of 5 each time its session ends."""
    found = await control(HandClock().now, way)
    again = f"a line again in {found.seconds * 1000:.0f} ms"
    print(f"\ncontrol, {way}: lost {len(found.lost)} of {len(GAP)} in the gap; {again}")
    assert found.lost == list(GAP)


async def test_a_thread_of_a_gap_is_heard_even_after_a_first_short_life(tmp_path: Path) -> None:
    """reliability.md rows 1 and 16: killed before it wrote its first notes; 13 of 18 such threads were lost."""
    async with desk(tmp_path) as table:
        await table.start()
        await table.kill()
        quinn, chat = table.table.people["Quinn"], table.table.channels["chat"]
        table.clock.set(table.clock.now() + timedelta(minutes=5))
        thread = table.fake.people.opens_thread(quinn, chat, "meanwhile")
        table.fake.people.says(quinn, thread, "in there")
        await table.start()
        assert table.ear.texts == ["in there"]
