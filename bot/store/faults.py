"""Faults: what SQLite says is wrong, in the house's own words."""

import shutil
import sqlite3
from pathlib import Path

from bot.model.errors import BrokenDatabase, StoreBusy, StoreFull
from bot.ports import Sql

_ROOM = 1 << 20
"""Bytes; below this an I/O error is taken for a full disk, since the shared index fails that way."""


def translate(error: sqlite3.Error, path: Path) -> Exception:
    """Return the house's error for one of SQLite's, or the same one where the house has no word for it.

    Full disk → StoreFull, held by another → StoreBusy, malformed → BrokenDatabase (reliability.md rows 6, 7, 8).
    """
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return StoreFull(f"{path.name}: the disk is full ({error}); the transaction is gone, free some space")
        case sqlite3.SQLITE_IOERR if shutil.disk_usage(path.parent).free < _ROOM:
            return StoreFull(f"{path.name}: the disk is full ({error}); the transaction is gone, free some space")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusy(f"{path.name}: another program holds the database ({error}); nothing was written")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return BrokenDatabase(f"{path.name}: {error}")
    return error


def faults_found(sql: Sql, most: int = 3) -> list[str]:
    """Check every page and every row's type from end to end; return the first faults, none is good.

    What stands inside a row of the right type carries no checksum: a changed letter is not found.
    """
    rows = sql.execute(f"PRAGMA quick_check({most})").fetchall()
    lines = [line.replace("*** in database main ***", "").strip() for (words,) in rows for line in words.split("\n")]
    return [line for line in lines if line and line != "ok"]
