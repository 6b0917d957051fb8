"""Health: figures for the doctor, also beside a running host."""

import asyncio
import sqlite3

import pytest

from bot.store import Database, examine
from bot.store.health import wal_reset
from tests.store.desk import unit


async def test_a_running_database_can_be_examined(db: Database) -> None:
    for number in range(20):
        await db.run(unit(number))
    inside = await db.health()
    outside = await asyncio.to_thread(examine, db.path)
    assert inside == outside
    assert inside["check"] == "ok"
    assert inside["sqlite"] == sqlite3.sqlite_version
    assert int(inside["wal_bytes"]) > 0
    assert inside["backups"] == 0
    pages, size = inside["pages"], inside["page_bytes"]
    await db.checkpoint()
    after = await db.health()
    assert after["wal_bytes"] == 0
    assert after["bytes"] == int(pages) * int(size)


async def test_a_missing_database_is_not_made_by_looking(db: Database) -> None:
    with pytest.raises(FileNotFoundError):
        await asyncio.to_thread(examine, db.path.with_name("none.db"))
    assert not db.path.with_name("none.db").exists()


def test_the_doctor_says_why_the_log_is_safe() -> None:
    """reliability.md finding 9: SQLite 3.7.0 to 3.51.2 has the WAL-reset bug."""
    assert wal_reset((3, 40, 1)).startswith("guarded")
    assert wal_reset((3, 51, 2)).startswith("guarded")
    assert wal_reset((3, 51, 3)).startswith("fixed")
    assert wal_reset().startswith(("guarded", "fixed"))
