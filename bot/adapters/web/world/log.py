"""The log: the truth of what members did, written with the visible effect in one transaction (house.md §8)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.adapters.web.world.instants import instant, micros
from bot.ports import Sql

_COLUMNS = "seq, at, kind, who, spot, payload"


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one thing a member did."""

    seq: int
    at: datetime
    kind: str
    who: str
    spot: str
    payload: dict[str, Any]


def _entry(row: Any) -> Entry:
    return Entry(row[0], instant(row[1]), row[2], row[3], row[4], json.loads(row[5]))


def append(
    sql: Sql, at: datetime, kind: str, who: str, spot: str, payload: dict[str, Any], nonce: str | None = None
) -> int:
    """Write down one act and return its number."""
    row = sql.execute(
        "INSERT INTO web_log (nonce, at, kind, who, spot, payload) VALUES (?, ?, ?, ?, ?, ?) RETURNING seq",
        (nonce, micros(at), kind, who, spot, json.dumps(payload, ensure_ascii=False)),
    ).fetchone()
    return int(row[0])


def after(sql: Sql, seq: int, limit: int) -> list[Entry]:
    """Return what was done after a number, in order."""
    rows = sql.execute(f"SELECT {_COLUMNS} FROM web_log WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit)).fetchall()
    return [_entry(row) for row in rows]


def get(sql: Sql, seq: int) -> Entry | None:
    """Return one act by number."""
    row = sql.execute(f"SELECT {_COLUMNS} FROM web_log WHERE seq = ?", (seq,)).fetchone()
    return _entry(row) if row else None


def by_nonce(sql: Sql, who: str, nonce: str) -> Entry | None:
    """Return the act an earlier try of the same post wrote down."""
    row = sql.execute(f"SELECT {_COLUMNS} FROM web_log WHERE nonce = ? AND who = ?", (nonce, who)).fetchone()
    return _entry(row) if row else None


def last(sql: Sql) -> int:
    """Return the number of the newest act, 0 where there is none."""
    return int(sql.execute("SELECT coalesce(max(seq), 0) FROM web_log").fetchone()[0])
