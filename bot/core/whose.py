"""Whose: all by which one person is known, linked sides included; export and erasure start from it (IDP-04/05)."""

from dataclasses import dataclass

from bot.model.people import Account
from bot.ports import Sql


@dataclass(frozen=True, slots=True)
class Whose:
    """Hold our ids of one person (those linked to it too), their accounts here, and what they go by.

    `homes` are their community and what became part of it: elsewhere the same account is another person.
    """

    ids: tuple[str, ...]
    accounts: tuple[Account, ...]
    names: frozenset[str]
    homes: tuple[str, ...] = ()


def whose(sql: Sql, person: str) -> Whose:
    """Return everything a person is known by; of someone unknown, nothing but the id asked for."""
    ids = [row[0] for row in sql.execute(_LINKED, {"person": person}).fetchall()]
    accounts, names = [], set()
    for id_ in ids:
        row = sql.execute("SELECT name FROM persons WHERE id = ?", (id_,)).fetchone()
        names |= set() if row is None else {row[0]}
        for platform, account, name, handle in sql.execute(
            "SELECT platform, account, name, handle FROM accounts WHERE person = ? ORDER BY platform, account", (id_,)
        ).fetchall():
            accounts.append(Account(platform, account, name, handle=handle))
            names |= {name, handle, handle.removeprefix("@")}
    homes = [row[0] for row in sql.execute(_HOMES, {"person": person}).fetchall()]
    return Whose(tuple(ids), tuple(accounts), frozenset(names - {""}), tuple(homes))


_LINKED = """
    WITH RECURSIVE one (id) AS (
        VALUES (:person)
        UNION SELECT l.gone FROM links l JOIN one ON l.kept = one.id
        UNION SELECT l.kept FROM links l JOIN one ON l.gone = one.id
    ) SELECT id FROM one
"""

_HOMES = """
    SELECT community FROM persons WHERE id = :person
    UNION SELECT a.gone FROM adopted a JOIN persons p ON p.community = a.community WHERE p.id = :person
"""
