"""Health: what a database says about itself, for the doctor."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from bot.ports import Sql
from bot.store.backup import listed
from bot.store.faults import faults_found
from bot.store.unit import peek

FIXED = (3, 51, 3)
"""The first SQLite without the WAL-reset bug (reliability.md finding 9)."""


def wal_reset(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Say, as one word and a reason, why the WAL-reset bug cannot strike here."""
    if version >= FIXED:
        return "fixed: this SQLite no longer has the bug"
    return "guarded: one connection writes and checkpoints, all others are opened read-only"


def health(sql: Sql) -> Mapping[str, float | int | str]:
    """Measure a database: bytes, pages, SQLite's version and a quick check from end to end ("ok" or its first fault).

    Reads every page: for the doctor, not for every minute.
    """
    file = Path(sql.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0])
    log = file.with_name(file.name + "-wal")
    pages = sql.execute("PRAGMA page_count").fetchone()[0]
    free = sql.execute("PRAGMA freelist_count").fetchone()[0]
    return {
        "bytes": file.stat().st_size,
        "wal_bytes": log.stat().st_size if log.exists() else 0,
        "pages": pages,
        "free_pages": free,
        "page_bytes": sql.execute("PRAGMA page_size").fetchone()[0],
        "sqlite": sqlite3.sqlite_version,
        "wal_reset": wal_reset(),
        "check": "; ".join(faults_found(sql)) or "ok",
        "backups": len(listed(file)),
    }


def examine(path: Path) -> Mapping[str, float | int | str]:
    """Measure a database file without holding it, also while a host runs on it; blocks the calling thread."""
    return peek(path, health)
