"""Run the bench: `python -m bench [--short]`; see README.md beside this file."""

import argparse
import asyncio
import gc
import logging
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog

from bench.discord import driver as on_discord
from bench.discord import figures as of_discord
from bench.floor import Recorder, Statement, bare
from bench.house import START, Talk, open_bench
from bench.telegram import driver as on_telegram
from bench.telegram import figures as of_telegram
from bot.app import Stammtisch

GROUPS = (1, 10, 50)
AIMS = {("an ordinary message", 50): 60.0, ("a message with an effect", 50): 150.0}
"""The issue's aims, in microseconds an event."""

ORDINARY, EFFECT, FLOOR = "an ordinary message", "a message with an effect", "its statements alone"
Figures = dict[tuple[str, int], list[float]]


async def recorded(folder: Path, rounds: int, events: int) -> list[list[list[Statement]]]:
    """Let the core work every round once on a database of its own and note its statements, group by group."""
    talk, found = Talk(), []
    async with open_bench(folder / "recorded.db") as house:
        house.host.db = recorder = Recorder(house.db)
        for _ in range(rounds):
            for size in GROUPS:
                recorder.units.clear()
                for _ in range(events // size):
                    await house.host.take(talk.messages("note", size))
                found.append(list(recorder.units))
                talk.messages("talk", events)  # the same turns as in the measured run
    return found


async def measured(folder: Path, rounds: int, events: int) -> Figures:
    """Measure side by side, in turns: the core on one database, the floor on another one with the same history."""
    statements = iter(await recorded(folder, rounds, events))
    figures: Figures = defaultdict(list)
    talk = Talk()
    async with open_bench(folder / "core.db") as core, open_bench(folder / "floor.db") as floor:
        for turn in range(rounds):
            for size in GROUPS:
                groups = [talk.messages("note", size) for _ in range(events // size)]
                units = [bare(each) for each in next(statements)]
                assert len(units) == len(groups)
                sides = {
                    EFFECT: [partial(core.host.take, group) for group in groups],
                    FLOOR: [partial(floor.db.run, unit) for unit in units],
                }
                for name in sides if turn % 2 else reversed(sides):
                    figures[name, size].append(await timed(sides[name]) / events)
                figures[ORDINARY, size].append(await ordinary(core, talk, size, events))
    return figures


async def ordinary(core: Stammtisch, talk: Talk, size: int, events: int) -> float:
    """Return microseconds for each of `events` messages that nobody reacts to."""
    groups = [partial(core.host.take, talk.messages("talk", size)) for _ in range(events // size)]
    return await timed(groups) / events


async def timed(works: Sequence[Callable[[], Awaitable[object]]]) -> float:
    """Return microseconds for all of these, one after the other."""
    calm()
    began = time.perf_counter()
    for work in works:
        await work()
    return (time.perf_counter() - began) * 1e6


async def delivered(folder: Path, rows: int, spots: int) -> float:
    """Return microseconds for each row of a full outbox, sent by the real sender to a platform that does nothing."""
    path = folder / f"delivery-{spots}.db"
    async with open_bench(path) as house:
        await house.host.take(Talk().messages("note", rows, spots))
    calm()
    began = time.perf_counter()
    async with open_bench(path, sending=True) as house:  # quiet: everything is sent
        took = time.perf_counter() - began
        left = await house.db.read(
            lambda sql: sql.execute("SELECT count(*) FROM outbox WHERE state <> 'sent'").fetchone()
        )
    assert left == (0,)
    async with open_bench(folder / f"empty-{spots}.db") as empty:
        del empty
    began = time.perf_counter()
    async with open_bench(folder / f"empty-{spots}.db", sending=True):
        opening = time.perf_counter() - began
    return (took - opening) / rows * 1e6


def calm() -> None:
    """Collect now, so that no side pays for what the other one left; it stays switched on while time is taken."""
    gc.collect()
    gc.freeze()


def shown(figures: Figures) -> list[str]:
    """Return the table."""
    width = 30
    lines = [
        "µs an event: median (lowest – highest)",
        " " * width + "".join(f"  group of {size}".ljust(24) for size in GROUPS),
    ]
    for name in (ORDINARY, EFFECT, FLOOR):
        cells = []
        for size in GROUPS:
            took = figures[name, size]
            cells.append(f"{statistics.median(took):7.1f} ({min(took):.1f} – {max(took):.1f})".ljust(24))
        lines.append(name.ljust(width) + "".join(cells))
    ratios = []
    for size in GROUPS:
        pairs = zip(figures[EFFECT, size], figures[FLOOR, size], strict=True)
        ratios.append(f"{statistics.median(core / floor for core, floor in pairs):7.2f} ×".ljust(24))
    lines.append("with its core, by itself".ljust(width) + "".join(ratios))
    return lines


def verdicts(figures: Figures) -> list[str]:
    """Return each aim and whether it was met."""
    lines = []
    for (name, size), aim in AIMS.items():
        took = statistics.median(figures[name, size])
        lines.append(
            f"aim: {name} at a group of {size} under {aim:.0f} µs: {took:.1f} – {'met' if took < aim else 'MISSED'}"
        )
    return lines


async def run(short: bool) -> int:
    """Measure and print."""
    rounds, events, rows = (5, 200, 200) if short else (15, 500, 1000)
    with tempfile.TemporaryDirectory(prefix="stammtisch-bench-") as place:
        folder = Path(place)
        figures = await measured(folder, rounds, events)
        lanes = {spots: await delivered(folder, rows, spots) for spots in (1, 8)}
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, synchronous=FULL, {rounds} rounds of {events} events in turns, "
        f"load {os.getloadavg()[0]:.1f}\n"
    )
    print("\n".join(shown(figures)))
    print("\nµs a line of the outbox, to a platform that does nothing")
    for spots, took in lanes.items():
        print(f"{rows} lines in {spots} place{'s' if spots > 1 else ''}".ljust(30) + f"{took:7.1f}")
    print()
    print("\n".join(verdicts(figures)))
    await discord(short)
    await telegram(short)
    return 0


async def discord(short: bool) -> None:
    """Measure three bots on the fake Discord and print; what it is busy with goes to stderr."""
    size = on_discord.SHORT if short else on_discord.Size()
    runs = await on_discord.measure(size, _busy)
    print(f"\nthree bots on the fake Discord, {size.runs} runs: median (lowest – highest)")
    print("\n".join([*of_discord.table(runs), "", *of_discord.verdicts(runs)]))


async def telegram(short: bool) -> None:
    """Measure two bots on the fake Bot API, and a call by two ways, and print."""
    size = on_telegram.SHORT if short else on_telegram.Size()
    found = await on_telegram.measure(size, _busy)
    print(f"\ntwo bots on the fake Telegram, {size.runs} runs: median (lowest – highest)")
    print("\n".join([*of_telegram.table(found), "", *of_telegram.verdicts(found)]))


def _busy(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds, rough figures")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser.add_argument("--discord", action="store_true", help="only the three bots on the fake Discord")
    parser.add_argument("--telegram", action="store_true", help="only the two bots on the fake Telegram")
    given = parser.parse_args()
    if given.discord or given.telegram:
        asyncio.run(discord(given.short) if given.discord else telegram(given.short))
        return 0
    return asyncio.run(run(given.short))


if __name__ == "__main__":
    assert START.tzinfo is UTC
    sys.exit(main())
