"""Mates: whoever is forgotten goes from the team's list, too, where a community wrote one in chat (IDP-05)."""

from bot.core.codec import dumps, loads
from bot.core.whose import Whose
from bot.ports import Sql

TEAM = "team"
"""The setting that names people."""

LISTS = ("choices.value", "choices_log.old", "choices_log.new")
"""Where it stands: as it is, and as it was."""


def forget_mate(sql: Sql, one: Whose) -> bool:
    """Take a person out of the team's list wherever it stands; tell whether the one that counts is another now.

    A list holds names alone: one that somebody else here goes by, too, may be theirs, and stays.
    """
    names = {each.casefold() for each in one.names} - _of_others(sql, one)
    changed = set()
    for table, column in (each.split(".") for each in LISTS):
        for home in one.homes if names else ():
            rows = f"SELECT DISTINCT {column} FROM {table} WHERE community = ? AND key = ? AND {column} IS NOT NULL"  # noqa: S608
            for (held,) in sql.execute(rows, (home, TEAM)).fetchall():
                clean = _without(held, names)
                if clean != held:
                    written = f"UPDATE {table} SET {column} = ? WHERE community = ? AND key = ? AND {column} = ?"  # noqa: S608
                    sql.execute(written, (clean, home, TEAM, held))
                    changed.add(table)
    return "choices" in changed


def _of_others(sql: Sql, one: Whose) -> set[str]:
    """Return what other people of the community go by."""
    marks = ", ".join("?" * len(one.ids))
    rows = sql.execute(
        f"SELECT name, handle FROM accounts WHERE community IN ({', '.join('?' * len(one.homes))}) "  # noqa: S608
        f"AND person NOT IN ({marks})",
        (*one.homes, *one.ids),
    ).fetchall()
    return {name.removeprefix("@").casefold() for row in rows for name in row}


def _without(held: str, names: set[str]) -> str:
    mates = loads(held)
    kept = [each for each in mates if str(each.get("name")).casefold() not in names]
    return held if len(kept) == len(mates) else dumps(kept)
