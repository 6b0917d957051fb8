"""Unit: one transaction lent to one closure (house.md §1)."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import CoroutineType
from typing import Any, TypeVar

from bot.ports import Cursor, Sql
from bot.store.connect import open_reader
from bot.store.faults import translate

T = TypeVar("T")


class Unit:
    """Lend a connection to one unit of work, and only while its transaction lasts.

    SQLite drops a whole transaction when the disk is full. From then on every statement raises the
    same error, so that a unit which caught it cannot go on writing outside of a transaction.
    """

    __slots__ = ("_path", "_raw", "lost")

    def __init__(self, raw: sqlite3.Connection, path: Path) -> None:
        self._raw = raw
        self._path = path
        self.lost: Exception | None = None

    @property
    def in_transaction(self) -> bool:
        """Tell whether the unit's transaction still stands."""
        return self._raw.in_transaction

    def execute(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = (), /) -> Cursor:
        """Run one statement; raises StoreFull, BrokenDatabase or sqlite3's own errors."""
        raw = self._raw
        if not raw.in_transaction:
            raise self._over()
        try:
            return raw.execute(sql, parameters)
        except sqlite3.Error as error:
            known = self._fault(error)
            if known is error:
                raise
            raise known from error

    def executemany(self, sql: str, parameters: Any, /) -> Cursor:
        """Run one statement once per set of parameters; raises as `execute` does."""
        raw = self._raw
        if not raw.in_transaction:
            raise self._over()
        try:
            return raw.executemany(sql, parameters)
        except sqlite3.Error as error:
            known = self._fault(error)
            if known is error:
                raise
            raise known from error

    def _fault(self, error: sqlite3.Error) -> Exception:
        known = translate(error, self._path)
        if not self._raw.in_transaction:
            self.lost = known
        return known

    def _over(self) -> Exception:
        return self.lost or RuntimeError("this unit of work is over: its transaction has ended")


def write(raw: sqlite3.Connection, path: Path, work: Callable[[Sql], T]) -> T:
    """Run `work` in one transaction: all of it on disk, or none; re-raises what `work` raised."""
    unit = Unit(raw, path)
    try:
        raw.execute("BEGIN IMMEDIATE")
        result = _plain(work(unit))
        if not raw.in_transaction:
            raise unit.lost or RuntimeError("a unit of work must not end its own transaction")
        raw.execute("COMMIT")
    except BaseException as error:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        known = _known(unit.lost or error, path)
        if known is error:
            raise
        raise known from error
    return result


def look(raw: sqlite3.Connection, path: Path, work: Callable[[Sql], T]) -> T:
    """Run `work` on one unchanging snapshot."""
    try:
        raw.execute("BEGIN")
        return _plain(work(Unit(raw, path)))
    except BaseException as error:
        known = _known(error, path)
        if known is error:
            raise
        raise known from error
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def _plain(result: T) -> T:
    # An async def given by mistake would never run and commit an empty unit.
    if isinstance(result, CoroutineType):
        result.close()
        raise TypeError("a unit of work is a plain function, nothing to await")
    return result


def _known(error: BaseException, path: Path) -> BaseException:
    if isinstance(error, sqlite3.Error):
        return translate(error, path)
    if isinstance(error, StopIteration):
        # A future refuses StopIteration: the caller would wait for ever.
        return RuntimeError("a unit of work raised StopIteration")
    return error


def peek(path: Path, work: Callable[[Sql], T]) -> T:
    """Read a database without holding it, also while a host runs on it; blocks the calling thread.

    Raises FileNotFoundError where there is none, BrokenDatabase where it is malformed.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    try:
        raw = open_reader(path)
    except sqlite3.Error as error:
        raise _known(error, path) from error
    try:
        return look(raw, path, work)
    finally:
        raw.close()
