"""Timers through the whole house: each intended date once, over clock changes, stalls, restarts and jumps."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.mending import Mended, mend
from bot.core.timers import Timers, pack_rule, unpack_rule
from bot.model.actions import Misfire, Rule, Unwake, Wake
from bot.model.errors import Undeliverable, Why
from bot.ports import Sql
from tests.core.desk import berlin, column, notes_table, rows, speech_table
from tests.fakes.table import NOON, Table

NOTES = "SELECT words FROM notebook_notes ORDER BY rowid"
AUTUMN = datetime(2026, 10, 20, 12, tzinfo=UTC)
SPRING = datetime(2027, 3, 24, 12, tzinfo=UTC)


async def ran(table: Table) -> list[str]:
    """Return which days a daily rule ran for, and which it missed, in order."""
    return await column(table, NOTES)


async def jump(table: Table, to: datetime) -> None:
    """Set the clock, as a wrong clock is set: nothing walks there."""
    table.clock.set(to)
    await table.settle()


@pytest.mark.parametrize(("start", "changes"), [(AUTUMN, "10-25 00:30"), (SPRING, "03-28 01:00")])
async def test_half_past_two_comes_once_a_day_over_both_changes(tmp_path: Path, start: datetime, changes: str) -> None:
    """reliability.md row 34: in the fold the first 02:30, in the gap the first instant after it; each date once."""
    async with notes_table(tmp_path, at=start) as table:
        await table.commands("Jo", "/note daily 02:30")
        for _ in range(10 * 24 * 4):
            await table.passes(minutes=15)
        notes = await ran(table)
        assert len(notes) == len(set(notes)) == 10
        assert f"daily {changes}" in notes
        days = await column(table, "SELECT day FROM occurrences ORDER BY day")
        first = start.date() + timedelta(days=1)
        assert days == [(first + timedelta(days=turn)).isoformat() for turn in range(10)]


async def test_a_restart_in_the_hour_that_comes_twice(tmp_path: Path) -> None:
    """reliability.md row 34: the process ends between the two 02:30s; the second is not the same date again."""
    async with notes_table(tmp_path, at=AUTUMN) as table:
        await table.commands("Jo", "/note daily 02:30")
        await table.until(datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
        before = await ran(table)
    async with notes_table(tmp_path, after=table) as table:
        await table.until(datetime(2026, 10, 25, 2, 0, tzinfo=UTC))
        assert await ran(table) == before
        await table.until(datetime(2026, 10, 26, 2, 0, tzinfo=UTC))
        assert await ran(table) == [*before, "daily 10-26 01:30"]


@pytest.mark.parametrize(
    ("stall", "expected"),
    [
        (timedelta(hours=3), ["daily 11-19 08:00"]),
        (timedelta(hours=3, seconds=1), ["missed 11-19 08:00"]),
        (timedelta(days=3), ["daily 11-22 08:00"]),
        (timedelta(days=3, hours=4), ["missed 11-22 08:00"]),
        (timedelta(days=40), ["daily 12-29 08:00"]),
    ],
)
async def test_down_over_due_times(tmp_path: Path, stall: timedelta, expected: list[str]) -> None:
    """reliability.md row 35: within its grace once, later skipped and noted; forty missed dates are one run."""
    due = berlin(19, 9)
    async with notes_table(tmp_path) as table:
        await table.commands("Jo", "/note daily 09:00")
    table.clock.at = due + stall
    async with notes_table(tmp_path, after=table) as table:
        await table.settle()
        assert await ran(table) == expected
        days = await column(table, "SELECT count(*) FROM occurrences")
        assert days == [stall.days + 1]


async def test_a_reminder_comes_however_late(tmp_path: Path) -> None:
    """reliability.md row 35: an instant that was promised is kept after a stall, once."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note remind 30", place="talk")
    table.clock.at = NOON + timedelta(days=3)
    async with notes_table(tmp_path, after=table) as table:
        await table.settle()
        await table.passes(days=1)
        assert table.public("talk") == ["ring"]
        assert await column(table, "SELECT count(*) FROM timers") == [0]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)])
async def test_a_clock_that_goes_back_runs_nothing_again(
    tmp_path: Path, back: timedelta, capsys: pytest.CaptureFixture[str]
) -> None:
    """reliability.md row 33: no burst, no second run of a date that was; it is told, and life goes on."""
    async with notes_table(tmp_path) as table:
        await table.commands("Jo", "/note daily 09:00")
        await table.until(berlin(20, 9, 30))
        assert await ran(table) == ["daily 11-19 08:00", "daily 11-20 08:00"]
        await jump(table, berlin(20, 9, 30) - back)
        await table.says("Quinn", "talk", "note alive")
        assert table.public("talk") == ["noted: alive"]
        assert "the clock went back" in capsys.readouterr().out
        await jump(table, berlin(20, 9, 30))
        await table.until(berlin(21, 9, 30))
        assert [each for each in await ran(table) if each.startswith("daily")] == [
            "daily 11-19 08:00",
            "daily 11-20 08:00",
            "daily 11-21 08:00",
        ]


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=365)])
async def test_a_clock_that_was_ahead_for_a_while(tmp_path: Path, ahead: timedelta) -> None:
    """reliability.md row 33: one run at most while it is ahead; set right, every date comes, none twice."""
    async with notes_table(tmp_path) as table:
        await table.commands("Jo", "/note daily 09:00")
        await table.until(berlin(19, 8, 30))
        await jump(table, berlin(19, 8, 30) + ahead)
        during = await ran(table)
        assert len(during) == 1
        await jump(table, berlin(19, 8, 30))
        await table.says("Quinn", "talk", "just talking")
        await table.commands("Quinn", "/note silent")
        await table.until(berlin(22, 12))
        days = ["daily 11-19 08:00", "daily 11-20 08:00", "daily 11-21 08:00", "daily 11-22 08:00"]
        assert await ran(table) == (days if ahead < timedelta(days=1) else during + days)


async def test_a_restart_after_the_clock_was_ahead(tmp_path: Path) -> None:
    """reliability.md row 33: the process ended while the clock was a year ahead; the next one does not wait a year."""
    async with notes_table(tmp_path) as table:
        await table.commands("Jo", "/note daily 09:00")
        await jump(table, NOON + timedelta(days=365))
        wrong = await ran(table)
    table.clock.at = NOON
    async with notes_table(tmp_path, after=table) as table:
        await table.until(berlin(19, 9))
        assert await ran(table) == [*wrong, "daily 11-19 08:00"]


async def test_a_line_from_a_clock_ahead_is_not_kept_for_a_year(tmp_path: Path) -> None:
    """reliability.md row 33: what waited for a wrong time, and those behind it, go once the clock is right."""
    async with speech_table(tmp_path) as table:
        await jump(table, NOON + timedelta(days=365))
        table.world.failures.append(Undeliverable(Why.DOWN, "no net"))
        await table.says("Lea", "talk", "say answer | one")
        await jump(table, NOON)
        await table.says("Lea", "talk", "say answer | two")
        await table.passes(seconds=5)
        assert table.public("talk") == ["one", "two"]


async def test_talk_heard_by_a_clock_ahead_ends(tmp_path: Path) -> None:
    """reliability.md row 33: a place does not count as talking for the hour the clock was ahead."""
    async with speech_table(tmp_path) as table:
        await jump(table, NOON + timedelta(hours=1))
        for name in ("Quinn", "Lea", "Mira"):
            await table.says(name, "talk", "hello")
        await jump(table, NOON)
        await table.says("Lea", "talk", "say host | after the lull")
        await table.passes(minutes=4)
        assert table.public("talk") == []
        await table.passes(minutes=6)
        assert table.public("talk") == ["after the lull"]


async def test_mending_leaves_a_healthy_house_alone(tmp_path: Path) -> None:
    """House.md §7: at an ordinary start nothing is set right, because nothing is wrong."""
    async with notes_table(tmp_path) as table:
        await table.commands("Jo", "/note daily 09:00")
        await table.commands("Quinn", "/note remind 30", place="talk")
        await table.until(berlin(20, 12))
        before = await rows(table, "SELECT * FROM timers")
        now = table.clock.now()
        assert await table.house.db.run(lambda sql: mend(sql, now)) == Mended()
        assert await rows(table, "SELECT * FROM timers") == before


async def test_a_rule_waits_for_where_its_hour_is_now(tmp_path: Path) -> None:
    """reliability.md row 34: a renewed zone database moves the next date; one that already ran does not come again."""
    async with notes_table(tmp_path) as table:
        await table.commands("Jo", "/note daily 09:00")
        await table.until(berlin(19, 9, 30))

        def as_the_old_zones_had_it(sql: Sql) -> None:
            shifted = int(berlin(20, 8).timestamp()) * 1_000_000
            sql.execute("UPDATE timers SET due_at = ?", (shifted,))

        await table.house.db.run(as_the_old_zones_had_it)
    async with notes_table(tmp_path, after=table) as table:
        await table.until(berlin(20, 9, 30))
        assert await ran(table) == ["daily 11-19 08:00", "daily 11-20 08:00"]


async def test_the_same_key_replaces_and_unwake_ends(tmp_path: Path) -> None:
    """House.md §7: a timer is one row by its key."""
    async with notes_table(tmp_path) as table:

        def unit(sql: Sql) -> list[datetime]:
            timers = Timers(sql)
            for hours in (3, 1, 2):
                timers.set("c", "cog", Wake("kind", "key", at=NOON + timedelta(hours=hours)), NOON)
            due = [each.due for each in timers.due(NOON + timedelta(days=1))]
            timers.unset("c", "cog", Unwake("kind", "key"))
            assert timers.next_due() is None
            return due

        assert await table.house.db.run(unit) == [NOON + timedelta(hours=2)]


async def test_a_timer_needs_a_time(tmp_path: Path) -> None:
    """House.md §7: neither instant nor rule is a fault of the room, told at once."""
    async with notes_table(tmp_path) as table:
        with pytest.raises(ValueError, match="needs an instant or a rule"):
            await table.house.db.run(lambda sql: Timers(sql).set("c", "cog", Wake("kind", "key"), NOON))


async def test_a_poison_rule_comes_again_tomorrow_and_not_at_once(tmp_path: Path) -> None:
    """House.md §1: a timer whose handler fails is set aside, once per date; no loop."""
    async with notes_table(tmp_path) as table:
        table.house.works.rooms.cogs["notebook"].wakers["daily"] = _poison
        await table.commands("Jo", "/note daily 09:00")
        await table.until(berlin(21, 12))
        assert await column(table, "SELECT fault FROM quarantine") == ["ZeroDivisionError: poison"] * 3
        assert await column(table, "SELECT count(*) FROM timers") == [1]


def _poison(ctx: object, woken: object) -> None:
    raise ZeroDivisionError("poison")


def test_rules_and_policies_survive_the_row() -> None:
    """House.md §7: what a rule says comes back from its row as it was."""
    rule = Rule(frozenset({1, 4}), berlin(19, 9).time(), "America/Nuuk", weeks=2, anchor="2026-01-05")
    assert unpack_rule(pack_rule(rule)) == rule
    assert [each.value for each in Misfire] == ["late", "grace"]
