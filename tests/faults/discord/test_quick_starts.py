"""A crash loop of real processes: logins stay within the budget that is kept on disk (reliability.md row 12)."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.faults.discord.beside import Beside, beside
from tests.faults.run import Nursery, nursery

pytestmark = [pytest.mark.crash, pytest.mark.may_block]

FREE = 10
"""Logins of an hour that wait for nothing, as shipped; after them 1, 2, 4 … seconds."""

LIFE = 1.2
"""Seconds until a life is killed that did not log in; most of what waits a second or two could."""


def loop(fake: Beside, nurse: Nursery, what: str, path: Path, starts: int) -> int:
    """Start and kill so often, each life as soon as it logged in or was given a moment to; return the logins."""
    for _ in range(starts):
        before = fake.world()["identifies"]
        pid = nurse.born(what, path=str(path), thrifty=True, **fake.addresses)
        end = time.monotonic() + LIFE
        while time.monotonic() < end and fake.world()["identifies"] == before:
            time.sleep(0.03)
        os.kill(pid, signal.SIGKILL)
        assert nurse.ended() == -signal.SIGKILL, nurse.tail()
    return int(fake.world()["identifies"])


def test_quick_starts_stay_within_the_budget(tmp_path: Path, kills: int) -> None:
    """reliability.md row 12: Discord takes the token away at 1,000 a day, so after 17 minutes of this loop."""
    starts = 50 if kills >= 20 else 16
    with nursery(tmp_path / "log", "tests.faults.discord.nursery") as nurse:
        with beside() as fake:
            began = time.monotonic()
            ours = loop(fake, nurse, "house", tmp_path / "house.db", starts)
            took = time.monotonic() - began
        with beside() as fake:
            control = loop(fake, nurse, "plain", tmp_path / "plain.db", starts)
    # after the free ones a pause doubles each time: so many more fit into the time the loop took
    more = int(took).bit_length()
    print(
        f"\n{starts} quick starts in {took:.0f} s: {ours} logins (free {FREE}, then at most {more}); "
        f"plain discord.py {control}"
    )
    assert FREE <= ours <= FREE + more
    assert control >= starts - 1
