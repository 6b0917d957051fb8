"""When someone is there: from opening hours alone, also over nights and clock changes (N8, CAS-07)."""

import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.desk import Desk
from bot.model.house import Human, Opening

HOURS = (
    Opening(0, time(9), time(12)),
    Opening(0, time(14), time(18)),
    Opening(4, time(20), time(1, 30)),
    Opening(6, time(10), time(11)),
)
DESK = Desk((Human("Mira"), Human("Jo")), HOURS, "Europe/Berlin")


def open_by_the_wall(at: datetime, zone: ZoneInfo) -> bool:
    """Tell by a clock on the wall whether somebody is there."""
    wall = at.astimezone(zone)
    minute, day = wall.hour * 60 + wall.minute, wall.weekday()
    for each in HOURS:
        start, end = each.start.hour * 60 + each.start.minute, each.end.hour * 60 + each.end.minute
        late = end <= start
        if day == each.weekday and start <= minute and (late or minute < end):
            return True
        if late and day == (each.weekday + 1) % 7 and minute < end:
            return True
    return False


@pytest.mark.parametrize("start", [datetime(2026, 10, 19, tzinfo=UTC), datetime(2027, 3, 22, tzinfo=UTC)])
def test_the_next_opening_is_the_next_opening(start: datetime) -> None:
    """N8: for 200 random times, the promised time is the next minute at which the wall says someone is there."""
    zone = ZoneInfo("Europe/Berlin")
    chance = random.Random(start.toordinal())
    for _ in range(100):
        at = start + timedelta(minutes=chance.randrange(14 * 24 * 60))
        expected = at
        while not open_by_the_wall(expected, zone):
            expected += timedelta(minutes=1)
        assert DESK.next_open(at) == expected, at
        assert (DESK.open_until(at) is not None) is open_by_the_wall(at, zone)


def test_closing_time_is_the_end_of_this_opening() -> None:
    """N8: who is there stays until the hours say, past midnight too."""
    friday = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
    assert DESK.open_until(friday) == datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    assert DESK.open_until(friday + timedelta(hours=5)) is None


def test_without_hours_nothing_is_promised() -> None:
    """N8, mission.md §13, 5: no hours, no time."""
    desk = Desk((), (), "Europe/Berlin")
    assert desk.next_open(datetime(2026, 11, 20, tzinfo=UTC)) is None
    assert desk.names == []
    assert DESK.names == ["Mira", "Jo"]
