"""The rituals cog's rows: rituals, their questions, their rounds."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar

from bot.cogs.rituals.rules import same, weekly
from bot.core.stores import CogStore
from bot.core.times import micros, moment
from bot.model.actions import Rule
from bot.model.schema import Table

COLUMNS = "id, name, weekday, minute, zone, place, kept_by, state, until, armed_at, told"


@dataclass(frozen=True, slots=True)
class Ritual:
    """Hold one ritual. `until` ends a pause, `armed_at` is when its timer was last set (both UTC)."""

    id: str
    name: str
    weekday: int
    at: time
    zone: str
    place: str
    kept_by: str
    state: str = "active"
    until: datetime | None = None
    armed_at: datetime | None = None
    told: bool = False

    @property
    def rule(self) -> Rule:
        """Return when it is meant to happen."""
        return weekly(self.weekday, self.at, self.zone)

    @property
    def takes_slot(self) -> bool:
        """Tell whether it holds one of its place's weekly slots: open-ended pauses give it back."""
        return self.state == "active" or (self.state == "paused" and self.until is not None)


@dataclass(frozen=True, slots=True)
class Question:
    """Hold one question of a pool; `given_by` is empty where its giver was forgotten."""

    id: str
    ritual: str
    words: str
    given_by: str


@dataclass(frozen=True, slots=True)
class Round:
    """Hold one round that is not over."""

    ritual: str
    slot: str
    due: datetime
    place: str
    state: str

    @property
    def ref(self) -> str:
        """Return the name its message is said with."""
        return f"round/{self.ritual}/{self.slot}"


class RitualStore(CogStore):
    """Keep rituals, questions and rounds."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table(
            "rituals",
            "What recurs, when and where, and who set it up.",
            persons=("kept_by",),
            erase="blank",
            free=("name", "folded"),
        ),
        Table(
            "rituals_questions",
            "Questions that wait for their turn, and who gave them.",
            ("given_by",),
            erase="blank",
            free=("words", "folded"),
        ),
        Table(
            "rituals_rounds",
            "Each round: when it was meant to be and what became of it.",
            free=("reason", "asked", "post"),
        ),
    )

    # -- rituals ------------------------------------------------------------------------------------------------------

    def add(self, ritual: Ritual, at: datetime) -> None:
        """Keep a new ritual, or write a known one's changes down; `armed_at` becomes `at` (UTC)."""
        self.sql.execute(
            "INSERT INTO rituals (id, community, name, folded, weekday, minute, zone, place, kept_by, armed_at, since) "
            "VALUES (:id, :community, :name, :folded, :weekday, :minute, :zone, :place, :kept_by, :at, :at) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = excluded.folded, "
            "weekday = excluded.weekday, minute = excluded.minute, place = excluded.place, "
            "armed_at = excluded.armed_at",
            {
                "id": ritual.id,
                "community": self.community,
                "name": ritual.name,
                "folded": same(ritual.name),
                "weekday": ritual.weekday,
                "minute": ritual.at.hour * 60 + ritual.at.minute,
                "zone": ritual.zone,
                "place": ritual.place,
                "kept_by": ritual.kept_by,
                "at": micros(at),
            },
        )

    def get(self, ritual: str) -> Ritual | None:
        """Return a ritual by its id, a retired one too."""
        row = self.sql.execute(
            f"SELECT {COLUMNS} FROM rituals WHERE community = ? AND id = ?",  # noqa: S608
            (self.community, ritual),
        ).fetchone()
        return None if row is None else _ritual(row)

    def all(self) -> list[Ritual]:
        """Return every ritual that was not retired, in the order of the week."""
        rows = self.sql.execute(
            f"SELECT {COLUMNS} FROM rituals WHERE community = ? AND state <> 'retired' "  # noqa: S608
            "ORDER BY weekday, minute, since, id",
            (self.community,),
        ).fetchall()
        return [_ritual(row) for row in rows]

    def set_state(self, ritual: str, state: str, until: datetime | None, at: datetime) -> None:
        """Pause, retire or wake a ritual; `until` and `at` are UTC."""
        self.sql.execute(
            "UPDATE rituals SET state = ?, until = ?, armed_at = ? WHERE community = ? AND id = ?",
            (state, None if until is None else micros(until), micros(at), self.community, ritual),
        )

    def move_clock(self, zone: str, at: datetime) -> None:
        """Let every ritual go by another clock from now on (`at`, UTC)."""
        self.sql.execute(
            "UPDATE rituals SET zone = ?, armed_at = ? WHERE community = ? AND zone <> ?",
            (zone, micros(at), self.community, zone),
        )

    def tell(self, ritual: str, told: bool) -> bool:
        """Note whether a silence was told; False if that was so already."""
        done = self.sql.execute(
            "UPDATE rituals SET told = ? WHERE community = ? AND id = ? AND told <> ?",
            (int(told), self.community, ritual, int(told)),
        )
        return done.rowcount == 1

    # -- questions ----------------------------------------------------------------------------------------------------

    def give(self, question: Question, usable_from: datetime, *, suggested: bool) -> bool:
        """Put a question at the end of a pool; False if it is there already. `usable_from` is UTC."""
        done = self.sql.execute(
            "INSERT INTO rituals_questions "
            "(id, community, ritual, turn, words, folded, given_by, suggested, usable_from) "
            "SELECT :id, :community, :ritual, coalesce(max(turn), 0) + 1, :words, :folded, :by, :suggested, :from_ "
            "FROM rituals_questions WHERE ritual = :ritual ON CONFLICT (ritual, folded) DO NOTHING",
            {
                "id": question.id,
                "community": self.community,
                "ritual": question.ritual,
                "words": question.words,
                "folded": same(question.words),
                "by": question.given_by,
                "suggested": int(suggested),
                "from_": micros(usable_from),
            },
        )
        return done.rowcount == 1

    def take_out(self, question: str) -> Question | None:
        """Remove a question and return it, None if it is gone."""
        row = self.sql.execute(
            "DELETE FROM rituals_questions WHERE community = ? AND id = ? RETURNING id, ritual, words, given_by",
            (self.community, question),
        ).fetchone()
        return None if row is None else Question(*row)

    def known(self, ritual: str) -> list[str]:
        """Return the folded words of a whole pool."""
        rows = self.sql.execute(
            "SELECT folded FROM rituals_questions WHERE community = ? AND ritual = ?", (self.community, ritual)
        ).fetchall()
        return [row[0] for row in rows]

    def ready(self, ritual: str, at: datetime, rested: datetime) -> list[Question]:
        """Return the questions that may be asked at `at`, next one first.

        One asked anywhere in the community since `rested` is left out (RIT-05); both instants are UTC.
        """
        rows = self.sql.execute(
            "SELECT q.id, q.ritual, q.words, q.given_by FROM rituals_questions q LEFT JOIN rituals_rounds r "
            "ON r.community = q.community AND r.asked = q.folded AND r.state IN ('planned', 'posted', 'unsure') "
            "WHERE q.community = :community AND q.ritual = :ritual AND q.usable_from <= :at "
            "GROUP BY q.id, q.ritual, q.words, q.given_by, q.turn "
            "HAVING max(r.due_at) IS NULL OR max(r.due_at) <= :rested ORDER BY coalesce(max(r.due_at), 0), q.turn",
            {"community": self.community, "ritual": ritual, "at": micros(at), "rested": micros(rested)},
        ).fetchall()
        return [Question(*row) for row in rows]

    def suggested(self, person: str) -> int:
        """Count a person's suggestions that were never asked; a limit, never shown."""
        row = self.sql.execute(
            "SELECT count(*) FROM rituals_questions q JOIN rituals t ON t.id = q.ritual AND t.state <> 'retired' "
            "WHERE q.community = ? AND q.given_by = ? AND q.suggested = 1 AND NOT EXISTS "
            "(SELECT 1 FROM rituals_rounds r WHERE r.ritual = q.ritual AND r.asked = q.folded)",
            (self.community, person),
        ).fetchone()
        return int(row[0])

    # -- rounds -------------------------------------------------------------------------------------------------------

    def open(self, round_: Round, asked: str = "", reason: str = "", ended: datetime | None = None) -> bool:
        """Write a round down; False if its slot was decided before (RIT-02)."""
        done = self.sql.execute(
            "INSERT INTO rituals_rounds (community, ritual, slot, due_at, place, state, reason, asked, ended_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ritual, slot) DO NOTHING",
            (
                self.community,
                round_.ritual,
                round_.slot,
                micros(round_.due),
                round_.place,
                round_.state,
                reason,
                same(asked),
                None if ended is None else micros(ended),
            ),
        )
        return done.rowcount == 1

    def move(
        self,
        round_: Round,
        state: str,
        *,
        at: datetime | None = None,
        reason: str = "",
        asked: str = "",
        post: str = "",
    ) -> bool:
        """Take a round from the state it was read in to another; False if it is no longer in it. `at` is UTC."""
        done = self.sql.execute(
            "UPDATE rituals_rounds SET state = :state, reason = :reason, ended_at = :at, post = :post, "
            "asked = CASE WHEN :asked = '' THEN asked ELSE :asked END "
            "WHERE community = :community AND ritual = :ritual AND slot = :slot AND state = :was",
            {
                "state": state,
                "reason": reason,
                "at": None if at is None else micros(at),
                "post": post,
                "asked": same(asked),
                "community": self.community,
                "ritual": round_.ritual,
                "slot": round_.slot,
                "was": round_.state,
            },
        )
        return done.rowcount == 1

    def round(self, ritual: str, slot: str) -> Round | None:
        """Return one round, whatever became of it."""
        row = self.sql.execute(
            "SELECT ritual, slot, due_at, place, state FROM rituals_rounds "
            "WHERE community = ? AND ritual = ? AND slot = ?",
            (self.community, ritual, slot),
        ).fetchone()
        return None if row is None else _round(row)

    def waiting(self, ritual: str) -> list[Round]:
        """Return a ritual's rounds that wait for their turn or for a lull."""
        rows = self.sql.execute(
            "SELECT ritual, slot, due_at, place, state FROM rituals_rounds "
            "WHERE community = ? AND ritual = ? AND state IN ('queueing', 'planned') ORDER BY due_at",
            (self.community, ritual),
        ).fetchall()
        return [_round(row) for row in rows]

    def crowded(self, place: str, since: datetime, but: str) -> bool:
        """Tell whether another ritual's round waits in a place or was posted there after `since` (UTC)."""
        row = self.sql.execute(
            "SELECT 1 FROM rituals_rounds WHERE community = ? AND place = ? AND ritual <> ? "
            "AND (state = 'planned' OR (state IN ('posted', 'unsure') AND ended_at > ?))",
            (self.community, place, but, micros(since)),
        ).fetchone()
        return row is not None

    def last(self, ritual: str, *, before: datetime, said: bool = False) -> datetime | None:
        """Return when the last round before an instant was meant to be, `said` ones only if asked (UTC); or None."""
        row = self.sql.execute(
            "SELECT max(due_at) FROM rituals_rounds WHERE community = ? AND ritual = ? AND due_at < ? "
            "AND (? = 0 OR state IN ('posted', 'unsure'))",
            (self.community, ritual, micros(before), int(said)),
        ).fetchone()
        return None if row[0] is None else moment(row[0])

    def last_said(self, ritual: str) -> datetime | None:
        """Return when a ritual's last round went out (UTC), None without one."""
        row = self.sql.execute(
            "SELECT max(ended_at) FROM rituals_rounds WHERE community = ? AND ritual = ? "
            "AND state IN ('posted', 'unsure')",
            (self.community, ritual),
        ).fetchone()
        return None if row[0] is None else moment(row[0])

    def skipped(self, ritual: str) -> frozenset[str]:
        """Return the slots that were called off."""
        rows = self.sql.execute(
            "SELECT slot FROM rituals_rounds WHERE community = ? AND ritual = ? AND state = 'skipped'",
            (self.community, ritual),
        ).fetchall()
        return frozenset(row[0] for row in rows)

    def unskip(self, ritual: str, slot: str, now: datetime) -> bool:
        """Take a called-off date back while it lies ahead of `now` (UTC); False if it does not."""
        done = self.sql.execute(
            "DELETE FROM rituals_rounds WHERE community = ? AND ritual = ? AND slot = ? AND state = 'skipped' "
            "AND reason = 'asked' AND due_at > ?",
            (self.community, ritual, slot, micros(now)),
        )
        return done.rowcount == 1


def _ritual(row: Any) -> Ritual:
    id_, name, weekday, minute, zone, place, kept_by, state, until, armed_at, told = row
    return Ritual(
        id_,
        name,
        weekday,
        time(minute // 60, minute % 60),
        zone,
        place,
        kept_by,
        state,
        None if until is None else moment(until),
        moment(armed_at),
        bool(told),
    )


def _round(row: Any) -> Round:
    ritual, slot, due, place, state = row
    return Round(ritual, slot, moment(due), place, state)
