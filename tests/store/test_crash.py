"""Crashes: what was acknowledged is there, what is there is whole (reliability.md rows 2, 5, 11)."""

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.model.errors import AlreadyRunning
from bot.store import peek
from tests.store.desk import opened, unit, units

ROOT = Path(__file__).parents[2]
SEED = 20261122


def child(path: Path, manner: str, *more: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-m", "tests.store.child", str(path), manner, *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after(process: subprocess.Popen[str], lines: int) -> list[int]:
    """Read so many acknowledgements, kill -9 at once, return all that were given."""
    assert process.stdout is not None
    heard = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    heard += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return [int(line) for line in heard if line.endswith("\n")]


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """reliability.md row 2, S1. Control: a host that acknowledges first and commits later."""
    chance = random.Random(SEED)
    figures = {}
    for manner, kills in (("ours", 6), ("naive", 2)):
        path = tmp_path / f"{manner}.db"
        subprocess.run([sys.executable, "-m", "tests.store.child", path, "ours", "1"], cwd=ROOT, check=True)
        lost = unasked = 0
        acknowledged: set[int] = set()
        for _ in range(kills):
            # Not a multiple of the control's 20, where it would look innocent.
            acknowledged |= set(killed_after(child(path, manner), 20 * chance.randint(1, 8) + chance.randint(5, 15)))
            there = set(peek(path, units))
            lost += len(acknowledged - there)
            unasked = max(unasked, len(there - acknowledged))
            acknowledged &= there
        check = peek(path, lambda sql: sql.execute("PRAGMA integrity_check").fetchone()[0])
        assert check == "ok"
        figures[manner] = lost
        print(f"kill -9, seed {SEED}, {manner}: {kills} kills, {len(acknowledged)} acknowledged kept, {lost} lost")
        if manner == "ours":
            # Committed but not yet said: the first unit, and at most one a kill.
            assert unasked <= kills + 1
    assert figures["ours"] == 0
    assert figures["naive"] > 0, "the control lost nothing: this test cannot fail"


def test_every_acknowledged_commit_was_confirmed_by_the_disk(tmp_path: Path) -> None:
    """reliability.md row 5, finding 8: kill -9 cannot show this, counting fdatasync can."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("no strace here")
    log = tmp_path / "strace.txt"
    counts = []
    for how_many in ("1", "101"):
        process = child(
            tmp_path / f"{how_many}.db", "ours", how_many,
            before=(strace, "-f", "-qq", "-e", "trace=fdatasync,fsync", "-o", str(log)),
        )  # fmt: skip
        process.communicate(timeout=60)
        if process.returncode != 0:
            pytest.skip("strace may not look here")
        counts.append(len(re.findall(r"\b(?:fdatasync|fsync)\(", log.read_text())))
    print(f"fdatasync: {counts[1] - counts[0]} for 100 commits")
    assert counts[1] - counts[0] >= 100


async def test_a_torn_log_opens_as_an_exact_prefix(tmp_path: Path) -> None:
    """reliability.md row 5, S1c: power fails in the middle of the log, half the time with rubbish behind."""
    chance = random.Random(SEED)
    db = await opened(tmp_path / "house.db")
    for number in range(1, 81):
        await db.run(unit(number, "x" * chance.randint(1, 900)))
    main, log = db.path.read_bytes(), db.path.with_name("house.db-wal").read_bytes()
    await db.close()
    cuts, whole = 60, 0
    found: dict[int, int] = {}
    for turn in range(cuts):
        at = chance.randint(0, len(log))
        path = tmp_path / f"cut{turn}" / "house.db"
        path.parent.mkdir()
        path.write_bytes(main)
        path.with_name("house.db-wal").write_bytes(log[:at] + (chance.randbytes(3000) if turn % 2 else b""))
        cut = await opened(path, backups=False)
        there = await cut.read(units)
        whole += there == list(range(1, len(there) + 1)) and (await cut.health())["check"] == "ok"
        await cut.run(unit(1000))
        await cut.close()
        found[at] = len(there)
    depths = [found[at] for at in sorted(found)]
    print(f"torn log, seed {SEED}: {whole} of {cuts} an exact prefix, {len(set(depths))} different ones")
    assert whole == cuts
    assert depths == sorted(depths), "a longer log never holds less"
    assert len(set(depths)) > 20


async def test_a_second_host_is_told_who_is_there(tmp_path: Path) -> None:
    """reliability.md row 11: two instances; the lock goes with the process, however it ends."""
    path = tmp_path / "house.db"
    process = child(path, "hold")
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=rf"house\.db is in use by process {process.pid}"):
            await opened(path)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    db = await opened(path)
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        await opened(path)
    await db.run(unit(1))
    await db.close()
    await (await opened(path)).close()


def test_a_host_that_fails_without_closing_ends_all_the_same(tmp_path: Path) -> None:
    """aiosqlite's threads would otherwise keep the process, and with it the lock, for ever."""
    process = child(tmp_path / "house.db", "fall")
    try:
        process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 70
