"""Calling the verbs: help is quick, wrong calls say so, exit codes are the ones written down."""

import subprocess
import sys
from pathlib import Path

from bot.cli import exits
from tests.cli.desk import ROOT, call, environment

VERBS = ("demo", "run", "check", "doctor", "backup", "restore", "story")
HEAVY = ("aiohttp", "aiosqlite", "babel", "jinja2", "pydantic", "sqlite3", "structlog", "bot.core.host")


def test_help_names_every_verb(tmp_path: Path) -> None:
    told = call(tmp_path, "--help")
    assert told.code == exits.OK
    assert [verb for verb in VERBS if f"\n  {verb} " not in told.out] == []
    for verb in VERBS:
        assert call(tmp_path, verb, "--help").code == exits.OK


def test_help_imports_nothing_heavy() -> None:
    code = f"import sys, bot.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment({}), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_wrong_call_is_a_wrong_call(tmp_path: Path) -> None:
    assert call(tmp_path, "dance").code == exits.USAGE
    assert call(tmp_path, "demo", "--port", "0").code == exits.USAGE
    assert call(tmp_path, "story").code == exits.USAGE


def test_run_without_a_token_says_what_to_do(tmp_path: Path) -> None:
    told = call(tmp_path, "run")
    assert told.code == exits.CONFIG
    assert "STAMMTISCH_DISCORD__TOKEN" in told.err
    assert "stammtisch demo" in told.err
    assert list(tmp_path.iterdir()) == []


def test_run_with_settings_that_are_wrong_tells_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[host]\nweekly_budget = -1\nquiet_form = "21:00"\n')
    told = call(tmp_path, "run", "--config", "s.toml", STAMMTISCH_DISCORD__TOKKEN="x")
    assert told.code == exits.CONFIG
    assert "s.toml, line 2" in told.err
    assert "Did you mean quiet_from?" in told.err
    assert "Did you mean STAMMTISCH_DISCORD__TOKEN?" in told.err
