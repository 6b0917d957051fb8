"""Erasing: a person goes from every table of the house, in one unit; what others need of theirs stays (IDP-05)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.core import scrubbing
from bot.core.exporting import columns, matches
from bot.core.mates import forget_mate
from bot.core.past import digest_of
from bot.core.tables import TABLES
from bot.core.times import micros
from bot.core.whose import Whose, whose
from bot.core.works import Works
from bot.model.people import Account
from bot.model.schema import Table
from bot.ports import Sql

BY_HAND = frozenset({"keys"})
"""Tables whose rows stay and are emptied of the person by scrubbing.py."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Tell who was erased: every id and account that was theirs, and the keyed hashes that remember it happened.

    `mate`: the team's list is shorter for it.
    """

    one: Whose
    digests: tuple[str, ...]
    mate: bool = False


def erase(sql: Sql, works: Works, community: str, person: str, now: datetime) -> Erased:
    """Erase a person of this community, those linked to them included; `now` is UTC. Again does nothing.

    Every table by its register: the cogs' by each store's own `forget`, the core's and the adapters' here.
    A running exclusion stays as its keyed hash.
    """
    one = whose(sql, person)
    for cog in works.rooms.cogs.values():
        store = cog.store(sql, community)
        for id_ in one.ids:
            store.forget(id_)
    scrubbing.scrub(sql, works, one, now)
    mate = forget_mate(sql, one)
    for table in TABLES:
        _follow(sql, table, one)
    for table in reversed(TABLES):  # whoever refers to a row goes before it
        if table.name not in BY_HAND:
            _forget(sql, table, one, None)
    for account in one.accounts:
        works.heard.forget(account)
        _from_platform(sql, works, account)
    digests = tuple(digest_of(works.secret, community, each) for each in one.accounts)
    remember(sql, digests, now)
    return Erased(one, digests, mate)


def remember(sql: Sql, digests: Iterable[str], now: datetime) -> None:
    """Note that these were erased in this database; one that is put back from before does not know."""
    sql.executemany(
        "INSERT INTO erased (digest, at) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET at = excluded.at",
        [(each, micros(now)) for each in digests],
    )


def _follow(sql: Sql, table: Table, one: Whose) -> None:
    """Delete the rows that go with a row of another table that is about the person."""
    if not table.follows:
        return
    column, parent = table.follows
    owner = next(each for each in TABLES if each.name == parent)
    for where, values in matches(sql, owner, one, None):
        sql.execute(
            f"DELETE FROM {table.name} WHERE {column} IN (SELECT id FROM {parent} WHERE {where})",  # noqa: S608
            values,
        )


def _forget(sql: Sql, table: Table, one: Whose, platform: str | None) -> None:
    """Delete a table's rows about a person, or blank the person in rows that others still need."""
    if table.erase == "exempt":
        return
    blanked = table.persons if table.erase == "blank" else table.blanked
    for column in blanked:
        for id_ in one.ids:
            sql.execute(f"UPDATE {table.name} SET {column} = '' WHERE {column} = ?", (id_,))  # noqa: S608
    if table.erase == "delete":
        for where, values in matches(sql, table, one, platform):
            sql.execute(f"DELETE FROM {table.name} WHERE {where}", values)  # noqa: S608


def _from_platform(sql: Sql, works: Works, account: Account) -> None:
    """Forget an account in its adapter's own tables, unless another community still knows it."""
    known = sql.execute(
        "SELECT 1 FROM accounts WHERE platform = ? AND account = ?", (account.platform, account.id)
    ).fetchone()
    if known is not None:
        return
    for holding in works.holdings:
        if holding.name != account.platform:
            continue
        for table in holding.tables:
            _forget(sql, table, Whose((), (account,), frozenset()), holding.name)
            if table.erase != "exempt":
                _drop_mentions(sql, table, account)
        if holding.forget is not None:
            holding.forget(sql, account.id)


def _drop_mentions(sql: Sql, table: Table, account: Account) -> None:
    """Delete an adapter's rows that name an account somewhere in what they hold raw."""
    names = columns(sql, table)
    for column in table.mentions:
        rows = sql.execute(
            f"SELECT * FROM {table.name} WHERE instr({column}, ?)",  # noqa: S608
            (account.id,),
        ).fetchall()
        for row in rows:
            held = dict(zip(names, row, strict=True))
            if scrubbing.names_account(str(held[column]), account.id):
                sql.execute(
                    f"DELETE FROM {table.name} WHERE {names[0]} = ?",  # noqa: S608
                    (row[0],),
                )
