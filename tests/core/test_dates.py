"""Moments people type: understood whole, asked back where in doubt, never wrong in silence (libraries.md §4)."""

import time as stopwatch
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_time
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.dates import Understood, understand, with_time
from bot.core.zones import UnknownZone, instant, resolve

CORPUS: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "data" / "dates.toml").read_text(encoding="utf-8"))
NOW: datetime = CORPUS["now"]
ZONE: str = CORPUS["zone"]


def cases(group: str) -> list[tuple[str, str, Any]]:
    return [(locale, typed, meant) for locale, each in CORPUS[group].items() for typed, meant in each.items()]


def read(typed: str, locale: str = "de", now: datetime = NOW, zone: str = ZONE) -> Understood:
    return understand(typed, now=now, zone=zone, locale=locale)


def berlin(typed: str) -> datetime:
    """Turn a wall time of the corpus into an instant, by other means than the code under test."""
    return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


# --- the corpus -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "typed", "meant"), cases("clear"))
def test_a_clear_moment_is_one_instant(locale: str, typed: str, meant: str) -> None:
    """MEE-01: the table of German and English moments, "morgen" among them."""
    assert read(typed, locale) == Understood((berlin(meant),))


@pytest.mark.parametrize(("locale", "typed", "meant"), cases("asked"))
def test_where_a_human_would_ask_all_readings_are_offered(locale: str, typed: str, meant: list[str]) -> None:
    """MEE-01: unclear → asked back with suggestions."""
    assert read(typed, locale) == Understood(tuple(berlin(each) for each in meant))


@pytest.mark.parametrize(("locale", "typed", "meant"), cases("day"))
def test_a_date_without_a_time_asks_for_the_hour(locale: str, typed: str, meant: list[str]) -> None:
    days = tuple(date.fromisoformat(each) for each in meant)
    assert read(typed, locale) == Understood(days=days, needs_time=True, why="when.needs_time")


@pytest.mark.parametrize(("locale", "typed", "meant"), cases("past"))
def test_a_moment_that_is_over_says_so(locale: str, typed: str, meant: str) -> None:
    """MEE-01: past dates."""
    assert read(typed, locale) == Understood((berlin(meant),), past=True)


@pytest.mark.parametrize(("locale", "typed", "meant"), cases("shifted"))
def test_a_time_the_clocks_skip_is_moved_and_says_so(locale: str, typed: str, meant: str) -> None:
    """MEE-01: the gap of the clock change."""
    assert read(typed, locale) == Understood((berlin(meant),), shifted=True)


@pytest.mark.parametrize(("locale", "typed", "why"), cases("refused"))
def test_what_is_not_understood_says_why(locale: str, typed: str, why: str) -> None:
    assert read(typed, locale) == Understood(why=why)


def test_the_corpus_is_as_large_as_promised() -> None:
    understood = [each for group in ("clear", "asked", "day", "past", "shifted") for each in cases(group)]
    german = sum(locale == "de" for locale, _, _ in understood)
    print(f"date phrases: {german} German, {len(understood) - german} English, {len(cases('refused'))} refused")
    assert len(understood) >= 60
    assert min(german, len(understood) - german) >= 30


@pytest.mark.parametrize("locale", ["de", "en"])
def test_both_languages_are_read_whatever_the_locale(locale: str) -> None:
    apart = {"7:30", "9 Uhr", "Friday 7:30"}  # an English "7:30" leaves the half of the day open
    for _, typed, meant in cases("clear"):
        if typed not in apart:
            assert read(typed, locale).instants == (berlin(meant),), typed


def test_a_moment_is_read_in_microseconds_not_seconds() -> None:
    began = stopwatch.perf_counter()
    for locale, typed, _ in cases("clear"):
        read(typed, locale)
    each = (stopwatch.perf_counter() - began) / len(cases("clear"))
    print(f"a typed moment: {each * 1e6:.0f} µs")
    assert each < 0.005


# --- the finer points -------------------------------------------------------------------------------


def test_the_answer_to_at_what_time_may_be_a_bare_hour() -> None:
    def answered(typed: str, answer: str) -> tuple[datetime, ...]:
        return with_time(typed, answer, now=NOW, zone=ZONE, locale="de").instants

    assert answered("Freitag", "19") == (berlin("2026-11-20 19:00"),)
    assert answered("Freitag", "19:30") == (berlin("2026-11-20 19:30"),)
    assert answered("heute Abend", "8") == (berlin("2026-11-18 20:00"),)
    assert answered("Freitag", "irgendwann") == ()


def test_today_is_the_community_s_today() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # half past midnight on Thursday in Berlin
    assert read("heute 19 Uhr", now=late).instants == (berlin("2026-11-19 19:00"),)
    assert read("today 19:00", now=late, zone="America/New_York").instants == (
        datetime(2026, 11, 19, 0, 0, tzinfo=UTC),
    )


def test_on_monday_next_friday_may_be_this_week_s_or_the_one_after() -> None:
    monday = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    expected = (berlin("2026-11-20 19:00"), berlin("2026-11-27 19:00"))
    assert read("nächsten Freitag 19 Uhr", now=monday).instants == expected


def test_on_sunday_next_monday_may_be_tomorrow_or_a_week_on() -> None:
    sunday = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    expected = (berlin("2026-11-23 19:00"), berlin("2026-11-30 19:00"))
    assert read("nächsten Montag 19 Uhr", now=sunday).instants == expected


def test_the_day_of_the_autumn_change_takes_the_first_of_two() -> None:
    assert read("31.10.2027 2:30").instants == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC),)


def test_in_three_hours_counts_hours_not_clocks() -> None:
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert read("in 3 Stunden", now=before).instants == (before + timedelta(hours=3),)


def test_a_month_on_from_the_31st_is_the_last_of_the_shorter_month() -> None:
    january = datetime(2027, 1, 31, 9, 0, tzinfo=UTC)
    assert read("in einem Monat", now=january).days == (date(2027, 2, 28),)


def test_what_lies_wholly_behind_is_flagged_even_in_doubt() -> None:
    evening = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
    found = read("heute um 7", now=evening)
    assert found == Understood((berlin("2026-11-18 07:00"), berlin("2026-11-18 19:00")), past=True)


def test_yesterday_alone_is_over_too() -> None:
    assert read("gestern") == Understood(days=(date(2026, 11, 17),), needs_time=True, past=True, why="when.needs_time")


def test_nothing_hides_behind_many_blanks() -> None:
    assert read("Fr 19 Uhr" + " " * 200 + "Werkstatt") == Understood(why="when.unclear")


def test_an_unknown_zone_is_told() -> None:
    with pytest.raises(UnknownZone):
        read("Fr 19 Uhr", zone="Europe/Nowhere")


# --- whatever is typed ------------------------------------------------------------------------------

SHAPES = [
    ("de", "{at:%d.%m.%Y} {at:%H:%M}"),
    ("de", "am {at.day}.{at.month}.{at.year} um {at.hour}.{at:%M} Uhr"),
    ("de", "{at:%Y-%m-%d} {at:%H:%M}"),
    ("de", "{at:%Y-%m-%dT%H:%M}"),
    ("en", "{at:%A}, {at.day} {at:%B} {at.year}, {at:%I:%M} {half}"),
    ("en", "{at:%b} {at.day}, {at.year} at {at:%I:%M}{half}"),
    ("en", "{at:%Y}-{at:%m}-{at:%d} {at:%H:%M}h"),
    ("en", "{at:%a} {at:%d}/{at:%m}/{at:%Y} {at:%H:%M}"),
]
MOMENTS = st.datetimes(datetime(2026, 11, 19), datetime(2036, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0))  # noqa: DTZ001
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])


@given(wall=MOMENTS, zone=ZONES, shape=st.sampled_from(SHAPES))
@example(wall=datetime(2027, 3, 28, 2, 30), zone="Europe/Berlin", shape=SHAPES[0])  # noqa: DTZ001
@example(wall=datetime(2027, 10, 31, 2, 30), zone="Europe/Berlin", shape=SHAPES[0])  # noqa: DTZ001
def test_a_moment_written_out_reads_back(wall: datetime, zone: str, shape: tuple[str, str]) -> None:
    locale, pattern = shape
    typed = pattern.format(at=wall, half="am" if wall.hour < 12 else "pm")
    meant = resolve(wall.date(), wall.time(), zone)
    found = read(typed, locale, zone=zone)
    assert meant.at in found.instants, typed
    if len(found.instants) > 1:  # only what nobody can tell: a bare "10:30" in English
        assert locale == "en"
        assert {(each - meant.at).seconds for each in found.instants} <= {0, 43200} or wall.day <= 12
    else:
        assert found == Understood((meant.at,), shifted=meant.skipped)


@given(at=st.datetimes(datetime(2026, 11, 19), datetime(2036, 1, 1), timezones=st.just(UTC)), zone=ZONES)  # noqa: DTZ001
def test_an_instant_in_iso_reads_back_to_the_microsecond(at: datetime, zone: str) -> None:
    assert read(at.isoformat(), zone=zone).instants == (at,)
    assert read(at.astimezone(ZoneInfo("Asia/Kathmandu")).isoformat(" "), zone=zone).instants == (at,)


@given(wall=MOMENTS, locale=st.sampled_from(["de", "en"]))
def test_what_we_say_ourselves_can_be_typed_back(wall: datetime, locale: str) -> None:
    """The echo of a moment ("Freitag, 20. November 2026 um 19:00") is understood when a person copies it."""
    shown = f"{format_date(wall, 'full', locale=locale)} {format_time(wall, 'short', locale=locale)}"
    assert read(shown, locale).instants == (instant(wall.date(), wall.time(), ZONE),)


WORDS = sorted(
    {
        word
        for group in CORPUS
        if isinstance(CORPUS[group], dict)
        for _, typed, _ in cases(group)
        for word in typed.split()
    }
)


@given(
    st.text(max_size=300) | st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join),
    st.sampled_from(["de", "en", ""]),
)
@example("1" * 5000, "de")
@example("Fr " * 2000, "de")
@example("um um um halb halb in in in am am am der der", "de")
def test_no_text_makes_it_stumble(junk: str, locale: str) -> None:
    found = read(junk, locale)
    assert bool(found.why) != bool(found.instants)
    assert bool(found.days) == found.needs_time == (found.why == "when.needs_time")
    assert list(found.instants) == sorted(set(found.instants))
    assert all(each.tzinfo is UTC for each in found.instants)
    assert len(found.instants) <= 8


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.sampled_from(["Werkstatt", "vielleicht", "not", "x"]),
)
def test_a_word_left_over_is_never_skipped(typed: str, more: str) -> None:
    """Every token must be consumed or it refuses."""
    for text in (f"{typed} {more}", f"{more} {typed}"):
        found = read(text)
        assert (found.instants, found.needs_time) == ((), False), text
