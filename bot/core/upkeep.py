"""Upkeep: rows that have served their time go; the register says when, and this makes it true (house.md §7)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.core.codec import dumps
from bot.core.cog import Cog
from bot.core.delivering import read_payload
from bot.core.tables import TABLES
from bot.core.times import micros, moment
from bot.ports import Sql

DAYS = {table.name: timedelta(days=table.retention_days) for table in TABLES if table.retention_days is not None}
"""How long the register keeps rows."""

RAN_OUT = timedelta(days=30)
"""How long a button that answers no more keeps what it meant."""


def sweep(sql: Sql, now: datetime, cogs: Iterable[Cog[Any, Any]] = ()) -> dict[str, int]:
    """Delete rows past their retention at `now` (UTC) and return how many went, per table.

    The core's tables by their register, the cogs' tables by each store's own `sweep`, community by community.
    """
    gone = {
        table.name: sql.execute(
            f"DELETE FROM {table.name} WHERE {table.at} < ?",  # noqa: S608
            (micros(now - DAYS[table.name]),),
        ).rowcount
        for table in TABLES
        if table.at and table.name in DAYS
    }
    # after the posts: what one of them names is still edited, pinned or taken back by it
    gone["outbox"] = sql.execute(
        "DELETE FROM outbox WHERE ended_at < ? AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.outbox = outbox.id)",
        (micros(now - DAYS["outbox"]),),
    ).rowcount
    gone["spoken"] = sql.execute(
        "DELETE FROM spoken WHERE day < ?", ((now - DAYS["spoken"]).date().isoformat(),)
    ).rowcount
    _blank_keys(sql, now)
    _blank_tokens(sql, now)
    communities = [row[0] for row in sql.execute("SELECT id FROM communities ORDER BY id").fetchall()]
    for cog in cogs:
        for community in communities:
            for name, count in cog.store(sql, community).sweep(now).items():
                gone[name] = gone.get(name, 0) + count
    return gone


def _blank_keys(sql: Sql, now: datetime) -> None:
    """Drop what a button or form meant that ran out or was used up; its row stays, so that it still answers."""
    limit = micros(now - RAN_OUT)
    sql.execute(
        "UPDATE keys SET data = '{}' WHERE kind = 'button' AND data <> '{}' "
        "AND (until < ? OR (once = 1 AND used_at < ?))",
        (limit, limit),
    )
    sql.execute(
        "UPDATE keys SET data = '{}', sheet = NULL WHERE kind = 'form' AND used_at < ? "
        "AND (data <> '{}' OR sheet IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM questions q WHERE q.form = keys.key)",
        (limit,),
    )


def _blank_tokens(sql: Sql, now: datetime) -> None:
    """Drop the token of every interaction that is over from rows that still hold their words (house.md §5)."""
    rows = sql.execute(
        "SELECT seq, payload FROM outbox WHERE state IN ('queued', 'unknown') AND payload LIKE '%\"interaction\":%'"
    ).fetchall()
    for seq, payload in rows:
        try:
            packed = dict(read_payload(payload))
            id_, token, until = packed["interaction"]
            over = bool(token) and moment(until) <= now
        except (ValueError, TypeError, KeyError):  # a row that cannot be read is set aside when its turn comes
            continue
        if over:
            packed["interaction"] = [id_, "", until]
            sql.execute("UPDATE outbox SET payload = ? WHERE seq = ?", (dumps(packed), seq))
