"""Mending: what a clock that jumped, or a changed zone database, left in the rows (reliability.md rows 33, 34)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.timers import Timers
from bot.core.times import micros
from bot.ports import Sql

JUMP = timedelta(minutes=5)
"""How far a clock may jump before it is a fault to be told (reliability.md row 33)."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Count what was set right: rules with another next date; lines and timers that waited for a time far off."""

    rules: int = 0
    rows: int = 0
    timers: int = 0


def mend(sql: Sql, now: datetime) -> Mended:
    """Set right what was written while the clock was ahead of `now` (UTC); where it never was, nothing happens.

    A rule waits for its next date seen from now; a date that already ran stays done. What was to be sent is sent.
    A timer set "in an hour" by a clock a year ahead is due in an hour.
    """
    at = micros(now)
    sql.execute("DELETE FROM occurrences WHERE outcome = 'skipped' AND at > ?", (at,))
    stuck = sql.execute(
        "UPDATE outbox SET due_at = ?, created_at = ? WHERE state = 'queued' AND created_at > ?", (at, at, at)
    )
    timers = Timers(sql)
    return Mended(timers.rearm(now), stuck.rowcount, timers.bring_back(now, JUMP))
