"""Poison: whatever a gateway event looks like, the next one is heard (reliability.md row 26)."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import shipped_cogs
from tests.fakes.discord.things import Json
from tests.faults.discord.fixtures import evening, variants
from tests.faults.discord.home import Home, home
from tests.faults.logbook import logbook

SEED = 20261122
EACH = 9
"""Odd things put in a field's place, besides leaving it out."""

FIRST = 1000
"""The first of the notes that say whether the bot still hears."""


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Home]:
    async with home(tmp_path, cogs=lambda: [*shipped_cogs(), logbook()]) as made:
        yield made


async def _hears(made: Home, number: int) -> None:
    """Put what is there right again, and let someone write a note; it must be heard."""
    made.fake.owner._appears(made.table.guild)
    await made.settled()
    made.notes([number])
    await made.settled()
    assert made.effects()[number] == 1


def _well(made: Home, watch: "asyncio.Task[None]", connects: int) -> None:
    """Nothing died, and the line is the same."""
    assert not watch.done()
    assert not [task for task in (*made.house.host.tasks, *made.adapter.tasks()) if task.done()]
    assert made.fake.gateway.connects == connects


@pytest.mark.slow
async def test_every_field_of_every_event_may_be_odd(made: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """reliability.md row 26: dropped and retyped, through the real reader; F14 = 0, and the same session all along."""
    chance, loop, faults = random.Random(SEED), asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda _, context: faults.append(context))
    events = await evening(made)
    watch = asyncio.create_task(made.house.host.watch())
    connects, told = made.fake.gateway.connects, 0
    for turn, (name, data) in enumerate(events.items()):
        for odd in variants(data, chance, EACH):
            made.fake.gateway.raw(name.split()[0], odd)
            told += 1
            if told % 100 == 0:
                await made.fake.delivered()
        await _hears(made, FIRST + turn)
        _well(made, watch, connects)
    watch.cancel()
    aside, quarantined = made.adapter.hearing.odd.total(), made.rows("SELECT count(*) FROM quarantine")[0]
    lines = capsys.readouterr().out.count("an odd payload was set aside")
    print(
        f"\n{told} odd events of {len(events)} kinds, seed {SEED}: faults {len(faults)}, reconnects 0, "
        f"next event heard {len(events)} of {len(events)}; set aside {aside} ({lines} lines in the log), "
        f"quarantined {quarantined}"
    )
    assert faults == []
    assert told > 10_000
    assert len(events) >= 29


@pytest.mark.slow
async def test_every_field_of_ready_may_be_odd(made: Home) -> None:
    """Row 26: the one event the library reads itself; whatever it makes of it, the bot is back and hears."""
    ready = _ready(made)
    told, gone, nowhere = 0, 0, 0
    for odd in [*variants(ready, random.Random(SEED), 1), ready | {"guilds": []}]:
        nowhere += odd.get("guilds") == []
        made.adapter.notices = []
        made.fake.gateway.raw("READY", odd)
        # as ever, the guilds come after it; where the line ended over it, they come by the next one
        made.fake.owner._appears(made.table.guild)
        await made.fake.delivered()
        made.notes([FIRST + told])
        await made.passes(lambda number=FIRST + told: made.effects()[number])  # type: ignore[misc]
        gone += any("no longer in" in each for each in made.adapter.notices)
        told += 1
    print(f"\n{told} odd READYs: {told} times the next note was heard; logins {len(made.fake.gateway.identifies)}")
    assert told > 40
    # only where it says that we are nowhere, and not where it says nothing
    assert gone == nowhere


def _ready(made: Home) -> Json:
    """Return READY as the fake told it."""
    session = made.fake.gateway.live()[0].session
    assert session is not None
    first: Json = json.loads(session.backlog[0][1])
    assert first["t"] == "READY"
    ready: Json = first["d"]
    return ready
