"""Backups: whole, checked, found again, and put back in one step (reliability.md rows 8 and 10, S4)."""

import asyncio
import random
import shutil
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.errors import AlreadyRunning, BrokenDatabase
from bot.store import Database, back_up, last_restore, listed, newest_good, restore
from bot.store.backup import faults_in, folder
from tests.store.desk import START, Still, opened, seen, unit, units

SEED = 20261122
PAGE = 4096


def back_up_now(path: Path) -> Path:
    return back_up(path, START).path


def damage(path: Path, page: int, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(chance.randbytes(PAGE))


async def filled(path: Path, how_many: int = 60) -> None:
    db = await opened(path)
    for number in range(1, how_many + 1):
        await db.run(unit(number, "y" * 900))
    await db.close()


async def test_a_backup_under_writes_is_one_whole_moment(db: Database) -> None:
    """S4. Control: a plain copy of the file misses what is still in the log."""
    written = await db.run(unit(1))
    naive = db.path.with_name("naive.db")
    shutil.copy(db.path, naive)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await seen(naive, units)
    stop = False

    async def writing() -> None:
        nonlocal written
        while not stop:
            written = await db.run(unit(written + 1))

    task = asyncio.create_task(writing())
    figures = []
    for _ in range(5):
        await asyncio.sleep(0.05)
        before = written
        begun = time.perf_counter()
        made = await db.backup()
        took = time.perf_counter() - begun
        there = await seen(made.path, units)
        assert there == list(range(1, len(there) + 1))
        assert before <= len(there) <= written + 1
        figures.append(f"{len(there)} units in {took * 1000:.0f} ms")
    stop = True
    await task
    print(f"backup under writes: {', '.join(figures)}; a plain copy: no such table")


async def test_a_backup_is_put_back(tmp_path: Path) -> None:
    """reliability.md row 10: the restored house knows since when; what was queued before is not sent again."""
    path = tmp_path / "house.db"
    db = await opened(path)
    for number in (1, 2, 3):
        await db.run(unit(number))
    made = await db.backup()
    await db.run(unit(4))
    assert await db.read(last_restore) is None
    with pytest.raises(AlreadyRunning):
        await asyncio.to_thread(restore, made.path, path, START)
    assert await db.read(units) == [1, 2, 3, 4]
    await db.close()

    begun = time.perf_counter()
    aside = await asyncio.to_thread(restore, made.path, path, START + timedelta(hours=1))
    db = await opened(path)
    took = time.perf_counter() - begun
    print(f"restore: RPO 1 unit (written after the backup), RTO {took * 1000:.0f} ms")
    assert await db.read(units) == [1, 2, 3]
    assert await db.read(last_restore) == START + timedelta(hours=1)
    await db.run(unit(5))
    await db.close()
    assert aside is not None
    assert await seen(aside, units) == [1, 2, 3, 4]
    assert (await seen(made.path, last_restore)) is None, "the backup itself stays as it was"


async def test_what_a_killed_host_left_in_its_log_is_put_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    db = await opened(path)
    made = await db.backup()
    await db.run(unit(1))
    killed = tmp_path / "killed" / "house.db"
    killed.parent.mkdir()
    shutil.copy(path, killed)
    shutil.copy(path.with_name("house.db-wal"), killed.with_name("house.db-wal"))
    await db.close()
    aside = await asyncio.to_thread(restore, made.path, killed, START)
    assert aside is not None
    assert not aside.with_name(f"{aside.name}-wal").exists(), "folded in first: no moment without the last unit"
    assert await seen(aside, units) == [1]
    assert await seen(killed, units) == [], "the old log is not replayed over the backup"


async def test_a_broken_database_is_put_aside_with_its_log(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    await filled(path)
    db = await opened(path)
    made = await db.backup()
    await db.checkpoint()
    await db.run(lambda sql: sql.execute("UPDATE lines SET said = 'later' WHERE unit = 60"))
    log = path.with_name("house.db-wal").read_bytes()
    await db.close()
    path.write_bytes(b"rubbish " * (path.stat().st_size // 8))
    path.with_name("house.db-wal").write_bytes(log)
    aside = await asyncio.to_thread(restore, made.path, path, START)
    assert aside is not None
    assert aside.read_bytes().startswith(b"rubbish")
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == log
    assert await seen(path, lambda sql: sql.execute("SELECT * FROM lines WHERE said = 'later'").fetchall()) == []
    assert await seen(path, units) == list(range(1, 61))


async def test_a_backup_is_put_back_where_nothing_is(tmp_path: Path) -> None:
    await filled(tmp_path / "house.db", 3)
    made = await asyncio.to_thread(back_up_now, tmp_path / "house.db")
    assert await asyncio.to_thread(restore, made, tmp_path / "new.db", START) is None
    assert await seen(tmp_path / "new.db", units) == [1, 2, 3]


async def test_a_bad_backup_is_not_put_back(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    await filled(path)
    made = await asyncio.to_thread(back_up_now, path)
    damage(made, 5, random.Random(SEED))
    before = path.read_bytes()
    with pytest.raises(BrokenDatabase, match=r"no good backup.*Nothing was changed"):
        await asyncio.to_thread(restore, made, path, START)
    empty = tmp_path / "empty.db"
    sqlite3.connect(empty).close()
    with pytest.raises(BrokenDatabase, match="not a database of ours"):
        await asyncio.to_thread(restore, empty, path, START)
    with pytest.raises(FileNotFoundError):
        await asyncio.to_thread(restore, tmp_path / "none.db", path, START)
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir() if "aside" in each.name or "part" in each.name) == []


async def test_every_overwritten_page_is_found_before_a_start(tmp_path: Path) -> None:
    """reliability.md row 8, S6: refuse, name the newest good backup, repair nothing."""
    path = tmp_path / "house.db"
    await filled(path)
    old = await asyncio.to_thread(back_up, path, START, "hourly")
    new = await asyncio.to_thread(back_up, path, START + timedelta(hours=1), "hourly")
    good = path.read_bytes()
    assert not path.with_name("house.db-wal").read_bytes(), "the log is folded in: this is all there is"
    chance = random.Random(SEED)
    pages = chance.sample(range(len(good) // PAGE), 24)
    found = 0
    for page in pages:
        path.write_bytes(good)
        damage(path, page, chance)
        bad = path.read_bytes()
        try:
            await (await opened(path)).close()
        except BrokenDatabase as error:
            assert "nothing repaired" in str(error)
            assert str(new.path) in str(error)
            found += path.read_bytes() == bad
    print(f"damaged pages, seed {SEED}: {found} of {len(pages)} found, none repaired")
    assert found == len(pages)

    damage(new.path, 3, chance)
    with pytest.raises(BrokenDatabase, match=old.path.name):
        await opened(path)
    damage(old.path, 3, chance)
    with pytest.raises(BrokenDatabase, match="no good backup"):
        await opened(path)


async def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    path.write_text("Dear diary, " * 500)
    with pytest.raises(BrokenDatabase, match="not a database"):
        await opened(path)


async def test_a_lost_file_is_not_silently_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    await filled(path, 3)
    made = await asyncio.to_thread(back_up_now, path)
    path.unlink()
    with pytest.raises(BrokenDatabase, match=f"is gone, but it has backups.*{made.name}"):
        await opened(path)
    assert not path.exists()
    await asyncio.to_thread(restore, made, path, START)
    db = await opened(path)
    assert await db.read(units) == [1, 2, 3]
    await db.close()


async def test_a_backup_that_fails_leaves_nothing_and_takes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    await filled(path)
    made = [await asyncio.to_thread(back_up, path, START, "hourly", {"hourly": 1})]
    damage(path, 7, random.Random(SEED))
    with pytest.raises(BrokenDatabase):
        await asyncio.to_thread(back_up, path, START + timedelta(hours=1), "hourly", {"hourly": 1})
    assert listed(path) == made
    assert [each.name for each in folder(path).iterdir()] == [made[0].path.name]


async def test_a_copy_that_does_not_pass_is_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE shopping (item TEXT)")
    raw.close()
    with pytest.raises(BrokenDatabase, match="did not pass its check: this is not a database of ours"):
        await asyncio.to_thread(back_up, path, START)
    assert list(folder(path).iterdir()) == []


async def test_every_hour_has_its_backup_and_old_ones_go(tmp_path: Path) -> None:
    clock = Still(naps=6)
    path = tmp_path / "house.db"
    db = await opened(path, clock=clock)
    db._keep = {"hourly": 4, "manual": 2}
    for _ in range(3):
        await db.backup()
    with pytest.raises(Still.Enough):
        await db.backup_hourly()
    hourly = [one.at - START for one in listed(path) if one.reason == "hourly"]
    assert hourly == [timedelta(hours=hours) for hours in (6, 5, 4, 3)]
    manual = [one.at - START for one in listed(path) if one.reason == "manual"]
    assert manual == [timedelta(microseconds=2), timedelta(microseconds=1)], "the same instant, another name"
    await db.close()

    # A restart twenty minutes later waits for the rest of the hour; a crash loop makes no backups.
    clock.at += timedelta(minutes=20)
    clock.naps = 1
    db = await opened(path, clock=clock)
    with pytest.raises(Still.Enough):
        await db.backup_hourly()
    assert listed(path)[0].at - START == timedelta(hours=7)
    await db.close()


async def test_a_start_sweeps_up_what_a_crash_left_of_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    await filled(path, 1)
    made = await asyncio.to_thread(back_up_now, path)
    half = folder(path) / "20261122T111500000000Z-hourly.part"
    half.write_bytes(b"half")
    assert [one.path for one in listed(path)] == [made], "a half backup is not offered"
    await (await opened(path)).close()
    assert not half.exists()
    best = await asyncio.to_thread(newest_good, path)
    assert best is not None
    assert best.path == made
    assert await asyncio.to_thread(faults_in, made) == []
