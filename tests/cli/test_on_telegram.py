"""`run` and `check --live` against Telegram: the fake as a process of its own, the program as an operator starts it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bot.cli import exits
from tests.cli.desk import call, environment, running
from tests.fakes.beside import started

WRONG = f"{4711}:{'canary' * 5}"


@dataclass(frozen=True)
class Telegram:
    """Hold a fake Telegram that runs beside us."""

    api_base: str
    token: str
    control: str

    @property
    def env(self) -> dict[str, str]:
        """Return what an operator sets, token included."""
        return {"STAMMTISCH_TELEGRAM__API_BASE": self.api_base, "STAMMTISCH_TELEGRAM__TOKEN": self.token}

    def do(self, **act: Any) -> Any:
        """Make something happen there."""
        asked = Request(f"{self.control}/do", json.dumps(act).encode(), {"Content-Type": "application/json"})
        with urlopen(asked, timeout=10) as answer:
            return json.load(answer)["done"]

    def world(self) -> dict[str, Any]:
        """Tell what there is to count."""
        with urlopen(f"{self.control}/world", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told


@contextmanager
def telegram_beside() -> Iterator[Telegram]:
    """Start the fake as a process of its own; it ends with its standard input."""
    with started("telegram", "--locale", "en", env=environment({})) as told:
        yield Telegram(**told)


@pytest.fixture(scope="module")
def there() -> Iterator[Telegram]:
    """Share one fake Telegram among these tests."""
    with telegram_beside() as found:
        yield found


def test_check_live_says_what_is_there(there: Telegram, tmp_path: Path) -> None:
    """Reliability row 23: token and switches, each in a plain sentence, and the link that asks for the rights."""
    said = call(tmp_path, "check", "--live", **there.env)
    assert (said.code, said.err) == (exits.OK, ""), said
    assert "Group Privacy is off" in said.out
    assert "startgroup=" in said.out
    assert there.token not in said.out


def test_check_live_names_the_switch_that_is_on(there: Telegram, tmp_path: Path) -> None:
    there.do(act="owner.switches_privacy", on=True)
    try:
        said = call(tmp_path, "check", "--live", **there.env)
    finally:
        there.do(act="owner.switches_privacy", on=False)
    assert said.code == exits.FINDING
    assert "BotFather" in said.err


def test_a_token_telegram_does_not_know_is_named_by_its_variable_alone(there: Telegram, tmp_path: Path) -> None:
    """Reliability row 22: one line that names the variable, never its value; exit 78, so no service tries again."""
    wrong = there.env | {"STAMMTISCH_TELEGRAM__TOKEN": WRONG}
    said = call(tmp_path, "check", "--live", **wrong)
    assert said.code == exits.FINDING
    assert "STAMMTISCH_TELEGRAM__TOKEN" in said.err
    with running(tmp_path, "-m", "bot", "run", **wrong) as host:
        assert host.process.wait(timeout=30) == exits.CONFIG
        told = host.out.read_text("utf-8")
    assert "STAMMTISCH_TELEGRAM__TOKEN" in told
    assert "canary" not in told + said.err + said.out


def test_a_run_greets_and_stops(there: Telegram, tmp_path: Path) -> None:
    """WEL-01, T10: from the command line to the greeting; SIGTERM ends it in seconds; no line shows the token."""
    waits = {"STAMMTISCH_COGS__WELCOME__GREET_WAIT_SECONDS": "1", "STAMMTISCH_COMMUNITY__LOCALE": "en"}
    quiet = {"STAMMTISCH_HOST__QUIET_FROM": "00:00", "STAMMTISCH_HOST__QUIET_TO": "00:00"}
    with running(tmp_path, "-m", "bot", "run", **there.env, **waits, **quiet) as host:
        assert host.told("Hosting on") == "Hosting on Telegram. Memory: stammtisch.db"
        there.do(act="table.says", who="Quinn", where="chat", text="Good evening")
        there.do(act="joins", who="Ana", chat="Stammtisch")
        said = []
        for _ in range(200):
            said = [each["text"] for each in there.world()["accepted"]]
            if said:
                break
            assert host.process.poll() is None, host.out.read_text("utf-8")
            time.sleep(0.1)
        assert len(said) == 1
        assert "Ana" in said[0]
        code, seconds = host.stop()
    assert (code, seconds < 8) == (0, True)
    assert there.world()["problems"] == []
    assert there.token not in (tmp_path / "out.txt").read_text("utf-8")
