"""Shades: a member whom the house forgot stays in the baseline as a keyed hash, so that nobody greets them (IDP-05)."""

import hashlib

from bot.ports import Sql

MARK = "~"
"""Begins every shade; an id of Discord's is digits."""


def shade_of(key: str, account: str) -> str:
    """Return what stands for an account once it was forgotten; without the key it says nothing of it."""
    digest = hashlib.blake2b(account.encode("utf-8", "surrogatepass"), key=key.encode("ascii"), digest_size=16)
    return MARK + digest.hexdigest()


def key_in(sql: Sql) -> str:
    """Return this database's key for shades."""
    row = sql.execute("SELECT value FROM discord_facts WHERE name = 'shade'").fetchone()
    return "" if row is None else str(row[0])


def forget(sql: Sql, account: str) -> None:
    """Leave a shade in the place of an account, in every guild it is in."""
    sql.execute(
        "UPDATE OR REPLACE discord_members SET account = ? WHERE account = ?", (shade_of(key_in(sql), account), account)
    )


def is_shade(account: str) -> bool:
    """Tell whether a member is only a shade: nobody knows who that is."""
    return account.startswith(MARK)
