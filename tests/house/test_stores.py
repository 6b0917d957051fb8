"""Every table is registered, and every store can hand out, forget, merge and split the people in it (IDP-04/05)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.core.stores import CogStore
from bot.model.schema import Table
from bot.store.registry import problems
from tests.house.rooms import cogs, database, parts
from tests.house.test_catalogue import catalogue

HOME = "c-home"
ANA, LEA, MIRA = "p-ana", "p-lea", "p-mira"


@pytest.fixture
def base() -> Iterator[sqlite3.Connection]:
    with closing(database()) as opened:
        yield opened


def test_every_table_is_registered_and_every_person_in_it_is_known(base: sqlite3.Connection) -> None:
    """IDP-05: whoever adds a table says what happens to the people in it."""
    tables = [table for part in parts() for table in part.tables]
    people = [f"{table.name}.{column}" for table in tables for column in table.persons]
    print(f"{len(parts())} parts, {len(tables)} tables, {len(people)} person columns")
    assert len(parts()) >= 4
    assert len(tables) >= 15
    assert problems(base, parts()) == []


def fill(base: sqlite3.Connection, table: Table, person: str, number: int) -> None:
    """Put a row into a table that names `person` in one column after another, whatever its other rules are."""
    base.execute("PRAGMA ignore_check_constraints = ON")
    base.execute("PRAGMA foreign_keys = OFF")
    columns = base.execute(f"PRAGMA table_info({table.name})").fetchall()
    for turn, column in enumerate(table.persons):
        row: dict[str, Any] = {}
        for place, (_, name, kind, _, _, key) in enumerate(columns):
            if key and kind == "INTEGER" and len([each for each in columns if each[5]]) == 1:
                continue
            numeral = number * 1000 + turn * 100 + place
            row[name] = numeral if kind == "INTEGER" else float(numeral) if kind == "REAL" else f"v{numeral}"
        row |= dict.fromkeys(table.persons, LEA) | {f"{each}_was": "" for each in table.persons}
        row |= {column: person, "community": HOME}
        names = ", ".join(row)
        base.execute(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(f':{n}' for n in row)})", row)


def rows(base: sqlite3.Connection, table: Table) -> list[Any]:
    return sorted(base.execute(f"SELECT * FROM {table.name}").fetchall(), key=repr)


def test_every_table_somebody_is_in_is_called_something_in_an_export() -> None:
    """IDP-04: who asks what is known of them reads no names of tables."""
    words, owners = catalogue(), {table.name: cog.name for cog in cogs() for table in cog.store.tables}
    handed_out = [
        table.name
        for part in parts()
        for table in part.tables
        if (table.persons or table.accounts) and table.export == "rows"
    ]
    print(f"{len(handed_out)} tables with people in them")
    assert len(handed_out) >= 25
    keys = [f"{owners.get(name, 'core')}.table.{name}" for name in handed_out]
    assert [key for key in keys if not words.has(key)] == []


def people_tables(kind: type[CogStore]) -> list[Table]:
    return [table for table in kind.tables if table.persons]


def stores() -> list[type[CogStore]]:
    return [cog.store for cog in cogs()]


def test_there_are_stores_to_look_at() -> None:
    found = [f"{kind.__name__}: {len(kind.tables)}" for kind in stores()]
    print(f"{len(found)} stores: {', '.join(found)}")
    assert len(stores()) >= 3
    assert sum(len(people_tables(kind)) for kind in stores()) >= 5


@pytest.mark.parametrize("kind", stores(), ids=lambda kind: kind.__name__)
def test_a_store_hands_out_and_forgets(base: sqlite3.Connection, kind: type[CogStore]) -> None:
    """IDP-05: nothing about the one who goes stays behind, and nothing of the others goes with it."""
    for number, table in enumerate(people_tables(kind)):
        fill(base, table, ANA, number)
        fill(base, table, MIRA, number + 500)
    store = kind(base, HOME)
    handed_out = store.export(ANA)
    for table in people_tables(kind):
        if table.export == "rows":
            assert handed_out.get(table.name), f"{table.name} hands out nothing"
            assert MIRA not in repr(handed_out[table.name])
            assert LEA not in repr(handed_out[table.name]), f"{table.name} hands out someone else"
    store.forget(ANA)
    for table in people_tables(kind):
        left = repr(rows(base, table))
        if table.erase != "exempt":
            assert ANA not in left, f"{table.name} still knows the one who is forgotten"
        assert MIRA in left, f"{table.name} forgot someone else"
    assert not any(store.export(ANA).values()) or any(t.erase == "exempt" for t in people_tables(kind))


@pytest.mark.parametrize("kind", stores(), ids=lambda kind: kind.__name__)
def test_a_store_merges_and_splits_back_to_what_it_was(base: sqlite3.Connection, kind: type[CogStore]) -> None:
    """IDP-02: two accounts become one person; unlinked, each row is back with the account it came from."""
    for number, table in enumerate(people_tables(kind)):
        fill(base, table, ANA, number)
        fill(base, table, MIRA, number + 500)
    before = {table.name: rows(base, table) for table in people_tables(kind)}
    store = kind(base, HOME)
    store.merge(MIRA, ANA, "link-1")
    for table in people_tables(kind):
        now = base.execute(f"SELECT {', '.join(table.persons)} FROM {table.name}").fetchall()
        assert ANA not in {cell for row in now for cell in row}, f"{table.name} was not merged"
    store.split("link-1")
    after = {table.name: rows(base, table) for table in people_tables(kind)}
    assert after == before


@pytest.mark.parametrize("kind", stores(), ids=lambda kind: kind.__name__)
def test_another_community_s_rows_are_left_alone(base: sqlite3.Connection, kind: type[CogStore]) -> None:
    for number, table in enumerate(people_tables(kind)):
        fill(base, table, ANA, number)
    before = {table.name: rows(base, table) for table in people_tables(kind)}
    elsewhere = kind(base, "c-elsewhere")
    elsewhere.forget(LEA)
    assert {table.name: rows(base, table) for table in people_tables(kind)} == before
    assert not any(elsewhere.export(ANA).values())
