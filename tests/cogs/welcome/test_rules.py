"""Decisions at the door, without a house around them."""

from datetime import timedelta

import pytest

from bot.cogs.welcome.rules import everyone, next_round, share, shortened, speakable, worth_showing
from bot.model.ids import CommunityId, PersonId, PlaceId
from bot.model.people import Person
from bot.model.places import Place, Purpose
from bot.model.texts import Text
from tests.fakes.table import NOON

HOME = CommunityId("home")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "name", ["Ana", "Zoë", "Jean-Luc", "O'Neill", "李小龙", "Ben (Köln)", "Lea 🌱", "anna.b", "Gül & Söhne", "x" * 40]
)
def test_ordinary_names_are_spoken(name: str) -> None:
    """WEL-01: being called unusually is no reason to stay unnamed."""
    assert speakable(name, 40, ("blöd",))


@pytest.mark.parametrize(
    "name",
    [
        "@everyone",
        "hi @here",
        "**Ana**",
        "`code`",
        "<@123>",
        "[x](y)",
        "~~Ana~~",
        "||Ana||",
        "__Ana__",
        "www.x.example",
        "shop-deal.com",
        "t.me/x",
        "x" * 41,
        "  ",
        "…",
        "Saublöd",
    ],
)
def test_names_that_do_something_are_not(name: str) -> None:
    """WEL-01, N6: mention, markup, link, listed word, nothing to say, too long."""
    assert not speakable(name, 40, ("blöd", ""))


def test_a_round_ends_with_the_last_who_came_while_the_first_waited() -> None:
    """WEL-01: arrivals in the first one's minute share a line."""
    ready = [NOON + timedelta(seconds=each) for each in (60, 90, 119, 121, 200)]
    assert next_round(ready, MINUTE) == NOON + timedelta(seconds=119)
    assert next_round([NOON], timedelta(0)) == NOON


def test_lines_are_shared_after_three_in_a_row_or_six_a_day() -> None:
    """WEL-01: the last line takes further names, the last of the row first."""
    assert share([], [], 3, 6) is None
    assert share(["a", "b"], ["a", "b"], 3, 6) is None
    assert share(["a", "b", "c"], ["a", "b", "c"], 3, 6) == "c"
    assert share(["f"], list("abcdef"), 3, 6) == "f"


def test_names_are_shortened_to_what_can_be_read() -> None:
    """WEL-01: not a wall of text."""
    people = [Person(PersonId(str(n)), HOME, f"P{n}") for n in range(12)]
    assert shortened(people[:3], 3) == people[:3]
    *named, rest = shortened(people, 10)
    assert named == people[:9]
    assert isinstance(rest, Text)
    assert rest.fields["n"] == 3


def test_how_a_line_speaks_to_two_three_or_more() -> None:
    """WEL-01: euch beiden, euch dreien, euch allen."""
    assert [everyone(n).key for n in (2, 3, 4, 9)] == [
        "welcome.all.two",
        "welcome.all.three",
        "welcome.all.more",
        "welcome.all.more",
    ]


def test_the_tour_shows_useful_places_first_and_never_staffs() -> None:
    """WEL-02: at most ten, within the room a card has."""
    uses = [Purpose.OTHER, Purpose.STAFF, Purpose.TALK, Purpose.THREAD, Purpose.WELCOME, *[Purpose.OTHER] * 20]
    places = [Place(PlaceId(str(n)), HOME, f"Place {n}", use) for n, use in enumerate(uses)]
    shown = worth_showing(places)
    assert [each.purpose for each in shown[:3]] == [Purpose.WELCOME, Purpose.TALK, Purpose.OTHER]
    assert len(shown) <= 10
    assert not {Purpose.STAFF, Purpose.THREAD} & {each.purpose for each in shown}
    long = [Place(PlaceId(str(n)), HOME, "x" * 100, Purpose.OTHER) for n in range(10)]
    assert sum(len(each.name) for each in worth_showing(long)) < 420
