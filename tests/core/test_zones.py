"""Wall time and zones: every intended local date exactly once (reliability.md row 34)."""

import time as stopwatch
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.zones import UnknownZone, instant, local, next_after, occurrences, resolve
from bot.model.actions import Rule
from bot.model.errors import Refusal

DAILY = frozenset(range(7))
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- one wall time --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "wall", "zone", "expected", "skipped"),
    [
        (date(2026, 7, 1), time(19, 30), "Europe/Berlin", "2026-07-01 17:30", False),
        (date(2026, 12, 1), time(19, 30), "Europe/Berlin", "2026-12-01 18:30", False),
        # 02:00–03:00 does not exist; whenever's "compatible" would say 03:30
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", "2026-03-29 01:00", True),
        (date(2026, 3, 29), time(2, 0), "Europe/Berlin", "2026-03-29 01:00", True),
        (date(2026, 3, 29), time(2, 59, 59, 999_999), "Europe/Berlin", "2026-03-29 01:00", True),
        (date(2026, 3, 29), time(3, 0), "Europe/Berlin", "2026-03-29 01:00", False),
        (date(2026, 3, 29), time(1, 59, 59), "Europe/Berlin", "2026-03-29 00:59:59", False),
        # 02:00–03:00 comes twice; the first, still summer time
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "2026-10-25 00:30", False),
        # half an hour only
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "2026-10-03 15:30", True),
        (date(2026, 4, 5), time(1, 45), "Australia/Lord_Howe", "2026-04-04 14:45", False),
        # the gap reaches over midnight: 23:59 of the spring day is 00:00 of the next date
        (date(2026, 3, 28), time(23, 59), "America/Nuuk", "2026-03-29 01:00", True),
        (date(2026, 3, 28), time(23, 59), "America/Scoresbysund", "2026-03-29 01:00", True),
        # dates that a zone left out altogether
        (date(2011, 12, 30), time(12, 0), "Pacific/Apia", "2011-12-30 10:00", True),
        (date(1993, 8, 21), time(12, 0), "Pacific/Kwajalein", "1993-08-21 12:00", True),
    ],
)
def test_a_wall_time_means_one_instant(day: date, wall: time, zone: str, expected: str, skipped: bool) -> None:
    found = resolve(day, wall, zone)
    assert (found.at, found.skipped) == (utc(expected), skipped)
    assert instant(day, wall, zone) == found.at


def test_an_instant_is_shown_where_it_was_meant() -> None:
    assert local(utc("2026-11-20 18:00"), "Europe/Berlin").isoformat() == "2026-11-20T19:00:00+01:00"


@pytest.mark.parametrize(
    "name", ["Europe/Nowhere", "", "../etc/passwd", "Europe", "Europe/Berlin\0", "ümlaut", "A" * 999]
)
def test_an_unknown_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        instant(date(2026, 1, 1), time(12), name)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, Refusal)
    assert caught.value.text.key == "parse.unknown_zone"
    assert caught.value.text.fields["zone"] == name


# --- rules ----------------------------------------------------------------------------------------


def test_a_weekly_rule_comes_on_its_days() -> None:
    rule = Rule(frozenset({1, 3}), time(18, 30), "Europe/Berlin")
    found = list(occurrences(rule, utc("2026-11-18 00:00"), utc("2026-12-01 17:30")))
    assert [day.isoformat() for day, _ in found] == ["2026-11-19", "2026-11-24", "2026-11-26"]  # the end is not in it
    assert next_after(rule, found[0][1]) == found[1]


def test_every_second_week_is_counted_from_the_anchor() -> None:
    rule = Rule(frozenset({3}), time(18, 30), "Europe/Berlin", weeks=2, anchor="2026-11-20")
    found = [day.isoformat() for day, _ in occurrences(rule, utc("2026-11-01 00:00"), utc("2027-01-01 00:00"))]
    # the week of the anchor counts, but its Thursday lies before the anchor
    assert found == ["2026-12-03", "2026-12-17", "2026-12-31"]
    assert next_after(rule, utc("2026-11-01 00:00"))[0].isoformat() == "2026-12-03"


def test_a_rule_over_the_spring_midnight_in_nuuk_keeps_each_date_once() -> None:
    rule = Rule(DAILY, time(23, 59), "America/Nuuk")
    found = list(walk(rule, date(2026, 3, 27), date(2026, 3, 30)))
    assert [day.day for day, _ in found] == [27, 28, 29, 30]
    assert local(found[1][1], rule.zone).date() == date(2026, 3, 29)  # meant for the 28th


@pytest.mark.parametrize("at", [time(0, 0), time(0, 30), time(12, 0), time(23, 59)])
def test_a_date_that_a_zone_left_out_does_not_come(at: time) -> None:
    for zone, gone in (("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))):
        days = [day for day, _ in walk(Rule(DAILY, at, zone), gone - 3 * DAY, gone + 3 * DAY)]
        assert days == [gone + n * DAY for n in (-3, -2, -1, 1, 2, 3)]
        weekly = Rule(frozenset({gone.weekday()}), at, zone)
        assert next_after(weekly, instant(gone - 2 * DAY, at, zone))[0] == gone + 7 * DAY


def test_a_date_that_fired_does_not_come_again_when_the_zone_database_changes() -> None:
    rule = Rule(DAILY, time(19, 0), "Europe/Berlin")
    day, at = next_after(rule, utc("2026-11-18 00:00"))
    earlier = at - timedelta(hours=1)  # fired by an older database, an hour earlier than the new one says
    assert next_after(rule, earlier)[0] == day
    assert next_after(rule, earlier, fired=day)[0] == day + DAY


@given(
    zone=st.sampled_from(["Europe/Berlin", "America/Nuuk", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia"]),
    at=st.times(),
    after=st.datetimes(datetime(2011, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
@example(zone="America/Nuuk", at=time(23, 59), after=utc("2026-03-29 00:59:59"))
@example(zone="Pacific/Apia", at=time(12), after=utc("2011-12-30 09:59:59"))
def test_whatever_the_present_the_next_date_is_the_first_still_ahead(zone: str, at: time, after: datetime) -> None:
    rule = Rule(DAILY, at, zone)
    around = [after.date() + n * DAY for n in range(-4, 5)]
    ahead = [(instant(day, at, zone), day) for day in around if day != date(2011, 12, 30) or zone != "Pacific/Apia"]
    expected = min(pair for pair in ahead if pair[0] > after)
    assert next_after(rule, after) == (expected[1], expected[0])
    assert next(occurrences(rule, after + timedelta(microseconds=1), after + 5 * DAY)) == next_after(rule, after)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(frozenset(), time(12), "UTC"),
        Rule(frozenset({7}), time(12), "UTC"),
        Rule(DAILY, time(12), "UTC", weeks=0),
        Rule(DAILY, time(12), "UTC", anchor="soon"),
    ],
)
def test_a_rule_that_can_never_come_is_refused(rule: Rule) -> None:
    with pytest.raises(ValueError):
        next_after(rule, utc("2026-11-18 00:00"))
    with pytest.raises(ValueError):
        list(occurrences(rule, utc("2026-11-18 00:00"), utc("2026-11-19 00:00")))


# --- all zones ------------------------------------------------------------------------------------


def walk(rule: Rule, first: date, last: date) -> Iterator[tuple[date, datetime]]:
    """Go from fire to fire as the timer does."""
    after = instant(first, rule.at, rule.zone) - timedelta(microseconds=1)
    while True:
        day, after = next_after(rule, after)
        if day > last:
            return
        yield day, after


def same_data() -> dict[bytes, list[str]]:
    """Group zone names by the bytes of their data: a name with the same data needs no second walk."""
    groups: dict[bytes, list[str]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        groups.setdefault(_data(name), []).append(name)
    return groups


def _data(name: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        path = Path(folder, name)
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


def intended(rule: Rule, first: date, last: date) -> list[date]:
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() in rule.weekdays]


def naive_scan(zone: zoneinfo.ZoneInfo, at: time, first: date, last: date) -> tuple[int, int]:
    """Count a cron-like scan's doubled and missed dates: it fires whenever the local clock shows the wall time."""
    fires: dict[date, int] = {}
    quarter = timedelta(minutes=15)  # offsets of these years are whole quarters: no other minute can match
    moment = datetime(first.year, first.month, first.day, 0, at.minute % 15, tzinfo=UTC) - DAY
    while (shown := moment.astimezone(zone)).date() <= last:
        if (shown.hour, shown.minute) == (at.hour, at.minute):
            fires[shown.date()] = fires.get(shown.date(), 0) + 1
        moment += quarter
    days = intended(Rule(DAILY, at, zone.key), first, last)
    return sum(fires.get(day, 0) > 1 for day in days), sum(fires.get(day, 0) == 0 for day in days)


def naive_steps(zone: zoneinfo.ZoneInfo, at: time, first: date, last: date) -> tuple[int, int, int]:
    """Count what 24-hour steps do from a naive start: dates doubled, missed, and fires at the wrong wall time."""
    fires: dict[date, int] = {}
    wrong = 0
    moment = datetime.combine(first, at, tzinfo=zone).astimezone(UTC)
    while (shown := moment.astimezone(zone)).date() <= last:
        fires[shown.date()] = fires.get(shown.date(), 0) + 1
        wrong += (shown.hour, shown.minute) != (at.hour, at.minute)
        moment += DAY
    days = intended(Rule(DAILY, at, zone.key), first, last)
    return sum(fires.get(day, 0) > 1 for day in days), sum(fires.get(day, 0) == 0 for day in days), wrong


RULES = [
    (DAILY, time(0, 30)),
    (DAILY, time(2, 30)),
    (DAILY, time(23, 59)),
    (frozenset({6}), time(2, 30)),  # the Sundays: most clock changes fall on one
]


def test_every_zone_every_date_exactly_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Row 34: all IANA zones × two years, rules at 00:30, 02:30, 23:59; doubled 0, missed 0."""
    began = stopwatch.perf_counter()
    groups = same_data()
    names = dates = doubled = missed = moved = 0
    for twins in groups.values():
        for weekdays, at in RULES:
            rule = Rule(weekdays, at, twins[0])
            found = list(walk(rule, FIRST, LAST))
            days = [day for day, _ in found]
            meant = intended(rule, FIRST, LAST)
            doubled += (len(days) - len(set(days))) * len(twins)
            missed += len(set(meant) - set(days)) * len(twins)
            dates += len(meant) * len(twins)
            assert days == meant, rule
            assert all(early < late for (_, early), (_, late) in pairwise(found)), rule
            moved += sum(local(fire, rule.zone).time() != at for _, fire in found) * len(twins)
        names += len(twins)
    took = stopwatch.perf_counter() - began
    with capsys.disabled():
        print(
            f"\nclock changes: {names} zones ({len(groups)} with data of their own), {dates} dates of 2026–2027, "
            f"doubled {doubled}, missed {missed}, moved to the end of a gap {moved}; {took:.1f} s"
        )
    assert names > 400
    assert moved > 100
    assert (doubled, missed) == (0, 0)


def test_the_naive_ways_do_double_and_miss(capsys: pytest.CaptureFixture[str]) -> None:
    """Row 34's control: what a cron-like scan and 24-hour steps make of the same zones."""
    scan_doubled = scan_missed = step_doubled = step_missed = step_wrong = 0
    zones = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk", "Asia/Beirut")
    for name in zones:
        zone = zoneinfo.ZoneInfo(name)
        for at in (time(0, 30), time(2, 30), time(23, 59)):
            twice, never = naive_scan(zone, at, FIRST, LAST)
            scan_doubled, scan_missed = scan_doubled + twice, scan_missed + never
            twice, never, wrong = naive_steps(zone, at, FIRST, LAST)
            step_doubled, step_missed, step_wrong = step_doubled + twice, step_missed + never, step_wrong + wrong
    with capsys.disabled():
        print(
            f"\ncontrol, {len(zones)} zones: scanning local minutes doubled {scan_doubled}, missed {scan_missed}; "
            f"24-hour steps doubled {step_doubled}, missed {step_missed}, wrong wall time {step_wrong}"
        )
    assert scan_doubled > 0
    assert scan_missed > 0
    assert step_wrong > 0
