"""Mending: what a clock that jumped, or a changed zone database, left in the rows (reliability.md rows 33, 34)."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.timers import Timers
from bot.core.times import micros
from bot.ports import Sql


@dataclass(frozen=True, slots=True)
class Mended:
    """Count what was set right: rules with another next date, rows that waited for a time that is far off."""

    rules: int = 0
    rows: int = 0


def mend(sql: Sql, now: datetime) -> Mended:
    """Set right what was written while the clock was ahead of `now` (UTC); where it never was, nothing happens.

    A rule waits for its next date seen from now; a date that already ran stays done. What was to be sent is sent.
    """
    at = micros(now)
    sql.execute("DELETE FROM occurrences WHERE outcome = 'skipped' AND at > ?", (at,))
    stuck = sql.execute(
        "UPDATE outbox SET due_at = ?, created_at = ? WHERE state = 'queued' AND created_at > ?", (at, at, at)
    )
    return Mended(Timers(sql).rearm(now), stuck.rowcount)
