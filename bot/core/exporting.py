"""Exporting: every row about one person, from all tables of the house, and nothing of anyone else (IDP-04)."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.core.exclusions import Exclusions
from bot.core.stores import instants_of
from bot.core.tables import TABLES
from bot.core.times import moment
from bot.core.whose import Whose, whose
from bot.core.works import Works
from bot.model.schema import Table
from bot.ports import Sql

Rows = Mapping[str, list[dict[str, Any]]]
"""Rows by the name of their table; instants are aware, in UTC."""


def export(sql: Sql, works: Works, community: str, person: str, now: Any) -> Rows:
    """Return what the house knows of a person of this community, table by table, those with nothing left out.

    The core's tables and the adapters' by their register, the cogs' by each store's own `export`. Columns that name
    somebody else, and those in which anybody may be named, are left out.
    """
    one = whose(sql, person)
    found: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        found[table.name] = _rows(sql, table, one, None)
    for cog in works.rooms.cogs.values():
        store = cog.store(sql, community)
        columns = {table.name: instants_of(sql, table.name) for table in cog.store.tables}
        for id_ in one.ids:
            for name, rows in store.export(id_).items():
                found.setdefault(name, []).extend(_timed(row, columns.get(name, frozenset())) for row in rows)
    for holding in works.holdings:
        for table in holding.tables:
            found[table.name] = _rows(sql, table, one, holding.name)
    shut_out = Exclusions(sql, works.secret, community).of(one.accounts, now)
    if shut_out is not None:
        found["exclusions"].append({"until": shut_out.until, "at": shut_out.at})
    return {name: rows for name, rows in found.items() if rows}


def _rows(sql: Sql, table: Table, one: Whose, platform: str | None) -> list[dict[str, Any]]:
    """Return a table's rows about a person; `platform` is that of an adapter's own table."""
    if table.export == "exempt":
        return []
    rows: dict[str, dict[str, Any]] = {}
    for where, values in matches(sql, table, one, platform):
        cursor = sql.execute(f"SELECT * FROM {table.name} WHERE {where}", values)  # noqa: S608
        names = columns(sql, table)
        for row in cursor.fetchall():
            rows[repr(row)] = _own(table, dict(zip(names, row, strict=True)), one)
    times = instants_of(sql, table.name)
    return [_timed(row, times) for row in rows.values()]


def matches(sql: Sql, table: Table, one: Whose, platform: str | None) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Return the conditions, with their values, under which a row of a table is about a person."""
    for column in table.persons:
        for id_ in one.ids:
            yield f"{column} = ?", (id_,)
    for column in table.accounts:
        for account in one.accounts:
            if "platform" in columns(sql, table):
                here, values = _here(sql, table, one)
                yield f"{column} = ? AND platform = ?{here}", (account.id, account.platform, *values)
            elif platform == account.platform:
                yield f"{column} = ?", (account.id,)


def _here(sql: Sql, table: Table, one: Whose) -> tuple[str, tuple[str, ...]]:
    """Return what keeps an account's rows to its person's community: in another one it is another person."""
    marks, names = ", ".join("?" * len(one.homes)), columns(sql, table)
    if one.homes and "community" in names:
        return f" AND community IN ({marks})", one.homes
    if one.homes and "guild" in names:
        doors = f"SELECT guild FROM doors WHERE platform = {table.name}.platform AND community NOT IN ({marks})"  # noqa: S608
        return f" AND guild NOT IN ({doors})", one.homes
    return "", ()


def columns(sql: Sql, table: Table) -> list[str]:
    """Return a table's columns."""
    return [row[1] for row in sql.execute(f"PRAGMA table_info({table.name})").fetchall()]


def _own(table: Table, row: Mapping[str, Any], one: Whose) -> dict[str, Any]:
    mine = {*one.ids, *(account.id for account in one.accounts)}
    hidden = {each for each in (*table.persons, *table.accounts) if row[each] not in mine} | set(table.mentions)
    return {name: value for name, value in row.items() if name not in hidden and name != "community"}


def _timed(row: Mapping[str, Any], times: frozenset[str]) -> dict[str, Any]:
    """Return a row with its instants as such."""
    return {name: moment(value) if name in times and isinstance(value, int) else value for name, value in row.items()}
