"""kill -9 at every named failpoint (house.md §9, reliability.md rows 1, 2, 3 and 21)."""

from pathlib import Path
from textwrap import fill

import pytest

from tests.faults import naive
from tests.faults.figures import judge, judge_naive, shown
from tests.faults.run import POINTS, run

SEED = 20261122

pytestmark = [pytest.mark.crash, pytest.mark.may_block]


def size(kills: int) -> int:
    """Return how many events a run has: 5,000 for the long one."""
    return 5000 if kills >= 20 else 1000


def test_killed_everywhere_on_a_platform_that_knows_its_keys(tmp_path: Path, kills: int) -> None:
    """reliability.md rows 1, 2, 3: as on Discord. Nothing is lost, nothing doubled, nothing unknown."""
    ran = run(tmp_path, "house", POINTS, kills, size(kills), SEED, idempotent=True)
    figures = judge(ran)
    print("\n" + shown("house, keys honoured", ran, figures))
    assert min(ran.kills[point] for point in POINTS) == kills
    assert (figures.lost, figures.doubled) == ([], [])
    assert (figures.dropped, figures.doubled_sends, figures.unknown, figures.dead) == ([], [], [], [])
    assert (figures.marked, figures.disorder, figures.integrity) == ([], 0, "ok")
    assert figures.accepted == figures.sends
    assert ran.world.repeated > 0, "no act was ever tried twice: nothing was tested"


def test_killed_everywhere_on_a_platform_without_keys(tmp_path: Path, kills: int) -> None:
    """reliability.md rows 3 and 21: as on Telegram. What nobody can know is called unknown, and listed."""
    ran = run(tmp_path, "house", POINTS, kills, size(kills), SEED, idempotent=False)
    figures = judge(ran)
    print("\n" + shown("house, no keys", ran, figures))
    for title, names in (("unknown", figures.unknown), ("repeated and marked", figures.marked), ("dead", figures.dead)):
        print(fill(f"{title}: {', '.join(names) or 'none'}", 118, initial_indent=" " * 11, subsequent_indent=" " * 11))
    assert (figures.lost, figures.doubled) == ([], [])
    assert (figures.dropped, figures.doubled_sends) == ([], [])
    assert (figures.disorder, figures.integrity) == (0, "ok")
    assert figures.unknown_seqs <= set(ran.flying), "a row is unknown that was not on its way at a kill"
    assert len(figures.unknown) + len(figures.marked) <= ran.in_flight
    # a card nobody can be sure of cannot be found again to be edited
    assert all(each.startswith("ticked") for each in figures.dead)
    assert len(figures.dead) <= figures.unknown_arrived
    assert figures.unknown, "nothing was ever in doubt: nothing was tested"


def test_the_control_loses_and_doubles(tmp_path: Path, kills: int) -> None:
    """The same world and as many kills for a bot as it is often written: a run like these can fail."""
    share = -(-kills * len(POINTS) // len(naive.POINTS))
    ran = run(tmp_path, "naive", naive.POINTS, share, size(kills), SEED, idempotent=False)
    figures = judge_naive(ran)
    print("\n" + shown("control", ran, figures))
    assert figures.lost
    assert figures.doubled
    assert figures.dropped
    assert figures.doubled_sends
