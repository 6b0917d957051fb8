"""Restored: after a backup was put back, what was waiting in it is held, not sent again (reliability.md row 10)."""

from bot.core.times import micros
from bot.ports import Sql
from bot.store import last_restore

NOTE = "held: a backup was put back, and this may have been sent before"


def hold(sql: Sql) -> int:
    """Hold every line that waited when the last backup was put back; return how many. A second call finds none."""
    at = last_restore(sql)
    if at is None:
        return 0
    held = sql.execute(
        "UPDATE outbox SET state = 'unknown', note = ?, ended_at = ? "
        "WHERE state IN ('queued', 'sending') AND created_at < ?",
        (NOTE, micros(at), micros(at)),
    )
    return held.rowcount
