"""A backup that is put back knows of everyone who was erased since it was made (reliability.md row 62)."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import exits
from bot.core.upkeep import sweep
from bot.store import listed, peek
from bot.store.tombs import Tombs
from tests.cli.desk import call
from tests.core.desk import column
from tests.fakes.table import Table, lay_table

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def traces(folder: Path, *names: str) -> list[str]:
    """Return which files beside the database hold one of these names; copies kept aside are the operator's."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and ".aside-" not in path.name and any(name.encode() in path.read_bytes() for name in names):
            found.append(path.name)
    return found


async def rinsed(table: Table) -> None:
    """Wait until the house has emptied its log, by itself."""
    log = table.house.db.path.with_name("stammtisch.db-wal")
    async with asyncio.timeout(10):
        while await asyncio.to_thread(lambda: log.exists() and log.stat().st_size):
            await asyncio.sleep(0.02)


def people(path: Path) -> list[str]:
    return peek(path, lambda sql: [row[0] for row in sql.execute("SELECT name FROM persons").fetchall()])


async def erased_and_put_back(folder: Path, *, remembers: bool) -> tuple[Table, list[str], list[str]]:
    """Let Lea be there, back up, let her go, put the copy back; return the last table and where she was found."""
    path = folder / "stammtisch.db"
    async with lay_table(folder, at=YESTERDAY) as table:
        await table.commands("Lea", "/profile show")
        await table.commands("Quinn", "/thanks @Lea for the ladder", "talk")
    assert (await asyncio.to_thread(call, folder, "backup")).code == exits.OK
    backup = await asyncio.to_thread(lambda: listed(path)[0].path)
    async with lay_table(folder, after=table) as table:
        await table.commands("Lea", "/privacy erase")
        await table.presses("Lea", "Erase")
        await rinsed(table)
        gone = await asyncio.to_thread(traces, folder, "Lea", "@lea")
    if not remembers:
        Tombs(path).path.unlink()
    assert (await asyncio.to_thread(call, folder, "restore", str(backup))).code == exits.OK
    return table, gone, await asyncio.to_thread(traces, folder, "Lea")


async def test_yesterday_s_backup_forgets_again_who_was_erased_today(tmp_path: Path) -> None:
    """Erase, put yesterday's copy back with the verb, start: nothing of her is there, and nothing was sent before."""
    table, gone, back = await erased_and_put_back(tmp_path, remembers=True)
    assert gone == []
    assert back == ["stammtisch.db"], "the copy is older than the erasure"
    mode = await asyncio.to_thread(lambda: Tombs(tmp_path / "stammtisch.db").path.stat().st_mode)
    assert oct(mode & 0o777) == "0o600"
    sent = len(table.world.deliveries)
    async with lay_table(tmp_path, after=table) as table:
        await rinsed(table)
        assert len(table.world.deliveries) == sent
        assert await asyncio.to_thread(traces, tmp_path, "Lea", "@lea", "ladder") == []
        assert "Quinn" in await asyncio.to_thread(people, tmp_path / "stammtisch.db")
        await table.commands("Lea", "/profile show")
        assert table.private("Lea")[-1].startswith("I'm a bot"), "she is somebody new"


async def test_without_the_file_beside_it_she_would_be_back(tmp_path: Path) -> None:
    """The control: it is the file that remembers."""
    table, _, _ = await erased_and_put_back(tmp_path, remembers=False)
    async with lay_table(tmp_path, after=table):
        assert "Lea" in await asyncio.to_thread(people, tmp_path / "stammtisch.db")


async def test_whoever_came_back_since_stays(tmp_path: Path) -> None:
    """An erasure counts for what was known before it, not for the person one is afterwards, however often it opens."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/privacy erase")
        await table.presses("Lea", "Erase")
        await table.commands("Lea", "/profile show")
    for _ in range(2):
        async with lay_table(tmp_path, after=table):
            pass
    found = await asyncio.to_thread(people, tmp_path / "stammtisch.db")
    assert found.count("Lea") == 1


@pytest.mark.parametrize("old_copy", [False, True])
async def test_whoever_came_back_stays_however_long_ago_it_was(tmp_path: Path, old_copy: bool) -> None:
    """What the database remembers goes with its line in the file, never before: a start would erase them once more."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/privacy erase")
        await table.presses("Lea", "Erase")
        await table.commands("Lea", "/profile show")
        table.clock.set(table.clock.now() + timedelta(days=401))
        await table.house.db.run(lambda sql: sweep(sql, table.clock.now()))
    if old_copy:
        kept = tmp_path / "stammtisch.db.backups" / "20240101T000000000000Z-manual.db"
        kept.parent.mkdir()
        kept.touch()
    for left in (int(old_copy), int(old_copy)):
        async with lay_table(tmp_path, after=table) as again:
            assert await column(again, "SELECT count(*) FROM erased") == [left]
        assert "Lea" in await asyncio.to_thread(people, tmp_path / "stammtisch.db")


def test_lines_go_when_no_backup_needs_them_any_more(tmp_path: Path) -> None:
    """IDP-05: 400 days, longer where an older copy still lies there; half a line is none."""
    tombs, at = Tombs(tmp_path / "x.db"), datetime(2026, 1, 1, tzinfo=UTC)
    tombs.bury(["a" * 40], at)
    tombs.bury(["b" * 40], at + timedelta(days=200))
    with tombs.path.open("a") as file:
        file.write("c" * 39)
    assert [each.digest[0] for each in tombs.read()] == ["a", "b"]
    tombs.bury(["d" * 40], at + timedelta(days=201))
    assert [each.digest[0] for each in tombs.read()] == ["a", "b", "d"]
    assert tombs.prune(at + timedelta(days=399)) == 0
    old = tmp_path / "x.db.backups" / "20251231T000000000000Z-manual.db"
    old.parent.mkdir()
    old.touch()
    assert tombs.prune(at + timedelta(days=401)) == 0, "that copy still knows them"
    old.unlink()
    assert tombs.prune(at + timedelta(days=401)) == 1
    assert [each.digest[0] for each in tombs.read()] == ["b", "d"]


class Crash(Exception):
    """Stand in for a kill."""


async def test_a_crash_between_the_line_and_the_commit_leaves_nobody_half_erased(tmp_path: Path) -> None:
    """The line is there, the rows are, too: the next start finishes it, and the start after that has nothing to do."""
    armed: list[str] = []

    def kill(point: str) -> None:
        if armed and point == "unit.before_commit":
            raise Crash

    with suppress(Crash):
        async with lay_table(tmp_path, failpoint=kill) as table:
            await table.commands("Lea", "/privacy erase")
            card = table.private_messages("Lea")[-1]
            armed.append("now")
            with suppress(Crash):
                await table.world.press(table.people["Lea"], card.buttons[0].key, card)
    assert len(Tombs(tmp_path / "stammtisch.db").read()) == 1
    assert "Lea" in await asyncio.to_thread(people, tmp_path / "stammtisch.db")
    for _ in range(2):
        async with lay_table(tmp_path, after=table) as again:
            assert "Lea" not in await asyncio.to_thread(people, tmp_path / "stammtisch.db")
            await rinsed(again)
    assert await asyncio.to_thread(traces, tmp_path, "Lea", "@lea") == []
