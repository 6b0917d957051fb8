"""The welcome cog's rows: who came and went, what was said at the door, what people told us after the tour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bot.core.stores import CogStore
from bot.core.times import micros, moment
from bot.model.schema import Table

KEPT = timedelta(days=30)
"""How long arrivals and choices are kept (WEL-01, WEL-04)."""

_COLUMNS = "id, person, place, joined_at, ready_at, again, state, left_at"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Hold one arrival; instants are UTC, `left_at` None while the person is here."""

    id: str
    person: str
    place: str
    joined_at: datetime
    ready_at: datetime
    returning: bool
    state: str
    left_at: datetime | None


PURGED = "this cog's own timer removes them"


class WelcomeStore(CogStore):
    """Keep arrivals for thirty days and wishes for as long as they are wanted."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table(
            "welcome_arrivals",
            "Who came and went lately, so that nobody is greeted twice (WEL-01).",
            persons=("person",),
            retention_days=30,
            why=PURGED,
        ),
        Table(
            "welcome_lines",
            "Greeting lines, so that names can be added to the last one.",
            retention_days=30,
            why=PURGED,
        ),
        Table("welcome_rests", "Until when greetings rest after a rush at the door.", retention_days=30, why=PURGED),
        Table(
            "welcome_wishes",
            "When someone took the tour, what brings them (30 days), and whether they want to be left in peace.",
            persons=("person",),
        ),
    )

    # -- arrivals -------------------------------------------------------------------------------------------------

    def arrive(self, arrival: Arrival) -> None:
        """Note an arrival."""
        self.sql.execute(
            f"INSERT INTO welcome_arrivals (community, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                self.community,
                arrival.id,
                arrival.person,
                arrival.place,
                micros(arrival.joined_at),
                micros(arrival.ready_at),
                int(arrival.returning),
                arrival.state,
                None if arrival.left_at is None else micros(arrival.left_at),
            ),
        )

    def last(self, person: str) -> Arrival | None:
        """Return a person's latest arrival."""
        row = self.sql.execute(
            f"SELECT {_COLUMNS} FROM welcome_arrivals WHERE community = ? AND person = ? "  # noqa: S608
            "ORDER BY joined_at DESC, id DESC LIMIT 1",
            (self.community, person),
        ).fetchone()
        return None if row is None else _arrival(row)

    def leave(self, id_: str, person: str, at: datetime) -> None:
        """Note that a person went; one who was never greeted leaves nothing that counts as having been here."""
        row = self.sql.execute(
            "UPDATE welcome_arrivals SET left_at = ?, "
            "state = CASE WHEN state IN ('greeted', 'gone') THEN 'gone' ELSE 'fleeting' END "
            "WHERE community = ? AND person = ? AND left_at IS NULL RETURNING id",
            (micros(at), self.community, person),
        ).fetchall()
        if not row:
            self.arrive(Arrival(id_, person, "", at, at, False, "gone", at))

    def waiting(self, place: str) -> list[Arrival]:
        """Return who has not been greeted yet at a place, in order of arrival."""
        return self._arrivals("place = ? AND state = 'waiting'", place)

    def in_line(self, line: str) -> list[Arrival]:
        """Return who a line named and who is still here, in order of arrival."""
        return self._arrivals("line = ? AND state = 'greeted'", line)

    def _arrivals(self, where: str, value: str) -> list[Arrival]:
        rows = self.sql.execute(
            f"SELECT {_COLUMNS} FROM welcome_arrivals WHERE community = ? AND {where} ORDER BY joined_at, id",  # noqa: S608
            (self.community, value),
        ).fetchall()
        return [_arrival(row) for row in rows]

    def greet(self, arrivals: Sequence[Arrival], line: str, at: datetime) -> None:
        """Note which line greeted whom."""
        for each in arrivals:
            self.sql.execute(
                "UPDATE welcome_arrivals SET state = 'greeted', line = ?, greeted_at = ? "
                "WHERE community = ? AND id = ? AND state = 'waiting'",
                (line, micros(at), self.community, each.id),
            )

    def let_pass(self, arrivals: Sequence[Arrival]) -> None:
        """Note that these will not be greeted any more."""
        for each in arrivals:
            self.sql.execute(
                "UPDATE welcome_arrivals SET state = 'passed' WHERE community = ? AND id = ? AND state = 'waiting'",
                (self.community, each.id),
            )

    def let_all_pass(self) -> None:
        """Note that nobody who waits will be greeted."""
        self.sql.execute(
            "UPDATE welcome_arrivals SET state = 'passed' WHERE community = ? AND state = 'waiting'", (self.community,)
        )

    def joined_since(self, at: datetime) -> int:
        """Count arrivals since an instant."""
        row = self.sql.execute(
            "SELECT count(*) FROM welcome_arrivals WHERE community = ? AND joined_at >= ? AND place <> ''",
            (self.community, micros(at)),
        ).fetchone()
        return int(row[0])

    def greeted_since(self, person: str, at: datetime) -> int:
        """Count how often one person was greeted since an instant."""
        row = self.sql.execute(
            "SELECT count(*) FROM welcome_arrivals WHERE community = ? AND person = ? AND greeted_at >= ?",
            (self.community, person, micros(at)),
        ).fetchone()
        return int(row[0])

    # -- lines ----------------------------------------------------------------------------------------------------

    def add_line(self, id_: str, place: str, at: datetime, day: str) -> None:
        """Note a greeting line; `day` is the community's local date."""
        self.sql.execute(
            "INSERT INTO welcome_lines (id, community, place, said_at, day) VALUES (?, ?, ?, ?, ?)",
            (id_, self.community, place, micros(at), day),
        )

    def lines_since(self, place: str, at: datetime) -> list[str]:
        """Return the lines said in a place after an instant, oldest first."""
        return self._lines("said_at > ?", place, micros(at))

    def lines_on(self, place: str, day: str) -> list[str]:
        """Return the lines said in a place on a local date, oldest first."""
        return self._lines("day = ?", place, day)

    def _lines(self, where: str, place: str, value: Any) -> list[str]:
        rows = self.sql.execute(
            f"SELECT id FROM welcome_lines WHERE community = ? AND place = ? AND {where} ORDER BY said_at, id",  # noqa: S608
            (self.community, place, value),
        ).fetchall()
        return [row[0] for row in rows]

    # -- a rush at the door -----------------------------------------------------------------------------------------

    def resting_until(self) -> datetime | None:
        """Return until when greetings rest, also if that is past."""
        row = self.sql.execute("SELECT until FROM welcome_rests WHERE community = ?", (self.community,)).fetchone()
        return None if row is None else moment(row[0])

    def rest(self, until: datetime) -> None:
        """Let greetings rest."""
        self.sql.execute(
            "INSERT INTO welcome_rests (community, until) VALUES (?, ?) "
            "ON CONFLICT (community) DO UPDATE SET until = excluded.until",
            (self.community, micros(until)),
        )

    # -- wishes -----------------------------------------------------------------------------------------------------

    def toured(self, id_: str, person: str, at: datetime) -> None:
        """Note when someone saw the last card."""
        self._wish(id_, person)
        self.sql.execute(
            "UPDATE welcome_wishes SET toured_at = ? WHERE community = ? AND person = ?",
            (micros(at), self.community, person),
        )

    def choose(self, id_: str, person: str, choice: str, at: datetime) -> None:
        """Note what brings someone; "looking" asks for peace, "join" ends it."""
        self._wish(id_, person)
        self.sql.execute(
            "UPDATE welcome_wishes SET choice = :choice, chosen_at = :at, "
            "peace = CASE :choice WHEN 'looking' THEN 1 WHEN 'join' THEN 0 ELSE peace END "
            "WHERE community = :community AND person = :person",
            {"choice": choice, "at": micros(at), "community": self.community, "person": person},
        )

    def _wish(self, id_: str, person: str) -> None:
        self.sql.execute(
            "INSERT INTO welcome_wishes (id, community, person) SELECT ?, ?, ? "
            "WHERE NOT EXISTS (SELECT 1 FROM welcome_wishes WHERE community = ? AND person = ?)",
            (id_, self.community, person, self.community, person),
        )

    def peace(self, person: str) -> bool:
        """Tell whether a person asked to be left in peace, with any of their accounts."""
        row = self.sql.execute(
            "SELECT max(peace) FROM welcome_wishes WHERE community = ? AND person = ?", (self.community, person)
        ).fetchone()
        return bool(row[0])

    # -- retention --------------------------------------------------------------------------------------------------

    def purge(self, now: datetime) -> None:
        """Let go of what is older than thirty days; the wish for peace stays."""
        old = {"community": self.community, "limit": micros(now - KEPT)}
        for table, age in (
            ("welcome_arrivals", "coalesce(left_at, joined_at)"),
            ("welcome_lines", "said_at"),
            ("welcome_rests", "until"),
        ):
            self.sql.execute(f"DELETE FROM {table} WHERE community = :community AND {age} <= :limit", old)  # noqa: S608
        self.sql.execute(
            "UPDATE welcome_wishes SET choice = '', chosen_at = NULL "
            "WHERE community = :community AND chosen_at <= :limit",
            old,
        )

    def next_purge(self) -> datetime | None:
        """Return when the next row is thirty days old."""
        row = self.sql.execute(
            "SELECT min(at) FROM (SELECT min(coalesce(left_at, joined_at)) AS at FROM welcome_arrivals "
            "WHERE community = :community "
            "UNION ALL SELECT min(said_at) FROM welcome_lines WHERE community = :community "
            "UNION ALL SELECT min(until) FROM welcome_rests WHERE community = :community "
            "UNION ALL SELECT min(chosen_at) FROM welcome_wishes WHERE community = :community) AS ages",
            {"community": self.community},
        ).fetchone()
        return None if row[0] is None else moment(row[0]) + KEPT


def _arrival(row: Any) -> Arrival:
    id_, person, place, joined, ready, returning, state, left = row
    gone = None if left is None else moment(left)
    return Arrival(id_, person, place, moment(joined), moment(ready), bool(returning), state, gone)
