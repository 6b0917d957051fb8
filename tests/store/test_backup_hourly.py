"""Hourly backups go on: over a full disk and over a clock set back (reliability.md rows 6 and 33, S4)."""

import asyncio
import logging
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model.errors import BrokenDatabase, StoreBusy, StoreFull
from bot.store import back_up, listed
from bot.store import backup as backups
from tests.store.desk import START, Still, opened, unit


class Failing:
    """Make no backup so many times, then make them."""

    def __init__(self, fault: Exception, times: int) -> None:
        self.fault = fault
        self.times = times
        self.real = backups.back_up

    def __call__(self, *args: Any) -> Any:
        """Fail, or back up."""
        if self.times:
            self.times -= 1
            raise self.fault
        return self.real(*args)


@pytest.mark.parametrize("fault", [StoreFull("full"), StoreBusy("held"), OSError(28, "No space left on device")])
async def test_a_full_disk_ends_no_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    """reliability.md row 6: it is told once and tried again; with room there is a backup."""
    monkeypatch.setattr(backups, "back_up", Failing(fault, 3))
    clock = Still(naps=4)
    db = await opened(tmp_path / "house.db", clock=clock)
    with caplog.at_level(logging.WARNING), pytest.raises(Still.Enough):
        await db.backup_hourly()
    await db.close()
    assert [one.at - START for one in listed(db.path)] == [timedelta(minutes=90), timedelta(minutes=30)]
    assert [each.levelname for each in caplog.records if "backup" in each.message] == ["ERROR", "WARNING"]


async def test_a_broken_copy_is_told_by_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """reliability.md row 8: what does not pass its check is no passing trouble."""
    monkeypatch.setattr(backups, "back_up", Failing(BrokenDatabase("malformed"), 1))
    db = await opened(tmp_path / "house.db")
    with pytest.raises(BrokenDatabase):
        await db.backup_hourly()
    await db.close()


async def test_a_clock_set_back_stops_no_backup_and_costs_none(tmp_path: Path) -> None:
    """reliability.md row 33: those from the future are the oldest; the hours are counted without them."""
    path = tmp_path / "house.db"
    clock = Still(naps=3)
    db = await opened(path, clock=clock)
    db._keep = {"hourly": 4}
    ahead = START + timedelta(days=300)
    for hour in range(4):
        await asyncio.to_thread(back_up, path, ahead + timedelta(hours=hour), "hourly", {"hourly": 4})
    with pytest.raises(Still.Enough):
        await db.backup_hourly()
    await db.close()
    made = sorted(one.at for one in listed(path))
    assert made == [START + timedelta(hours=hour) for hour in range(4)]


async def test_closing_waits_for_the_copy_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """House.md §7: a host told to stop does not leave a thread copying behind its back."""
    begun, go = threading.Event(), threading.Event()
    real = backups.back_up

    def slowly(*args: Any) -> Any:
        begun.set()
        go.wait(10)
        return real(*args)

    monkeypatch.setattr(backups, "back_up", slowly)
    db = await opened(tmp_path / "house.db")
    await db.run(unit(1))
    copying = asyncio.create_task(db.backup())
    await asyncio.to_thread(begun.wait, 10)
    copying.cancel()
    await asyncio.gather(copying, return_exceptions=True)
    closing = asyncio.create_task(db.close())
    done, _ = await asyncio.wait([closing], timeout=0.1)
    assert not done
    go.set()
    await asyncio.wait_for(closing, 10)
    assert len(listed(db.path)) == 1
