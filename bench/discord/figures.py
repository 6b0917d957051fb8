"""Figures: what one bot did under one load, medians over the runs, and whether the aims were met."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

STEADY, BURST = "steady", "burst"
LOADS = (STEADY, BURST)
NAMES = {"silent": "discord.py, does nothing", "smallest": "discord.py, smallest bot", "stammtisch": "Stammtisch"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold one run of one bot under one load: microseconds a message, seconds, milliseconds for each delete."""

    cpu: float
    many: int
    drain: float
    due_to_gone: tuple[float, ...]
    read_to_gone: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Hold one run of one bot: both loads, its peak of memory (MiB), and deletes with their decision not on disk."""

    loads: Mapping[str, Seen]
    memory: float
    watched: int
    too_soon: int


Runs = Mapping[str, Sequence[Run]]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share of them does not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -int(-share * len(ranked) // 1) - 1)]


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Return median (lowest – highest)."""
    median = statistics.median(values)
    return f"{median:.{digits}f} ({min(values):.{digits}f} – {max(values):.{digits}f})"


def table(runs: Runs) -> list[str]:
    """Return every figure, a column for each bot."""
    rows: list[tuple[str, list[str]]] = []
    for load in LOADS:
        rows.append((f"-- {next(iter(runs.values()))[0].loads[load].many} messages, {load}", [""] * len(runs)))
        rows += [(f"{name}", [_cell(each, load, figure) for each in runs.values()]) for name, figure in FIGURES[load]]
    rows.append(("-- both", [""] * len(runs)))
    rows.append(("memory, peak MiB", [spread([run.memory for run in each]) for each in runs.values()]))
    head = " " * 34 + "".join(NAMES[name].ljust(28) for name in runs)
    return [head, *(name.ljust(34) + "".join(cell.ljust(28) for cell in cells).rstrip() for name, cells in rows)]


Figure = Callable[[Seen], float | None]


def _cell(runs: Sequence[Run], load: str, figure: Figure) -> str:
    values = [value for run in runs if (value := figure(run.loads[load])) is not None]
    return spread(values, 0 if statistics.median(values) >= 20 else 2) if values else "–"


def _late(of: Callable[[Seen], tuple[float, ...]], share: float) -> Figure:
    return lambda seen: quantile(of(seen), share) if of(seen) else None


CPU: tuple[str, Figure] = ("CPU, µs a message", lambda seen: seen.cpu)
LATE: tuple[tuple[str, Figure], ...] = (
    ("due → accepted delete, p50 ms", _late(lambda seen: seen.due_to_gone, 0.5)),
    ("due → accepted delete, p99 ms", _late(lambda seen: seen.due_to_gone, 0.99)),
    ("read → accepted delete, p50 ms", _late(lambda seen: seen.read_to_gone, 0.5)),
    ("read → accepted delete, p99 ms", _late(lambda seen: seen.read_to_gone, 0.99)),
)
FIGURES: Mapping[str, tuple[tuple[str, Figure], ...]] = {
    STEADY: (CPU, *LATE),
    BURST: (
        CPU,
        ("messages a second", lambda seen: seen.many / seen.drain),
        ("drain, first due → last read, ms", lambda seen: seen.drain * 1e3),
        *LATE,
    ),
}


def verdicts(runs: Runs) -> list[str]:
    """Return each aim of issue 3, what was measured, and whether it was met."""
    ours, smallest = runs["stammtisch"], runs["smallest"]
    lines = []
    for load in LOADS:
        # of runs side by side, so that a busy machine disturbs it least
        ratios = [mine.loads[load].cpu / its.loads[load].cpu for mine, its in zip(ours, smallest, strict=True)]
        lines.append(_verdict(f"CPU a message, {load}, against the smallest bot", ratios, 1.5, "×"))
    bursts = [run.loads[BURST] for run in ours]
    late = [quantile(seen.read_to_gone, 0.99) for seen in bursts]
    lines.append(_verdict("read → accepted delete in a burst, p99", late, 100.0, "ms"))
    for name, each in (("Stammtisch", ours), ("the smallest bot", smallest)):
        shares = [_share(run.loads[BURST]) for run in each]
        what = f"due → accepted delete in a burst, p50, of the drain time ({name})"
        lines.append(_verdict(what, shares, 0.75, "×"))
    watched, soon = sum(run.watched for run in ours), sum(run.too_soon for run in ours)
    met = "met" if watched and not soon else "MISSED"
    lines.append(f"aim: commit precedes delete: {watched - soon} of {watched} decisions were on disk first – {met}")
    return lines


def _share(seen: Seen) -> float:
    return quantile(seen.due_to_gone, 0.5) / (seen.drain * 1e3)


def _verdict(what: str, values: Sequence[float], aim: float, unit: str) -> str:
    met = "met" if statistics.median(values) <= aim else "MISSED"
    return f"aim: {what} ≤ {aim:g} {unit}: {spread(values, 2)} – {met}"
