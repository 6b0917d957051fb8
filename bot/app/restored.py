"""Restored: after a backup was put back, what was waiting in it is held, and who was erased since is erased again."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import structlog

from bot.core.erasing import erase, remember
from bot.core.past import digest_of
from bot.core.times import micros
from bot.core.works import Works
from bot.model.people import Account
from bot.ports import Clock, Db, Sql
from bot.store import last_restore
from bot.store.tombs import KEPT, Tomb, Tombs

log = structlog.get_logger("restored")

NOTE = "held: a backup was put back, and this may have been sent before"


async def put_right(db: Db, works: Works, path: Path, clock: Clock) -> None:
    """Hold and erase what an older copy does not know of, before anything is sent; from now on tombstones are kept."""
    tombs, now = Tombs(path), clock.now()
    await asyncio.to_thread(tombs.ready)
    works.bury = tombs.bury
    await db.run(hold)
    await db.run(lambda sql: erase_again(sql, works, tombs.read(), now))
    try:
        await asyncio.to_thread(tombs.prune, now)
    except OSError as fault:
        log.warning("old lines of the erased stay for now", why=fault.strerror)
    await db.run(lambda sql: let_go(sql, tombs.read(), now))


def hold(sql: Sql) -> int:
    """Hold every line that waited when the last backup was put back; return how many. A second call finds none.

    Sent again, it might have been said before (reliability.md row 10).
    """
    at = last_restore(sql)
    if at is None:
        return 0
    held = sql.execute(
        "UPDATE outbox SET state = 'unknown', note = ?, ended_at = ? "
        "WHERE state IN ('queued', 'sending') AND created_at < ?",
        (NOTE, micros(at), micros(at)),
    )
    return held.rowcount


def erase_again(sql: Sql, works: Works, tombs: Sequence[Tomb], now: datetime) -> int:
    """Erase everyone of whom this database does not know that they were erased; return how many persons went.

    Before anything is sent: it is an older copy than the erasure, whichever way it came here (reliability.md row 62).
    """
    known: dict[str, int] = dict(sql.execute("SELECT digest, at FROM erased").fetchall())
    missed = {tomb.digest: tomb.at for tomb in tombs if known.get(tomb.digest, -1) < micros(tomb.at)}
    secret = sql.execute("SELECT value FROM secrets WHERE name = 'keys'").fetchone()
    if not missed or secret is None:
        return 0
    works.secret = bytes(secret[0])
    persons = {
        (community, person)
        for community, platform, account, person in sql.execute(
            "SELECT community, platform, account, person FROM accounts"
        ).fetchall()
        if digest_of(works.secret, community, Account(platform, account)) in missed
    }
    for community, person in sorted(persons):
        erase(sql, works, community, person, now)
    for digest, at in missed.items():
        remember(sql, (digest,), at)
    return len(persons)


def let_go(sql: Sql, tombs: Sequence[Tomb], now: datetime) -> None:
    """Drop what was remembered of erasures that no line speaks of any more, once they are old at `now` (UTC)."""
    old = sql.execute("SELECT digest FROM erased WHERE at < ?", (micros(now - KEPT),)).fetchall()
    named = {tomb.digest for tomb in tombs}
    sql.executemany("DELETE FROM erased WHERE digest = ?", [row for row in old if row[0] not in named])
