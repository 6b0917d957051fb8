"""Decisions about concerns, without a house around them."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.cogs.cases.rules import addressed, fitting, label, lacks_reason, receipt
from bot.core.desk import Desk
from bot.model.house import Human, Opening
from tests.fakes.table import NOON


def test_concerns_have_short_names_that_never_repeat() -> None:
    """CAS-16: A1 … A999, B1 …"""
    assert [label(n) for n in (1, 17, 999, 1000, 1998, 1999)] == ["A1", "A17", "A999", "B1", "B999", "C1"]
    assert len({label(n) for n in range(1, 20_000)}) == 19_999


@pytest.mark.parametrize(
    ("typed", "number", "words"),
    [
        ("A17 das kam dazu", "A17", "das kam dazu"),
        ("a17: das kam dazu", "A17", "das kam dazu"),
        ("#A17, das", "A17", "das"),
        ("A 17 – das", "A17", "das"),
        ("A17", "A17", ""),
        ("A017 x", "A17", "x"),
        ("das kam dazu", "", "das kam dazu"),
        ("Auto 17 steht da", "", "Auto 17 steht da"),
        ("A1700 x", "", "A1700 x"),
        ("A17\nzwei Zeilen\nlang", "A17", "zwei Zeilen\nlang"),
    ],
)
def test_a_number_in_front_says_which(typed: str, number: str, words: str) -> None:
    """CAS-16: the number may stand in front of the words, as people write it."""
    assert addressed(typed) == (number, words)


def test_only_a_no_needs_its_reason() -> None:
    """CAS-09: at least twenty characters that are not blanks around nothing."""
    assert lacks_reason("not_possible", "Geht nicht.")
    assert lacks_reason("not_possible", " " * 30)
    assert not lacks_reason("not_possible", "Der Umbau kostet zu viel.")
    assert not lacks_reason("solved", "")


def test_two_hundred_moments_never_promise_more_than_the_hours_say() -> None:
    """CAS-07, N8: the time named is the desk's next open slot, for 200 moments around a clock change."""
    hours = (Opening(0, time(9), time(12)), Opening(3, time(18), time(20)), Opening(6, time(1), time(4)))
    desk = Desk((Human("Mira"),), hours, "Europe/Berlin")
    shown = set()
    for step in range(200):
        at = datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=97 * step)
        _, when = receipt(desk, at, [], seen=True)
        shown.add(when.key)
        if when.key == "cases.receipt.until":
            assert desk.next_open(at) == at
            assert when.fields["until"] == desk.open_until(at)
        else:
            assert when.fields["when"] == desk.next_open(at)
    assert shown == {"cases.receipt.until", "cases.receipt.opens"}
    (only,) = receipt(Desk((), (), "Europe/Berlin"), NOON, [], seen=True)
    assert only.key == "cases.receipt.with"


def test_what_one_message_holds_are_the_newest_words() -> None:
    """CAS-01: a long story is shown from its end; one piece is always shown."""
    assert fitting(["a" * 10, "b" * 10, "c" * 10], 25) == ["b" * 10, "c" * 10]
    assert fitting(["a" * 99], 25) == ["a" * 99]
