"""Repeated and shuffled deliveries end where one delivery in order ends (reliability.md row 25)."""

import asyncio
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.core.host import Host
from bot.model.events import Arrival, Commanded, Said
from bot.model.places import MessageRef
from tests.core.desk import notes_table
from tests.fakes.table import NOON, Table

SEED = 20261122
SHUFFLES = 1000

TEXTS = ("note a", "talking", "poison b", "note c", "/note add d", "/note add poison", "/note remind 0", "note e")

STATE = (
    "SELECT id, by, words FROM notebook_notes",
    "SELECT key, number, fault FROM quarantine",
    "SELECT id, cog, kind, cls, lane FROM outbox",
    "SELECT community, cog, kind, key FROM timers",
    "SELECT platform, bot, key FROM seen",
    "SELECT id, name FROM persons",
)
"""What is there afterwards, without what tells the order."""


def events(table: Table, batch: int) -> list[Arrival]:
    """Make eight events, each with an effect of its own or none."""
    made = []
    for turn, text in enumerate(TEXTS):
        who = table.people[("Quinn", "Lea", "Jo", "Mira")[turn % 4]]
        spot = table.spot(("talk", "questions", "thanks", "welcome")[(turn + batch) % 4])
        said = Said(MessageRef("memory", spot.id, f"s{turn}"), text)
        event = Commanded(line=text) if text.startswith("/") else said
        made.append(Arrival("memory", "host", f"{batch}-{turn}", NOON, NOON, spot, event, who))
    return made


def state(sql: Any) -> list[Any]:
    """Return rows and words, sorted; the label is left out, it stands above whichever private line came first."""
    rows = [sorted(sql.execute(words).fetchall()) for words in STATE]
    payloads = sql.execute("SELECT id, payload FROM outbox").fetchall()
    return [*rows, sorted((id_, json.dumps(json.loads(payload)["words"][-1])) for id_, payload in payloads)]


async def silence(host: Host) -> None:
    """Let the outbox fill: what it holds is what would be said."""
    for task in [each for each in host.tasks if each.get_name().startswith("sender")]:
        host.tasks.remove(task)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    host.senders.clear()


async def run(folder: Path, orders: Sequence[random.Random | None]) -> list[Any]:
    """Deliver batch after batch, each in its own order."""
    async with notes_table(folder) as table:
        host = table.house.host
        await silence(host)
        for batch, chance in enumerate(orders):
            arrivals = events(table, batch)
            if chance is not None:
                arrivals *= 3
                chance.shuffle(arrivals)
                # in one go or in several: a second delivery may come in the same unit or in a later one
                cut = chance.randrange(len(arrivals))
                await host.take(arrivals[:cut])
                arrivals = arrivals[cut:]
            await host.take(arrivals)
        await table.settle()
        return await table.house.db.read(state)


@pytest.mark.slow
async def test_a_thousand_shuffles_end_in_the_same_state(tmp_path: Path) -> None:
    """reliability.md row 25: every event three times, in any order; ids, words and rows are the same. F2 = 0."""
    calm = await run(tmp_path / "calm", [None] * SHUFFLES)
    wild = await run(tmp_path / "wild", [random.Random(SEED + turn) for turn in range(SHUFFLES)])
    assert len(calm[0]) == SHUFFLES * 4
    assert calm == wild
