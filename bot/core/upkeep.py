"""Upkeep: rows that have served their time go; what remains is registered with its reason (house.md §7)."""

from datetime import datetime, timedelta

from bot.core.times import micros
from bot.ports import Sql

AGES = (
    ("seen", "at", 7),
    ("quarantine", "at", 30),
    ("questions", "asked_at", 30),
    ("occurrences", "at", 400),
    ("ledger", "at", 400),
)


def sweep(sql: Sql, now: datetime) -> dict[str, int]:
    """Delete rows past their retention and return how many went, per table; days as in core/tables.py."""
    gone = {}
    for table, column, days in AGES:
        limit = micros(now - timedelta(days=days))
        gone[table] = sql.execute(f"DELETE FROM {table} WHERE {column} < ?", (limit,)).rowcount  # noqa: S608
    limit = micros(now - timedelta(days=90))
    gone["outbox"] = sql.execute(
        "DELETE FROM outbox WHERE state IN ('sent', 'dead') AND ended_at < ? AND ref IS NULL", (limit,)
    ).rowcount
    day = (now - timedelta(days=14)).date().isoformat()
    gone["spoken"] = sql.execute("DELETE FROM spoken WHERE day < ?", (day,)).rowcount
    return gone
