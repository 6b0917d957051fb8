"""Waiting for a clock that someone moves meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.app import ManualClock
from bot.core.waiting import until

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


async def test_a_clock_moved_before_the_sleeper_lay_down_still_wakes_it() -> None:
    """The walk of a story moves the clock at any point between two turns of the loop."""
    for turns in range(4):
        clock = ManualClock(NOON)
        waiting = asyncio.create_task(until(asyncio.Event(), clock, NOON + timedelta(minutes=1)))
        for _ in range(turns):
            await asyncio.sleep(0)
        clock.set(NOON + timedelta(minutes=1))
        await asyncio.wait_for(waiting, timeout=2)


async def test_a_kick_ends_the_waiting_early() -> None:
    clock, kick = ManualClock(NOON), asyncio.Event()
    waiting = asyncio.create_task(until(kick, clock, NOON + timedelta(minutes=1)))
    await asyncio.sleep(0)
    kick.set()
    await asyncio.wait_for(waiting, timeout=2)
