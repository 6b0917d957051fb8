"""200 interactions a second: each is acknowledged in time, and has its effect once (reliability.md row 32)."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.faults.discord.beside import Beside, Talk, beside
from tests.faults.discord.home import effects, odd
from tests.faults.discord.killing import wait
from tests.faults.run import nursery

pytestmark = [pytest.mark.may_block, pytest.mark.xdist_group("discord-haste")]

RATE = 200
SPEAKERS = ("Quinn", "Lea", "Jo", "Mira")
DEADLINE = 1.0
"""Seconds to the first answer at p99; Discord gives three."""


def plan(many: int, cards: list[str]) -> list[Mapping[str, Any]]:
    """Return what people do: three commands, then a press of a card that was laid before."""
    acts: list[Mapping[str, Any]] = []
    for turn in range(many):
        who = SPEAKERS[turn % len(SPEAKERS)]
        if turn % 4 == 3:
            acts.append({"act": "presses", "who": who, "message": cards[turn // 4], "button": "Done"})
        else:
            acts.append({"act": "uses", "who": who, "channel": "chat", "command": "log add", "n": turn})
    return acts


def quantile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


def cards(fake: Beside) -> list[str]:
    return [each["id"] for each in fake.messages("chat") if each["components"]]


def test_every_interaction_is_acknowledged_in_time(tmp_path: Path, kills: int) -> None:
    """reliability.md row 32: p99 to the acknowledgement below a second, as the fake measures it; no effect twice."""
    many = RATE * (10 if kills >= 20 else 2)
    path = tmp_path / "house.db"
    with beside("--no-check") as fake, nursery(tmp_path / "log", "tests.faults.discord.nursery") as nurse:
        pid = nurse.born("house", path=str(path), **fake.addresses)
        wait(lambda: fake.world()["requests"].get("PUT /applications/{application_id}/commands 200"), nurse)
        for turn in range(many // 4):
            fake.do({"act": "uses", "who": "Mira", "channel": "chat", "command": "log card", "n": turn})
        wait(lambda: len(cards(fake)) == many // 4, nurse)
        before = {each["id"] for each in fake.world()["interactions"]}
        talk = Talk(fake, plan(many, cards(fake)), RATE)
        talk.finish()
        wait(lambda: all(each["said"] for each in fake.world()["interactions"]), nurse)
        told = [each for each in fake.world()["interactions"] if each["id"] not in before]
        os.kill(pid, signal.SIGTERM)
        assert nurse.ended() == 0, nurse.tail()
    took = sorted(each["answered_in"] for each in told)
    wanted = [act["n"] for act in talk.plan if act["act"] == "uses"]
    lost, doubled = odd(wanted, effects(path, "add"))
    unpressed, pressed_twice = odd(range(many // 4), effects(path, "tick"))
    lost, doubled = lost + unpressed, doubled + pressed_twice
    at_once = sum(each["callback"] == 4 for each in told)
    p50, p99 = (quantile(took, share) * 1000 for share in (0.5, 0.99))
    print(
        f"\n{len(told)} interactions at {many / talk.took:.0f}/s: first answer p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
        f"max {took[-1] * 1000:.0f} ms; {at_once} answered at once, the others acknowledged first; "
        f"effects lost {len(lost)}, doubled {len(doubled)}"
    )
    assert (len(told), lost, doubled) == (many, [], [])
    assert many / talk.took > RATE * 0.8, "people were slower than they were meant to be"
    assert p99 / 1000 < DEADLINE
