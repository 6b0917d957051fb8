"""Poison: updates no Telegram would send, through the whole house; each is set aside alone (row 26, T4b)."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.telegram.fixtures import FIXTURES
from tests.adapters.telegram.stock import HandClock, stock_application
from tests.adapters.telegram.test_inbound import STRANGE, paths, spoiled
from tests.fakes.telegram import lay, open_telegram
from tests.faults.telegram.home import home, odd

SEED = 20261122

EVERY = 25
"""After so many odd updates somebody writes a note."""


def poison(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Give every field of every fixture once dropped and once of another type."""
    for kind, fixture in FIXTURES:
        for path in paths(fixture):
            yield {kind: spoiled(fixture, path, ..., drop=True)}
            yield {kind: spoiled(fixture, path, chance.choice([each for each in STRANGE if each != "\ud800"]))}
        yield {kind: None}
        yield {kind: []}


@pytest.mark.slow
async def test_each_odd_update_is_set_aside_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """reliability.md row 26, T4b: each field of each fixture dropped or retyped; the notes between them all count."""
    bad = list(poison(random.Random(SEED)))
    async with home(tmp_path, check=False) as made:
        made.notes([0])
        await made.settled()
        watch = asyncio.create_task(made.house.host.watch())
        polls = made.polls()
        for turn, body in enumerate(bad):
            if turn % EVERY == 0:
                made.notes([1 + turn // EVERY])
            made.fake.updates.push(body)
        await made.fake.until(lambda: not made.fake.updates.pending, 60)
        await made.settled()
        wanted = range(1 + -(-len(bad) // EVERY))
        asked, alive = made.polls() - polls, not watch.done()
        aside = int(made.adapter.health()["odd_payloads"])
        before = made.polls()
        await asyncio.sleep(1.0)
        calm = made.polls() - before
        lost, doubled = odd(wanted, made.effects())
        answers = odd(wanted, made.answers())
        quarantined = made.rows("SELECT fault || ' ' || raw FROM quarantine")
        watch.cancel()
        log = capsys.readouterr().out
    control = await _control()
    print(
        f"\n{len(bad)} odd updates, seed {SEED}, {len(wanted)} notes between them: set aside {aside}, the rest read; "
        f"in the house's quarantine {len(quarantined)}; notes lost {len(lost)}, doubled {len(doubled)}; {asked} polls "
        f"for {len(bad) + len(wanted)} updates, {calm} in the second after; the house goes on: {alive}; "
        f"stock Application: {control[0]} of 2 handled, {control[1]} polls in a second"
    )
    assert (lost, doubled, answers, alive) == ([], [], ([], []), True)
    assert aside > len(bad) // 10
    assert quarantined == []
    assert calm <= 1
    assert asked <= (len(bad) + len(wanted)) // 100 + 5
    assert "note " not in log, "a member's words are in the log"
    assert control[0] == 0
    assert control[1] > 3


async def _control() -> tuple[int, int]:
    """Let a stock Application meet one odd update between two good ones; return what it handled, and its polls."""
    heard: list[Any] = []
    async with open_telegram(HandClock().now, check=False) as fake:
        table = lay(fake)
        table.says("Quinn", "chat", "before")
        fake.updates.push({"message": {"message_id": 5, "chat": {"id": -1, "type": "group"}}})
        table.says("Quinn", "chat", "after")
        async with stock_application(fake, heard):
            await asyncio.sleep(1.0)
            polls = fake.count("getUpdates")
            fake.updates.pending.clear()
    return len(heard), polls
