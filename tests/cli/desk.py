"""Call a verb as someone at a terminal does: as a process of its own, or in this one where that is enough."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.app import SystemClock, parts, shipped_cogs
from bot.ports import Sql
from bot.store import open_database

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
AUDIOOP = "ignore:'audioop' is deprecated:DeprecationWarning"
"""discord.py imports it for voice, which we do not use."""


@dataclass(frozen=True)
class Called:
    """Hold what a verb answered."""

    code: int
    out: str
    err: str


def call(folder: Path, *words: str, **env: str) -> Called:
    """Run `python -m bot WORDS` in a folder, with nothing of ours in the environment but `env`."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", AUDIOOP, "-m", "bot", *words],
        cwd=folder,
        env=environment(env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Called(done.returncode, done.stdout, done.stderr)


def environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STAMMTISCH_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | dict(more)


def write(path: Path, work: Callable[[Sql], T]) -> T:
    """Make a real community's database, or open it, and do something in it."""

    async def go() -> T:
        db = await open_database(path, parts(shipped_cogs()), SystemClock(), durable=False, backups=False)
        try:
            return await db.run(work)
        finally:
            await db.close()

    return asyncio.run(go())


class Running:
    """Hold a verb that runs until it is told to stop."""

    def __init__(self, process: "subprocess.Popen[str]", out: Path) -> None:
        self.process = process
        self.out = out

    def told(self, word: str, seconds: float = 30.0) -> str:
        """Return the first line with a word, once it was printed."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [line for line in self.out.read_text("utf-8").splitlines() if word in line]
            if found:
                return found[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"no {word!r} (exit {self.process.poll()}):\n{self.out.read_text('utf-8')}")

    def address(self) -> str:
        """Return the playground's address."""
        return self.told("Playground: ").removeprefix("Playground: ").rstrip("/")

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; return the exit code and after how many seconds."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(timeout=20), time.monotonic() - began


@contextmanager
def running(folder: Path, *words: str, **env: str) -> Iterator[Running]:
    """Start a process that stays; it is ended at the end, whatever happened."""
    out = folder / "out.txt"
    with out.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=folder, env=environment(env), stdout=sink, stderr=subprocess.STDOUT, text=True
        )
        try:
            yield Running(process, out)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=10)


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
