"""Inbound: the log becomes events; one odd entry does not stop the rest."""

from datetime import UTC, datetime

from bot.adapters.web.inbound import Page, arrivals
from bot.adapters.web.world.log import Entry
from bot.model.events import Left

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


def entry(seq: int, kind: str) -> Entry:
    """Make a log entry of someone nobody knows."""
    return Entry(seq, NOW, kind, "quinn", "talk", {})


def test_an_entry_that_makes_no_sense_is_left_out() -> None:
    """reliability.md row 26: the entries around a poison entry are handed on, in order."""
    page = Page((entry(1, "left"), entry(2, "said"), entry(3, "danced"), entry(4, "left")), {}, {})
    made = arrivals(page, "host", NOW)
    assert [each.key for each in made] == ["1", "4"]
    assert all(isinstance(each.event, Left) for each in made)
