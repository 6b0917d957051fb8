"""How many rows each table has, but for the answer itself and what every answer leaves."""

from collections.abc import Mapping

from bot.ports import Sql
from tests.fakes.table import Table

ANSWERS = frozenset({"outbox", "seen", "cursors", "retention", "keys", "persons", "accounts", "places"})


async def rows(table: Table) -> Mapping[str, int]:
    """Count the rows of every table that a draft could be kept in."""

    def count(sql: Sql) -> dict[str, int]:
        names = [row[0] for row in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        return {
            name: sql.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
            for name in names
            if name not in ANSWERS and not name.startswith("sqlite_")
        }

    return await table.house.db.run(count)
