"""Watching: a platform that is over takes only itself; whatever else dies ends the house (reliability.md 14, 22)."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.adapters.memory import Memory
from bot.app import ManualClock
from bot.core.watching import watched
from bot.model.errors import PlatformOver


class Looping(Memory):
    """Be a platform with a loop of its own."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        super().__init__(ManualClock(datetime(2026, 11, 18, tzinfo=UTC)))
        self.loop = asyncio.ensure_future(work())

    def tasks(self) -> Collection["asyncio.Future[Any]"]:
        """Return the loop."""
        return (self.loop,)


async def over() -> None:
    raise PlatformOver("the token is revoked")


async def for_ever() -> None:
    await asyncio.Event().wait()


async def breaks() -> None:
    raise ZeroDivisionError


async def test_one_platform_over_leaves_the_others_to_go_on() -> None:
    """Reliability row 22: the other platform lives on."""
    dead, alive = Looping(over), Looping(for_ever)
    watch = asyncio.ensure_future(watched([], {"one": dead, "two": alive}))
    await asyncio.sleep(0.01)
    assert not watch.done()
    alive.loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watch


async def test_the_last_platform_over_ends_the_run_with_its_sentence() -> None:
    with pytest.raises(PlatformOver, match="the token is revoked"):
        await watched([], {"one": Looping(over), "two": Looping(over)})


async def test_a_platform_that_breaks_ends_the_house() -> None:
    """Reliability row 14: a dead task is never hidden."""
    alive = Looping(for_ever)
    with pytest.raises(ZeroDivisionError):
        await watched([], {"one": Looping(breaks), "two": alive})
    alive.loop.cancel()


async def test_a_task_of_the_house_that_is_over_is_a_fault_of_ours() -> None:
    task = asyncio.ensure_future(over())
    with pytest.raises(PlatformOver):
        await watched([task], {"one": Memory(ManualClock(datetime(2026, 11, 18, tzinfo=UTC)))})
