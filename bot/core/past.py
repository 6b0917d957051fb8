"""Past: what was before somebody was forgotten is not learned anew from what comes late (IDP-05)."""

from bot.core.exclusions import account_digest
from bot.model.people import Account
from bot.ports import Sql


class Past(Exception):  # noqa: N818 - control flow inside a unit
    """Tell that an event is from before somebody in it was forgotten: it means nothing any more."""


def digest_of(secret: bytes, community: str, account: Account) -> str:
    """Return the keyed hash by which an erased account of a community is known again."""
    return account_digest(secret, b"erased", community, account.platform, account.id)


def forgotten_at(sql: Sql, secret: bytes, community: str, account: Account) -> int | None:
    """Return when an account of a community was last forgotten (microseconds), None for one that never was."""
    row = sql.execute("SELECT at FROM erased WHERE digest = ?", (digest_of(secret, community, account),)).fetchone()
    return None if row is None else int(row[0])
