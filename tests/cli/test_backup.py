"""`backup` and `restore`: a checked copy, put back without saying anything twice (reliability.md row 10)."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import Memory
from bot.app import SystemClock, SystemIds, open_house
from bot.app.restored import NOTE
from bot.cli import exits
from bot.core.times import micros
from bot.model.house import House
from bot.ports import Sql
from bot.store import listed, peek
from tests.cli.desk import call, write

NOW = datetime.now(UTC)


def _queue(sql: Sql, id_: str, state: str = "queued") -> str:
    at = micros(NOW - timedelta(hours=1))
    sql.execute(
        "INSERT INTO outbox (id, community, cog, kind, cls, platform, lane, payload, state, due_at, created_at) "
        "VALUES (?, 'c', 'welcome', 'say', 'answer', 'memory', ?, '{}', ?, ?, ?)",
        (id_, f"place:{id_}", state, at, at),
    )
    return id_


def _states(path: Path) -> dict[str, tuple[str, str]]:
    rows = peek(path, lambda sql: sql.execute("SELECT id, state, note FROM outbox").fetchall())
    return {id_: (state, note) for id_, state, note in rows}


def test_a_backup_is_made_checked_and_copied_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "stammtisch.db"
    assert call(tmp_path, "backup").code == exits.FINDING
    write(path, lambda sql: None)
    told = call(tmp_path, "backup", "--to", "elsewhere/copy.db")
    assert told.code == exits.OK
    made = listed(path)
    assert [each.reason for each in made] == ["manual"]
    assert (tmp_path / "elsewhere" / "copy.db").read_bytes() == made[0].path.read_bytes()
    again = call(tmp_path, "backup", "--to", "elsewhere/copy.db")
    assert again.code == exits.FINDING
    assert "overwrites nothing" in again.err
    (tmp_path / "folder").mkdir()
    assert call(tmp_path, "backup", "--to", "folder").code == exits.OK
    assert len(list((tmp_path / "folder").iterdir())) == 1


def test_what_waited_in_a_restored_backup_is_held_and_not_sent_again(tmp_path: Path) -> None:
    """Row 10: lines that waited in the backup may have been sent since; they become unknown, and are listed."""
    path = tmp_path / "stammtisch.db"
    write(path, lambda sql: (_queue(sql, "waits"), _queue(sql, "half", "sending")))
    assert call(tmp_path, "backup").code == exits.OK
    write(path, lambda sql: sql.execute("UPDATE outbox SET state = 'sent'"))
    backup = listed(path)[0].path
    told = call(tmp_path, "restore", str(backup))
    assert told.code == exits.OK, told.err
    assert "2 lines waited" in told.out
    assert ".aside-" in told.out

    world = Memory(SystemClock())
    asyncio.run(_open_once(path, world))
    assert _states(path) == {"waits": ("unknown", NOTE), "half": ("unknown", NOTE)}
    assert world.deliveries == []
    assert "2 lines nobody knows" in call(tmp_path, "doctor").err


def test_what_is_queued_after_a_restore_is_sent_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "stammtisch.db"
    write(path, lambda sql: None)
    call(tmp_path, "backup")
    call(tmp_path, "restore", str(listed(path)[0].path))
    at = micros(datetime.now(UTC) + timedelta(seconds=1))
    write(path, lambda sql: (_queue(sql, "new"), sql.execute("UPDATE outbox SET created_at = ?", (at,))))
    asyncio.run(_open_once(path, Memory(SystemClock())))
    assert _states(path)["new"][1] != NOTE


async def _open_once(path: Path, world: Memory) -> None:
    async with open_house(
        path, House(), SystemClock(), SystemIds(), lambda db: [world], cogs=None, durable=False
    ) as house:
        await house.host.quiet()


def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "stammtisch.db"
    write(path, lambda sql: _queue(sql, "mine", "sent"))
    (tmp_path / "junk.db").write_bytes(b"junk" * 1000)
    told = call(tmp_path, "restore", "junk.db")
    assert told.code == exits.CONFIG
    assert "Nothing was changed" in told.err
    assert call(tmp_path, "restore", "gone.db").code == exits.FINDING
    assert list(_states(path)) == ["mine"]


@pytest.mark.parametrize("verb", ["restore"])
async def test_nothing_is_put_back_under_a_running_host(tmp_path: Path, verb: str) -> None:
    path = tmp_path / "stammtisch.db"
    await asyncio.to_thread(write, path, lambda sql: None)
    await asyncio.to_thread(call, tmp_path, "backup")
    async with open_house(path, House(), SystemClock(), SystemIds(), lambda db: [], durable=False):
        told = await asyncio.to_thread(call, tmp_path, verb, str(listed(path)[0].path))
    assert told.code == exits.FINDING
    assert "in use by process" in told.err
