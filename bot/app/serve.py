"""Serve: run an opened house until it is told to stop, and be gone within seconds then (reliability.md row 4)."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog

from bot.app.compose import Stammtisch

GRACE = 7.0
"""Seconds from the signal until the process ends, finished or not; what is not finished waits in the database."""

STALL = 0.25
"""Seconds the loop may stand still before it is told (reliability.md row 13)."""

NAP, HUSH = 0.1, 10.0
"""Seconds between two looks at the loop, and after a stall that was told."""

log = structlog.get_logger("house")


@asynccontextmanager
async def told_to_stop() -> AsyncIterator[asyncio.Event]:
    """Yield an event that SIGTERM or Ctrl-C sets; GRACE seconds later, or at a second signal, the process ends."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    timer = threading.Timer(GRACE, _leave)
    timer.daemon = True

    def told() -> None:
        if stop.is_set():
            _leave()
        stop.set()
        timer.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told)
    loop.set_exception_handler(_forgotten)
    try:
        yield stop
    finally:
        # finished in time: nobody is to be ended any more
        timer.cancel()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _leave() -> None:
    sys.stderr.write("Not everything was finished in time; it waits in the database.\n")
    sys.stderr.flush()
    os._exit(0)


def _forgotten(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    # asyncio's own line would repeat the error's words, and with them perhaps a member's
    log.error("something failed aside", what=type(context.get("exception")).__name__, exc_info=context.get("exception"))


async def serve(house: Stammtisch, stop: asyncio.Event, chores: Sequence[Coroutine[Any, Any, None]] = ()) -> None:
    """Return once told to stop; raises what a task of the house died of. Chores run beside it and end with it."""
    watched: list[asyncio.Task[Any]] = [asyncio.create_task(each) for each in (house.host.watch(), stalls(), *chores)]
    try:
        watched.append(asyncio.create_task(stop.wait()))
        done, _ = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
    finally:
        for each in watched:
            each.cancel()
        await asyncio.gather(*watched, return_exceptions=True)


async def stalls() -> None:
    """Tell when something held the loop up for longer than STALL, for ever; by monotonic seconds, not by the clock."""
    time = asyncio.get_running_loop().time
    while True:
        before = time()
        await asyncio.sleep(NAP)
        late = time() - before - NAP
        if late > STALL:
            log.warning("the loop stood still", seconds=round(late, 2))
            await asyncio.sleep(HUSH)
