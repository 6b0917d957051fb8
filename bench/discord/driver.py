"""The driver: one bot's process after the other on a stage of its own, both loads, what each cost."""

import asyncio
import gc
import json
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.discord.bots import DATABASE, READS
from bench.discord.figures import BURST, NAMES, STEADY, Run, Runs, Seen
from bench.discord.load import lines
from bench.discord.stage import Stage, Told, set_stage
from bot.store.connect import open_reader

RATE = 200.0
"""Messages a second, steady."""

CALM = 2.5
"""Seconds without work that end a load: longer than the house lets a cursor lag, so that its writing is counted."""

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Size:
    """Say how much is measured."""

    runs: int = 5
    steady: int = 1200
    burst: int = 10_000
    warm: int = 300


SHORT = Size(1, 600, 2000)


class Child:
    """A bot's process, as the machine sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
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

    async def calm(self, idle: float) -> None:
        """Return once it did nothing beyond its idle share for a while."""
        end, quiet = time.monotonic() + PATIENCE, 0.0
        while quiet < CALM and time.monotonic() < end:
            before = self.cpu()
            await asyncio.sleep(0.25)
            quiet = quiet + 0.25 if self.cpu() - before < (idle * 2 + 0.02) * 0.25e9 else 0.0


@asynccontextmanager
async def child(kind: str, stage: Stage, folder: Path) -> AsyncIterator[Child]:
    """Start a bot and end it, by closing its stdin, else by its id."""
    fake = stage.fake
    told = ("--api", fake.api_base, "--gateway", fake.gateway_url, "--token", stage.world.token)
    more = ("--moderator", stage.moderator.id, "--folder", str(folder))
    command = (sys.executable, "-m", "bench.discord.bots", kind, *told, *more)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            if await process.stdout.readline() != b"ready\n":
                raise RuntimeError(f"{kind} did not get ready")
        yield Child(process)
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def measured(kind: str, size: Size) -> Run:
    """Run one bot once: idle, warm-up, steady, burst."""
    with TemporaryDirectory(prefix="stammtisch-bench-") as place:
        folder = Path(place)
        stage = await set_stage()
        try:
            async with child(kind, stage, folder) as bot:
                if kind == "stammtisch":
                    stage.committed = decided(folder / DATABASE)
                await bot.calm(0.0)
                idle = await share(bot)
                await load(bot, stage, size.warm, RATE, idle, salt=1)
                steady = await load(bot, stage, size.steady, RATE, idle, salt=2)
                burst = await load(bot, stage, size.burst, 0.0, idle, salt=3)
                memory = bot.memory()
        finally:
            await stage.fake.stop()
        reads = dict(json.loads((folder / READS).read_text()))
    loads = {name: seen(each, reads, kind) for name, each in ((STEADY, steady), (BURST, burst))}
    return Run(loads, memory, stage.watched, stage.too_soon)


async def share(bot: Child) -> float:
    """Return how much of a core an idle bot takes."""
    before, began = bot.cpu(), time.monotonic_ns()
    await asyncio.sleep(2.0)
    return (bot.cpu() - before) / (time.monotonic_ns() - began)


@dataclass(frozen=True, slots=True)
class Done:
    """Hold one load that is over: what was told, and the CPU it took beyond idling (ns)."""

    told: Sequence[Told]
    cpu: float


async def load(bot: Child, stage: Stage, many: int, rate: float, idle: float, *, salt: int) -> Done:
    """Lay one load on a bot and wait until it is done with it."""
    prepared = stage.prepare(lines(many, salt=salt))
    gc.collect()
    gc.freeze()
    await asyncio.sleep(0.25)
    before, began = bot.cpu(), time.monotonic_ns()
    await stage.tell(prepared, rate)
    await bot.calm(idle)
    spent = bot.cpu() - before - idle * (time.monotonic_ns() - began)
    return Done([told for told, _ in prepared], spent)


def seen(done: Done, reads: dict[int, int], kind: str) -> Seen:
    """Put together what the stage saw and what the bot noted; raises where a message was not read or not taken away."""
    offending = [each for each in done.told if each.offends] if kind != "silent" else []
    if lost := [each for each in offending if each.gone is None]:
        raise RuntimeError(f"{kind}: {len(lost)} of {len(offending)} messages are still there")
    last = max(reads[each.number] for each in done.told)
    return Seen(
        cpu=done.cpu / len(done.told) / 1e3,
        many=len(done.told),
        drain=(last - done.told[0].due) / 1e9,
        due_to_gone=tuple((each.gone - each.due) / 1e6 for each in offending if each.gone is not None),
        read_to_gone=tuple((each.gone - reads[each.number]) / 1e6 for each in offending if each.gone is not None),
    )


def decided(path: Path) -> Callable[[str], bool]:
    """Return what looks, over a connection of its own, whether the row that removes a message is committed."""
    sql: sqlite3.Connection = open_reader(path)

    def committed(message: str) -> bool:
        row = sql.execute("SELECT 1 FROM outbox WHERE kind = 'remove' AND lane LIKE ?", (f"%/{message}",)).fetchone()
        return row is not None

    return committed


async def measure(size: Size, told: Callable[[str], None]) -> Runs:
    """Measure all bots, run by run, each run beginning with another one."""
    runs: dict[str, list[Run]] = {name: [] for name in NAMES}
    order = list(NAMES)
    for turn in range(size.runs):
        for kind in order:
            told(f"run {turn + 1} of {size.runs}: {NAMES[kind]}")
            runs[kind].append(await measured(kind, size))
        order.append(order.pop(0))
    return runs
