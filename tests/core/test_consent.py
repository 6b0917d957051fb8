"""Consent: one question, asked through one call, off until someone says yes (IDP-03)."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.cog import Purpose
from bot.core.consent import Consents
from bot.ports import Sql
from tests.core.desk import notes_table
from tests.fakes.table import NOON, Table

NOTES = Purpose("notes")
READ = Purpose("read", default=True)


async def with_people(table: Table) -> dict[str, str]:
    """Let everyone be known, and return their ids by name."""
    for who in ("Quinn", "Lea"):
        await table.says(who, "talk", "note hello")
    found = await table.house.db.read(lambda sql: sql.execute("SELECT name, id FROM persons").fetchall())
    return dict(found)


def ask(sql: Sql, person: str, purpose: Purpose) -> bool:
    return Consents(sql, {purpose.name: purpose}).check(person, purpose.name)


async def test_nothing_is_agreed_to_by_silence(tmp_path: Path) -> None:
    """IDP-03: off until asked; a purpose that may be on by itself says so in its declaration."""
    async with notes_table(tmp_path) as table:
        people = await with_people(table)
        assert not await table.house.db.read(lambda sql: ask(sql, people["Quinn"], NOTES))
        assert await table.house.db.read(lambda sql: ask(sql, people["Quinn"], READ))


async def test_a_yes_counts_for_one_person_and_one_purpose(tmp_path: Path) -> None:
    """IDP-03: per purpose, per person, changeable at any time, both ways."""
    async with notes_table(tmp_path) as table:
        people = await with_people(table)

        def unit(sql: Sql) -> list[bool]:
            consents = Consents(sql, {"notes": NOTES, "read": READ})
            consents.give(people["Quinn"], "notes", True, NOON)
            consents.give(people["Quinn"], "read", False, NOON)
            seen = [consents.check(people[who], what) for who in ("Quinn", "Lea") for what in ("notes", "read")]
            consents.give(people["Quinn"], "notes", False, NOON + timedelta(days=1))
            return [*seen, consents.check(people["Quinn"], "notes")]

        assert await table.house.db.run(unit) == [True, False, False, True, False]


async def test_new_words_are_asked_anew(tmp_path: Path) -> None:
    """IDP-03: a yes to other words than those shown now counts as never asked; what was said stays readable."""
    async with notes_table(tmp_path) as table:
        people = await with_people(table)

        def unit(sql: Sql) -> None:
            Consents(sql, {"notes": NOTES}).give(people["Quinn"], "notes", True, NOON)
            newer = Consents(sql, {"notes": Purpose("notes", version="2")})
            assert not newer.check(people["Quinn"], "notes")
            said = newer.answer(people["Quinn"], "notes")
            assert said is not None
            assert (said.given, said.version, said.at) == (True, "1", NOON)
            assert newer.answer(people["Lea"], "notes") is None

        await table.house.db.run(unit)


async def test_a_purpose_nobody_declared_is_a_fault(tmp_path: Path) -> None:
    """IDP-03: no room can ask for, or store, a consent that no words stand behind."""
    async with notes_table(tmp_path) as table:
        people = await with_people(table)
        with pytest.raises(KeyError):
            await table.house.db.read(lambda sql: Consents(sql, {}).check(people["Quinn"], "anything"))
        with pytest.raises(KeyError):
            await table.house.db.run(lambda sql: Consents(sql, {}).give(people["Quinn"], "anything", True, NOON))


async def test_a_consent_survives_a_restart(tmp_path: Path) -> None:
    """IDP-03: it is a row with its version and time."""
    async with notes_table(tmp_path) as table:
        people = await with_people(table)
        await table.house.db.run(lambda sql: Consents(sql, {"notes": NOTES}).give(people["Quinn"], "notes", True, NOON))
    async with notes_table(tmp_path, after=table) as table:
        assert await table.house.db.read(lambda sql: ask(sql, people["Quinn"], NOTES))
