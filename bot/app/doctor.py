"""Doctor: ages, queues and the database's health, read beside a running host; nothing is changed (house.md §8)."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app.kinds import PLAYGROUND, parts_in
from bot.core.retention import RAN, rounds
from bot.core.times import micros, moment
from bot.ports import Sql
from bot.store import examine, last_restore, listed, peek

LATE = timedelta(minutes=10)
"""A running host lets nothing that is due wait longer than this, pauses of a platform aside."""

STALE = timedelta(hours=26)
RECENT = timedelta(days=7)
"""How long a line whose delivery is unknown keeps a human's eye on it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Name one line of which nobody knows whether it went out; no member's words."""

    id: str
    cog: str
    kind: str
    where: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Name one event that was set aside under a number a member may have been told."""

    number: str
    at: datetime
    fault: str


@dataclass(slots=True)
class Report:
    """Hold what was found; `findings` are sentences for a human, empty when all is well."""

    path: Path
    now: datetime
    process: int | None
    demo: bool
    overdue: timedelta | None = None
    next_due: datetime | None = None
    unsent: timedelta | None = None
    states: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    unknown: list[Unknown] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    restored: datetime | None = None
    health: Mapping[str, float | int | str] = field(default_factory=dict)
    backup: datetime | None = None
    upkeep: datetime | None = None
    swept: int = 0
    findings: list[str] = field(default_factory=list)


def diagnose(path: Path, now: datetime, *, backups: bool) -> Report:
    """Look at a database at `now` (UTC); `backups` says whether hourly ones are wanted.

    Raises FileNotFoundError where there is none, BrokenDatabase where it cannot be read.
    """
    demo = PLAYGROUND in parts_in(path)
    if demo:
        now += peek(path, _ahead)
    report = Report(path, now, _holder(path), demo)
    peek(path, lambda sql: _read(sql, report))
    report.health = examine(path)
    made = listed(path)
    # one from the future was made by a wrong clock, and says nothing of the last day
    report.backup = next((one.at for one in made if one.at <= now), None)
    report.findings = list(_findings(report, backups))
    return report


def _ahead(sql: Sql) -> timedelta:
    row = sql.execute("SELECT value FROM web_state WHERE key = 'offset'").fetchone()
    return timedelta(microseconds=row[0] if row else 0)


def _holder(path: Path) -> int | None:
    """Return the process that holds a database; None where it is free, or held out of sight (another container)."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        number, inode = int(lock.read_text("ascii")), lock.stat().st_ino
    except (OSError, ValueError):
        return None
    try:
        locks = Path("/proc/locks").read_text("ascii").splitlines()
        held = any("FLOCK" in line and f":{inode} " in line for line in locks)
    except OSError:  # not Linux: the process's life is the next best sign
        held = _lives(number)
    return number if held else None


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except PermissionError:  # there, but another user's
        return True
    except (OSError, OverflowError):
        return False
    return True


def _read(sql: Sql, report: Report) -> None:
    now = micros(report.now)
    due = sql.execute(
        "SELECT min(CASE WHEN due_at <= ? THEN due_at END), min(CASE WHEN due_at > ? THEN due_at END) FROM timers",
        (now, now),
    ).fetchone()
    report.overdue = _age(due[0], report.now)
    report.next_due = None if due[1] is None else moment(due[1])
    waiting = sql.execute(
        "SELECT min(due_at) FROM outbox WHERE state IN ('queued', 'sending') AND due_at <= ?", (now,)
    ).fetchone()
    report.unsent = _age(waiting[0], report.now)
    report.states = dict(sql.execute("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state").fetchall())
    report.failed = sql.execute(
        "SELECT count(*) FROM outbox WHERE state = 'dead' AND attempts > 0 AND ended_at > ?",
        (micros(report.now - RECENT),),
    ).fetchone()[0]
    rows = sql.execute(_UNKNOWN).fetchall()
    report.unknown = [Unknown(row[0], row[1], row[2], row[3], moment(row[4]), row[5]) for row in rows]
    rows = sql.execute("SELECT number, at, fault FROM quarantine ORDER BY at DESC").fetchall()
    report.set_aside = [SetAside(number, moment(at), fault.split(":", 1)[0]) for number, at, fault in rows]
    report.restored = last_restore(sql)
    ran = [each for each in rounds(sql, report.now - RECENT) if each.what == RAN]
    report.upkeep = ran[0].at if ran else None
    report.swept = sum(each.gone for each in ran)


_UNKNOWN = """
    SELECT o.id, o.cog, o.kind, coalesce('#' || p.name, 'one person'), coalesce(o.ended_at, o.created_at), o.note
    FROM outbox o LEFT JOIN places p ON p.id = o.place WHERE o.state = 'unknown' ORDER BY o.seq DESC LIMIT 200
"""


def _age(at: Any, now: datetime) -> timedelta | None:
    return None if at is None else now - moment(at)


def _findings(report: Report, backups: bool) -> Iterator[str]:
    if report.health["check"] != "ok":
        yield f"The database is damaged ({report.health['check']}). Stop the host, then: stammtisch restore"
    if report.process is not None:
        if report.overdue is not None and report.overdue > LATE:
            yield f"Something has been due for {spoken(report.overdue)}. Look into the log, then restart the host."
        if report.unsent is not None and report.unsent > LATE:
            yield f"A line has waited {spoken(report.unsent)} to be sent. Look into the log: does the platform answer?"
    fresh = [each for each in report.unknown if report.now - each.at < RECENT]
    if fresh:
        yield f"Of {_count(len(fresh), 'line')} nobody knows whether it went out: look there; say it yourself if not."
    if report.set_aside:
        yield f"The host could not take {_count(len(report.set_aside), 'event')}. Please report the number below."
    old = report.backup is None or report.now - report.backup > STALE
    if old and backups and not report.demo and report.process is not None:
        yield "There is no backup of the last day. Is the disk full? Make one now: stammtisch backup"


def _count(number: int, noun: str) -> str:
    return f"one {noun}" if number == 1 else f"{number} {noun}s"


def spoken(span: timedelta) -> str:
    """Return a span in words, in its largest unit: "3 min", "2 h", "4 days"."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{seconds // 60} min"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"


def when(at: datetime | None) -> str:
    """Return an instant as UTC wall time, "never" for None."""
    return "never" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
