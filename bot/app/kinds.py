"""Kinds of databases: a demo's and a real one's never mix (house.md §8)."""

from contextlib import suppress
from pathlib import Path

from bot.model.errors import BrokenDatabase
from bot.ports import Sql
from bot.store import peek

PLAYGROUND = "web"
"""The part that only a demo's database has."""


class WrongKind(Exception):  # noqa: N818 - it is told to a person
    """Tell that a database belongs to the other kind of run; nothing was touched."""


def parts_in(path: Path) -> frozenset[str]:
    """Return the parts a database was made of; none where it is not there or empty. Raises BrokenDatabase."""

    def read(sql: Sql) -> frozenset[str]:
        there = sql.execute("SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'").fetchone()[0]
        rows = sql.execute("SELECT DISTINCT part FROM schema_version").fetchall() if there else []
        return frozenset(part for (part,) in rows)

    try:
        return peek(path, read) if path.stat().st_size else frozenset()
    except FileNotFoundError:
        return frozenset()


def refuse_real(path: Path) -> None:
    """Keep a demo out of a real community's database; raises WrongKind, BrokenDatabase where nobody can tell."""
    found = parts_in(path)
    if found and PLAYGROUND not in found:
        raise WrongKind(
            f"{path} holds a real community, and a demo plays with its data. Nothing was touched. "
            "Leave STAMMTISCH_STORE__PATH unset, or name a file of the demo's own."
        )


def refuse_demo(path: Path) -> None:
    """Keep a real run out of a demo's database; raises WrongKind."""
    found: frozenset[str] = frozenset()
    with suppress(BrokenDatabase):  # opening it says that better, with the newest good backup
        found = parts_in(path)
    if PLAYGROUND in found:
        raise WrongKind(
            f"{path} belongs to a demo. Nothing was touched. "
            "Name another file: [store] path, or STAMMTISCH_STORE__PATH."
        )
