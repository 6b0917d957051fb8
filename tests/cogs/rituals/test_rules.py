"""The ritual rules alone: no host, no database."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cogs.rituals.rules import (
    cause,
    fits_name,
    in_quiet,
    latest,
    lint,
    next_slot,
    slot_at,
    slots_between,
    sort_lines,
    wall_time,
    weekly,
)

GOOD = [
    "Was hat diese Woche endlich geklappt?",
    "Kennt ihr https://example.org/a?b=1&c=2 schon?",
    "Wer war zuerst da, Henne oder Ei?",
    "Schreibt mir an ana.b@example.org oder lieber hier?",
    "Worauf freut ihr euch？",
]
BAD = {
    "": "rituals.lint.empty",
    "?": "rituals.lint.empty",
    "https://example.org": "rituals.lint.empty",
    "Erzählt mal.": "rituals.lint.none",
    "Kennt ihr https://example.org/?a=1": "rituals.lint.none",
    "Was? Wie?": "rituals.lint.several",
    "Was denn??": "rituals.lint.several",
    "Was denn? Sagt mal.": "rituals.lint.ending",
    "@everyone was denn?": "rituals.lint.mention",
    "Und du, @lea?": "rituals.lint.mention",
    "<@&123> was denn?": "rituals.lint.mention",
    "x" * 400 + "?": "rituals.lint.long",
}


@pytest.mark.parametrize("question", GOOD)
def test_an_open_question_passes(question: str) -> None:
    """RIT-08: one question mark, at the end; a link and a mail address are no mention."""
    assert lint(question, 400) == ""


@pytest.mark.parametrize("question", BAD)
def test_anything_else_is_told_apart(question: str) -> None:
    """RIT-08: each slip has its own reason."""
    assert lint(question, 400) == BAD[question]


@given(st.text(max_size=500))
def test_whatever_passes_is_one_short_question_without_a_mention(text: str) -> None:
    """RIT-08: over any text: at most 400 characters, ends with its only question mark, rings nobody."""
    for question in sort_lines(text + "?", 400).good:
        assert len(question) <= 400
        assert question[-1] in "?？؟"
        assert "@everyone" not in question.lower()
        assert "\n" not in question


def test_lines_are_read_one_by_one_and_only_once() -> None:
    """RIT-05: list marks go, doubles are told, what is known already is told."""
    read = sort_lines("- Was bleibt?\n\n• was BLEIBT ?\nWas kommt?\nWas war?", 400, known=["was war"])
    assert read.good == ("Was bleibt?", "Was kommt?")
    assert [why for _, why in read.bad] == ["rituals.lint.known"] * 2


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("18:30", time(18, 30)),
        ("18.30 Uhr", time(18, 30)),
        ("18 Uhr", time(18)),
        ("um 9 Uhr", time(9)),
        ("6:30 pm", time(18, 30)),
        ("12am", time(0)),
        ("12 p.m.", time(12)),
        ("0:00", time(0)),
        ("24:00", None),
        ("18:60", None),
        ("13pm", None),
        ("abends", None),
        ("", None),
        ("18:30 oder so", None),
    ],
)
def test_hours_people_type(typed: str, at: time | None) -> None:
    """RIT-01: an hour is understood whole or not at all."""
    assert wall_time(typed) == at


def test_quiet_hours_may_span_midnight() -> None:
    """PER-05: both ends, both ways round."""
    night = (time(21), time(8))
    assert [in_quiet(time(hour), *night) for hour in (20, 21, 0, 7, 8)] == [False, True, True, True, False]
    assert in_quiet(time(13), time(12), time(14))
    assert not in_quiet(time(14), time(12), time(14))
    assert not in_quiet(time(0), time(0), time(0))


def test_names_stand_before_a_question() -> None:
    """RIT-08: a name adds no question mark, mention or link."""
    assert fits_name("Donnerstagsrunde")
    assert not any(fits_name(each) for each in ("", "?", "Wer?", "@here", "https://example.org", "x" * 41))


def test_a_round_opens_before_quiet_hours_and_before_it_expires() -> None:
    """RIT-03, PER-05: the end of waiting is never in the quiet nor past its time."""
    now = datetime(2026, 11, 19, 19, 50, tzinfo=UTC)  # 20:50 in Berlin
    wait, zone = timedelta(minutes=20), "Europe/Berlin"
    late = now + timedelta(hours=3)
    assert latest(now, wait, late, time(21), False, zone) == now + wait
    capped = latest(now, wait, late, time(21), True, zone)
    assert now < capped < datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    soon = now + timedelta(minutes=5)
    assert latest(now, wait, soon, time(21), False, zone) < soon


def test_slots_are_the_dates_meant() -> None:
    """RIT-02: the slot is the local date the rule means, on both sides of a clock change, at 02:30 too."""
    rule = weekly(6, time(2, 30), "Europe/Berlin")
    spring, after = next_slot(rule, datetime(2026, 3, 27, tzinfo=UTC))
    assert (spring, after) == ("2026-03-29", datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
    assert slot_at(rule, after) == spring
    between = slots_between(rule, after, datetime(2026, 4, 19, 0, 30, tzinfo=UTC))
    assert [slot for slot, _ in between] == ["2026-04-05", "2026-04-12"]
    assert slots_between(rule, after, after) == []


@pytest.mark.parametrize(
    ("why", "meant"),
    [
        ("expired", "expired"),
        ("expired: talk", "expired"),
        ("expired: budget", "budget"),
        ("expired: quiet", "quiet"),
        ("expired: paused", "paused"),
        ("gone: no such place", "place"),
        ("forbidden", "place"),
        ("too_big: 5000", "undelivered"),
        ("unknown: TimeoutError", "unsure"),
        ("the process ended while this was being sent", "unsure"),
    ],
)
def test_what_the_outbox_says_becomes_a_reason(why: str, meant: str) -> None:
    """RIT-02: every way to fail has a sentence for the team; a doubt is a doubt, not a failure."""
    assert cause(why) == meant
