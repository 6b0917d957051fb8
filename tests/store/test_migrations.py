"""Migrations: each script once and whole, newer or foreign databases refused before anything is written."""

import sqlite3
from pathlib import Path

import pytest

from bot.model.errors import NewerDatabase, UnfitDatabase
from bot.model.schema import Table
from bot.store import Part, listed, read_scripts
from bot.store.migrations import statements
from tests.store.desk import DIARY, DIARY_1, Still, opened, seen, unit, units

MOOD = "ALTER TABLE lines ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';"


def diary(*scripts: str, tables: tuple[Table, ...] = DIARY.tables) -> Part:
    return Part("diary", list(enumerate((DIARY_1, *scripts), 1)), tables)


async def written(path: Path, *parts: Part) -> None:
    """A database in which these parts once ran, with one unit in it."""
    db = await opened(path)
    await db.run(unit(1))
    await db.close()
    if parts:
        await (await opened(path, *parts, backups=False)).close()


async def test_scripts_run_once_in_order_and_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    await written(path)
    for _ in range(2):
        db = await opened(path, diary(MOOD))
        rows = await db.read(
            lambda sql: sql.execute("SELECT part, number, applied_at FROM schema_version ORDER BY rowid").fetchall()
        )
        assert [row[:2] for row in rows] == [("store", 1), ("diary", 1), ("diary", 2)]
        assert {row[2] for row in rows} == {1_795_342_500_000_000}, "whole microseconds, UTC"
        assert await db.read(lambda sql: sql.execute("SELECT DISTINCT mood FROM lines").fetchall()) == [("calm",)]
        await db.close()


async def test_a_backup_is_made_before_an_old_database_changes(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    await written(path)
    assert listed(path) == [], "nothing to lose in a new one"
    await (await opened(path, diary(MOOD))).close()
    (backup,) = listed(path)
    assert backup.reason == "migration"
    columns = await seen(backup.path, lambda sql: sql.execute("SELECT name FROM pragma_table_info('lines')").fetchall())
    assert ("mood",) not in columns
    assert await seen(backup.path, units) == [1]
    await (await opened(path, diary(MOOD))).close()
    assert len(listed(path)) == 1, "nothing changed, nothing copied"


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("CREATE TABLE extra (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1);", "Script 0002 of 'diary'.*nowhere"),
        ("CREATE TABLE extra (a INTEGER) STRICT; INSERT INTO lines VALUES (1, 1, '');", "does not fit what is stored"),
        ("DELETE FROM lines; INSERT INTO answers VALUES (5, 5);", "rows of 'answers' pointing at nothing"),
        ("CREATE TABLE extra (a INTEGER) STRICT; DELETE FROM lines; ROLLBACK;", "no BEGIN, COMMIT or ROLLBACK"),
        ("CREATE TABLE extra (a INTEGER) STRICT; DELETE FROM li", "in the middle of a statement"),
    ],
)
async def test_a_script_that_fails_is_taken_back_whole(tmp_path: Path, script: str, sentence: str) -> None:
    path = tmp_path / "house.db"
    await written(path)
    with pytest.raises(UnfitDatabase, match=sentence):
        await opened(path, diary(script))
    db = await opened(path)
    assert await db.read(units) == [1]
    await db.close()


async def test_a_table_may_be_built_anew_without_losing_what_points_at_it(tmp_path: Path) -> None:
    """With foreign keys on, dropping the old table would delete or refuse the rows that refer to it."""
    rebuilt = """
        CREATE TABLE fresh (unit INTEGER NOT NULL, line INTEGER NOT NULL, said TEXT NOT NULL,
            mood TEXT NOT NULL DEFAULT 'calm', PRIMARY KEY (unit, line)) STRICT;
        INSERT INTO fresh (unit, line, said) SELECT unit, line, said FROM lines;
        DROP TABLE lines;
        ALTER TABLE fresh RENAME TO lines;
    """
    path = tmp_path / "house.db"
    db = await opened(path)
    await db.run(unit(1))
    await db.run(lambda sql: sql.execute("INSERT INTO answers VALUES (1, 2)"))
    await db.close()
    db = await opened(path, diary(rebuilt))
    assert await db.read(units) == [1]
    assert await db.read(lambda sql: sql.execute("SELECT * FROM answers").fetchall()) == [(1, 2)]
    with pytest.raises(sqlite3.IntegrityError):
        await db.run(lambda sql: sql.execute("INSERT INTO answers VALUES (8, 8)"))
    await db.close()


async def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    guest = Part("guests", [(1, "CREATE TABLE guests (a INTEGER) STRICT;")], (Table("guests", "who came"),))
    await written(path, diary(MOOD), guest)
    before = path.read_bytes()
    with pytest.raises(NewerDatabase) as caught:
        await opened(path)
    sentence = str(caught.value)
    assert "'diary' is at script 0002, this program knows up to 0001" in sentence
    assert "'guests' is at script 0001, this program knows no such part" in sentence
    assert "Start the newer program" in sentence
    assert path.read_bytes() == before
    assert listed(path) == []
    await (await opened(path, diary(MOOD), guest)).close()


async def test_a_changed_script_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    await written(path)
    changed = Part("diary", [(1, DIARY_1.replace("BETWEEN 1 AND 3", "BETWEEN 1 AND 4"))], DIARY.tables)
    with pytest.raises(UnfitDatabase, match=r"Script 0001 of 'diary' was changed.*next number"):
        await opened(path, changed)
    windows = Part("diary", [(1, DIARY_1.replace("\n", "\r\n"))], DIARY.tables)
    await (await opened(path, windows)).close()


async def test_a_strangers_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE shopping (item TEXT)")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(UnfitDatabase, match="another program's"):
        await opened(path)
    assert path.read_bytes() == before


def test_parts_are_numbered_without_a_gap() -> None:
    with pytest.raises(ValueError, match="without a gap"):
        Part("diary", [(1, ""), (3, "")], ())


async def test_two_parts_may_not_share_a_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="share a name: diary"):
        await opened(tmp_path / "house.db", DIARY, DIARY)


def test_scripts_are_read_from_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [number for number, _ in read_scripts("bot.store")] == [1]
    assert read_scripts("bot.model") == [], "a part without tables"
    home = tmp_path / "somepart" / "sql"
    home.mkdir(parents=True)
    (home.parent / "__init__.py").touch()
    (home / "0002_seats.sql").write_text("two")
    (home / "0001.sql").write_text("one")
    monkeypatch.syspath_prepend(tmp_path)
    assert read_scripts("somepart") == [(1, "one"), (2, "two")]
    (home / "3.sql").touch()
    with pytest.raises(ValueError, match=r"sql/3\.sql"):
        read_scripts("somepart")


def test_a_semicolon_cuts_only_between_statements() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;"
    script = f"-- first; then\nSELECT ';'; /* a; b */ {trigger} -- that is; all\n"
    assert list(statements(script)) == ["-- first; then\nSELECT ';';", f"/* a; b */ {trigger}"]


async def test_a_first_start_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    with pytest.raises(UnfitDatabase):
        await opened(path, diary("nonsense;"))
    db = await opened(path, clock=Still())
    await db.run(unit(1))
    await db.close()
