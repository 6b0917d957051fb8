"""The host stays: what a disk, a predicate or a clock does to one event never ends the loop (house.md §1)."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.app import logs
from bot.core import host as hosting
from bot.model.actions import Action
from bot.model.errors import StoreFull
from bot.model.events import Said
from tests.core.desk import WORDS, column, notes_table
from tests.core.test_units import arrivals_of
from tests.fakes.notebook import Ctx, notebook
from tests.fakes.table import Table, lay_table

SECRET = "canary: my sister is ill"
TOKEN = "canary-token-that-matches-no-pattern"


class FullDisk:
    """Stand in for a database's `run` while the disk is full."""

    def __init__(self, table: Table) -> None:
        self.db = table.house.db
        self.tries = 0

    async def run(self, work: Callable[..., Any]) -> Any:
        """Refuse, and count."""
        self.tries += 1
        raise StoreFull("the disk is full")


def dead(table: Table) -> list[str]:
    """Return which tasks of the house have ended."""
    return [task.get_name() for task in table.house.host.tasks if task.done()]


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


async def test_a_full_disk_in_a_lull_leaves_the_cursors_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """reliability.md row 6: nothing but a cursor is to be written; the host waits, and writes it when there is room."""
    monkeypatch.setattr(hosting, "LAZY", timedelta(milliseconds=20))
    async with notes_table(tmp_path) as table:
        await table.settle()
        full = FullDisk(table)
        monkeypatch.setattr(full.db, "run", full.run)
        await table.world.say(table.people["Quinn"], table.spot("talk"), "just talking")
        await until(lambda: full.tries >= 2)
        assert dead(table) == []
        monkeypatch.undo()
        async with asyncio.timeout(5.0):
            # what is taken out of memory is on disk a moment later
            while await table.house.host.cursor("memory", "host", "log") != str(table.world.turn):
                await asyncio.sleep(0.005)
        assert not table.house.host.cursors


async def test_a_predicate_that_raises_is_a_poison_event(tmp_path: Path) -> None:
    """reliability.md row 26: the event is set aside under a number, the next one is taken."""
    cog = notebook()

    @cog.hears(Said, when=lambda event: event.text[0] == "!")
    def shout(ctx: Ctx, event: Said) -> list[Action]:
        return []

    async with lay_table(tmp_path, cogs=[cog], more_words=[("notebook", WORDS)]) as table:
        await table.house.host.take(await arrivals_of(table, "", "note a"))
        await table.settle()
        assert dead(table) == []
        assert await column(table, "SELECT fault FROM quarantine") == ["IndexError: string index out of range"]
        assert table.public("talk") == ["noted: a"]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Hold what reaches the log as a real run sets it up."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    out = StringIO()
    logs.configure([TOKEN], stream=out)
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def test_a_quarantine_tells_the_log_the_way_and_not_the_words(tmp_path: Path, log: StringIO) -> None:
    """N6, reliability.md row 59: neither what a member wrote nor a token gets out through a poison event."""
    async with notes_table(tmp_path) as table:
        await table.says("Quinn", "talk", f"poison {SECRET} {TOKEN}")
        number = (await column(table, "SELECT number FROM quarantine"))[0]
    shown = log.getvalue()
    assert number in shown
    assert "ZeroDivisionError" in shown
    assert "notebook.py:" in shown
    assert SECRET not in shown
    assert TOKEN not in shown
