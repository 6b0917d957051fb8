"""Stores: what every cog's store can do with the people in its tables (house.md §3, IDP-04/05)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bot.core.times import micros
from bot.model.schema import Table
from bot.ports import Sql

INSTANTS = frozenset({"at", "since", "until", "looked", "joined", "ready", "stepped_back", "yield_until"})
"""Names of INTEGER columns that hold an instant, besides those that end in "_at"."""


def instants_of(sql: Sql, table: str) -> frozenset[str]:
    """Return the columns of a table that hold instants."""
    rows = sql.execute(f"PRAGMA table_info({table})").fetchall()
    return frozenset(row[1] for row in rows if row[2] == "INTEGER" and (row[1] in INSTANTS or row[1].endswith("_at")))


class CogStore:
    """Give a cog its SQL and the four duties towards people, read from `tables`.

    A person column `x` has a companion `x_was`: a stack of "link:person", so that a merge can be split
    again row by row. Every table has a `community` column.
    """

    tables: ClassVar[tuple[Table, ...]] = ()

    def __init__(self, sql: Sql, community: str) -> None:
        self.sql = sql
        self.community = community

    def export(self, person: str) -> Mapping[str, list[dict[str, Any]]]:
        """Return every row about a person, per table; other people's ids are left out."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table in self.tables:
            if not table.persons or table.export == "exempt":
                continue
            names = self._columns(table)
            where = " OR ".join(f"{column} = :person" for column in table.persons)
            rows = self.sql.execute(
                f"SELECT * FROM {table.name} WHERE community = :community AND ({where})",  # noqa: S608
                {"person": person, "community": self.community},
            ).fetchall()
            found[table.name] = [self._own(table, dict(zip(names, row, strict=True)), person) for row in rows]
        return found

    def forget(self, person: str) -> None:
        """Erase a person's rows, or blank the person in rows that others still need."""
        mine = {"person": person, "community": self.community}
        for table in self.tables:
            for column in table.persons:
                where = f"WHERE community = :community AND {column} = :person"
                if table.erase == "delete" and column not in table.blanked:
                    self.sql.execute(f"DELETE FROM {table.name} {where}", mine)  # noqa: S608
                elif table.erase != "exempt":
                    self.sql.execute(f"UPDATE {table.name} SET {column} = '', {column}_was = '' {where}", mine)  # noqa: S608

    def merge(self, into: str, other: str, link: str) -> None:
        """Move `other`'s rows to `into`, remembering `link` so that they can come back."""
        for table in self.tables:
            for column in table.persons:
                self.sql.execute(
                    f"UPDATE OR IGNORE {table.name} SET {column} = :into, "  # noqa: S608
                    f"{column}_was = :link || ':' || :other || '|' || {column}_was "
                    f"WHERE community = :community AND {column} = :other",
                    {"into": into, "other": other, "link": link, "community": self.community},
                )

    def split(self, link: str) -> None:
        """Take back the rows that a merge by `link` moved."""
        for table in self.tables:
            for column in table.persons:
                self.sql.execute(
                    f"UPDATE OR IGNORE {table.name} SET "  # noqa: S608
                    f"{column} = substr({column}_was, length(:link) + 2, "
                    f"instr({column}_was, '|') - length(:link) - 2), "
                    f"{column}_was = substr({column}_was, instr({column}_was, '|') + 1) "
                    f"WHERE community = :community AND substr({column}_was, 1, length(:link) + 1) = :link || ':'",
                    {"link": link, "community": self.community},
                )

    def sweep(self, now: datetime) -> Mapping[str, int]:
        """Delete rows older than their table's retention at `now` (UTC); return how many went, per table.

        Only tables that name the instant they count from; a cog that removes rows by rules of its own does so itself.
        """
        gone = {}
        for table in self.tables:
            if table.at and table.retention_days is not None:
                limit = micros(now - timedelta(days=table.retention_days))
                gone[table.name] = self.sql.execute(
                    f"DELETE FROM {table.name} WHERE community = ? AND {table.at} < ?",  # noqa: S608
                    (self.community, limit),
                ).rowcount
        return gone

    def _columns(self, table: Table) -> list[str]:
        return [row[1] for row in self.sql.execute(f"PRAGMA table_info({table.name})").fetchall()]

    @staticmethod
    def _own(table: Table, row: dict[str, Any], person: str) -> dict[str, Any]:
        hidden = {each for each in table.persons if row[each] != person} | {f"{each}_was" for each in table.persons}
        hidden |= set(table.mentions)
        return {name: value for name, value in row.items() if name not in hidden and name != "community"}
