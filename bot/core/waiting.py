"""Waiting: for a kick or for a clock, whichever comes first; and for goodbyes, not for ever."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog

from bot.ports import Clock

NAP = 60.0
"""Seconds slept at a time."""

log = structlog.get_logger("host")


async def until(kick: asyncio.Event, clock: Clock, at: datetime | None) -> None:
    """Return when `kick` is set, or when the clock reaches `at` (UTC); None waits for the kick alone.

    A clock that goes back ends the wait too: whoever waits looks again.
    """
    if kick.is_set():
        return
    if at is None:
        await kick.wait()
        return
    now = clock.now()
    if at <= now:
        await asyncio.sleep(0)
        return
    tasks = [asyncio.ensure_future(kick.wait()), asyncio.ensure_future(_reach(clock, at, now))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def goodbyes(said: Sequence[Coroutine[Any, Any, None]], most: float) -> None:
    """Let all of them happen at once, for at most so many seconds; one that fails or hangs keeps nobody."""
    tasks = [asyncio.ensure_future(each) for each in said]
    if tasks:
        await asyncio.wait(tasks, timeout=most)
    for task in tasks:
        task.cancel()
    for end in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(end, BaseException):
            log.error("an adapter did not stop well", exc_info=end)


async def _reach(clock: Clock, at: datetime, last: datetime) -> None:
    # Looked at inside the task: a clock moved before the task began would be slept past.
    while last <= (now := clock.now()) < at:
        last = now
        # in short naps: a machine that slept, or a clock that was set, is noticed within one
        await clock.sleep(min((at - now).total_seconds(), NAP))
