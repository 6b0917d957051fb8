"""Registry: what is declared about the tables, held against the tables there are (IDP-04, IDP-05)."""

from collections.abc import Sequence

from bot.model.schema import Table
from bot.ports import Sql
from bot.store.migrations import Part, everything

PEOPLE = "persons"
"""The house's table of persons: a column that refers to it names a person."""

_NAMES = frozenset({"person", "who", "by", "author", "member"})
_ENDINGS = ("_person", "_by")

_HOLDS_NOBODY = frozenset(
    {
        "id",
        "community",
        "platform",
        "guild",
        "spot",
        "place",
        "bot",
        "cog",
        "kind",
        "cls",
        "state",
        "what",
        "outcome",
        "purpose",
        "zone",
        "locale",
        "language",
        "day",
        "version",
        "link",
        "concern",
        "ritual",
        "outbox",
        "line",
        "slot",
        "level",
        "choice",
        "visibility",
        "source",
        "about",
        "wish",
        "role",
    }
)
"""Text columns that hold ids of things, or one of a few words of ours, wherever they appear."""


def registered(parts: Sequence[Part]) -> dict[str, tuple[Part, Table]]:
    """Return every declared table by name, with the part that owns it."""
    return {table.name: (part, table) for part in everything(parts) for table in part.tables}


def drift(sql: Sql, parts: Sequence[Part]) -> list[str]:
    """List, in sentences, tables that are there but not declared, and the other way round."""
    live = _live(sql)
    declared = registered(parts)
    strays = [f"Table '{name}' is in the database but in nobody's register." for name in live.keys() - declared]
    missing = [
        f"Table '{name}' is registered by '{declared[name][0].name}' but is not in the database."
        for name in declared.keys() - live
    ]
    return sorted(strays) + sorted(missing)


def problems(sql: Sql, parts: Sequence[Part]) -> list[str]:
    """List, in sentences, everything in which the register and the database disagree; empty is good.

    Every table registered and there, once, STRICT, with a purpose; every person column declared and
    there; every exemption with its reason; every retention with who keeps it. Search indexes (virtual
    tables) cannot be STRICT.
    """
    found = drift(sql, parts)
    owners: dict[str, str] = {}
    live = _live(sql)
    for part in everything(parts):
        for table in part.tables:
            first = owners.setdefault(table.name, part.name)
            if first != part.name:
                found.append(f"Table '{table.name}' is registered by '{first}' and by '{part.name}'.")
            found += _declaration(table)
            if table.name in live:
                if not live[table.name]:
                    found.append(f"Table '{table.name}' is not STRICT.")
                found += _people(sql, table)
                found += _texts(sql, table)
    return found


def _live(sql: Sql) -> dict[str, bool]:
    """Return the tables there are, and whether each is as strict as its kind can be."""
    rows = sql.execute("SELECT name, type, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
    return {
        name: kind == "virtual" or bool(strict)
        for name, kind, strict in rows
        if kind in ("table", "virtual") and not name.startswith("sqlite_")
    }


def _declaration(table: Table) -> list[str]:
    found = []
    if not table.purpose.strip():
        found.append(f"Table '{table.name}' does not say what it is for.")
    if "exempt" in (table.export, table.erase) and not table.why.strip():
        found.append(f"Table '{table.name}' is exempt and does not say why.")
    if table.retention_days is not None and not (table.at or table.why.strip()):
        found.append(f"Table '{table.name}' keeps rows {table.retention_days} days and does not say who removes them.")
    return found


def _people(sql: Sql, table: Table) -> list[str]:
    columns = {name for (name,) in sql.execute("SELECT name FROM pragma_table_xinfo(?)", (table.name,)).fetchall()}
    found = [
        f"Table '{table.name}' registers the person column '{name}', which it does not have."
        for name in sorted({*table.persons, *table.blanked} - columns)
    ]
    found += [
        f"Table '{table.name}' registers the column '{name}', which it does not have."
        for name in sorted({*table.accounts, *table.mentions, *table.free, *table.follows[:1]} - columns)
    ]
    if table.at and table.at not in columns:
        found.append(f"Table '{table.name}' counts its days from the column '{table.at}', which it does not have.")
    refers = sql.execute(
        'SELECT "from" FROM pragma_foreign_key_list(?) WHERE "table" = ?', (table.name, PEOPLE)
    ).fetchall()
    named = {name for name in columns if name in _NAMES or name.endswith(_ENDINGS)}
    if table.name == PEOPLE:
        named.add("id")
    found += [
        f"Column '{name}' of table '{table.name}' names a person and is not registered."
        for name in sorted((named | {name for (name,) in refers}) - set(table.persons))
    ]
    return found


def _texts(sql: Sql, table: Table) -> list[str]:
    """List text columns of which nobody says whether a person may be in them, where they do not go with their row."""
    if table.erase == "exempt":
        return []
    whose = {*table.persons, *table.accounts} - {*table.blanked}
    if table.erase == "delete" and (whose or table.follows):
        # what else is in the row goes with it
        return []
    said = {*table.persons, *table.accounts, *table.mentions, *table.free} | {f"{each}_was" for each in table.persons}
    columns = sql.execute("SELECT name, type FROM pragma_table_xinfo(?)", (table.name,)).fetchall()
    return [
        f"Nobody says whether column '{name}' of table '{table.name}' may name a person: `mentions` or `free`."
        for name, kind in columns
        if kind == "TEXT" and name not in said and name not in _HOLDS_NOBODY
    ]
