"""`doctor`: ages, queues and health, with the host running or not; and never a member's words."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import SystemClock, parts, shipped_cogs
from bot.app.doctor import LATE, Report, diagnose, spoken
from bot.cli import exits
from bot.core.times import micros
from bot.ports import Sql
from bot.store import back_up, open_database
from tests.cli.desk import call, write

NOW = datetime.now(UTC)


def ill(sql: Sql) -> None:
    """Leave behind what a bad week leaves."""
    old, day = micros(NOW - timedelta(hours=3)), micros(NOW - timedelta(days=1))
    row = (
        "INSERT INTO outbox (id, community, cog, kind, cls, platform, lane, payload, state, due_at, created_at, "
        "ended_at, note, attempts) VALUES (?, 'c', 'welcome', 'say', 'answer', 'x', ?, '{\"words\": \"Ana wrote\"}', "
        "?, ?, ?, ?, ?, ?)"
    )
    sql.execute(row, ("waits", "place:1", "queued", old, old, None, "", 0))
    sql.execute(row, ("lost", "place:2", "unknown", day, day, day, "the process ended while this was being sent", 1))
    sql.execute(row, ("no", "place:3", "dead", day, day, day, "gone", 3))
    sql.execute(row, ("out", "place:4", "sent", day, day, day, "", 1))
    sql.execute(
        "INSERT INTO timers (community, cog, kind, key, due_at, data, misfire, grace) "
        "VALUES ('c', 'rituals', 'open', 'k', ?, '{}', 'late', 0)",
        (old,),
    )
    sql.execute(
        "INSERT INTO quarantine (platform, bot, key, at, number, fault, raw) VALUES ('x', 'b', '1', ?, 'F-17', "
        "'ValueError: Ana wrote', '{\"event\": \"Ana wrote\"}')",
        (day,),
    )


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    told = call(tmp_path, "doctor")
    assert told.code == exits.FINDING
    assert "no database at stammtisch.db" in told.err


def test_a_healthy_database_is_well(tmp_path: Path) -> None:
    write(tmp_path / "stammtisch.db", lambda sql: None)
    told = call(tmp_path, "doctor")
    assert (told.code, told.err) == (exits.OK, "")
    for word in ("not running", "database            ok", "WAL-reset bug", "last backup", "All is well."):
        assert word in told.out, word


def test_what_a_bad_week_leaves_is_listed_without_words_of_members(tmp_path: Path) -> None:
    """N6: the doctor names rows and numbers, never what someone wrote."""
    write(tmp_path / "stammtisch.db", ill)
    told = call(tmp_path, "doctor")
    assert told.code == exits.FINDING
    for word in ("since 3 h", "waits 3 h", "1 dead, 1 queued, 1 sent, 1 unknown", "F-17", "ValueError", "lost"):
        assert word in told.out, word
    assert "welcome say to one person: the process ended" in told.out
    assert "one line nobody knows" in told.err
    assert "one event" in told.err
    assert "Ana wrote" not in told.out + told.err


async def test_beside_a_running_host_lateness_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "stammtisch.db"
    db = await open_database(path, parts(shipped_cogs()), SystemClock(), durable=False, backups=False)
    try:
        await db.run(ill)
        report = await asyncio.to_thread(_diagnosed, path)
        assert report.process is not None
        assert any("has been due for 3 h" in finding for finding in report.findings)
        assert any("has waited 3 h" in finding for finding in report.findings)
        assert any("no backup" in finding for finding in report.findings)
        await db.run(lambda sql: (sql.execute("DELETE FROM outbox"), sql.execute("DELETE FROM timers")))
        await db.run(lambda sql: sql.execute("DELETE FROM quarantine"))
        await db.backup()
        assert (await asyncio.to_thread(_diagnosed, path)).findings == []
    finally:
        await db.close()


@pytest.mark.parametrize("late", [LATE - timedelta(seconds=5), LATE + timedelta(seconds=5)])
def test_a_stopped_host_is_late_without_that_being_a_fault(tmp_path: Path, late: timedelta) -> None:
    path = tmp_path / "stammtisch.db"
    write(path, lambda sql: None)
    back_up(path, NOW)
    due = micros(NOW - late)
    write(
        path,
        lambda sql: sql.execute(
            "INSERT INTO timers (community, cog, kind, key, due_at, data, misfire, grace) "
            "VALUES ('c', 'x', 'y', 'k', ?, '{}', 'late', 0)",
            (due,),
        ),
    )
    path.with_name("stammtisch.db.lock").write_text("999999999")
    report = _diagnosed(path)
    assert (report.process, report.findings) == (None, [])
    assert report.overdue is not None


def _diagnosed(path: Path) -> Report:
    return diagnose(path, datetime.now(UTC), backups=True)


def test_spans_are_spoken_in_their_largest_unit() -> None:
    spans = {5: "5 s", 60: "1 min", 7199: "119 min", 7200: "2 h", 172_799: "47 h", 172_800: "2 days"}
    assert {seconds: spoken(timedelta(seconds=seconds)) for seconds in spans} == spans
