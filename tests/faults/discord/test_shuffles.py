"""Repeated and shuffled gateway events end where one delivery in order ends (reliability.md row 25)."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.app import shipped_cogs
from tests.fakes.discord.world import News
from tests.fakes.ids import FakeIds
from tests.faults.discord.home import Home, home, query
from tests.faults.logbook import logbook

SEED = 20261122
BATCHES = 60

THANKED = (
    "SELECT a.name || ' ' || b.name || ' ' || message || ' ' || counts FROM thanks_given "
    "JOIN persons a ON a.id = giver JOIN persons b ON b.id = receiver"
)

STATE = (
    "SELECT what || ' ' || n FROM logbook_lines",
    # Discord does not number reactions, so what follows from one is named after its delivery
    "SELECT CASE cog WHEN 'thanks' THEN '' ELSE id END || cog || ' ' || kind || ' ' || cls || ' ' || lane FROM outbox",
    "SELECT name FROM persons",
    "SELECT account || ' ' || name || ' ' || handle FROM accounts",
    "SELECT cog || ' ' || kind || ' ' || key FROM timers",
    THANKED,
    "SELECT stream || ' ' || position FROM cursors",
    "SELECT guild || ' ' || account || ' ' || joined FROM discord_members",
    "SELECT count(*) FROM seen WHERE key LIKE 'left/%'",
    "SELECT key FROM seen WHERE key LIKE 'message/%' OR key LIKE 'edit/%' OR key LIKE 'delete/%' OR key LIKE 'join/%'",
)
"""What is there afterwards, without what tells the order: whoever is staff is named after the first sight of them."""


def said(made: Home, batch: int) -> list[News]:
    """Let a batch of things happen without telling anyone yet; return what is to be told."""
    told: list[News] = []
    tell, made.fake.world.emit = made.fake.world.emit, told.append
    fake, people = made.fake, made.table.people
    try:
        first = made.table.says("Quinn", "chat", f"note {batch * 10}")
        second = made.table.says("Lea", "chat", f"note {batch * 10 + 1}", first if batch % 2 else None)
        made.table.says("Jo", "questions", f"talk {batch}")
        made.table.says("Quinn", "thanks", f"thanks @Lea for {batch}")
        fake.people.edits(people["Lea"], second, f"note {batch * 10 + 1}")
        fake.people.edits(people["Quinn"], first, f"note {batch * 10}, edited")
        fake.people.reacts(people["Mira"], first, "🙏")
        fake.people.deletes(people["Lea"], second)
        made.table.joins(f"Guest {batch}")
        if batch:
            made.table.leaves(f"Guest {batch - 1}")
        fake.people.opens_thread(people["Jo"], made.table.channels["chat"], f"aside {batch}")
    finally:
        made.fake.world.emit = tell
    return told


async def run(folder: Path, order: Callable[[Sequence[News], int], Sequence[News]]) -> list[list[Any]]:
    """Deliver batch after batch in an order; return what is there at the end."""
    folder.mkdir()
    async with home(folder, cogs=lambda: [*shipped_cogs(), logbook()], ids=FakeIds()) as made:
        # whoever is met for the first time is named after that event: everyone was met before
        for who in ("Quinn", "Lea", "Jo", "Mira"):
            made.table.says(who, "direct", "hello")
            await made.settled()
        for batch in range(BATCHES):
            for news in order(said(made, batch), batch):
                session = made.fake.gateway.live()[0].session
                assert session is not None
                made.fake.gateway.dispatch(session, news.kind, json.dumps(news.data))
            await made.settled()
        await made.adapter.keeper.write()
        # cursors of what nobody reacts to lag behind on purpose; a stop writes them down
        await made.close()
        return [sorted(query(made.path, sql)) for sql in STATE]


def wild(told: Sequence[News], batch: int) -> Sequence[News]:
    """Return everything three times, in any order."""
    chance = random.Random(SEED + batch)
    return chance.sample([*told, *told, *told], 3 * len(told))


def twice(told: Sequence[News], batch: int) -> Sequence[News]:
    """Return everything twice, in order: as after a resume that tells too much."""
    return [*told, *told]


@pytest.mark.parametrize("order", [wild, twice])
async def test_repeated_and_shuffled_events_end_in_the_same_state(tmp_path: Path, order: Any) -> None:
    """reliability.md row 25: F2 = 0 over all shuffles; rows, ids of acts, people, timers, cursors are the same."""
    calm = await run(tmp_path / "calm", lambda told, batch: told)
    other = await run(tmp_path / "other", order)
    differing = [sql for sql, one, two in zip(STATE, calm, other, strict=True) if one != two]
    rows = sum(len(each) for each in calm)
    seeds = f"seeds {SEED} to {SEED + BATCHES - 1}"
    print(f"\n{BATCHES} batches of a dozen events, {order.__name__}, {seeds}: {rows} rows, differing {differing}")
    assert calm == other
    assert len(calm[0]) == BATCHES * 2
    assert rows > BATCHES * 8
