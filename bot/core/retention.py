"""Retention: what upkeep let go and when, kept so that a human can see that it happens (IDP-09)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.times import micros, moment
from bot.ports import Sql

RAN = ""
"""What a row is about that says only that upkeep ran, and how many rows went in all."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Tell how many rows of a table upkeep let go at an instant (UTC); no person is in it."""

    what: str
    gone: int
    at: datetime


def report(sql: Sql, gone: Mapping[str, int], now: datetime) -> None:
    """Write down one round of upkeep: a row for the round, one for each table that lost rows; `now` is UTC."""
    rows = [(RAN, sum(gone.values())), *((what, count) for what, count in sorted(gone.items()) if count)]
    sql.executemany(
        "INSERT INTO retention (what, gone, at) VALUES (?, ?, ?)", [(what, count, micros(now)) for what, count in rows]
    )


def rounds(sql: Sql, since: datetime) -> list[Gone]:
    """Return every round of upkeep since an instant (UTC), newest first, each with the rows of its tables after it."""
    rows = sql.execute(
        "SELECT what, gone, at FROM retention WHERE at >= ? ORDER BY at DESC, what, id", (micros(since),)
    ).fetchall()
    return [Gone(what, count, moment(at)) for what, count, at in rows]
