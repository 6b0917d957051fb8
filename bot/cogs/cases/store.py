"""The cases cog's rows: concerns, and what was written in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bot.cogs.cases.rules import label
from bot.core.stores import CogStore
from bot.core.times import micros, moment
from bot.model.schema import Table

_COLUMNS = "id, number, about, wish, state, reporter, taker, closer, opened_at, closed_at, outcome, reopened"


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one concern; persons are our ids, empty where there is none; instants are UTC."""

    id: str
    number: int
    about: str
    wish: str
    state: str
    reporter: str
    taker: str
    closer: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    reopened: bool

    @property
    def label(self) -> str:
        """Return how people call it: "A17"."""
        return label(self.number)


@dataclass(frozen=True, slots=True)
class Line:
    """Hold something written in a concern: the author's words, a human's answer, the reason of a close."""

    writer: str
    kind: str
    words: str
    at: datetime


PURGED = "this cog's own timer removes them, keep_days (90) after their concern was closed"


class CasesStore(CogStore):
    """Keep concerns; their words go some time after they are closed."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table(
            "cases_cases",
            "Concerns: what about, since when, who took it, how it ended (CAS-16).",
            persons=("reporter", "taker", "closer"),
            erase="blank",
        ),
        Table(
            "cases_lines",
            "What was written in a concern.",
            persons=("writer",),
            erase="blank",
            free=("words",),
            retention_days=90,
            why=PURGED,
        ),
    )

    # -- concerns -------------------------------------------------------------------------------------------------

    def open(self, id_: str, reporter: str, about: str, at: datetime) -> Case:
        """Open a concern under the community's next number."""
        row = self.sql.execute(
            "INSERT INTO cases_cases (id, community, number, about, state, reporter, opened_at) "
            "SELECT :id, :community, coalesce(max(number), 0) + 1, :about, 'open', :reporter, :at "
            f"FROM cases_cases WHERE community = :community RETURNING {_COLUMNS}",  # noqa: S608
            {"id": id_, "community": self.community, "about": about, "reporter": reporter, "at": micros(at)},
        ).fetchone()
        return _case(row)

    def get(self, id_: str) -> Case | None:
        """Return a concern."""
        found = self._cases("id = ?", id_)
        return found[0] if found else None

    def of(self, reporter: str, since: datetime) -> list[Case]:
        """Return a person's concerns that are open or were closed after an instant, oldest first."""
        return self._cases("reporter = ? AND (state <> 'closed' OR closed_at > ?)", reporter, micros(since))

    def by(self, reporter: str) -> list[Case]:
        """Return every concern of a person's whose words are still there, oldest first."""
        return self._cases("reporter = ?", reporter)

    def unfinished(self) -> list[Case]:
        """Return every concern that is not closed, oldest first."""
        return self._cases("state <> 'closed'")

    def _cases(self, where: str, *values: Any) -> list[Case]:
        rows = self.sql.execute(
            f"SELECT {_COLUMNS} FROM cases_cases WHERE community = ? AND purged = 0 AND {where} ORDER BY number",  # noqa: S608
            (self.community, *values),
        ).fetchall()
        return [_case(row) for row in rows]

    def take(self, id_: str, taker: str) -> Case | None:
        """Let someone take an open concern; None if another was faster or it is closed."""
        return self._change("state = 'taken', taker = :taker", "state = 'open'", {"id": id_, "taker": taker})

    def wish(self, id_: str, wish: str) -> Case | None:
        """Note whether someone wants ideas or only to be read."""
        return self._change("wish = :wish", "state <> 'closed'", {"id": id_, "wish": wish})

    def close(self, id_: str, closer: str, outcome: str, at: datetime) -> Case | None:
        """Close a concern; None if it was closed already."""
        return self._change(
            "state = 'closed', closer = :closer, outcome = :outcome, closed_at = :at",
            "state <> 'closed'",
            {"id": id_, "closer": closer, "outcome": outcome, "at": micros(at)},
        )

    def reopen(self, id_: str) -> Case | None:
        """Open a closed concern again, once; None if that was done before."""
        return self._change(
            "state = CASE WHEN taker = '' THEN 'open' ELSE 'taken' END, "
            "reopened = 1, closer = '', closer_was = '', outcome = '', closed_at = NULL",
            "state = 'closed' AND reopened = 0 AND outcome <> 'withdrawn'",
            {"id": id_},
        )

    def take_back(self, id_: str) -> Case | None:
        """Undo a withdrawal while its words are still there."""
        return self._change(
            "state = CASE WHEN taker = '' THEN 'open' ELSE 'taken' END, "
            "closer = '', closer_was = '', outcome = '', closed_at = NULL",
            "state = 'closed' AND outcome = 'withdrawn' AND closer = reporter",
            {"id": id_},
        )

    def _change(self, change: str, where: str, values: Mapping[str, Any]) -> Case | None:
        row = self.sql.execute(
            f"UPDATE cases_cases SET {change} "  # noqa: S608
            f"WHERE community = :community AND id = :id AND purged = 0 AND {where} RETURNING {_COLUMNS}",
            {"community": self.community} | dict(values),
        ).fetchone()
        return None if row is None else _case(row)

    # -- words ------------------------------------------------------------------------------------------------------

    def write(self, id_: str, case: str, writer: str, kind: str, words: str, at: datetime) -> None:
        """Keep something written in a concern."""
        self.sql.execute(
            "INSERT INTO cases_lines (id, community, concern, writer, kind, words, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id_, self.community, case, writer, kind, words, micros(at)),
        )

    def lines(self, case: str) -> list[Line]:
        """Return what was written in a concern, oldest first."""
        rows = self.sql.execute(
            "SELECT writer, kind, words, at FROM cases_lines WHERE community = ? AND concern = ? ORDER BY seq",
            (self.community, case),
        ).fetchall()
        return [Line(writer, kind, words, moment(at)) for writer, kind, words, at in rows]

    # -- retention --------------------------------------------------------------------------------------------------

    def purge(self, now: datetime, keep: timedelta, withdrawn: timedelta) -> list[Case]:
        """Delete the words of old concerns and whose they were; return the concerns as they stand now."""
        rows = self.sql.execute(
            "UPDATE cases_cases SET purged = 1, reporter = '', reporter_was = '', taker = '', taker_was = '', "
            "closer = '', closer_was = '' WHERE community = :community AND purged = 0 AND state = 'closed' "
            f"AND closed_at <= CASE outcome WHEN 'withdrawn' THEN :withdrawn ELSE :keep END RETURNING {_COLUMNS}",  # noqa: S608
            {"community": self.community, "keep": micros(now - keep), "withdrawn": micros(now - withdrawn)},
        ).fetchall()
        gone = [_case(row) for row in rows]
        self._drop([each.id for each in gone])
        return gone

    def next_purge(self, keep: timedelta, withdrawn: timedelta) -> datetime | None:
        """Return when the next words have been kept long enough."""
        micro = timedelta(microseconds=1)
        row = self.sql.execute(
            "SELECT min(closed_at + CASE outcome WHEN 'withdrawn' THEN :withdrawn ELSE :keep END) FROM cases_cases "
            "WHERE community = :community AND purged = 0 AND state = 'closed'",
            {"community": self.community, "keep": keep // micro, "withdrawn": withdrawn // micro},
        ).fetchone()
        return None if row[0] is None else moment(row[0])

    def _drop(self, cases: Sequence[str]) -> None:
        for each in cases:
            self.sql.execute("DELETE FROM cases_lines WHERE community = ? AND concern = ?", (self.community, each))

    # -- people -----------------------------------------------------------------------------------------------------

    def export(self, person: str) -> Mapping[str, list[dict[str, Any]]]:
        """Return a person's concerns with the answers they got; who took others' concerns learns nothing of them."""
        found = {table: list(rows) for table, rows in super().export(person).items()}
        rows = self.sql.execute(
            "SELECT l.concern, l.kind, l.words, l.at FROM cases_lines l JOIN cases_cases c ON c.id = l.concern "
            "WHERE c.community = ? AND c.reporter = ? AND l.writer <> ? ORDER BY l.seq",
            (self.community, person, person),
        ).fetchall()
        found["cases_lines"] += [dict(zip(("concern", "kind", "words", "at"), row, strict=True)) for row in rows]
        return found

    def forget(self, person: str) -> None:
        """Erase all words of a person's concerns and close those; leave the bare rows to the count.

        What they wrote as staff into others' concerns stays theirs who were answered, without a name.
        """
        rows = self.sql.execute(
            "UPDATE cases_cases SET closed_at = coalesce(closed_at, opened_at), "
            "outcome = CASE outcome WHEN '' THEN 'withdrawn' ELSE outcome END, state = 'closed' "
            "WHERE community = ? AND reporter = ? RETURNING id",
            (self.community, person),
        ).fetchall()
        self._drop([row[0] for row in rows])
        self.sql.execute(
            "UPDATE cases_cases SET state = 'open' WHERE community = ? AND taker = ? AND state = 'taken'",
            (self.community, person),
        )
        super().forget(person)


def _case(row: Any) -> Case:
    id_, number, about, wish, state, reporter, taker, closer, opened, closed, outcome, reopened = row
    ended = None if closed is None else moment(closed)
    return Case(
        id_, number, about, wish, state, reporter, taker, closer, moment(opened), ended, outcome, bool(reopened)
    )
