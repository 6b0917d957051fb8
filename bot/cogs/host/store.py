"""The host cog's rows: who asked for a human, and who came."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.core.stores import CogStore
from bot.core.times import micros
from bot.model.schema import Table


@dataclass(frozen=True, slots=True)
class Call:
    """Hold one call for a human; `taken_by` is empty while nobody came."""

    id: str
    person: str
    reason: str
    taken_by: str


class HostStore(CogStore):
    """Keep calls for a human."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table(
            "host_calls",
            "Who asked for a human and who came.",
            persons=("person", "taken_by"),
            retention_days=90,
            at="at",
        ),
    )

    def ring(self, call: str, person: str, reason: str, at: datetime, again_after: datetime) -> bool:
        """Note a call; False if this person's last one is newer than `again_after` (UTC) and still open."""
        open_already = self.sql.execute(
            "SELECT 1 FROM host_calls WHERE community = ? AND person = ? AND at > ? AND taken_by = ''",
            (self.community, person, micros(again_after)),
        ).fetchone()
        if open_already is not None:
            return False
        self.sql.execute(
            "INSERT INTO host_calls (id, community, person, reason, at) VALUES (?, ?, ?, ?, ?)",
            (call, self.community, person, reason, micros(at)),
        )
        return True

    def tell_once_more(self, person: str, at: datetime) -> bool:
        """Note that someone who waits was told once more when a human is there; False if they were told already."""
        told = self.sql.execute(
            "UPDATE host_calls SET told_at = ? WHERE told_at IS NULL AND id = (SELECT id FROM host_calls "
            "WHERE community = ? AND person = ? ORDER BY at DESC LIMIT 1)",
            (micros(at), self.community, person),
        )
        return told.rowcount == 1

    def take(self, call: str, by: str, at: datetime) -> Call | None:
        """Let someone answer a call; None if someone else was faster or it is gone."""
        row = self.sql.execute(
            "UPDATE host_calls SET taken_by = ?, taken_at = ? WHERE community = ? AND id = ? AND taken_by = '' "
            "RETURNING id, person, reason, taken_by",
            (by, micros(at), self.community, call),
        ).fetchone()
        return None if row is None else Call(*row)

    def get(self, call: str) -> Call | None:
        """Return a call by its id."""
        row = self.sql.execute(
            "SELECT id, person, reason, taken_by FROM host_calls WHERE community = ? AND id = ?",
            (self.community, call),
        ).fetchone()
        return None if row is None else Call(*row)
