"""Writer: whole units of work as closures on aiosqlite's threads (house.md §1)."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.ports import Sql
from bot.store.connect import PATIENCE, open_reader, open_writer
from bot.store.faults import translate
from bot.store.unit import look, write

T = TypeVar("T")


class Line(aiosqlite.Connection):
    """Hold one connection on its own thread and run whole functions there, one hop each."""

    def __init__(self, path: Path, opener: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(self._open, 64)
        self.path = path
        self._opener = opener
        self._raw: sqlite3.Connection
        # Else a process that fails before it closes would wait for this thread for ever, lock in hand.
        self._thread.daemon = True

    def _open(self) -> sqlite3.Connection:
        try:
            self._raw = self._opener()
        except sqlite3.Error as error:
            raise translate(error, self.path) from error
        return self._raw

    async def hop(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the connection's thread.

        Whoever stops waiting does not stop the work: it runs to its end, commit included.
        """
        # aiosqlite offers no public way to run a function on its thread. This is the only use of
        # what it keeps to itself; tests/store/test_guard.py says what to do when it changes.
        result: T = await self._execute(lambda: work(self._raw))  # type: ignore[no-untyped-call]
        return result


class Writer(Line):
    """Write and checkpoint: the only connection that can (see bot/store/connect.py)."""

    def __init__(self, path: Path, *, durable: bool = True, patience: timedelta = PATIENCE) -> None:
        super().__init__(path, lambda: open_writer(path, durable=durable, patience=patience))

    async def run(self, work: Callable[[Sql], T]) -> T:
        """Run `work` as one transaction, in one hop; see ports.Db."""
        return await self.hop(lambda raw: write(raw, self.path, work))


class Reader(Line):
    """Read, and be unable to do anything else."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, lambda: open_reader(path))
        self.waiting = 0

    async def run(self, work: Callable[[Sql], T]) -> T:
        """Run `work` on one snapshot; see ports.Db.read."""
        self.waiting += 1
        try:
            return await self.hop(lambda raw: look(raw, self.path, work))
        finally:
            self.waiting -= 1
