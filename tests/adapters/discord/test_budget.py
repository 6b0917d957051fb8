"""The identify budget: rows on disk, pauses that grow, a day's limit (reliability.md row 12)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.discord import tables
from bot.adapters.discord.budget import Budget, Waits
from bot.adapters.discord.notes import Notes
from bot.app import ManualClock
from bot.store import Part, open_database, read_scripts
from tests.adapters.discord.desk import NOON


@pytest.fixture
async def notes(tmp_path: Path) -> AsyncIterator[Notes]:
    part = Part("discord", read_scripts("bot.adapters.discord"), tables)
    db = await open_database(tmp_path / "budget.sqlite", [part], ManualClock(NOON), backups=False)
    yield Notes(db)
    await db.close()


async def _spend(budget: Budget, clock: ManualClock) -> timedelta:
    """Log in as soon as one may; return how long that took."""
    began = clock.now()
    clock.set(await budget.due())
    await budget.spend()
    return clock.now() - began


async def test_a_crash_loop_stays_below_two_hundred_a_day(notes: Notes) -> None:
    """Row 12: a process that dies at once, again and again; the count is on disk, so each one knows of the last."""
    clock = ManualClock(NOON)
    for _ in range(300):
        await _spend(Budget(notes, clock, lambda sentence: None), clock)
    times = await notes.identifies(NOON)
    days = max(sum(at <= each < at + timedelta(days=1) for each in times) for at in times)
    assert len(times) == 300
    assert days == 200


async def test_pauses_grow_with_what_was_in_the_last_hour(notes: Notes) -> None:
    """Row 12: the first ten are free, then 1, 2, 4 … seconds, five minutes at most."""
    clock = ManualClock(NOON)
    budget = Budget(notes, clock, lambda sentence: None)
    waits = [(await _spend(budget, clock)).total_seconds() for _ in range(22)]
    assert waits[:14] == [0.0] * 10 + [1.0, 2.0, 4.0, 8.0]
    assert max(waits) == 300.0
    clock.set(clock.now() + timedelta(hours=1))
    assert (await _spend(budget, clock)).total_seconds() == 0.0


async def test_a_library_that_identifies_by_itself_is_refused_too(notes: Notes) -> None:
    """Row 12: the hook before every IDENTIFY, also those the supervisor did not ask for."""
    clock = ManualClock(NOON)
    budget = Budget(notes, clock, lambda sentence: None, free=1)
    await budget.spend()
    with pytest.raises(Waits):
        await budget.spend()
    assert len(await notes.identifies(NOON)) == 1


async def test_whoever_waits_says_so_and_goes_on_in_time(notes: Notes) -> None:
    clock, said = ManualClock(NOON), list[str]()
    budget = Budget(notes, clock, said.append, a_day=1)
    await budget.spend()
    waiting = asyncio.create_task(budget.ready())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    assert len(said) == 1
    assert said[0].startswith("I wait 86400 seconds before I log in to Discord again")
    clock.set(NOON + timedelta(days=1, seconds=1))
    await asyncio.wait_for(waiting, 2)


async def test_discords_own_count_is_heeded(notes: Notes) -> None:
    """Row 12: with fewer than ten session starts left, nothing goes out before they begin anew."""
    clock = ManualClock(NOON)
    budget = Budget(notes, clock, lambda sentence: None)
    budget.limit(9, timedelta(hours=3))
    assert await budget.due() == NOON + timedelta(hours=3)
    budget.limit(10, timedelta(hours=3))
    assert await budget.due() == NOON


async def test_a_clock_set_back_does_not_lock_us_out(notes: Notes) -> None:
    """Row 33: rows from what is now the future do not count."""
    clock = ManualClock(NOON + timedelta(days=365))
    budget = Budget(notes, clock, lambda sentence: None, a_day=1)
    await budget.spend()
    clock.set(NOON)
    assert await budget.due() == NOON
