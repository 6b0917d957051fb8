"""Stopping: SIGTERM ends a host within seconds, finished or not, and nothing is lost or said twice."""

import signal
import time
from pathlib import Path

from bot.store import peek
from tests.cli.desk import ROOT, running
from tests.cli.slow_house import LINES

HOUSE = str(ROOT / "tests" / "cli" / "slow_house.py")


def _sent(folder: Path) -> list[str]:
    file = folder / "sent"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def test_a_host_told_to_stop_with_a_long_queue_is_gone_within_8_seconds(tmp_path: Path) -> None:
    """Reliability row 4: the line under way is finished, the rest waits in the database and goes after the restart."""
    with running(tmp_path, HOUSE, str(tmp_path), "0.2", "say") as house:
        house.told("ready")
        code, seconds = house.stop()
    assert (code, seconds < 8) == (0, True)
    before = _sent(tmp_path)
    rows = peek(tmp_path / "slow.db", lambda sql: sql.execute("SELECT state FROM outbox").fetchall())
    waiting = sum(1 for (state,) in rows if state == "queued")
    print(f"stopped after {seconds:.2f} s: {len(before)} sent, {waiting} wait")
    assert waiting > 0
    assert len(before) + waiting == LINES
    with running(tmp_path, HOUSE, str(tmp_path), "0", "nothing") as house:
        house.told("ready")
        _until(tmp_path, LINES)
        assert house.stop()[0] == 0
    assert _sent(tmp_path) == [f"line {number:02}" for number in range(LINES)]


def test_a_host_that_hangs_is_ended_all_the_same(tmp_path: Path) -> None:
    """Reliability row 4: a platform that never answers keeps nobody waiting; a second Ctrl-C ends it at once."""
    with running(tmp_path, HOUSE, str(tmp_path), "600", "say") as house:
        house.told("ready")
        code, seconds = house.stop()
        assert (code, seconds < 8) == (0, True)
    with running(tmp_path, HOUSE, str(tmp_path), "600", "nothing") as house:
        house.told("ready")
        house.process.send_signal(signal.SIGINT)
        time.sleep(0.5)  # two signals at once count as one
        code, seconds = house.stop(signal.SIGINT)
        assert (code, seconds < 2) == (0, True)
        assert "waits in the database" in house.out.read_text("utf-8")


def _until(folder: Path, count: int) -> None:
    end = time.monotonic() + 20
    while len(_sent(folder)) < count and time.monotonic() < end:
        time.sleep(0.05)
