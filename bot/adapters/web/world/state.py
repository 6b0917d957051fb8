"""The platform's two numbers: how often something visible changed, and how far the demo clock is off."""

from datetime import timedelta

from bot.ports import Db, Sql


def bump(sql: Sql) -> int:
    """Count one visible change and return the new count."""
    row = sql.execute("UPDATE web_state SET value = value + 1 WHERE key = 'rev' RETURNING value").fetchone()
    return int(row[0])


def revision(sql: Sql) -> int:
    """Return how often something visible has changed."""
    return int(sql.execute("SELECT value FROM web_state WHERE key = 'rev'").fetchone()[0])


async def offset(db: Db) -> timedelta:
    """Return how far the demo clock stands ahead of the real one."""
    row = await db.read(lambda sql: sql.execute("SELECT value FROM web_state WHERE key = 'offset'").fetchone())
    return timedelta(microseconds=int(row[0]))


async def keep_offset(db: Db, ahead: timedelta) -> None:
    """Store how far the demo clock stands ahead of the real one, so that a restart goes on from there."""
    value = ahead // timedelta(microseconds=1)
    await db.run(lambda sql: sql.execute("UPDATE web_state SET value = ? WHERE key = 'offset'", (value,)).rowcount)
