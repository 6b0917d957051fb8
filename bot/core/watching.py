"""Watching: a house ends when a task of it died; a platform that is over takes only itself (reliability.md 14, 22)."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.model.errors import PlatformOver
from bot.ports import Adapter, Watched

log = structlog.get_logger("host")


async def watched(tasks: Sequence["asyncio.Task[None]"], adapters: Mapping[str, Adapter]) -> None:
    """Return when one of the tasks, or an adapter's own, ended; raises what it died of.

    A platform that is over is told once and let go; raises PlatformOver when it was the last one.
    """
    loops: dict[asyncio.Future[Any], str] = {
        task: name for name, each in adapters.items() if isinstance(each, Watched) for task in each.tasks()
    }
    left = set(adapters)
    while True:
        done, _ = await asyncio.wait([*tasks, *loops], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            fault = None if task.cancelled() else task.exception()
            if not isinstance(fault, PlatformOver) or task not in loops:
                task.result()
                return
            name = loops.pop(task)
            left.discard(name)
            log.error("a platform is over for this run", platform=name, why=str(fault))
            if not left:
                raise fault
