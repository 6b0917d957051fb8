"""Killing: one Telegram, one bot after the other on the same database, each killed at a random moment."""

import json
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
from tests.faults.discord.beside import Talk
from tests.faults.discord.home import effects, odd, query, turns
from tests.faults.run import Nursery, nursery
from tests.faults.telegram.beside import Beside, beside

PLACES = ("welcome", "chat", "questions", "thanks")
SPEAKERS = ("Quinn", "Lea", "Jo")

LEFT = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"
SENDING = "SELECT id, cls, payload FROM outbox WHERE state = 'sending'"

EFFECTS: Mapping[str, tuple[str, ...]] = {"note": ("note",), "add": ("add",), "remind": ("ring",)}
"""Which rows each kind of turn leaves, once each."""

SENDS: Mapping[str, tuple[str, ...]] = {"note": ("noted",), "add": ("added",), "remind": ("remind", "ring")}
"""What each kind of turn makes the bot say, once each."""

Sends = Counter[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Flying:
    """Hold what was on its way when somebody was killed."""

    row: str
    cls: str
    words: str


@dataclass(slots=True)
class Ran:
    """Hold what a run was; `turns` names what happened, by kind."""

    seed: int
    path: Path
    kills: int = 0
    updates: int = 0
    turns: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in EFFECTS})
    flying: list[Flying] = field(default_factory=list)
    seconds: float = 0.0
    while_dead: int = 0
    world: dict[str, Any] = field(default_factory=dict)

    @property
    def house(self) -> bool:
        return self.path.stem == "house"


def plan(chance: random.Random, ran: Ran, size: int) -> list[Mapping[str, Any]]:
    """Return what happens: notes in topics and in a direct chat, commands and reminders in another one."""
    acts: list[Mapping[str, Any]] = []
    for turn in range(100, 100 + size):
        lot = chance.random()
        kind = "note" if lot < 0.85 or not ran.house else "add" if lot < 0.95 else "remind"
        ran.turns[kind].append(turn)
        if kind != "note":
            acts.append({"act": "writes", "who": "Lea", "text": f"/log {kind} {turn}"})
        elif lot < 0.05:
            acts.append({"act": "writes", "who": "Quinn", "text": f"note {turn}"})
        else:
            where, who = chance.choice(PLACES), chance.choice(SPEAKERS)
            acts.append({"act": "says", "who": who, "where": where, "text": f"note {turn}"})
    return acts


def run(folder: Path, what: str, kills: int, size: int, seed: int) -> Ran:
    """Let one world happen to one bot that is killed so often, at random moments of its life."""
    chance = random.Random(f"{seed}/{what}")
    ran = Ran(seed, folder / f"{what}.db")
    began = time.monotonic()
    with beside() as fake, nursery(ran.path.with_suffix(".log"), "tests.faults.telegram.nursery") as nurse:
        # a network's delay: whoever is killed meanwhile does not know what was accepted
        fake.do({"act": "faults.slow", "method": "sendMessage", "seconds": 0.02, "times": 10**9})
        acts = plan(chance, ran, size)
        pid = nurse.born(what, path=str(ran.path), **fake.addresses)
        _first_sight(fake, ran, nurse)
        talk = Talk(fake, acts, rate=len(acts) / (kills * 0.85))  # type: ignore[arg-type]
        try:
            for _ in range(kills):
                time.sleep(chance.uniform(0.05, 1.2))
                _kill(pid, nurse, ran)
                before = talk.told
                time.sleep(chance.uniform(0.0, 0.2))
                ran.while_dead += talk.told - before
                pid = nurse.born(what, path=str(ran.path), **fake.addresses)
        finally:
            talk.hurry()
        _until_still(fake, ran, nurse)
        os.kill(pid, signal.SIGTERM)
        assert nurse.ended() in (0, -signal.SIGTERM), nurse.tail()
        ran.world = fake.world()
    ran.updates = sum(map(len, ran.turns.values()))
    ran.seconds = time.monotonic() - began
    return ran


def _first_sight(fake: Beside, ran: Ran, nurse: Nursery) -> None:
    """Wait until every place was seen once: what happens before that is the past."""
    wait(lambda: fake.world()["polls"], nurse)
    fake.do(*({"act": "starts", "who": who} for who in SPEAKERS))
    for turn, where in enumerate((*PLACES, "direct")):
        fake.do({"act": "says", "who": "Quinn", "where": where, "text": f"note {turn}"})
        ran.turns["note"].append(turn)
    wait(lambda: turns(fake.texts(), "noted").keys() >= set(range(5)), nurse)


def _kill(pid: int, nurse: Nursery, ran: Ran) -> None:
    os.kill(pid, signal.SIGKILL)
    code = nurse.ended()
    assert code == -signal.SIGKILL, f"it ended by itself with {code}: {nurse.tail()}"
    ran.kills += 1
    if ran.house:
        ran.flying += peek(ran.path, _sending)


def _sending(sql: Sql) -> list[Flying]:
    return [Flying(id_, cls, words(payload)) for id_, cls, payload in sql.execute(SENDING).fetchall()]


def words(payload: str) -> str:
    """Return the last words of what a row says: "noted 7"."""
    said = [each["words"] for each in json.loads(payload).get("words", ()) if "words" in each]
    return str(said[-1]) if said else ""


def _until_still(fake: Beside, ran: Ran, nurse: Nursery, most: float = 900.0, calm: float = 8.0) -> None:
    """Wait until everything is worked, or until nothing moved for some seconds."""
    end, last, since = time.monotonic() + most, (0, 0), time.monotonic()
    while time.monotonic() < end:
        world = fake.world()
        found = len(world["accepted"]), query(ran.path, "SELECT count(*) FROM logbook_lines")[0]
        if found != last:
            last, since = found, time.monotonic()
        whole = ran.house and not world["pending"] and query(ran.path, LEFT) == [0]
        if (whole and time.monotonic() - since > 1.0) or time.monotonic() - since > calm:
            return
        time.sleep(0.3)
    raise AssertionError(f"it never came to rest; the log ends: {nurse.tail()}")


def wait(true: Callable[[], object], nurse: Nursery, seconds: float = 30.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"it never came about; the log ends: {nurse.tail()}"
        time.sleep(0.05)


@dataclass(slots=True)
class Figures:
    """Hold the counts of a run; lists name turns, or rows by their words."""

    effects: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    sends: int = 0
    dropped: list[str] = field(default_factory=list)
    doubled_sends: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unflown: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)


def judge(ran: Ran) -> Figures:
    """Compare the database with what Telegram accepted.

    What is missing must be a row marked unknown, what came twice a row that flew at a kill, promised and marked again.
    """
    figures, said = Figures(), [each["text"] for each in ran.world["accepted"]]
    rows = _settled(ran) if ran.house else []
    unsure = {words(payload) for _, state, payload, _ in rows if state == "unknown"}
    again = set(query(ran.path, "SELECT id FROM outbox WHERE again = 1")) if ran.house else set()
    promised = {each.words for each in ran.flying if each.cls == "duty" and each.row in again}
    for kind, happened in ran.turns.items():
        for what in EFFECTS[kind]:
            lost, doubled = odd(happened, effects(ran.path, what))
            figures.effects += len(happened)
            figures.lost += [f"{what} {turn}" for turn in lost]
            figures.doubled += [f"{what} {turn}" for turn in doubled]
        for what in SENDS[kind]:
            missing, twice = odd(happened, turns(said, what))
            figures.sends += len(happened)
            figures.dropped += [each for turn in missing if (each := f"{what} {turn}") not in unsure]
            for each in (f"{what} {turn}" for turn in twice):
                (figures.marked if each in promised else figures.doubled_sends).append(each)
    flew = {each.row for each in ran.flying}
    for row, state, payload, note in rows:
        told = words(payload)
        if state == "dead":
            figures.dead.append(f"{told or row} ({note})")
            continue
        what, _, turn = told.rpartition(" ")
        came = "arrived" if turn.isdigit() and turns(said, what)[int(turn)] else "never arrived"
        figures.unknown.append(f"{told} ({came})")
        figures.unflown += [] if row in flew else [told]
    return figures


def _settled(ran: Ran) -> list[tuple[str, str, str, str]]:
    def read(sql: Sql) -> list[tuple[str, str, str, str]]:
        ended = "SELECT id, state, payload, note FROM outbox WHERE state IN ('unknown', 'dead') ORDER BY seq"
        return [(row[0], row[1], row[2], row[3]) for row in sql.execute(ended).fetchall()]

    return peek(ran.path, read)


def shown(title: str, ran: Ran, figures: Figures) -> str:
    """Return the figures as a person reads them."""
    few = {name: len(getattr(figures, name)) for name in Figures.__slots__ if name not in ("effects", "sends")}
    return (
        f"{title}: seed {ran.seed}, {ran.kills} kills, {ran.updates} updates "
        f"({ran.while_dead} of them while nobody was there), {ran.seconds:.0f} s\n"
        f"    effects  {figures.effects}: lost {few['lost']}, doubled {few['doubled']}\n"
        f"    sends    {figures.sends}: silently dropped {few['dropped']}, silently doubled {few['doubled_sends']}, "
        f"repeated and marked {few['marked']}\n"
        f"             unknown {few['unknown']}, dead {few['dead']}, in flight at the kills {len(ran.flying)}"
    )
