"""Figures: what each bot did, medians over the runs, and whether the aims of issue 4 were met."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

NAMES = {"silent": "python-telegram-bot, does nothing", "stammtisch": "Stammtisch"}

CALL = 600.0
"""Microseconds of CPU that an outgoing call may take."""


@dataclass(frozen=True, slots=True)
class Run:
    """Hold one run of one bot: CPU (microseconds an update), updates a second, peak of memory (MiB)."""

    cpu: float
    pace: float
    memory: float
    many: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold the runs of each bot, and the CPU of outgoing calls (microseconds a call), a figure for each run."""

    bots: Mapping[str, Sequence[Run]]
    ours: Sequence[float]
    stock: Sequence[float]
    calls: int


ROWS: tuple[tuple[str, Callable[[Run], float]], ...] = (
    ("CPU, µs an update", lambda run: run.cpu),
    ("updates a second", lambda run: run.pace),
    ("memory, peak MiB", lambda run: run.memory),
)


def table(found: Figures) -> list[str]:
    """Return every figure: a column for each bot, then the calls."""
    bots = found.bots
    rows = [(name, [spread([row(run) for run in each]) for each in bots.values()]) for name, row in ROWS]
    first = next(iter(bots.values()))[0]
    head = f"-- {first.many} ordinary updates".ljust(34) + "".join(NAMES[name].ljust(36) for name in bots)
    calls = (("AiohttpRequest, ours", found.ours), ("HTTPXRequest, stock", found.stock))
    return [
        head.rstrip(),
        *(name.ljust(34) + "".join(cell.ljust(36) for cell in cells).rstrip() for name, cells in rows),
        f"-- {found.calls} outgoing calls each, CPU, µs a call",
        *(name.ljust(34) + spread(values) for name, values in calls),
    ]


def verdicts(found: Figures) -> list[str]:
    """Return each aim of issue 4, what was measured, and whether it was met."""
    # of runs side by side, so that a busy machine disturbs it least
    sides = zip(found.bots["stammtisch"], found.bots["silent"], strict=True)
    ratios = [mine.cpu / its.cpu for mine, its in sides]
    return [
        _verdict("CPU an ordinary update, against an Application that does nothing", ratios, 1.0, "×", 2),
        _verdict("CPU an outgoing call", found.ours, CALL, "µs", 0),
    ]


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Return median (lowest – highest)."""
    median = statistics.median(values)
    return f"{median:.{digits}f} ({min(values):.{digits}f} – {max(values):.{digits}f})"


def _verdict(what: str, values: Sequence[float], aim: float, unit: str, digits: int) -> str:
    met = "met" if statistics.median(values) <= aim else "MISSED"
    return f"aim: {what} ≤ {aim:g} {unit}: {spread(values, digits)} – {met}"
