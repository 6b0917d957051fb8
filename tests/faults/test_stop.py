"""Ends that are not crashes: SIGTERM, a second host, a task that dies, a platform that does not answer."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.host import Host
from bot.model.deliveries import Delivery, Receipt
from bot.model.events import Arrival, Commanded
from bot.model.people import Account
from bot.model.places import Spot
from bot.model.rights import NOBODY, Standing
from tests.core.desk import column, notes_table
from tests.core.test_units import arrivals_of
from tests.fakes.table import NOON
from tests.faults.figures import judge, shown
from tests.faults.run import ROOT, Ran, nursery
from tests.faults.world import Served, World

SEED = 20261122


@pytest.mark.may_block
def test_sigterm_with_a_long_queue(tmp_path: Path) -> None:
    """reliability.md row 4: ends within 8 s (docker grants 10), loses nothing; the rest waits in the database."""
    world = World(SEED, 1500, idempotent=False)
    ran = Ran(world, tmp_path / "house.db", Counter())
    spent = []
    with Served(world, latency=0.02) as served, nursery(tmp_path / "log") as nurse:
        for turn in range(3):
            world.allow(None)
            pid = nurse.born("house", path=str(ran.path), port=served.port, idempotent=False, eager=True, page=500)
            before = 10 + turn * 60
            _until(lambda before=before: len(world.accepted) > before)  # type: ignore[misc]
            began = time.monotonic()
            os.kill(pid, signal.SIGTERM)
            code = nurse.ended()
            spent.append(time.monotonic() - began)
            assert code == 0, nurse.tail()
            left = sqlite3.connect(ran.path).execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
            assert dict(left).get("queued", 0) > 100, f"nothing was left to do: {left}"
            assert "sending" not in dict(left), "an orderly end leaves nothing in doubt"
        nurse.born("house", path=str(ran.path), port=served.port, idempotent=False, page=50)
        assert nurse.ended() == 0, nurse.tail()
    figures = judge(ran)
    print(
        "\n"
        + shown("SIGTERM three times", ran, figures)
        + f"\n    ended after {', '.join(f'{s:.2f}' for s in spent)} s"
    )
    assert max(spent) < 8
    assert (figures.lost, figures.doubled, figures.dropped, figures.doubled_sends) == ([], [], [], [])
    assert (figures.unknown, figures.marked, figures.dead) == ([], [], [])


def _until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.may_block
def test_a_second_host_on_one_database_ends_with_a_sentence(tmp_path: Path) -> None:
    """reliability.md row 11: the second says who is there and touches nothing; when the first is gone, it may."""
    world = World(SEED, 600, idempotent=True)
    path = tmp_path / "house.db"
    with Served(world) as served, nursery(tmp_path / "log") as nurse:
        world.allow(5)
        pid = nurse.born("house", path=str(path), port=served.port, idempotent=True)
        _until(lambda: world.accepted)
        asked = json.dumps([str(path), served.port, "", 0])
        code = "import json, sys; from tests.faults.life import main; sys.exit(main(*json.loads(sys.argv[1])))"
        second = subprocess.run(
            [sys.executable, "-c", code, asked], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
        )
        assert second.returncode == 75
        assert f"house.db is in use by process {pid}" in second.stdout
        assert "Traceback" not in second.stderr
        os.kill(pid, signal.SIGKILL)
        assert nurse.ended() == -9
        world.allow(None)
        nurse.born("house", path=str(path), port=served.port, idempotent=True)
        assert nurse.ended() == 0, nurse.tail()
    figures = judge(Ran(world, path, Counter()))
    assert (figures.lost, figures.doubled, figures.dropped, figures.doubled_sends) == ([], [], [], [])


class Ill(Exception):
    """Be something nobody expects."""


async def test_a_task_that_dies_ends_the_house(tmp_path: Path) -> None:
    """reliability.md row 14: each task of the house, and each an adapter names; seen at once, with its reason."""
    for victim in ("host", "sender-memory", "waker", "upkeep", "poller"):
        async with notes_table(tmp_path / victim) as table:
            host: Host = table.house.host
            watch = asyncio.create_task(host.watch())
            if victim == "poller":
                watch.cancel()
                poller = asyncio.create_task(_dies())
                table.world.tasks = lambda poller=poller: [poller]  # type: ignore[attr-defined]
                watch = asyncio.create_task(host.watch())
            else:
                _stab(host, victim)
            with pytest.raises(Ill):
                await asyncio.wait_for(watch, 5)
            # two may have died of the same thing
            await asyncio.gather(*(task for task in host.tasks if task.done()), return_exceptions=True)
            host.tasks[:] = [task for task in host.tasks if not task.done()]


async def _dies() -> None:
    await asyncio.sleep(0.01)
    raise Ill


def _stab(host: Host, victim: str) -> None:
    """Let the next thing a task does raise what nobody expects."""

    class Db:
        async def run(self, work: Any) -> Any:
            raise Ill

        read = run

    if victim == "host":
        host.db = Db()
        host.offer(_command("x"))
    elif victim == "waker":
        host.waker.db = Db()
        host.waker.kick.set()
    elif victim == "upkeep":
        task = next(each for each in host.tasks if each.get_name() == "upkeep")
        task.cancel()
        host.tasks.remove(task)
        host.tasks.append(asyncio.create_task(_dies(), name="upkeep"))
    else:
        host.senders[0].db = Db()
        host.senders[0].kick.set()


def _command(key: str) -> Arrival:

    return Arrival("memory", "host", key, NOON, NOON, Spot("memory", "table", "talk"), Commanded("note silent"))


@pytest.mark.may_block
def test_a_task_that_dies_ends_the_process(tmp_path: Path) -> None:
    """reliability.md row 14: non-zero, so that whoever watches over processes starts it again."""
    world = World(SEED, 5, idempotent=True)
    world.script.clear()
    world.script.append({"kind": "no such thing", "who": "m1", "where": "p1"})  # the poller cannot read it
    with Served(world) as served, nursery(tmp_path / "log") as nurse:
        world.allow(None)
        nurse.born("house", path=str(tmp_path / "house.db"), port=served.port, idempotent=True)
        assert nurse.ended() == 1
        assert "KeyError: 'n'" in nurse.tail()


async def test_an_event_that_was_never_committed_moves_no_cursor(tmp_path: Path) -> None:
    """House.md §1: stopped while a platform does not answer who someone is; the event comes again after the start."""
    asked = asyncio.Event()

    async def silent(account: Account, guild: str) -> Standing:
        asked.set()
        await asyncio.Event().wait()
        return NOBODY

    async with notes_table(tmp_path) as table:
        table.world.standing = silent  # type: ignore[method-assign]
        table.house.host.offer(_at(_command("c1"), "7"))
        await asked.wait()
        began = time.monotonic()
        await table.house.host.stop(grace=0.2)
        assert time.monotonic() - began < 2
        assert await table.house.host.cursor("memory", "host", "log") is None


def _at(arrival: Arrival, position: str) -> Arrival:
    return replace(arrival, stream="log", position=position, by=Account("memory", "quinn", "Quinn"))


async def test_a_stop_does_not_wait_for_a_send_that_never_ends(tmp_path: Path) -> None:
    """reliability.md row 4: what is under way when the grace is over is found by the next start."""
    began = asyncio.Event()

    async def endless(delivery: Delivery) -> Receipt:
        began.set()
        await asyncio.Event().wait()
        return Receipt()

    async with notes_table(tmp_path) as table:
        table.world.perform = endless  # type: ignore[method-assign]
        await table.house.host.take(await arrivals_of(table, "note a", "note b"))
        await began.wait()
        start = time.monotonic()
        await table.house.host.stop(grace=0.3)
        assert time.monotonic() - start < 2
        assert await column(table, "SELECT state FROM outbox ORDER BY seq") == ["sending", "queued"]
    async with notes_table(tmp_path) as table:
        await table.settle()
        assert table.public("talk") == ["noted: a", "noted: b"]
