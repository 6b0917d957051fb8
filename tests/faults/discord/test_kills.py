"""kill -9 at random moments on Discord: the bot dies, people go on talking (reliability.md rows 1, 3, 16 and 32)."""

from pathlib import Path

import pytest

from tests.faults.discord.killing import judge, run, shown

SEED = 20261122

pytestmark = [pytest.mark.crash, pytest.mark.may_block]


def size(kills: int) -> tuple[int, int]:
    """Return how often it is killed and how many messages there are: the long form, or CI's."""
    return (100, 5600) if kills >= 20 else (6, 330)


def test_killed_at_any_moment(tmp_path: Path, kills: int) -> None:
    """reliability.md rows 1, 3, 16, 32: F1 = F2 = 0, each answer accepted once; what is in doubt is listed."""
    ran = run(tmp_path, "house", *size(kills), SEED)
    figures = judge(ran)
    print("\n" + shown("house on Discord", ran, figures))
    for title, each in (("unknown", figures.unknown), ("dead", figures.dead), ("unanswered", figures.unanswered)):
        print(f"    {title}: {each or 'none'}")
    assert ran.world["problems"] == []
    assert (figures.lost, figures.doubled) == ([], [])
    assert (figures.sends_lost, figures.sends_doubled) == ([], [])
    assert len(figures.unknown) <= len(ran.in_flight)
    assert len(figures.unanswered) <= len(figures.unknown)
    assert figures.dead == []
    assert ran.in_flight, "nobody was killed while sending: nothing was tested"


def test_the_control_loses(tmp_path: Path, kills: int) -> None:
    """The same talk and as many kills for a plain discord.py bot: a run like this can fail."""
    ran = run(tmp_path, "plain", *size(kills), SEED)
    figures = judge(ran)
    print("\n" + shown("control, plain discord.py", ran, figures))
    assert len(figures.lost) > len(ran.notes) // 20
    assert figures.sends_lost
