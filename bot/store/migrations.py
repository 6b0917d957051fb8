"""Migrations: numbered SQL of every part, each script run once, in one transaction (house.md §7)."""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files

from bot.model.errors import NewerDatabase, UnfitDatabase
from bot.model.schema import Table
from bot.ports import Sql
from bot.store.connect import APPLICATION
from bot.store.moments import micros

_NAME = re.compile(r"(\d{4})(_[a-z0-9_]+)?\.sql")


@dataclass(frozen=True, slots=True)
class Part:
    """Name a part of the house that owns tables: its numbered scripts (1, 2, 3 …) and its register.

    `forget` is an adapter's own way to forget an account, where its register does not say it all.
    """

    name: str
    scripts: Sequence[tuple[int, str]] = field(repr=False)
    tables: tuple[Table, ...]
    forget: Callable[[Sql, str], None] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        numbers = [number for number, _ in self.scripts]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"{self.name}: scripts are numbered 1, 2, 3 … without a gap, not {numbers}")


@dataclass(frozen=True, slots=True)
class Step:
    """Name one script that has not been run yet."""

    part: str
    number: int
    script: str = field(repr=False)


def read_scripts(package: str) -> list[tuple[int, str]]:
    """Read `sql/0001.sql`, `sql/0002_why.sql` … of a package, in order; none gives an empty list.

    Raises ValueError for a file there whose name is not of that form.
    """
    folder = files(package) / "sql"
    if not folder.is_dir():
        return []
    found: list[tuple[int, str]] = []
    for entry in folder.iterdir():
        name = _NAME.fullmatch(entry.name)
        if name is None:
            raise ValueError(f"{package}: sql/{entry.name} is not named like 0001.sql or 0002_why.sql")
        found.append((int(name[1]), entry.read_text("utf-8")))
    return sorted(found)


OWN = Part(
    "store",
    read_scripts("bot.store"),
    (
        Table(
            "schema_version",
            "which scripts were run on this database, so that each runs once",
            free=("part", "checksum"),
        ),
        Table("restores", "when a backup was put back, so that old outgoing lines are held", free=("backup",)),
    ),
)
"""The store's own part; it always comes first."""


def everything(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return all parts with the store's own in front; raises ValueError when two share a name."""
    whole = (OWN, *parts)
    names = [part.name for part in whole]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two parts share a name: {', '.join(twice)}")
    return whole


def checksum(script: str) -> str:
    """Return a script's fingerprint; line endings do not count."""
    return hashlib.sha256("\n".join(script.splitlines()).encode()).hexdigest()


def survey(sql: Sql, parts: Sequence[Part]) -> list[Step]:
    """Compare a database with the program's scripts and return those still to be run, in order.

    Reads only. Raises NewerDatabase when a newer program wrote it, UnfitDatabase when it is not
    ours or when a script that was run has changed since.
    """
    applied = _applied(sql)
    known = {part.name: dict(part.scripts) for part in everything(parts)}
    _refuse_newer(applied, known)
    for (part, number), was in applied.items():
        if checksum(known[part][number]) != was:
            raise UnfitDatabase(
                f"Script {number:04} of '{part}' was changed after it was run on this database. "
                "Put the old text back and write the change as a new script with the next number."
            )
    return [
        Step(part.name, number, script)
        for part in everything(parts)
        for number, script in part.scripts
        if (part.name, number) not in applied
    ]


def _applied(sql: Sql) -> dict[tuple[str, int], str]:
    tables = {name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
    owner = sql.execute("PRAGMA application_id").fetchone()[0]
    if owner not in (0, APPLICATION) or (tables and "schema_version" not in tables):
        raise UnfitDatabase("This file is another program's database. Name one of ours, or one that is not there.")
    if not tables:
        return {}
    rows = sql.execute("SELECT part, number, checksum FROM schema_version").fetchall()
    return {(part, number): was for part, number, was in rows}


def _refuse_newer(applied: dict[tuple[str, int], str], known: dict[str, dict[int, str]]) -> None:
    ahead: dict[str, int] = {}
    for part, number in applied:
        if number not in known.get(part, {}):
            ahead[part] = max(number, ahead.get(part, 0))
    if ahead:
        told = "; ".join(
            f"'{part}' is at script {number:04}, this program knows "
            + (f"up to {max(known[part]):04}" if known.get(part) else "no such part")
            for part, number in sorted(ahead.items())
        )
        raise NewerDatabase(
            f"A newer program wrote this database ({told}). Nothing was changed. "
            "Start the newer program, or put back a backup made before the update."
        )


def migrate(raw: sqlite3.Connection, steps: Sequence[Step], at: datetime) -> None:
    """Run scripts on the writer, one transaction each; raises UnfitDatabase and keeps what was whole.

    Foreign keys rest meanwhile, as SQLite advises for tables built anew, and are checked before each commit.
    """
    raw.execute("PRAGMA foreign_keys = OFF")
    try:
        for step in steps:
            try:
                _run(raw, step, at)
            finally:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
    finally:
        raw.execute("PRAGMA foreign_keys = ON")


def _run(raw: sqlite3.Connection, step: Step, at: datetime) -> None:
    where = f"Script {step.number:04} of '{step.part}'"
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(f"PRAGMA application_id = {APPLICATION}")
    for statement in statements(step.script):
        try:
            raw.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise UnfitDatabase(f"{where} does not fit this database and was taken back: {error}") from error
        except sqlite3.IntegrityError as error:
            raise UnfitDatabase(f"{where} does not fit what is stored and was taken back: {error}") from error
        if not raw.in_transaction:
            raise UnfitDatabase(f"{where} ends its transaction itself; a script holds no BEGIN, COMMIT or ROLLBACK.")
    loose = raw.execute("PRAGMA foreign_key_check").fetchall()
    if loose:
        raise UnfitDatabase(f"{where} leaves rows of '{loose[0][0]}' pointing at nothing and was taken back.")
    raw.execute(
        "INSERT INTO schema_version (part, number, applied_at, checksum) VALUES (?, ?, ?, ?)",
        (step.part, step.number, micros(at), checksum(step.script)),
    )
    raw.execute("COMMIT")


def statements(script: str) -> Iterator[str]:
    """Cut a script into statements; semicolons in strings, comments and triggers do not cut.

    Raises UnfitDatabase when the last one is not finished.
    """
    pending = ""
    for piece in re.split(r"(?<=;)", script):
        pending += piece
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
    # Comments may be left over; anything else was meant to run.
    rest = re.sub(r"--[^\n]*|/\*.*?\*/", "", pending, flags=re.DOTALL).strip()
    if rest:
        raise UnfitDatabase(f"a script ends in the middle of a statement: {rest[:60]!r}")
