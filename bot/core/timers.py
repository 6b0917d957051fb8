"""Timers are rows: an instant, or a wall-time rule whose every local date happens once (house.md §7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core.codec import dumps, loads
from bot.core.times import micros, moment
from bot.core.zones import next_after
from bot.model.actions import Misfire, Rule, Unwake, Wake
from bot.ports import Sql


@dataclass(frozen=True, slots=True)
class Timer:
    """Hold one row, read back; `due` is the instant meant (UTC), `day` the rule's local date.

    `setting` names this setting and turn of it, and never another: the same key may be set again for the same instant.
    """

    community: str
    cog: str
    kind: str
    key: str
    due: datetime
    day: date | None
    rule: Rule | None
    data: Mapping[str, str]
    misfire: Misfire
    grace: timedelta
    setting: str = ""


COLUMNS = "community, cog, kind, key, due_at, day, rule, data, misfire, grace, id || '.' || turn"
"""What `_read` reads."""


@dataclass(frozen=True, slots=True)
class Fired:
    """Tell what became of a due timer: the instant meant, whether it came too late, whether that date already was."""

    due: datetime
    missed: bool = False
    again: bool = False


def pack_rule(rule: Rule) -> str:
    """Write a rule as JSON."""
    return dumps(
        {
            "weekdays": sorted(rule.weekdays),
            "at": rule.at.isoformat(),
            "zone": rule.zone,
            "weeks": rule.weeks,
            "anchor": rule.anchor,
        }
    )


def unpack_rule(text: str) -> Rule:
    """Read back what `pack_rule` wrote."""
    packed: dict[str, Any] = loads(text)
    return Rule(
        frozenset(packed["weekdays"]),
        time.fromisoformat(packed["at"]),
        packed["zone"],
        packed["weeks"],
        packed["anchor"],
    )


class Timers:
    """Set, read and move on timers inside one unit; `broken` names rows that `due` could not read, and why."""

    def __init__(self, sql: Sql) -> None:
        self.sql = sql
        self.broken: list[tuple[int, str]] = []

    def set(self, community: str, cog: str, wake: Wake, now: datetime) -> None:
        """Store a timer, replacing the one of the same key; raises ValueError without instant or rule."""
        if wake.rule is not None:
            day, due = next_after(wake.rule, now)
            self._write(community, cog, wake, due, day, now)
        elif wake.at is not None:
            self._write(community, cog, wake, wake.at, None, now)
        else:
            raise ValueError(f"{cog}.{wake.kind}: a Wake needs an instant or a rule")

    def _write(self, community: str, cog: str, wake: Wake, due: datetime, day: date | None, now: datetime) -> None:
        # never an update: each setting has a number of its own, and so have the events it will cause
        self.unset(community, cog, Unwake(wake.kind, wake.key))
        self.sql.execute(
            "INSERT INTO timers (community, cog, kind, key, due_at, day, rule, data, misfire, grace, tidy, set_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                community,
                cog,
                wake.kind,
                wake.key,
                micros(due),
                None if day is None else day.isoformat(),
                None if wake.rule is None else pack_rule(wake.rule),
                dumps(dict(wake.data)),
                wake.misfire.value,
                wake.grace // timedelta(microseconds=1),
                int(wake.tidy),
                micros(now),
            ),
        )

    def unset(self, community: str, cog: str, unwake: Unwake) -> None:
        """Remove a timer, if it is there."""
        self.sql.execute(
            "DELETE FROM timers WHERE community = ? AND cog = ? AND kind = ? AND key = ?",
            (community, cog, unwake.kind, unwake.key),
        )

    def due(self, now: datetime, most: int = 200) -> list[Timer]:
        """Return timers due at `now`, oldest first."""
        rows = self.sql.execute(
            f"SELECT id, {COLUMNS} FROM timers "  # noqa: S608
            "WHERE due_at <= ? ORDER BY due_at, id LIMIT ?",
            (micros(now), most),
        ).fetchall()
        found = []
        for id_, *row in rows:
            try:
                found.append(_read(row))
            except Exception as fault:  # noqa: BLE001 - whatever is wrong with one row, the others are due
                self.broken.append((id_, f"{type(fault).__name__}: {fault}"[:500]))
        return found

    def set_aside(self, id_: int, fault: str, now: datetime) -> None:
        """Move a row that cannot be read to quarantine, so that it wakes nobody again (reliability.md row 9)."""
        row = self.sql.execute(
            "SELECT community, cog, kind, key, due_at, day, rule, data, misfire, grace FROM timers WHERE id = ?", (id_,)
        ).fetchone()
        if row is None:
            return
        self.sql.execute(
            "INSERT INTO quarantine (platform, bot, key, at, number, fault, raw) "
            "VALUES ('house', 'house', ?, ?, ?, ?, ?) ON CONFLICT (platform, bot, key) DO NOTHING",
            ("aside/" + "/".join(str(each) for each in row[:5]), micros(now), f"timer-{id_}", fault, dumps(list(row))),
        )
        self.sql.execute("DELETE FROM timers WHERE id = ?", (id_,))

    def id(self, community: str, cog: str, kind: str, key: str) -> int:
        """Return a timer's row number; 0 where there is none."""
        row = self.sql.execute(
            "SELECT id FROM timers WHERE community = ? AND cog = ? AND kind = ? AND key = ?",
            (community, cog, kind, key),
        ).fetchone()
        return 0 if row is None else int(row[0])

    def next_due(self) -> datetime | None:
        """Return the earliest due instant, or None."""
        row = self.sql.execute("SELECT min(due_at) FROM timers").fetchone()
        return None if row[0] is None else moment(row[0])

    def get(self, community: str, cog: str, kind: str, key: str) -> Timer | None:
        """Return one timer, or None."""
        row = self.sql.execute(
            f"SELECT {COLUMNS} FROM timers "  # noqa: S608
            "WHERE community = ? AND cog = ? AND kind = ? AND key = ?",
            (community, cog, kind, key),
        ).fetchone()
        return None if row is None else _read(row)

    def rearm(self, now: datetime) -> int:
        """Let every rule that is not due wait for its next date seen from `now`; return how many were moved.

        The next date changes where the clock went back, or where the zone database was renewed.
        """
        rows = self.sql.execute(
            f"SELECT {COLUMNS} FROM timers "  # noqa: S608
            "WHERE rule IS NOT NULL AND due_at > ?",
            (micros(now),),
        ).fetchall()
        moved = 0
        for row in rows:
            try:
                timer = _read(row)
                day, due = next_after(timer.rule, now)  # type: ignore[arg-type]
            except Exception:  # noqa: BLE001 - a row that cannot be read is set aside when it is due
                continue
            if due != timer.due:
                self._move(timer, day, due)
                moved += 1
        return moved

    def bring_back(self, now: datetime, spare: timedelta) -> int:
        """Let instants set by a clock more than `spare` ahead of `now` (UTC) be as far off as was meant then.

        Returns how many there were.
        """
        moved = self.sql.execute(
            "UPDATE timers SET due_at = due_at - (set_at - :now), set_at = :now WHERE rule IS NULL AND set_at > :ahead",
            {"now": micros(now), "ahead": micros(now + spare)},
        )
        return moved.rowcount

    def _move(self, timer: Timer, day: date, due: datetime) -> None:
        self.sql.execute(
            "UPDATE timers SET due_at = ?, day = ?, turn = turn + 1 "
            "WHERE community = ? AND cog = ? AND kind = ? AND key = ?",
            (micros(due), day.isoformat(), timer.community, timer.cog, timer.kind, timer.key),
        )

    def fire(self, timer: Timer, now: datetime) -> Fired:
        """Move a due timer on; it ran, was missed by more than its grace, or its date already was.

        Dates missed while down collapse into one run: only the latest due date counts (reliability.md row 35).
        """
        if timer.rule is None:
            self.unset(timer.community, timer.cog, Unwake(timer.kind, timer.key))
            return Fired(timer.due, missed=self._missed(timer, timer.due, now))
        day, due = timer.day or timer.due.date(), timer.due
        next_day, next_due = next_after(timer.rule, due)
        while next_due <= now:
            self._occurred(timer, day, now, "skipped")
            day, due = next_day, next_due
            next_day, next_due = next_after(timer.rule, due)
        missed = self._missed(timer, due, now)
        first = self._occurred(timer, day, now, "skipped" if missed else "ran")
        self._move(timer, next_day, next_due)
        return Fired(due, missed=missed, again=not first)

    @staticmethod
    def _missed(timer: Timer, due: datetime, now: datetime) -> bool:
        return timer.misfire is Misfire.GRACE and now - due > timer.grace

    def _occurred(self, timer: Timer, day: date, now: datetime, outcome: str) -> bool:
        done = self.sql.execute(
            "INSERT INTO occurrences (community, cog, kind, key, day, at, outcome) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (community, cog, kind, key, day) DO NOTHING",
            (timer.community, timer.cog, timer.kind, timer.key, day.isoformat(), micros(now), outcome),
        )
        return done.rowcount == 1


def _read(row: Any) -> Timer:
    community, cog, kind, key, due, day, rule, data, misfire, grace, setting = row
    return Timer(
        community,
        cog,
        kind,
        key,
        moment(due),
        None if day is None else date.fromisoformat(day),
        None if rule is None else unpack_rule(rule),
        loads(data),
        Misfire(misfire),
        timedelta(microseconds=grace),
        setting,
    )
