"""Connections: how each of them is set, and why the WAL-reset bug cannot arise (reliability.md finding 9)."""

import asyncio
import inspect
import shutil
import sqlite3
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.ports import Sql
from bot.store import Database, writer
from bot.store.connect import open_reader, open_writer
from bot.store.migrations import statements
from tests.store.desk import DIARY_1, Still, opened, unit, units

ADVICE = """
aiosqlite is not what bot/store/writer.py was written for. Line uses two things it keeps to itself:
`Connection._execute(fn)`, which runs fn on the connection's thread, and `_thread`, made a daemon
before it starts. Read aiosqlite's new core.py; if it has a public way to run a function there, use
that in Line.hop and drop the ignore. If something only moved, change Line alone. Then raise the pin
in pyproject.toml and this test.
"""


def setting(name: str) -> Callable[[Sql], Any]:
    return lambda sql: sql.execute(f"PRAGMA {name}").fetchone()[0]


async def test_aiosqlite_is_still_what_we_wrap() -> None:
    major, minor = (int(word) for word in version("aiosqlite").split(".")[:2])
    assert (major, minor) == (0, 22), ADVICE
    hop = aiosqlite.Connection._execute
    assert inspect.iscoroutinefunction(hop), ADVICE
    assert list(inspect.signature(hop).parameters) == ["self", "fn", "args", "kwargs"], ADVICE
    assert not writer.Reader(Path("never.db"))._thread.is_alive(), ADVICE
    source = inspect.getsource(writer)
    assert source.count("self._execute(") == 1, "one protected call, wrapped once"
    assert source.count("type: ignore") == 1


async def test_a_whole_unit_is_one_hop(tmp_path: Path) -> None:
    class Counted(writer.Writer):
        hops = 0

        async def hop(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
            self.hops += 1
            return await super().hop(work)

    async with Counted(tmp_path / "house.db", durable=False) as line:
        assert isinstance(line, Counted)
        await line.run(lambda sql: [sql.execute(each) for each in statements(DIARY_1)])
        await line.run(unit(1))
        assert line.hops == 2


def test_the_writer_is_set_for_power_loss(tmp_path: Path) -> None:
    raw = open_writer(tmp_path / "house.db")
    try:
        found = {
            name: raw.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout", "temp_store")
        }
        assert raw.isolation_level is None
    finally:
        raw.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
        "temp_store": 2,
    }


async def test_foreign_keys_are_on_after_migrating(db: Database) -> None:
    assert await db.run(setting("foreign_keys")) == 1


async def test_readers_neither_write_nor_checkpoint(db: Database) -> None:
    assert await db.read(setting("query_only")) == 1
    assert await db.read(setting("wal_autocheckpoint")) == 0
    for number in range(50):
        await db.run(unit(number))
    log = db.path.with_name("house.db-wal")
    before = db.path.read_bytes()
    assert log.stat().st_size > 0

    def try_to(query_only: bool) -> None:
        raw = open_reader(db.path, query_only=query_only)
        try:
            with pytest.raises(sqlite3.OperationalError):
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()

    for query_only in (True, False):
        await asyncio.to_thread(try_to, query_only)
    assert db.path.read_bytes() == before
    assert log.stat().st_size > 0


async def test_a_reader_that_closes_last_still_does_not_checkpoint(db: Database, tmp_path: Path) -> None:
    """Control: a connection that is only `query_only` does, and so would write beside the writer."""
    for number in range(50):
        await db.run(unit(number))

    def folds(name: str, opener: Callable[[Path], sqlite3.Connection]) -> bool:
        copy = tmp_path / name
        shutil.copy(db.path, copy)
        shutil.copy(db.path.with_name("house.db-wal"), copy.with_name(f"{name}-wal"))
        before = copy.read_bytes()
        raw = opener(copy)
        assert units(raw) == list(range(50))
        raw.close()
        return copy.read_bytes() != before

    assert await asyncio.to_thread(folds, "asked", _only_asked)
    assert not await asyncio.to_thread(folds, "ours", open_reader)


def _only_asked(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA query_only = ON")
    raw.execute("PRAGMA wal_autocheckpoint = 0")
    return raw


async def test_readers_close_before_the_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    close = aiosqlite.Connection.close

    async def noted(self: aiosqlite.Connection) -> None:
        closed.append(type(self).__name__)
        await close(self)

    monkeypatch.setattr(aiosqlite.Connection, "close", noted)
    database = await opened(tmp_path / "house.db")
    await database.run(unit(1))
    await database.close()
    assert closed == ["Reader", "Reader", "Writer"]
    assert not database.path.with_name("house.db-wal").exists(), "the writer folded the log in as the last to go"


async def test_an_erased_word_is_nowhere_on_the_disk(db: Database) -> None:
    """reliability.md row 62: secure_delete blanks the row, an emptied log forgets the old pages."""
    canary = "canary-" * 40
    for number in range(30):
        await db.run(unit(number, canary if number == 7 else "good morning"))
    log = db.path.with_name("house.db-wal")

    def leftovers() -> int:
        return (db.path.read_bytes() + log.read_bytes()).count(b"canary-")

    assert leftovers() > 0
    await db.run(lambda sql: sql.execute("DELETE FROM lines WHERE unit = 7"))
    await db.checkpoint()
    copy = await db.backup()
    print(f"erased: leftovers {leftovers()} in file and log, {copy.path.read_bytes().count(b'canary-')} in the backup")
    assert leftovers() == 0
    assert b"canary-" not in copy.path.read_bytes()


async def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="is a file"):
        await opened(Path(":memory:"), clock=Still())
