"""The speech ledger: what may be said now, and a line for everything that waited or was let go (PER-04)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.core.persona.quiet import quiet_end, span_of
from bot.core.persona.talk import Talk
from bot.core.times import micros, moment
from bot.core.zones import instant
from bot.model.house import Manners
from bot.model.people import Community
from bot.ports import Sql

Outcome = Literal["sent", "held", "skipped"]

RELAY_WAITS = timedelta(days=2)
"""How long a member's own thing waits for its day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Show one line of the ledger."""

    cog: str
    cls: str
    outcome: Outcome
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """Describe an unasked line that wants to leave: where, until when it may wait, when it opens quietly anyway."""

    outbox: str
    cog: str
    cls: str
    place: str
    spot: str
    expires: datetime | None
    yield_until: datetime | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what becomes of a wish: it goes (perhaps silently), waits until `until`, or is let go."""

    outcome: Outcome
    reason: str
    until: datetime | None = None
    silent: bool = False


def week_of(at: datetime, zone: str) -> str:
    """Return the ISO week an instant belongs to in a zone, as "2026-W47"."""
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return f"{year}-W{week:02}"


def next_week(at: datetime, zone: str) -> datetime:
    """Return the first instant of the next ISO week in a zone (UTC)."""
    day = at.astimezone(ZoneInfo(zone)).date()
    monday = day - timedelta(days=day.weekday()) + timedelta(days=7)
    return instant(monday, datetime.min.time(), zone)


class Ledger:
    """Read and keep the ledger inside one unit."""

    def __init__(self, sql: Sql, manners: Manners) -> None:
        self.sql = sql
        self.manners = manners

    def budget(self, community: str, place: str) -> int:
        """Return how many host lines a place may get in a week."""
        row = self.sql.execute(
            "SELECT weekly FROM budgets WHERE community = ? AND place = ?", (community, place)
        ).fetchone()
        return self.manners.weekly_budget if row is None else int(row[0])

    def set_budget(self, community: str, place: str, weekly: int) -> None:
        """Set a place's weekly budget; a human's choice, never automatic (RIT-03)."""
        self.sql.execute(
            "INSERT INTO budgets (community, place, weekly) VALUES (?, ?, ?) "
            "ON CONFLICT (community, place) DO UPDATE SET weekly = excluded.weekly",
            (community, place, weekly),
        )

    def used(self, place: str, week: str, cls: str = "host") -> int:
        """Count what went in a place in a week, "send now" included."""
        row = self.sql.execute(
            "SELECT count(*) FROM ledger WHERE place = ? AND week = ? AND cls = ? AND outcome = 'sent'",
            (place, week, cls),
        ).fetchone()
        return int(row[0])

    def relayed(self, place: str, since: datetime) -> int:
        """Count what was relayed in a place since an instant."""
        row = self.sql.execute(
            "SELECT count(*) FROM ledger WHERE place = ? AND cls = 'relay' AND outcome = 'sent' AND at >= ?",
            (place, micros(since)),
        ).fetchone()
        return int(row[0])

    def pause(self, community: str, place: str, until: datetime) -> None:
        """Say nothing unasked until then; place "" means everywhere. A past instant ends the pause."""
        self.sql.execute(
            "INSERT INTO pauses (community, place, until) VALUES (?, ?, ?) "
            "ON CONFLICT (community, place) DO UPDATE SET until = excluded.until",
            (community, place, micros(until)),
        )

    def set_quiet(self, community: str, place: str, span: tuple[int, int] | None) -> None:
        """Give a place quiet hours of its own, in minutes after midnight; None returns to the house's."""
        if span is None:
            self.sql.execute("DELETE FROM quiets WHERE community = ? AND place = ?", (community, place))
            return
        self.sql.execute(
            "INSERT INTO quiets (community, place, quiet_from, quiet_to) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (community, place) DO UPDATE SET quiet_from = excluded.quiet_from, "
            "quiet_to = excluded.quiet_to",
            (community, place, *span),
        )

    def paused_until(self, community: str, place: str) -> datetime | None:
        """Return until when a human asked for silence here, or None."""
        row = self.sql.execute(
            "SELECT max(until) FROM pauses WHERE community = ? AND place IN (?, '')", (community, place)
        ).fetchone()
        return None if row is None or row[0] is None else moment(row[0])

    def entries(self, community: str, place: str, week: str) -> list[Entry]:
        """Return a week's lines of a place, oldest first."""
        rows = self.sql.execute(
            "SELECT cog, cls, outcome, reason, at FROM ledger "
            "WHERE community = ? AND place = ? AND week = ? ORDER BY id",
            (community, place, week),
        ).fetchall()
        return [Entry(cog, cls, outcome, reason, moment(at)) for cog, cls, outcome, reason, at in rows]

    def keep(self, community: Community, wish: Wish, verdict: Verdict, now: datetime) -> None:
        """Write a verdict down, a waiting one only when its reason changes."""
        last = self.sql.execute(
            "SELECT outcome, reason FROM ledger WHERE outbox = ? ORDER BY id DESC LIMIT 1", (wish.outbox,)
        ).fetchone()
        if last == (verdict.outcome, verdict.reason):
            return
        self.sql.execute(
            "INSERT INTO ledger (community, place, cog, cls, outbox, week, outcome, reason, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                community.id,
                wish.place,
                wish.cog,
                wish.cls,
                wish.outbox,
                week_of(now, community.zone),
                verdict.outcome,
                verdict.reason,
                micros(now),
            ),
        )

    def refuse(self, community: Community, cog: str, cls: str, reason: str, now: datetime) -> None:
        """Write down that something was not even taken; whom it was meant for is not kept."""
        self.sql.execute(
            "INSERT INTO ledger (community, place, cog, cls, outbox, week, outcome, reason, at) "
            "VALUES (?, '', ?, ?, '', ?, 'skipped', ?, ?)",
            (community.id, cog, cls, week_of(now, community.zone), reason, micros(now)),
        )

    def withdraw(self, outbox: str, now: datetime) -> None:
        """Write down that a human let a waiting line go, if its waiting was written down."""
        self.sql.execute(
            "INSERT INTO ledger (community, place, cog, cls, outbox, week, outcome, reason, at) "
            "SELECT community, place, cog, cls, outbox, week, 'skipped', 'withdrawn', ? FROM ledger "
            "WHERE outbox = ? ORDER BY id DESC LIMIT 1",
            (micros(now), outbox),
        )

    def judge(self, community: Community, wish: Wish, talk: Talk, now: datetime) -> Verdict:
        """Decide over one unasked line now (PER-04, RIT-03, mission.md §13, 15)."""
        if wish.cls == "relay":
            return self._relay(community, wish, now)
        expires = self.expiry(wish)
        if now >= expires:
            return Verdict("skipped", "expired")
        pause = self.paused_until(community.id, wish.place)
        if pause is not None and pause > now:
            return _wait("paused", pause, expires)
        start, end = span_of(self.sql, self.manners, wish.place)
        quiet = quiet_end(now, start, end, community.zone)
        if quiet is not None:
            return _wait("quiet", quiet, expires)
        if self.used(wish.place, week_of(now, community.zone)) >= self.budget(community.id, wish.place):
            return _wait("budget", next_week(now, community.zone), expires)
        free = talk.quiet_at(wish.spot, now, self.manners)
        if free > now:
            if wish.yield_until is not None:
                if now >= wish.yield_until:
                    return Verdict("sent", "opened_quietly", silent=True)
                free = min(free, wish.yield_until)
            return _wait("talk", free, expires)
        return Verdict("sent", "lull")

    def expiry(self, wish: Wish) -> datetime:
        """Return until when a line may wait (UTC): as long as it says, else two days (relay) or some hours (host)."""
        return wish.expires or wish.created + (RELAY_WAITS if wish.cls == "relay" else self.manners.wait_at_most)

    def _relay(self, community: Community, wish: Wish, now: datetime) -> Verdict:
        expires = self.expiry(wish)
        if now >= expires:
            return Verdict("skipped", "expired")
        today = now.astimezone(ZoneInfo(community.zone)).date()
        midnight = instant(today, datetime.min.time(), community.zone)
        if self.relayed(wish.place, midnight) >= self.manners.relay_per_day:
            tomorrow = instant(today + timedelta(days=1), datetime.min.time(), community.zone)
            return _wait("relay_cap", tomorrow, expires)
        return Verdict("sent", "relay")


def _wait(reason: str, until: datetime, expires: datetime) -> Verdict:
    """Hold, but look again no later than the moment the line expires."""
    return Verdict("held", reason, until=min(until, expires))
