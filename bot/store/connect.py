"""Connect: the two ways a database file is opened, as plain sqlite3 connections.

SQLite 3.7.0 to 3.51.2 can damage a database when two connections write or checkpoint at once
(the WAL-reset bug, reliability.md finding 9). Here it cannot arise: exactly one connection, the
writer, is able to write the file at all. Readers, backups and the doctor open it `mode=ro`: the
operating system refuses their writes, so they cannot checkpoint either, not even by being the
last to close, which `query_only` alone would not prevent.
"""

import sqlite3
from datetime import timedelta
from pathlib import Path

from bot.model.errors import UnfitDatabase

APPLICATION = 0x5354414D
"""Written into the file's header, so that a stranger's database is not taken for ours."""

PATIENCE = timedelta(seconds=5)
"""How long a connection waits for a lock before it gives up."""

_STATEMENTS = 512
_WAL_KEPT = 64 << 20


def open_writer(path: Path, *, durable: bool = True, patience: timedelta = PATIENCE) -> sqlite3.Connection:
    """Open the one connection that writes and checkpoints; raises UnfitDatabase where WAL is impossible.

    `durable=False` skips the disk's own confirmation: for tests only.
    """
    raw = sqlite3.connect(path, timeout=patience.total_seconds(), isolation_level=None, cached_statements=_STATEMENTS)
    try:
        mode = raw.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise UnfitDatabase(f"{path.name}: no write-ahead log is possible here; use a local disk")
        raw.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        raw.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT}")
        for name in ("foreign_keys", "secure_delete", "cell_size_check"):
            raw.execute(f"PRAGMA {name} = ON")
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute("PRAGMA trusted_schema = OFF")
    except BaseException:
        raw.close()
        raise
    return raw


def open_reader(path: Path, *, query_only: bool = True) -> sqlite3.Connection:
    """Open a connection that can neither write nor checkpoint.

    `query_only=False` is for VACUUM INTO, which writes another file; the database itself stays `mode=ro`.
    """
    raw = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=PATIENCE.total_seconds(),
        isolation_level=None,
        cached_statements=_STATEMENTS,
    )
    try:
        raw.execute("PRAGMA wal_autocheckpoint = 0")
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute("PRAGMA cell_size_check = ON")
        raw.execute("PRAGMA trusted_schema = OFF")
        if query_only:
            raw.execute("PRAGMA query_only = ON")
    except BaseException:
        raw.close()
        raise
    return raw
