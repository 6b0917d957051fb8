"""Database: opening one in the right order, and everything the house does with it (house.md §7)."""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.model.errors import BrokenDatabase, StoreBusy, StoreFull, UnfitDatabase
from bot.ports import Clock, Sql
from bot.store import backup as backups_of
from bot.store.backup import HOURLY, KEEP, MANUAL, MIGRATION, Backup
from bot.store.connect import PATIENCE
from bot.store.faults import faults_found, translate
from bot.store.health import health
from bot.store.lock import Lock
from bot.store.migrations import Part, Step, migrate, survey
from bot.store.registry import drift
from bot.store.unit import peek
from bot.store.writer import Reader, Writer

T = TypeVar("T")

_OLDEST = (3, 37, 0)
_HOUR = timedelta(hours=1)
_AGAIN = timedelta(minutes=10)
"""How long after a backup that could not be made the next is tried."""

_LOG = logging.getLogger(__name__)


class Database:
    """Run whole units of work against one file (ports.Db); made by `open_database` alone."""

    def __init__(
        self,
        path: Path,
        writer: Writer,
        readers: Sequence[Reader],
        clock: Clock,
        keep: Mapping[str, int],
        close: Callable[[], Awaitable[None]],
    ) -> None:
        self.path = path
        self._writer = writer
        self._readers = readers
        self._clock = clock
        self._keep = keep
        self._close = close
        self._copying = asyncio.Lock()

    async def run(self, work: Callable[[Sql], T]) -> T:
        """Run `work` in one BEGIN IMMEDIATE transaction and return once it is on disk.

        Re-raises what `work` raised after rolling back. Raises StoreFull when the disk is full,
        StoreBusy when someone else held the database too long: in both cases nothing was written.
        Whoever stops waiting does not stop the work.
        """
        return await self._writer.run(work)

    async def read(self, work: Callable[[Sql], T]) -> T:
        """Run `work` on one snapshot, on a connection that cannot write; it sees every finished `run`."""
        return await min(self._readers, key=lambda reader: reader.waiting).run(work)

    async def backup(self, reason: str = MANUAL) -> Backup:
        """Make and check a backup while everything goes on; raises StoreFull or BrokenDatabase."""
        # Whoever stops waiting does not stop the copy: closing waits for it, lock in hand.
        return await asyncio.shield(self._back_up(reason))

    async def _back_up(self, reason: str) -> Backup:
        async with self._copying:
            return await asyncio.to_thread(backups_of.back_up, self.path, self._clock.now(), reason, self._keep)

    async def backup_hourly(self) -> None:
        """Back up whenever the newest hourly backup is an hour old, for ever; raises BrokenDatabase alone.

        The age is that of the file, so that neither a restart nor a crash loop shifts the hours. A full disk ends
        no house: it is told once, and tried again.
        """
        failing = False
        while True:
            try:
                wait = await self._until_due()
                if wait <= timedelta(0):
                    await self.backup(HOURLY)
            except (StoreFull, StoreBusy, OSError, sqlite3.Error) as fault:
                if not failing:
                    _LOG.error("no backup could be made; it is tried every %s minutes: %s", _AGAIN.seconds // 60, fault)
                failing, wait = True, _AGAIN
            else:
                if failing and wait <= timedelta(0):
                    failing = False
                    _LOG.warning("backups are made again")
            if wait > timedelta(0):
                await self._clock.sleep(wait.total_seconds())

    async def _until_due(self) -> timedelta:
        """Return how long the next hourly backup may wait; one from the future was made by a wrong clock."""
        now = self._clock.now()
        there = await asyncio.to_thread(backups_of.listed, self.path)
        made = [one.at for one in there if one.reason == HOURLY and one.at <= now]
        return made[0] + _HOUR - now if made else timedelta(0)

    async def health(self) -> Mapping[str, float | int | str]:
        """Measure the database; reads every page (see bot/store/health.py)."""
        return await self.read(health)

    async def checkpoint(self) -> bool:
        """Fold the log into the file and empty it, so that erased rows are gone from both (reliability.md row 62).

        False where a reader was in the way: nobody waits for it, least of all the writer.
        """
        return await self._writer.hop(_truncate)

    async def close(self) -> None:
        """Finish what was asked for, close readers before the writer, let go of the lock; again does nothing."""
        async with self._copying:
            await self._close()


async def open_database(
    path: Path,
    parts: Sequence[Part],
    clock: Clock,
    *,
    backups: bool = True,
    durable: bool = True,
    readers: int = 2,
    keep: Mapping[str, int] = KEEP,
    patience: timedelta = PATIENCE,
) -> Database:
    """Hold, check, back up, migrate and open a database; it is made when it is not there.

    `backups=False` leaves out the backup before a migration. `durable=False` is for tests only.
    Raises AlreadyRunning, BrokenDatabase, NewerDatabase or UnfitDatabase, each with a sentence that
    holds a remedy and before anything was written; StoreFull when the disk is.
    """
    if str(path) == ":memory:":
        raise ValueError("a database is a file: readers and backups cannot see one in memory")
    if sqlite3.sqlite_version_info < _OLDEST:
        raise UnfitDatabase(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
    async with AsyncExitStack() as stack:
        lock = await asyncio.to_thread(_hold, path)
        stack.callback(lock.release)
        steps = await asyncio.to_thread(_prepare, path, parts, clock.now() if backups else None, keep)
        writer = Writer(path, durable=durable, patience=patience)
        await stack.enter_async_context(writer)
        if steps:
            await writer.hop(lambda raw: _migrate(raw, path, steps, clock.now()))
        # Before the readers' threads start: a register that is wrong should cost nothing.
        wrong = await writer.run(lambda sql: drift(sql, parts))
        if wrong:
            raise UnfitDatabase(" ".join(wrong))
        lookers = [Reader(path) for _ in range(readers)]
        for reader in lookers:
            await stack.enter_async_context(reader)
        return Database(path, writer, lookers, clock, keep, stack.pop_all().aclose)


def _truncate(raw: sqlite3.Connection) -> bool:
    patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        return not raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        return False
    finally:
        raw.execute(f"PRAGMA busy_timeout = {patience}")


def _hold(path: Path) -> Lock:
    path.parent.mkdir(parents=True, exist_ok=True)
    return Lock(path)


def _prepare(path: Path, parts: Sequence[Part], at: datetime | None, keep: Mapping[str, int]) -> list[Step]:
    """Check the file, return the scripts to run; back up first (at `at`) where there is something to lose."""
    backups_of.sweep(path)
    there = path.exists() and path.stat().st_size > 0
    if there:
        _refuse_broken(path)
        steps = peek(path, lambda sql: survey(sql, parts))
        used = peek(path, lambda sql: sql.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        if steps and used and at is not None:
            backups_of.back_up(path, at, MIGRATION, keep)
        return steps
    last = backups_of.newest_good(path)
    if last is not None:
        raise BrokenDatabase(
            f"{path.name} is gone, but it has backups. Nothing was made anew. {_remedy(path, last)} "
            f"To begin from nothing, move {backups_of.folder(path)} away."
        )
    # Made by us rather than by SQLite, so that nobody else on the machine can read it.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    blank = sqlite3.connect(":memory:", isolation_level=None)
    try:
        return survey(blank, parts)
    finally:
        blank.close()


def _refuse_broken(path: Path) -> None:
    try:
        found = peek(path, faults_found)
    except BrokenDatabase as error:
        found = [str(error)]
    if found:
        raise BrokenDatabase(
            f"{path.name} is damaged ({'; '.join(found)}). Nothing was written and nothing repaired. "
            + _remedy(path, backups_of.newest_good(path))
        )


def _remedy(path: Path, last: Backup | None) -> str:
    if last is None:
        return f"There is no good backup in {backups_of.folder(path)}."
    made = last.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"The newest good backup is {last.path} (made {made}): put it back with `stammtisch restore`."


def _migrate(raw: sqlite3.Connection, path: Path, steps: Sequence[Step], at: datetime) -> None:
    try:
        migrate(raw, steps, at)
    except sqlite3.Error as error:
        known = translate(error, path)
        if known is error:
            raise
        raise known from error
