"""The floor: the statements the core ran, run again without it, as bare closures on the store."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.ports import Cursor, Db, Sql

T = TypeVar("T")
Statement = tuple[str, Any, bool]
"""SQL, its parameters, and whether its rows are read."""


class Recording:
    """Lend a connection on and note every statement."""

    def __init__(self, sql: Sql, noted: list[Statement]) -> None:
        self._sql = sql
        self._noted = noted

    @property
    def in_transaction(self) -> bool:
        return self._sql.in_transaction

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        self._noted.append((sql, parameters, sql.startswith("SELECT")))
        return self._sql.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> Cursor:
        return self._sql.executemany(sql, parameters)


class Recorder:
    """Stand in for a database and keep what each unit ran."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self.units: list[list[Statement]] = []

    async def run(self, work: Callable[[Sql], T]) -> T:
        noted: list[Statement] = []
        result = await self.db.run(lambda sql: work(Recording(sql, noted)))
        self.units.append(noted)
        return result

    async def read(self, work: Callable[[Sql], T]) -> T:
        return await self.db.read(work)


def bare(statements: Sequence[Statement]) -> Callable[[Sql], None]:
    """Return a unit that runs these statements and nothing else."""

    def unit(sql: Sql) -> None:
        for words, parameters, rows in statements:
            cursor = sql.execute(words, parameters)
            if rows:
                cursor.fetchone()

    return unit
