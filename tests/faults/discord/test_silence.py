"""Silence: a zombie is found in time, a quiet line is left alone, a deaf gateway is found by asking (row 17)."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from bot.adapters.discord.gateway import Socket
from bot.adapters.discord.options import Options
from tests.adapters.discord.stock import HandClock, Stock, stock_client
from tests.fakes.discord.server import open_discord
from tests.fakes.discord.table import lay
from tests.faults.discord.home import SWIFT, home, odd
from tests.faults.discord.virtual import virtually

SEED = 20261122
INTERVAL = 41.25
"""Seconds between two heartbeats, as Discord asks for."""

SCALE = 100
"""How much faster a run with real sockets is: interval and patience alike."""

Acks = Callable[[float], float | None]
"""Says for a heartbeat sent at an instant how long its acknowledgement takes; None: it never comes."""


@dataclass
class Wire:
    """Be a line in virtual time: heartbeats as discord.py sends them, acknowledgements as the other end has them."""

    acks: Acks
    events: Callable[[float], bool] = lambda now: False
    frames: "asyncio.Queue[object]" = field(default_factory=asyncio.Queue)
    closed: bool = False
    close_code: int | None = None
    over: float | None = None
    beats: int = 0

    async def receive(self, timeout: float | None = None) -> object:
        return await self.frames.get()

    async def send_str(self, data: str, compress: int | None = None) -> None:
        loop = asyncio.get_running_loop()
        self.beats += 1
        after = self.acks(loop.time())
        if after is not None:
            loop.call_later(after, self.frames.put_nowait, "ack")

    async def close(self, *, code: int = 1000, message: bytes = b"") -> bool:
        self.over, self.closed, self.close_code = asyncio.get_running_loop().time(), True, code
        self.frames.put_nowait("closed")
        return True


async def _room() -> None:
    return


async def _watch(wire: Wire, seconds: float, interval: float = INTERVAL, every: float = 0.0) -> Wire:
    """Live on a line for so long, or until it is closed; `every` so many seconds an event may come."""
    loop = asyncio.get_running_loop()
    socket = Socket(cast(aiohttp.ClientWebSocketResponse, wire), _room, Options().patience)

    async def read() -> None:
        while not wire.closed:
            await socket.receive()

    async def beat() -> None:
        while not wire.closed:
            await asyncio.sleep(interval)
            await socket.send_str('{"op":1,"d":1}')

    async def talk() -> None:
        while every and not wire.closed:
            await asyncio.sleep(every)
            if wire.events(loop.time()):
                wire.frames.put_nowait("event")

    tasks = [asyncio.create_task(each()) for each in (read, beat, talk)]
    await asyncio.wait(tasks[:1], timeout=seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await socket.close()
    return wire


def _zombie(dies: float, lag: float) -> float:
    """Return after how many seconds a line is given up that falls silent at an instant."""
    wire = Wire(acks=lambda now: lag if now + lag < dies else None, events=lambda now: now < dies)
    found = virtually(lambda: _watch(wire, 4000.0, every=7.0))
    assert found.over is not None, "never found"
    return found.over - dies


def test_a_zombie_is_found_within_a_minute() -> None:
    """reliability.md row 17: at the real interval, in virtual time, whenever in a heartbeat's life it falls silent."""
    chance = random.Random(SEED)
    took = sorted(_zombie(chance.uniform(100, 3600), chance.uniform(0.02, 0.4)) for _ in range(300))
    print(f"\nzombies at {INTERVAL} s, seed {SEED}: {len(took)} of 300, p50 {took[150]:.1f} s, last {took[-1]:.1f} s")
    assert took[-1] <= 60.0


@pytest.mark.parametrize("lag", [0.05, 5.0, 14.0])
def test_a_quiet_hour_causes_no_reconnect(lag: float) -> None:
    """Row 17: acknowledgements and nothing else, prompt ones and such that take their time."""
    found = virtually(lambda: _watch(Wire(acks=lambda now: lag), 3600.0))
    assert found.beats == 87
    assert found.over is None or found.over >= 3600.0
    print(f"\na quiet hour, acknowledged after {lag} s: {found.beats} heartbeats, closed early: no")


def test_events_without_acknowledgements_are_life() -> None:
    """D5: an hour with an event every seven seconds and not one acknowledgement; no fault."""
    wire = Wire(acks=lambda now: None, events=lambda now: True)
    found = virtually(lambda: _watch(wire, 3600.0, every=7.0))
    print(f"\nan hour without an acknowledgement, events every 7 s: {found.beats} heartbeats, closed early: no")
    assert found.over is None or found.over >= 3600.0


async def test_a_zombie_beside_a_plain_client(tmp_path: Path) -> None:
    """D4: both on real sockets, a hundred times faster than life: interval 0.4125 s, our patience 0.15 s, its 0.6 s."""
    beat = round(INTERVAL * 1000 / SCALE)
    lost: Any
    async with home(tmp_path, options=_scaled()) as made:
        made.fake.gateway.heartbeat_ms = beat
        await made.fake.gateway.drop()
        await made.settled()
        before = len(made.fake.gateway.resumes)
        await asyncio.sleep(beat / 1000)
        made.fake.gateway.zombie()
        made.notes(range(5))
        ours = await made.until(lambda: len(made.fake.gateway.resumes) > before)
        await made.settled()
        lost, doubled = odd(range(5), made.effects())
    async with open_discord(HandClock().now) as fake:
        table = lay(fake)
        fake.gateway.heartbeat_ms = beat
        client = Stock()
        # what a client waits without any frame; a minute unless told otherwise
        client._connection.heartbeat_timeout = 60.0 / SCALE
        async with stock_client(fake, client):
            await asyncio.sleep(beat / 1000)
            fake.gateway.zombie()
            table.says("Quinn", "chat", "unheard")
            loop = asyncio.get_running_loop()
            began = loop.time()
            await fake.until(lambda: fake.gateway.resumes, 10)
            control = loop.time() - began
    print(
        f"\na zombie, {SCALE} times faster than life: found and resumed after {ours:.2f} s (so {ours * SCALE:.0f} s in "
        f"life), lost {len(lost)}, doubled {len(doubled)}; plain discord.py {control:.2f} s ({control * SCALE:.0f} s)"
    )
    assert (lost, doubled) == ([], [])
    # a tenth of a second is the machine's own, ten seconds of life by this scale
    assert ours <= 60.0 / SCALE + 0.1


def _scaled() -> Options:
    return replace(SWIFT, patience=Options().patience / SCALE)


async def test_a_deaf_gateway_is_found_within_ten_minutes(tmp_path: Path) -> None:
    """D6, row 17: heartbeats acknowledged, events swallowed; found by asking, in virtual time, and nothing is lost."""
    chance = random.Random(SEED)
    async with home(tmp_path) as made:
        took = []
        for turn in range(6):
            made.clock.set(made.clock.now() + timedelta(seconds=chance.uniform(0, 300)))
            await made.settled()
            said = range(turn * 5, turn * 5 + 5)
            made.fake.gateway.deaf()
            made.notes(said)
            took.append(await made.passes(lambda said=said: made.effects().keys() >= set(said), step=15))  # type: ignore[misc]
            await made.passes(lambda: any(not each.deaf for each in made.fake.gateway.live()), step=1)
            await made.settled()
        lost, doubled = odd(range(30), made.effects())
        answers = odd(range(30), made.answers())
    async with open_discord(HandClock().now) as fake:
        table = lay(fake)
        async with stock_client(fake) as client:
            fake.gateway.deaf()
            table.says("Quinn", "chat", "unheard")
            await asyncio.sleep(0.3)
            control = len(client.heard)
    print(
        f"\na deaf gateway, seed {SEED}: found after {', '.join(f'{each / 60:.1f}' for each in took)} min; "
        f"of 30 notes lost {len(lost)}, doubled {len(doubled)}; plain discord.py heard {control} of 1, and never asks"
    )
    assert max(took) <= 600
    assert (lost, doubled, answers, control) == ([], [], ([], []), 0)
