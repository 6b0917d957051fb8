"""`run` and `check --live` against Discord: the fake as a process of its own, the program as an operator starts it."""

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


@dataclass(frozen=True)
class Discord:
    """Hold a fake Discord that runs beside us."""

    api_base: str
    gateway_url: str
    token: str
    control: str

    @property
    def env(self) -> dict[str, str]:
        """Return what an operator sets, token included."""
        return {
            "STAMMTISCH_DISCORD__API_BASE": self.api_base,
            "STAMMTISCH_DISCORD__GATEWAY_URL": self.gateway_url,
            "STAMMTISCH_DISCORD__TOKEN": self.token,
        }

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
def discord_beside() -> Iterator[Discord]:
    """Start the fake as a process of its own; it ends with its standard input."""
    with started("discord", "--locale", "en-GB", env=environment({})) as told:
        yield Discord(**told)


@pytest.fixture(scope="module")
def there() -> Iterator[Discord]:
    """Share one fake Discord among these tests."""
    with discord_beside() as found:
        yield found


def test_check_live_says_what_is_there(there: Discord, tmp_path: Path) -> None:
    """Reliability row 23: token, switches, rights and places, each in a plain sentence."""
    said = call(tmp_path, "check", "--live", **there.env)
    assert (said.code, said.err) == (exits.OK, ""), said
    assert "Both privileged intents are switched on." in said.out
    assert 'In "Stammtisch" I have every right I need.' in said.out
    assert 'In "Stammtisch" the staff place is #team.' in said.out
    assert "permissions=" in said.out
    assert there.token not in said.out


def test_check_live_names_each_switch_that_is_off(there: Discord, tmp_path: Path) -> None:
    there.do(act="owner.switches", content=False)
    try:
        said = call(tmp_path, "check", "--live", **there.env)
    finally:
        there.do(act="owner.switches", content=True)
    assert said.code == exits.FINDING
    assert "Message Content Intent" in said.err
    assert "Developer Portal" in said.err


def test_a_token_discord_does_not_know_is_named_by_its_variable_alone(there: Discord, tmp_path: Path) -> None:
    """Reliability row 22: one line that names the variable, never its value; exit 78, so no service tries again."""
    wrong = there.env | {"STAMMTISCH_DISCORD__TOKEN": "canary" * 5}
    said = call(tmp_path, "check", "--live", **wrong)
    assert said.code == exits.FINDING
    assert "STAMMTISCH_DISCORD__TOKEN" in said.err
    with running(tmp_path, "-m", "bot", "run", **wrong) as host:
        assert host.process.wait(timeout=30) == exits.CONFIG
        told = host.out.read_text("utf-8")
    assert "STAMMTISCH_DISCORD__TOKEN" in told
    assert "canary" not in told + said.err + said.out


def test_a_run_greets_and_stops(there: Discord, tmp_path: Path) -> None:
    """WEL-01: from the command line to the greeting, and SIGTERM ends it within seconds."""
    waits = {"STAMMTISCH_COGS__WELCOME__GREET_WAIT_SECONDS": "1", "STAMMTISCH_COMMUNITY__LOCALE": "en"}
    quiet = {"STAMMTISCH_HOST__QUIET_FROM": "00:00", "STAMMTISCH_HOST__QUIET_TO": "00:00"}
    with running(tmp_path, "-m", "bot", "run", **there.env, **waits, **quiet) as host:
        assert host.told("Hosting on") == "Hosting on Discord. Memory: stammtisch.db"
        there.do(act="joins", who="Ana", guild="Stammtisch")
        said = []
        for _ in range(200):
            said = [each["content"] for each in there.world()["accepted"]]
            if said:
                break
            assert host.process.poll() is None, host.out.read_text("utf-8")
            time.sleep(0.1)
        assert len(said) == 1
        code, seconds = host.stop()
    assert (code, seconds < 8) == (0, True)
    assert there.world()["problems"] == []
    assert there.token not in (tmp_path / "out.txt").read_text("utf-8")
