"""kill -9 at random moments on Telegram: the bot dies, people go on talking (reliability.md rows 1, 2 and 3)."""

from pathlib import Path

import pytest

from tests.faults.telegram.killing import judge, run, shown

SEED = 20261122

pytestmark = [pytest.mark.crash, pytest.mark.may_block]


def size(kills: int) -> tuple[int, int]:
    """Return how often it is killed and how many updates there are: the long form, or CI's."""
    return (500, 20_000) if kills >= 20 else (8, 400)


def test_killed_at_any_moment(tmp_path: Path, kills: int) -> None:
    """reliability.md rows 1, 2, 3, 21, T1, T2: F1 = F2 = 0; what may have been said twice or never is listed."""
    ran = run(tmp_path, "house", *size(kills), SEED)
    figures = judge(ran)
    print("\n" + shown("house on Telegram", ran, figures))
    for title, each in (("unknown", figures.unknown), ("marked", figures.marked), ("dead", figures.dead)):
        print(f"    {title}: {each or 'none'}")
    assert ran.world["problems"] == []
    assert (figures.lost, figures.doubled) == ([], [])
    assert (figures.dropped, figures.doubled_sends) == ([], [])
    assert figures.unflown == [], "unknown is only what was on its way at a kill"
    assert len(figures.unknown) <= len(ran.flying)
    assert figures.dead == []
    assert ran.flying, "nobody was killed while sending: nothing was tested"
    assert ran.while_dead, "nobody spoke while it was dead: nothing was tested"


def test_the_control_loses(tmp_path: Path, kills: int) -> None:
    """T1: the same kind of talk and as rough a life for a bot on the stock Updater: a run like this can fail."""
    # a stock application takes seconds to start: a tenth of the long form says as much
    most, updates = size(kills)
    ran = run(tmp_path, "stock", min(most, 50), min(updates, 2000), SEED)
    figures = judge(ran)
    print("\n" + shown("control, stock Updater", ran, figures))
    assert len(figures.lost) > ran.updates // 50
    assert figures.dropped
