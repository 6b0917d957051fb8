"""A full disk and a held lock: nothing half written, nothing silently dropped (reliability.md rows 6 and 7)."""

import asyncio
import sqlite3
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.model.errors import StoreBusy, StoreFull
from bot.ports import Sql
from bot.store import Database, open_database
from bot.store.faults import translate
from tests.store.desk import DIARY, Still, opened, unit, units

LONG = "x" * 3000


async def shrink(db: Database, spare: int) -> None:
    used = await db.read(lambda sql: sql.execute("PRAGMA page_count").fetchone()[0])
    await db.run(lambda sql: sql.execute(f"PRAGMA max_page_count = {used + spare}"))


async def grow(db: Database) -> None:
    await db.run(lambda sql: sql.execute("PRAGMA max_page_count = 1000000"))


async def test_a_full_disk_takes_nothing_that_was_acknowledged(db: Database) -> None:
    """reliability.md row 6, S3."""
    await shrink(db, 40)
    acknowledged, refused = [], 0
    for number in range(1, 61):
        try:
            acknowledged.append(await db.run(unit(number, LONG)))
        except StoreFull as error:
            assert "free some space" in str(error)
            refused += 1
    assert refused > 0, "the disk never filled"
    assert await db.read(units) == acknowledged, "reads work, and only what was acknowledged is there"
    await grow(db)
    await db.run(unit(1000, LONG))
    check = (await db.health())["check"]
    print(f"disk full: {len(acknowledged)} acknowledged, 0 lost, {refused} refused, then one more, check {check}")
    assert await db.read(units) == [*acknowledged, 1000]
    assert check == "ok"


async def test_a_unit_that_overlooks_a_full_disk_cannot_write_on(db: Database) -> None:
    """SQLite has dropped the transaction by then: each further statement would commit alone."""
    await shrink(db, 4)
    heard: list[str] = []

    def careless(sql: Sql) -> None:
        for number in range(1, 20):
            try:
                unit(number, LONG)(sql)
            except Exception as error:
                heard.append(type(error).__name__)

    with pytest.raises(StoreFull):
        await db.run(careless)
    assert set(heard) == {"StoreFull"}, "the core hears the house's own word inside the unit"
    assert len(heard) > 5
    assert await db.read(units) == []
    await grow(db)
    await db.run(unit(1))
    assert await db.read(units) == [1]


async def test_another_error_on_top_does_not_hide_the_full_disk(db: Database) -> None:
    await shrink(db, 4)

    def work(sql: Sql) -> None:
        try:
            for number in range(1, 20):
                unit(number, LONG)(sql)
        except Exception as error:
            raise KeyError("something else") from error

    with pytest.raises(StoreFull):
        await db.run(work)


def test_a_log_index_that_cannot_grow_is_a_full_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen on a full tmpfs: opening says SQLITE_IOERR_SHMSIZE, not SQLITE_FULL."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert translate(error, tmp_path / "house.db") is error, "with room left it is something else"
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
    assert isinstance(translate(error, tmp_path / "house.db"), StoreFull)


async def test_a_held_database_is_waited_for(db: Database) -> None:
    """reliability.md row 7: another program holds the lock; the write waits and is not lost."""
    other = sqlite3.connect(db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.4, other.execute, "COMMIT")
    begun = time.perf_counter()
    await db.run(unit(1))
    waited = time.perf_counter() - begun
    other.close()
    print(f"locked for 0.4 s: waited {waited:.2f} s, writes lost 0")
    assert waited > 0.3
    assert await db.read(units) == [1]


async def test_a_database_held_too_long_is_told_and_nothing_was_written(tmp_path: Path) -> None:
    db = await open_database(
        tmp_path / "house.db", [DIARY], Still(), durable=False, patience=timedelta(milliseconds=100)
    )
    other = sqlite3.connect(db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="nothing was written"):
        await db.run(unit(1))
    assert await db.read(units) == [], "reads go on"
    other.execute("COMMIT")
    other.close()
    await db.run(unit(1))
    assert await db.read(units) == [1]
    await db.close()


async def test_a_deferred_start_is_never_used(db: Database) -> None:
    """reliability.md S2: a transaction that reads first and writes later fails at once when another committed."""

    def work(sql: Sql) -> None:
        units(sql)
        other = sqlite3.connect(db.path, isolation_level=None, timeout=0)
        try:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("INSERT INTO lines VALUES (9, 1, 'in between')")
        finally:
            other.close()
        unit(1)(sql)

    await db.run(work)
    assert await db.read(units) == [1]


async def test_a_fresh_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    db = await opened(tmp_path / "new" / "house.db")
    await db.run(unit(1))
    copy = await db.backup()
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (db.path, db.path.with_name("house.db-wal"))}
    assert set(modes.values()) == {"0o600"}
    assert oct(copy.path.stat().st_mode & 0o777) == "0o600"
    assert oct(copy.path.parent.stat().st_mode & 0o777) == "0o700"
    await db.close()
