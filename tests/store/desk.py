"""What the store's tests share: a clock that stands still, a part with two tables, units to write into it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.model.schema import Table
from bot.ports import Sql
from bot.store import Database, Part, open_database, peek

T = TypeVar("T")

START = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)

DIARY_1 = """
-- One unit of work writes three lines; a unit with fewer was torn apart.
CREATE TABLE lines (
    unit INTEGER NOT NULL,
    line INTEGER NOT NULL CHECK (line BETWEEN 1 AND 3),
    said TEXT NOT NULL,
    PRIMARY KEY (unit, line)
) STRICT;
CREATE TABLE answers (
    unit INTEGER NOT NULL,
    line INTEGER NOT NULL,
    FOREIGN KEY (unit, line) REFERENCES lines (unit, line) DEFERRABLE INITIALLY DEFERRED
) STRICT;
"""

DIARY = Part(
    "diary",
    [(1, DIARY_1)],
    (Table("lines", "what the tests write", free=("said",)), Table("answers", "rows that point at other rows")),
)


class Still:
    """A clock that moves only while someone sleeps on it; it ends the sleeper after `naps`."""

    class Enough(Exception):
        pass

    def __init__(self, naps: int = 1000) -> None:
        self.at = START
        self.naps = naps

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    async def sleep(self, seconds: float) -> None:
        if self.naps == 0:
            raise Still.Enough
        self.naps -= 1
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


async def opened(path: Path, *parts: Part, clock: Still | None = None, backups: bool = True) -> Database:
    return await open_database(path, parts or [DIARY], clock or Still(), durable=False, backups=backups)


async def seen(path: Path, work: Callable[[Sql], T]) -> T:
    """What a passer-by reads in a file, off the loop."""
    return await asyncio.to_thread(peek, path, work)


def unit(number: int, said: str = "good morning") -> Callable[[Sql], int]:
    """One whole unit of work: three lines."""

    def work(sql: Sql) -> int:
        for line in (1, 2, 3):
            sql.execute("INSERT INTO lines VALUES (?, ?, ?)", (number, line, said))
        return number

    return work


def units(sql: Sql) -> list[int]:
    """The units that are there; fails when one of them is not whole."""
    rows = sql.execute("SELECT unit, count(*) FROM lines GROUP BY unit ORDER BY unit").fetchall()
    assert [number for number, lines in rows if lines != 3] == [], "a unit was torn apart"
    return [number for number, _ in rows]
