"""Killing: one Discord, one bot after the other on the same database, each killed at a random moment."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.ports import Sql
from bot.store import peek
from tests.faults.discord.beside import Beside, Talk, beside
from tests.faults.discord.home import effects, odd, query, turns
from tests.faults.run import Nursery, nursery

CHANNELS = ("welcome", "chat", "questions", "thanks")
SPEAKERS = ("Quinn", "Lea", "Jo")
DIRECT = "direct:Quinn"
COMMANDER = "Lea"

POST = "POST /channels/{channel_id}/messages"
LEFT = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"


@dataclass(slots=True)
class Ran:
    """Hold what a run was; `notes` and `commands` are the turns that happened."""

    seed: int
    path: Path
    kills: int = 0
    notes: list[int] = field(default_factory=list)
    commands: list[int] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    in_flight: list[str] = field(default_factory=list)
    identifies: int = 0
    seconds: float = 0.0
    world: dict[str, Any] = field(default_factory=dict)
    direct: list[str] = field(default_factory=list)


def plan(chance: random.Random, ran: Ran, size: int, commands: bool) -> list[Mapping[str, Any]]:
    """Return what happens: notes in channels, in a thread, in a direct chat, and commands."""
    acts: list[Mapping[str, Any]] = []
    for turn in range(100, 100 + size):
        kind = chance.random()
        if kind < 0.1 and commands:
            ran.commands.append(turn)
            acts.append({"act": "uses", "who": COMMANDER, "channel": "chat", "command": "log add", "n": turn})
            continue
        ran.notes.append(turn)
        who, where = chance.choice(SPEAKERS), chance.choice(CHANNELS)
        if kind > 0.95:
            who, where = "Quinn", DIRECT
        elif kind > 0.9:
            # every thread is new: nobody heard of it before its first note
            acts.append({"act": "opens_thread", "who": who, "at": "chat", "name": f"thread {turn}"})
            where = f"thread {turn}"
        acts.append({"act": "says", "who": who, "channel": where, "text": f"note {turn}"})
    return acts


def run(folder: Path, what: str, kills: int, size: int, seed: int) -> Ran:
    """Let one world happen to one bot that is killed so often, at random moments of its life."""
    chance = random.Random(f"{seed}/{what}")
    ran = Ran(seed, folder / f"{what}.db")
    began = time.monotonic()
    with beside() as fake, nursery(ran.path.with_suffix(".log"), "tests.faults.discord.nursery") as nurse:
        # a network's delay: whoever is killed meanwhile does not know what was accepted
        fake.do({"act": "faults.slow", "route": POST, "seconds": 0.02, "times": 10**9})
        acts = plan(chance, ran, size, commands=what == "house")
        pid = nurse.born(what, path=str(ran.path), **fake.addresses)
        _first_sight(fake, ran, nurse)
        talk = Talk(fake, acts, rate=len(acts) / (kills * 1.3))
        try:
            for _ in range(kills):
                time.sleep(chance.uniform(0.05, 2.0))
                _kill(pid, nurse, ran, fake)
                time.sleep(chance.uniform(0.0, 0.2))
                pid = nurse.born(what, path=str(ran.path), **fake.addresses)
        finally:
            talk.hurry()
        ran.asked = {done["id"]: act["n"] for act, done in zip(acts, talk.done, strict=True) if act["act"] == "uses"}
        _until_still(fake, ran, what)
        os.kill(pid, signal.SIGTERM)
        assert nurse.ended() in (0, -signal.SIGTERM), nurse.tail()
        ran.world, ran.direct = fake.world(), [each["content"] for each in fake.messages(f"direct:{COMMANDER}")]
    ran.identifies = ran.world["identifies"]
    ran.seconds = time.monotonic() - began
    return ran


def _first_sight(fake: Beside, ran: Ran, nurse: Nursery) -> None:
    """Wait until every place was seen once: what happens before that is the past."""
    wait(lambda: fake.world()["sessions"], nurse)
    for turn, where in enumerate((*CHANNELS, DIRECT)):
        fake.do({"act": "says", "who": "Quinn", "channel": where, "text": f"note {turn}"})
        ran.notes.append(turn)
    wait(lambda: turns((each["content"] for each in fake.world()["accepted"]), "noted").keys() >= set(range(5)), nurse)


def _kill(pid: int, nurse: Nursery, ran: Ran, fake: Beside) -> None:
    os.kill(pid, signal.SIGKILL)
    code = nurse.ended()
    assert code == -signal.SIGKILL, f"it ended by itself with {code}: {nurse.tail()}"
    ran.kills += 1
    # whoever was killed comes back with an IDENTIFY: its session is nobody's any more
    fake.do({"act": "gateway.forget"})
    if ran.path.stem == "house":
        ran.in_flight += peek(ran.path, _sending)


def _sending(sql: Sql) -> list[str]:
    return [row[0] for row in sql.execute("SELECT id FROM outbox WHERE state = 'sending'").fetchall()]


def _until_still(fake: Beside, ran: Ran, what: str, most: float = 240.0, calm: float = 6.0) -> None:
    """Wait until the house has worked everything, or until nothing of the control moved for some seconds."""
    end, last, since = time.monotonic() + most, (0, 0), time.monotonic()
    while time.monotonic() < end:
        found = len(fake.world()["accepted"]), sum(effects(ran.path, "note").values())
        if found != last:
            last, since = found, time.monotonic()
        whole = what == "house" and query(ran.path, LEFT) == [0] and found[1] >= len(ran.notes)
        if time.monotonic() - since > (1.0 if whole else most if what == "house" else calm):
            return
        time.sleep(0.3)


def wait(true: Callable[[], object], nurse: Nursery, seconds: float = 30.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"it never came about; the log ends: {nurse.tail()}"
        time.sleep(0.05)


@dataclass(slots=True)
class Figures:
    """Hold the counts of a run; lists name turns."""

    lost: list[int]
    doubled: list[int]
    sends: int
    sends_lost: list[int]
    sends_doubled: list[int]
    unknown: list[str]
    dead: list[str]
    acknowledged: int
    unanswered: list[int]


def judge(ran: Ran) -> Figures:
    """Compare the database with what Discord accepted."""
    found, added = effects(ran.path, "note"), effects(ran.path, "add")
    lost, doubled = odd(ran.notes, found)
    accepted = ran.world["accepted"]
    sent = turns((each["content"] for each in accepted), "noted")
    sends_lost, sends_doubled = odd(ran.notes, sent)
    interactions = {ran.asked[each["id"]]: each for each in ran.world["interactions"] if each["id"] in ran.asked}
    acknowledged = [turn for turn, each in interactions.items() if each["callback"] is not None]
    lost += sorted(set(acknowledged) - added.keys())
    doubled += [turn for turn, often in added.items() if often > 1]
    said: Counter[int] = turns(ran.direct, "added")
    for each in interactions.values():
        said += turns(each["said"], "added")
    sends_doubled += [turn for turn, often in said.items() if often > 1]
    house = ran.path.stem == "house"
    return Figures(
        lost,
        doubled,
        len(ran.notes) + len(added),
        sends_lost,
        sends_doubled,
        query(ran.path, "SELECT id || ' ' || note FROM outbox WHERE state = 'unknown'") if house else [],
        query(ran.path, "SELECT id || ' ' || kind || ' ' || note FROM outbox WHERE state = 'dead'") if house else [],
        len(acknowledged),
        sorted(added.keys() - said.keys()),
    )


def shown(title: str, ran: Ran, figures: Figures) -> str:
    """Return the figures as a person reads them."""
    away = len(ran.commands) - figures.acknowledged
    commands = f", {len(ran.commands)} commands ({away} pressed while nobody was there)" if ran.commands else ""
    few = {name: len(getattr(figures, name)) for name in ("lost", "doubled", "sends_lost", "sends_doubled")}
    return (
        f"{title}: seed {ran.seed}, {ran.kills} kills, {len(ran.notes)} messages{commands}, {ran.seconds:.0f} s\n"
        f"    effects  lost {few['lost']}, doubled {few['doubled']}\n"
        f"    sends    {figures.sends}: lost {few['sends_lost']}, doubled {few['sends_doubled']}, "
        f"commands unanswered {len(figures.unanswered)}\n"
        f"             unknown {len(figures.unknown)}, dead {len(figures.dead)}, "
        f"in flight at the kills {len(ran.in_flight)}; logins {ran.identifies}"
    )
