"""Wall time to instants, by the zone database alone (house.md §10, reliability.md row 34).

A wall time that the clocks skip means the first instant after the gap; one that comes twice means the
first. A rule counts its *intended* local dates, each once, whatever date the instant itself falls on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import ceil, floor
from zoneinfo import ZoneInfo

from bot.model.actions import Rule
from bot.model.errors import Refusal
from bot.model.texts import Text

DAY = timedelta(days=1)
ZERO = timedelta(0)
WEEKDAYS = frozenset(range(7))


class UnknownZone(Refusal, ValueError):  # noqa: N818 - a refusal is an answer, not an error
    """Tell that a name is no IANA zone of this machine's database."""

    def __init__(self, zone: str) -> None:
        super().__init__("parse.unknown_zone")
        self.text = Text("parse.unknown_zone", zone=zone)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """Return an IANA zone by name; raises UnknownZone, a Refusal and a ValueError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # a folder of zones ("Europe") is an OSError
        raise UnknownZone(name) from error


@dataclass(frozen=True, slots=True)
class Resolved:
    """Hold what a wall time means: the instant (UTC) and whether the clocks skip it."""

    at: datetime
    skipped: bool = False


def resolve(day: date, wall: time, zone: str) -> Resolved:
    """Return the instant (UTC) of a wall time in a zone, saying whether a clock change moved it.

    Raises UnknownZone, and OverflowError at the two ends of the calendar.
    """
    return Resolved(*_resolve(day, _plain(wall), zone_of(zone)))


def instant(day: date, wall: time, zone: str) -> datetime:
    """Return the instant (UTC) of a wall time in a zone: gap → first instant after it, fold → first.

    Raises UnknownZone.
    """
    return _resolve(day, _plain(wall), zone_of(zone))[0]


def local(at: datetime, zone: str) -> datetime:
    """Return an aware instant as wall time in a zone; raises UnknownZone."""
    return at.astimezone(zone_of(zone))


def _plain(wall: time) -> time:
    """Drop what would steer the answer: a zone or a fold of the wall time's own."""
    return wall.replace(tzinfo=None, fold=0)


def _resolve(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, bool]:
    naive = datetime.combine(day, wall)
    before, after = zone.utcoffset(naive), zone.utcoffset(naive.replace(fold=1))
    if before is None or after is None or before >= after:  # a fold: of two, the first has the larger offset
        return (naive - (before or ZERO)).replace(tzinfo=UTC), False
    return _end_of_gap(naive - after, naive - before, zone), True


def _end_of_gap(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Search between two naive UTC instants, one each side of a change, for the first second after it."""
    low = floor(early.replace(tzinfo=UTC).timestamp())
    high = ceil(late.replace(tzinfo=UTC).timestamp())
    old = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def next_after(rule: Rule, after: datetime, *, fired: date | None = None) -> tuple[date, datetime]:
    """Return a rule's next intended local date and its instant (UTC), strictly after an instant.

    With `fired`, dates up to it are passed over too: after a change of the zone database an old date could
    otherwise come again. Raises ValueError for a rule without days or weeks, UnknownZone (reliability.md row 34).
    """
    zone, wall = zone_of(rule.zone), _plain(rule.at)
    day, stop = _first_day(rule, after.astimezone(zone).date(), fired)
    while day < stop:
        if _meant(rule, day):
            at = _occurrence(day, wall, zone)
            if at is not None and at > after:
                return day, at
        day += DAY
    raise ValueError(f"no date for {rule}")


def occurrences(rule: Rule, start: datetime, end: datetime) -> Iterator[tuple[date, datetime]]:
    """Yield a rule's intended local dates with their instants (UTC), from `start` up to but not including `end`.

    Raises ValueError for a rule without days or weeks, UnknownZone.
    """
    zone, wall = zone_of(rule.zone), _plain(rule.at)
    day, _ = _first_day(rule, start.astimezone(zone).date(), None)
    last = end.astimezone(zone).date() + DAY
    while day <= last:
        if _meant(rule, day):
            at = _occurrence(day, wall, zone)
            if at is not None and start <= at < end:
                yield day, at
        day += DAY


def _first_day(rule: Rule, day: date, fired: date | None) -> tuple[date, date]:
    """Return the first date worth looking at, and one that is certainly too late."""
    if not rule.weekdays or not rule.weekdays <= WEEKDAYS or rule.weeks < 1:
        raise ValueError(f"a rule needs weekdays 0–6 and at least one week: {rule}")
    day = max(day, date.fromisoformat(rule.anchor))
    if fired is not None:
        day = max(day, fired + DAY)
    return day, day + (2 * rule.weeks + 2) * 7 * DAY  # twice the period: one date may not exist at all


def _meant(rule: Rule, day: date) -> bool:
    if day.weekday() not in rule.weekdays:
        return False
    if rule.weeks == 1:
        return True
    anchor = date.fromisoformat(rule.anchor)
    monday = anchor.toordinal() - anchor.weekday()
    return (day.toordinal() - monday) // 7 % rule.weeks == 0


def _occurrence(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """Return the instant meant; None where the zone has no such date (a change of the date line)."""
    at, skipped = _resolve(day, wall, zone)
    if skipped and at.astimezone(zone).date() != day:
        first, _ = _resolve(day, time.min, zone)
        if first.astimezone(zone).date() != day:
            return None
    return at
