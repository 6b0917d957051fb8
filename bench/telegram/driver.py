"""The driver: one bot's process after the other on a fake Bot API of its own; then outgoing calls by themselves."""

import asyncio
import json
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from telegram.request import HTTPXRequest

from bench.telegram.bots import DATABASE
from bench.telegram.figures import NAMES, Figures, Run
from bot.adapters.telegram.http import AiohttpRequest
from tests.adapters.telegram.cost import bare_server, cpu_per_call

LOOK = 0.05
"""Seconds between two looks at a bot: how exactly is known when it was done."""

CALM = 2.5
"""Seconds without work that end a load: longer than the house lets a cursor lag, so that its writing is counted."""

PATIENCE = 120.0
TURN = 100
"""Calls of one kind before those of the other."""


@dataclass(frozen=True, slots=True)
class Size:
    """Say how much is measured."""

    runs: int = 3
    updates: int = 30_000
    warm: int = 1000
    calls: int = 500


SHORT = Size(runs=1, updates=5000)


class Child:
    """A process, as the machine sees it."""

    def __init__(self, process: Process) -> None:
        self.process = process
        # the clock of another process: Linux numbers it by the complement of its id
        self.clock = ~process.pid << 3 | 2

    def cpu(self) -> int:
        """Return nanoseconds of CPU it used so far, all threads, user and system."""
        return time.clock_gettime_ns(self.clock)

    def memory(self) -> float:
        """Return its peak of resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024

    async def idle(self) -> float:
        """Return how much of a core it takes when there is nothing to do."""
        before, began = self.cpu(), time.monotonic_ns()
        await asyncio.sleep(2.0)
        return (self.cpu() - before) / (time.monotonic_ns() - began)

    async def calm(self, idle: float = 0.0) -> float:
        """Return, once it did nothing beyond its idle share for a while, since when (monotonic seconds)."""
        since, end = time.monotonic(), time.monotonic() + PATIENCE
        while (now := time.monotonic()) - since < CALM:
            if now > end:
                raise RuntimeError("it never came to rest")
            before = self.cpu()
            await asyncio.sleep(LOOK)
            if self.cpu() - before > (idle * 2 + 0.04) * LOOK * 1e9:
                since = time.monotonic()
        return since

    async def hears(self) -> bytes:
        """Return the next line it says."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            return await self.process.stdout.readline()

    async def obeys(self, line: str) -> dict[str, Any]:
        """Return what it answers to a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        return dict(json.loads(await self.hears()))


@asynccontextmanager
async def child(module: str, *told: str) -> AsyncIterator[Child]:
    """Start a process and end it, by closing its stdin, else by its id."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *told, stdin=PIPE, stdout=PIPE)
    try:
        yield Child(process)
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def measured(kind: str, size: Size) -> Run:
    """Run one bot once: warm-up, idle, load."""
    with TemporaryDirectory(prefix="stammtisch-bench-") as place:
        async with child("bench.telegram.fake") as fake:
            address = json.loads(await fake.hears())
            told = ("--api", address["api"], "--token", address["token"], "--folder", place)
            async with child("bench.telegram.bots", kind, *told) as bot:
                if await bot.hears() != b"ready\n":
                    raise RuntimeError(f"{kind} did not get ready")
                await bot.calm()
                await load(bot, fake, size.warm, 0.0, salt=1)
                idle = await bot.idle()
                done = await load(bot, fake, size.updates, idle, salt=2)
                memory = bot.memory()
        if kind == "stammtisch" and (noted := cursor(Path(place) / DATABASE)) != done.last:
            raise RuntimeError(f"the house came to update {noted} of {done.last}")
    return Run(done.cpu / size.updates / 1e3, size.updates / done.seconds, memory, size.updates)


@dataclass(frozen=True, slots=True)
class Done:
    """Hold one load that is over: CPU beyond idling (ns), seconds until it was done, the last update's number."""

    cpu: float
    seconds: float
    last: int


async def load(bot: Child, fake: Child, many: int, idle: float, *, salt: int) -> Done:
    """Lay one load on a bot and wait until it is done with it."""
    await fake.obeys(f"prepare {many} {salt}")
    await bot.calm(idle)
    before, began = bot.cpu(), time.monotonic()
    last = (await fake.obeys("go"))["last"]
    # what is confirmed need not be handled yet: python-telegram-bot confirms first
    over = await bot.calm(idle)
    spent = bot.cpu() - before - idle * (time.monotonic() - began) * 1e9
    return Done(spent, over - began, last)


def cursor(path: Path) -> int:
    """Return the last update whose effects are on disk."""
    sql = sqlite3.connect(path)
    try:
        (position,) = sql.execute("SELECT position FROM cursors WHERE stream = 'updates'").fetchone()
    finally:
        sql.close()
    return int(position)


async def calls(size: Size) -> tuple[float, float]:
    """Return microseconds of CPU for one outgoing call: ours, and python-telegram-bot's own; in turns."""
    ours, stock, turns = 0.0, 0.0, size.calls // TURN
    with bare_server() as base:
        for _ in range(turns):
            ours += await cpu_per_call(AiohttpRequest(), base, TURN)
            stock += await cpu_per_call(HTTPXRequest(), base, TURN)
    return ours / turns, stock / turns


async def measure(size: Size, told: Callable[[str], None]) -> Figures:
    """Measure all, run by run, each run beginning with the other bot."""
    runs: dict[str, list[Run]] = {name: [] for name in NAMES}
    sent: list[tuple[float, float]] = []
    order = list(NAMES)
    for turn in range(size.runs):
        for kind in order:
            told(f"run {turn + 1} of {size.runs}: {NAMES[kind]}")
            runs[kind].append(await measured(kind, size))
        sent.append(await calls(size))
        order.reverse()
    return Figures(runs, [ours for ours, _ in sent], [stock for _, stock in sent], size.calls)
