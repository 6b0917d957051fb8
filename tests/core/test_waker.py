"""The waker: a full disk postpones it, a clock that jumps is told, what a wrong clock set comes when it was meant."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.clocks import WalkingClock
from bot.model.errors import StoreBusy, StoreFull
from tests.core.desk import column, notes_table
from tests.core.test_host_stays import dead, until
from tests.fakes.table import NOON


@pytest.mark.parametrize("fault", [StoreFull, StoreBusy])
async def test_a_disk_that_cannot_be_read_just_now_postpones_what_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    """reliability.md row 6: on a full disk even a look may fail (-shm); the waker waits and the reminder comes."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note remind 5", place="talk")
        tries = 0

        async def refuse(work: Callable[..., Any]) -> Any:
            nonlocal tries
            tries += 1
            raise fault("just now")

        with monkeypatch.context() as broken:
            broken.setattr(table.house.db, "read", refuse)
            for _ in range(3):
                table.clock.set(table.clock.now() + timedelta(minutes=2))
                table.house.host.waker.kick.set()
                before = tries
                await until(lambda before=before: tries > before)  # type: ignore[misc]
            assert dead(table) == []
        table.clock.set(table.clock.now() + timedelta(seconds=2))
        await table.settle()
        assert table.public("talk") == ["ring"]
        assert capsys.readouterr().out.count("timers wait") == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=365)])
async def test_a_reminder_set_by_a_clock_ahead_comes_when_it_was_meant(tmp_path: Path, ahead: timedelta) -> None:
    """reliability.md row 33: "in 20 minutes", said while the clock was a year ahead, is in 20 minutes."""
    async with notes_table(tmp_path) as table:
        table.clock.set(NOON + ahead)
        await table.commands("Quinn", "/note remind 20", place="talk")
        table.clock.set(NOON)
        await table.settle()
        await table.passes(minutes=19)
        assert table.public("talk") == []
        await table.passes(minutes=2)
        assert table.public("talk") == ["ring"]


async def test_a_clock_set_back_on_a_full_disk_is_mended_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """reliability.md rows 6 and 33: what could not be set right is tried again."""
    async with notes_table(tmp_path) as table:
        table.clock.set(NOON + timedelta(days=365))
        await table.commands("Quinn", "/note remind 20", place="talk")
        tries = 0

        async def full(work: Callable[..., Any]) -> Any:
            nonlocal tries
            tries += 1
            raise StoreFull("full")

        with monkeypatch.context() as broken:
            broken.setattr(table.house.db, "run", full)
            table.clock.set(NOON)
            table.house.host.waker.kick.set()
            await until(lambda: tries > 0)
            await asyncio.sleep(0.05)
        table.clock.set(NOON + timedelta(seconds=2))
        await table.settle()
        await table.passes(minutes=21)
        assert table.public("talk") == ["ring"]


async def test_a_clock_that_jumps_ahead_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """reliability.md row 33: more than five minutes beyond the seconds that passed is an alarm; a long wait is none."""
    async with notes_table(tmp_path) as table:
        await table.settle()
        await table.passes(hours=5)
        assert "jumped ahead" not in capsys.readouterr().out
        stopped = table.clock.monotonic()
        table.clock.monotonic = lambda: stopped  # type: ignore[method-assign]
        for minutes in (4, 6, 0):
            table.clock.set(table.clock.now() + timedelta(minutes=minutes))
            table.house.host.waker.kick.set()
            await asyncio.sleep(0.05)
        told = [line for line in capsys.readouterr().out.splitlines() if "jumped ahead" in line]
        assert len(told) == 1
        assert "seconds=360" in told[0]


def test_a_demo_that_walks_does_not_jump() -> None:
    """House.md §8: the playground's clock walks with its seconds."""
    clock = WalkingClock()
    before, then = clock.now(), clock.monotonic()
    clock.set(before + timedelta(days=7))
    beyond = (clock.now() - before).total_seconds() - (clock.monotonic() - then)
    assert abs(beyond) < 1


async def test_a_row_that_cannot_be_read_is_told_without_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """N6: a broken timer's contents go to quarantine, not to the log."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note daily 13:00", "talk")
        await table.house.db.run(lambda sql: sql.execute("UPDATE timers SET day = 'canary', due_at = 0"))
        table.house.host.waker.kick.set()
        await asyncio.sleep(0.05)
        assert len(await column(table, "SELECT raw FROM quarantine WHERE raw LIKE '%canary%'")) == 1
        shown = capsys.readouterr().out
        assert "timers quarantined" in shown
        assert "canary" not in shown
