"""A fault run: one world, one bot after the other, each killed at a failpoint, until everything is worked."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.ports import Sql
from bot.store import peek
from tests.faults.world import Served, World

ROOT = Path(__file__).parents[2]

POINTS: Mapping[str, int] = {
    "adapter.fetched": 3,
    "host.taken": 3,
    "cog.between": 5,
    "unit.worked": 8,
    "unit.before_commit": 4,
    "host.committed": 4,
    "waker.due": 2,
    "outbox.claimed": 5,
    "adapter.asked": 8,
    "adapter.answered": 8,
    "outbox.sent": 8,
    "outbox.settled": 6,
    "outbox.recovered": 1,
}
"""Every failpoint of the house, and up to which of its passes a life is ended there."""

LIFE = 60.0
"""Seconds a life may take before the run gives up on it."""


class Nursery:
    """Bear bots, one at a time, and say how they ended."""

    def __init__(self, log: Path, module: str) -> None:
        self.log = log
        self._living: int | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(log)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def born(self, what: str, **asked: Any) -> int:
        """Let one begin and return its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"what": what} | asked) + "\n")
        self._process.stdin.flush()
        self._living = self._heard("born")
        return self._living

    def ended(self) -> int:
        """Wait for its end and return its exit code, negative for a signal."""
        code = self._heard("ended")
        self._living = None
        return code

    def _heard(self, word: str) -> int:
        assert self._process.stdout is not None
        said = self._process.stdout.readline().split()
        assert said[:1] == [word], f"the nursery said {said}; its log ends: {self.tail()}"
        return int(said[1])

    def tail(self) -> str:
        """Return the last words of whoever lived here."""
        return self.log.read_text()[-3000:] if self.log.exists() else "nothing"

    def kill(self) -> None:
        """End whoever lives here: the run is over."""
        if self._living is not None:
            os.kill(self._living, signal.SIGKILL)

    def close(self) -> None:
        """End the nursery; whoever lives in it is left alone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(LIFE)
        self._process.stdout.close()


@contextmanager
def nursery(log: Path, module: str = "tests.faults.nursery") -> Iterator[Nursery]:
    """Keep a nursery for a while; `module` says which lives it knows."""
    kept = Nursery(log, module)
    try:
        yield kept
    except BaseException:
        kept.kill()
        raise
    finally:
        kept.close()


@dataclass(slots=True)
class Ran:
    """Hold what a run was and what it left behind."""

    world: World
    path: Path
    kills: Counter[str]
    flying: dict[int, str] = field(default_factory=dict)
    in_flight: int = 0
    seconds: float = 0.0


def run(
    folder: Path, what: str, points: Mapping[str, int], kills: int, events: int, seed: int, idempotent: bool
) -> Ran:
    """Let one world happen to one bot that is killed `kills` times at each point."""
    chance = random.Random(f"{seed}/{what}/{idempotent}")
    # so that the deaths are spread over all of the events
    stretch = max(1, events // (10 * kills * len(points)))
    fates = [
        (point, chance.randint(1, most * stretch if most > 1 else 1))
        for point, most in points.items()
        for _ in range(kills)
    ]
    chance.shuffle(fates)
    world = World(seed, events, idempotent)
    ran = Ran(world, folder / f"{what}-{'key' if idempotent else 'no-key'}.db", Counter())
    began = time.monotonic()
    with Served(world) as served, nursery(ran.path.with_suffix(".log")) as nurse:
        for point, turn in [*fates, ("", 0)]:
            world.allow(events // (len(fates) + 1) if point else None)
            more: dict[str, Any] = {"point": point, "turn": turn}
            if what == "house":
                more |= {"idempotent": idempotent, "eager": chance.random() < 0.5, "page": 8 if point else 50}
            nurse.born(what, path=str(ran.path), port=served.port, **more)
            code = nurse.ended()
            assert code == (-9 if point else 0), f"at {point or 'the end'} #{turn}: {code}; {nurse.tail()}"
            if point:
                ran.kills[point] += 1
                if what == "house":
                    _note_flying(ran)
    ran.seconds = time.monotonic() - began
    return ran


def _note_flying(ran: Ran) -> None:
    """Read, before anyone restarts, which acts were on their way when the process died."""

    def sending(sql: Sql) -> list[tuple[int, str]]:
        if not sql.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchone():
            return []
        return sql.execute("SELECT seq, kind FROM outbox WHERE state = 'sending'").fetchall()

    found = peek(ran.path, sending)
    ran.in_flight += len(found)
    ran.flying.update(found)
