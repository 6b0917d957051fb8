"""Spans and ranges of hours as people type them."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.durations import fold, quiet_range, span

H, M, D = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1h", H),
        ("1 h", H),
        ("90 min", 90 * M),
        ("90min.", 90 * M),
        ("90 Minuten", 90 * M),
        ("2 Stunden", 2 * H),
        ("2 Std.", 2 * H),
        ("14d", 14 * D),
        ("60d", 60 * D),
        ("14 Tage", 14 * D),
        ("3 T", 3 * D),
        ("1 h 30", 90 * M),
        ("1h30", 90 * M),
        ("1h30m", 90 * M),
        ("1h 30 min", 90 * M),
        ("1:30 h", 90 * M),
        ("1,5 Stunden", 90 * M),
        ("1.5 hours", 90 * M),
        ("1½ Stunden", 90 * M),
        ("½ Stunde", 30 * M),
        ("anderthalb Stunden", 90 * M),
        ("eine Woche", 7 * D),
        ("zwei Wochen", 14 * D),
        ("einem Tag", D),
        ("eine halbe Stunde", 30 * M),
        ("eine Viertelstunde", 15 * M),
        ("dreiviertelstunde", 45 * M),
        ("fünf Minuten", 5 * M),
        ("dreißig Sekunden", timedelta(seconds=30)),
        ("2 Tage und 3 Stunden", 2 * D + 3 * H),
        ("half an hour", 30 * M),
        ("a quarter of an hour", 15 * M),
        ("an hour and a half", 90 * M),
        ("one and a half hours", 90 * M),
        ("an hour", H),
        ("a week", 7 * D),
        ("two days", 2 * D),
        ("a fortnight", 14 * D),
        ("1 day, 2 hours and 5 minutes", D + 2 * H + 5 * M),
        ("45 SECONDS", timedelta(seconds=45)),
    ],
)
def test_a_span_is_understood(typed: str, meant: timedelta) -> None:
    assert span(typed, "de") == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "bald", "eine Weile", "a while", "ein paar Tage", "5", "h", "1", "1:30", "eine", "Stunde", "half"),
        *(
            "1h foo",
            "foo 1h",
            "1h 1h",
            "30 min 1h",
            "1 h und",
            "und 1 h",
            "1h, ",
            "1h 60",
            "1h 75 min",
            "1:75 h",
            "-1h",
        ),
        *("0 min", "0h", "1.500 min", "1h.", "2 Stundenkilometer", "1 monat", "2 years", "999999 h", "99999 Wochen"),
        *("²h", "1:30 min", "1 weine Stunde", "1.5h 30", "1 h 30 x", "h" * 500, "9" * 500 + "h"),
    ],
)
def test_a_span_that_is_none_is_refused(typed: str) -> None:
    assert span(typed, "de") is None


def test_a_lone_t_means_days_only_where_german_is_spoken() -> None:
    assert span("3t", "de-AT") == 3 * D
    assert span("3t", "en") is None


@given(days=st.integers(0, 400), hours=st.integers(0, 23), minutes=st.integers(0, 59))
def test_what_is_written_out_reads_back(days: int, hours: int, minutes: int) -> None:
    meant = timedelta(days=days, hours=hours, minutes=minutes)
    for shape in ("{0}d {1}h {2}m", "{0} Tage, {1} Stunden und {2} Minuten", "{0} days {1} hours {2} minutes"):
        assert span(shape.format(days, hours, minutes), "en") == (meant or None)


@given(st.text(max_size=300) | st.text("0123456789 hmdt.,:½-–eainuhr", max_size=30))
def test_no_text_makes_it_stumble(junk: str) -> None:
    found = span(junk, "de")
    assert found is None or timedelta(0) < found <= timedelta(days=36525)
    hours = quiet_range(junk)
    assert hours is None or hours[0] != hours[1]


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("22-8", time(22), time(8)),
        ("22 – 8 Uhr", time(22), time(8)),
        ("22:00-8:00", time(22), time(8)),
        ("22.30 bis 7.15 Uhr", time(22, 30), time(7, 15)),
        ("von 21 bis 24 Uhr", time(21), time(0)),
        ("0-6", time(0), time(6)),
        ("13-15", time(13), time(15)),
        ("10pm-8am", time(22), time(8)),
        ("from 10 p.m. to 8:30 a.m.", time(22), time(8, 30)),
        ("12am to 6am", time(0), time(6)),
        ("10:00-08:00", time(10), time(8)),
    ],
)
def test_a_range_of_hours_is_understood(typed: str, start: time, end: time) -> None:
    """PER-05: `/host quiet 22-8`."""
    assert quiet_range(typed) == (start, end)


@pytest.mark.parametrize(
    "typed",
    ["", "22", "22-", "-8", "22-22", "25-8", "24:30-8", "22-8 foo", "nachts", "10-8", "9-5", "13pm-8am", "0am-8am"],
)
def test_a_range_in_doubt_is_refused(typed: str) -> None:
    assert quiet_range(typed) is None


def test_words_compare_without_case_or_umlauts() -> None:
    assert fold("  Übermorgen\u00a0 FÜNF\tStraße ") == "uebermorgen fuenf strasse"
    assert fold("fu\u0308nf") == "fuenf"  # a combining mark is the same letter
