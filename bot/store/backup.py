"""Backup: whole copies beside the database, each one checked before it gets its name (house.md §7, reliability.md S4).

A copy is made by VACUUM INTO from a connection of its own, so that it is one consistent moment,
without erased rows, and the writer goes on meanwhile. Never `cp`: a running database is two files.
Every function here blocks its thread and takes the instant from its caller.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from bot.model.errors import BrokenDatabase, UnfitDatabase
from bot.ports import Sql
from bot.store.connect import APPLICATION, open_reader
from bot.store.faults import faults_found, translate
from bot.store.lock import Lock
from bot.store.moments import instant, micros

HOURLY, MIGRATION, MANUAL = "hourly", "migration", "manual"

KEEP: Mapping[str, int] = MappingProxyType({HOURLY: 48, MIGRATION: 5, MANUAL: 10})
"""How many of each kind are kept; older ones go, so that what was erased ages out of them too."""

_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"(\d{8}T\d{12}Z)-([a-z]+)\.db")
_SIDES = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Backup:
    """Name one finished backup: when it was made (UTC) and why."""

    path: Path
    at: datetime
    reason: str


def folder(database: Path) -> Path:
    """Return where the backups of a database live."""
    return database.with_name(database.name + ".backups")


def listed(database: Path) -> list[Backup]:
    """List the finished backups of a database, newest first."""
    found = []
    if folder(database).is_dir():
        for path in folder(database).iterdir():
            name = _NAME.fullmatch(path.name)
            if name is not None:
                at = datetime.strptime(name[1], _STAMP).replace(tzinfo=UTC)
                found.append(Backup(path, at, name[2]))
    return sorted(found, key=lambda backup: backup.path.name, reverse=True)


def newest_good(database: Path) -> Backup | None:
    """Return the newest backup that passes its check, None when there is none."""
    return next((backup for backup in listed(database) if not faults_in(backup.path)), None)


def faults_in(path: Path) -> list[str]:
    """Check one database file from end to end; an empty list is good."""
    try:
        raw = open_reader(path)
        try:
            found = faults_found(raw)
            owner = raw.execute("PRAGMA application_id").fetchone()[0]
        finally:
            raw.close()
    except sqlite3.Error as error:
        return [str(error)]
    if not found and owner != APPLICATION:
        found.append("this is not a database of ours")
    return found


def back_up(database: Path, at: datetime, reason: str = MANUAL, keep: Mapping[str, int] = KEEP) -> Backup:
    """Copy a database, check the copy, give it its name, let older ones of its kind go.

    Works beside a running host. Raises StoreFull, or BrokenDatabase when the copy does not pass;
    then nothing is left behind and no older backup is touched.
    """
    home = folder(database)
    home.mkdir(mode=0o700, exist_ok=True)
    final = _free_name(home, at, reason)
    part = final.path.with_suffix(".part")
    try:
        _copy(database, part)
        found = faults_in(part)
        if found:
            raise BrokenDatabase(f"The copy of {database.name} did not pass its check: {found[0]}")
        _flush(part)
        os.replace(part, final.path)
        _flush(home)
    finally:
        part.unlink(missing_ok=True)
    _prune(database, keep, final.at)
    return final


def _free_name(home: Path, at: datetime, reason: str) -> Backup:
    if not re.fullmatch("[a-z]+", reason):
        raise ValueError(f"a backup's reason is one plain word, not {reason!r}")
    while True:
        path = home / f"{at.astimezone(UTC).strftime(_STAMP)}-{reason}.db"
        if not path.exists():
            return Backup(path, at, reason)
        at += timedelta(microseconds=1)


def _copy(database: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        raw = open_reader(database, query_only=False)
        try:
            raw.execute("VACUUM INTO ?", (str(part),))
        finally:
            raw.close()
    except sqlite3.Error as error:
        known = translate(error, database)
        if known is error:
            raise
        raise known from error


def _prune(database: Path, keep: Mapping[str, int], at: datetime) -> None:
    seen: dict[str, int] = {}
    # One from the future was made before the clock was set back: it is the oldest, whatever it says.
    for backup in sorted(listed(database), key=lambda each: each.at > at):
        seen[backup.reason] = seen.get(backup.reason, 0) + 1
        if seen[backup.reason] > keep.get(backup.reason, max(keep.values())):
            backup.path.unlink(missing_ok=True)


def sweep(database: Path) -> None:
    """Remove what an interrupted backup left behind; only for whoever holds the lock."""
    for part in folder(database).glob("*.part"):
        part.unlink(missing_ok=True)


def restore(backup: Path, target: Path, at: datetime) -> Path | None:
    """Put a backup in the place of a database; return where the old one was put aside, None if there was none.

    Raises AlreadyRunning while a host holds the target, BrokenDatabase or UnfitDatabase when the
    backup does not pass its check. At every moment the target is one whole database or the other.
    """
    if not backup.is_file():
        raise FileNotFoundError(backup)
    lock = Lock(target)
    try:
        found = faults_in(backup)
        if found:
            raise BrokenDatabase(f"{backup.name} is no good backup: {found[0]}. Nothing was changed.")
        part = target.with_name(target.name + ".part")
        try:
            _copy(backup, part)
            _remember(part, backup.name, at)
            _flush(part)
            aside = _put_aside(target, at)
            for side in _SIDES:
                target.with_name(target.name + side).unlink(missing_ok=True)
            _flush(target.parent)
            os.replace(part, target)
            _flush(target.parent)
        finally:
            part.unlink(missing_ok=True)
        return aside
    finally:
        lock.release()


def _remember(part: Path, name: str, at: datetime) -> None:
    raw = sqlite3.connect(part, isolation_level=None)
    try:
        raw.execute("INSERT INTO restores (restored_at, backup) VALUES (?, ?)", (micros(at), name))
    except sqlite3.OperationalError as error:
        raise UnfitDatabase(f"{name} holds no tables of ours: {error}. Nothing was changed.") from error
    finally:
        raw.close()


def _put_aside(target: Path, at: datetime) -> Path | None:
    """Give the old database a second name, with its log; the first name stays until it is replaced."""
    if not target.exists():
        return None
    # A log folded in first makes the moment between the two names harmless. A broken database is
    # left alone: SQLite would write the log into it and throw the log away.
    if not faults_in(target):
        raw = sqlite3.connect(target, isolation_level=None)
        try:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
    aside = target.with_name(f"{target.name}.aside-{at.astimezone(UTC).strftime(_STAMP)}")
    for side in ("", *_SIDES):
        old = target.with_name(target.name + side)
        if old.exists() and side != "-shm":
            _second_name(old, aside.with_name(aside.name + side))
    return aside


def _second_name(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
        _flush(new)


def _flush(path: Path) -> None:
    """Have the disk itself confirm a file, or a folder's list of names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def last_restore(sql: Sql) -> datetime | None:
    """Return when a backup was last put back here (UTC), None if never.

    What was queued before then may have been sent already: hold it, do not send it (reliability.md row 10).
    """
    row = sql.execute("SELECT max(restored_at) FROM restores").fetchone()
    return None if row[0] is None else instant(row[0])
