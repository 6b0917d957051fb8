"""The register: no table and no person column that nobody answers for (IDP-04, IDP-05)."""

from pathlib import Path

import pytest

from bot.model.errors import UnfitDatabase
from bot.model.schema import Table
from bot.store import Database, Part, problems
from tests.store.desk import DIARY, opened

PEOPLE = """
CREATE TABLE persons (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE thanks (id TEXT PRIMARY KEY, giver TEXT REFERENCES persons (id), revoked_by TEXT, why TEXT) STRICT;
CREATE VIRTUAL TABLE found USING fts5 (why);
"""
GOOD = (
    Table("persons", "who is who", persons=("id",)),
    Table("thanks", "who helped", persons=("giver", "revoked_by")),
    Table("found", "search"),
)


async def complaints(path: Path, *tables: Table, script: str = PEOPLE) -> list[str]:
    part = Part("people", [(1, script)], tables)
    db = await opened(path, part)
    try:
        return await db.read(lambda sql: problems(sql, [part]))
    finally:
        await db.close()


async def test_a_good_register_has_no_complaints(tmp_path: Path, db: Database) -> None:
    """IDP-04: a search index and its shadow tables, which cannot be STRICT, are no complaint."""
    assert await complaints(tmp_path / "people.db", *GOOD) == []
    assert await db.read(lambda sql: problems(sql, [DIARY])) == []


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (Table("thanks", "who helped", persons=("giver",)), "Column 'revoked_by' of table 'thanks' names a person"),
        (Table("thanks", "who helped", persons=("revoked_by",)), "Column 'giver' of table 'thanks' names a person"),
        (
            Table("thanks", "who helped", persons=("giver", "revoked_by", "target")),
            "Table 'thanks' registers the person column 'target', which it does not have.",
        ),
        (Table("thanks", " ", persons=("giver", "revoked_by")), "Table 'thanks' does not say what it is for."),
        (
            Table("thanks", "who helped", persons=("giver", "revoked_by"), erase="exempt"),
            "Table 'thanks' is exempt and does not say why.",
        ),
        (
            Table("thanks", "who helped", persons=("giver", "revoked_by"), retention_days=9),
            "Table 'thanks' keeps rows 9 days and does not say who removes them.",
        ),
        (
            Table("thanks", "who helped", persons=("giver", "revoked_by"), retention_days=9, at="then"),
            "Table 'thanks' counts its days from the column 'then', which it does not have.",
        ),
        (
            Table("thanks", "who helped", persons=("giver", "revoked_by"), erase="blank"),
            "Nobody says whether column 'why' of table 'thanks' may name a person",
        ),
        (
            Table("thanks", "who helped", persons=("giver", "revoked_by"), mentions=("how",)),
            "Table 'thanks' registers the column 'how', which it does not have.",
        ),
    ],
)
async def test_each_fault_is_told_in_a_sentence(tmp_path: Path, table: Table, sentence: str) -> None:
    """IDP-05"""
    found = await complaints(tmp_path / "people.db", GOOD[0], table, GOOD[2])
    assert len(found) == 1
    assert found[0].startswith(sentence)


async def test_an_id_of_a_person_is_a_person_column(tmp_path: Path) -> None:
    """IDP-05"""
    found = await complaints(tmp_path / "people.db", Table("persons", "who is who"), *GOOD[1:])
    assert found == ["Column 'id' of table 'persons' names a person and is not registered."]


async def test_a_table_that_is_not_strict_is_told(tmp_path: Path) -> None:
    found = await complaints(tmp_path / "x.db", Table("loose", "…"), script="CREATE TABLE loose (a INTEGER);")
    assert found == ["Table 'loose' is not STRICT."]


async def test_a_table_has_one_owner(tmp_path: Path) -> None:
    other = Part("other", [], (DIARY.tables[0],))
    db = await opened(tmp_path / "house.db", DIARY, other)
    assert await db.read(lambda sql: problems(sql, [DIARY, other])) == [
        "Table 'lines' is registered by 'diary' and by 'other'."
    ]
    await db.close()


async def test_a_house_whose_register_is_wrong_does_not_open(tmp_path: Path) -> None:
    """IDP-04: what nobody registered, nobody could export or erase."""
    with pytest.raises(UnfitDatabase, match=r"Table 'answers' is in the database but in nobody's register\."):
        await opened(tmp_path / "house.db", Part("diary", DIARY.scripts, DIARY.tables[:1]))
    with pytest.raises(UnfitDatabase, match="'gone' is registered by 'diary' but is not in the database"):
        await opened(tmp_path / "other.db", Part("diary", DIARY.scripts, (*DIARY.tables, Table("gone", "…"))))
