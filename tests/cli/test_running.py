"""`run`: an adapter is found by its name, a backup is made at once, SIGTERM ends it well."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.memory import Memory
from bot.app.run import NotYet, builders
from bot.cli import exits
from bot.settings import load
from bot.store import back_up, listed
from tests.cli.desk import ROOT, call, running, write

RUN = str(ROOT / "tests" / "cli" / "with_adapter.py")
TOKEN = "canary" * 4


def test_a_run_hosts_backs_up_and_stops(tmp_path: Path) -> None:
    with running(tmp_path, RUN, "run", STAMMTISCH_DISCORD__TOKEN=TOKEN) as host:
        assert host.told("Hosting on") == "Hosting on Discord. Memory: stammtisch.db"
        assert "config/stammtisch.toml" in host.told("No settings file")
        host.told(f"a token of {len(TOKEN)} characters")
        end = time.monotonic() + 20
        while not listed(tmp_path / "stammtisch.db") and time.monotonic() < end:
            time.sleep(0.05)
        report = call(tmp_path, "doctor")
        assert (report.code, "running, process" in report.out) == (exits.OK, True), report
        code, seconds = host.stop()
        assert (code, seconds < 8) == (0, True)
        assert TOKEN not in host.out.read_text("utf-8")
    assert [each.reason for each in listed(tmp_path / "stammtisch.db")] == ["hourly"]


def test_two_hosts_never_share_a_database(tmp_path: Path) -> None:
    """Reliability row 11: the second one exits with a clear line."""
    with running(tmp_path, RUN, "run", STAMMTISCH_DISCORD__TOKEN=TOKEN) as host:
        host.told("Hosting on")
        (tmp_path / "second").mkdir()
        path = str(tmp_path / "stammtisch.db")
        with running(
            tmp_path / "second", RUN, "run", STAMMTISCH_DISCORD__TOKEN=TOKEN, STAMMTISCH_STORE__PATH=path
        ) as second:
            assert f"in use by process {host.process.pid}" in second.told("in use by")
            assert second.process.wait(timeout=10) == exits.FINDING
        host.stop()


def test_one_missing_adapter_starts_nothing() -> None:
    settings = load(None, {"STAMMTISCH_DISCORD__TOKEN": TOKEN, "STAMMTISCH_TELEGRAM__TOKEN": TOKEN})
    with pytest.raises(NotYet, match="Telegram") as told:
        builders(settings, {"discord": Memory}.get)
    assert TOKEN not in str(told.value)
    assert builders(settings, {"discord": Memory, "telegram": Memory}.get).keys() == {"discord", "telegram"}


def test_a_damaged_database_is_not_opened_and_the_newest_good_backup_is_named(tmp_path: Path) -> None:
    """Reliability row 8: nothing is written and nothing silently repaired; exit 78, so that no service tries again."""
    path = tmp_path / "stammtisch.db"
    write(path, lambda sql: None)
    good = back_up(path, datetime(2026, 11, 18, 12, tzinfo=UTC)).path
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    damaged = path.read_bytes()
    with running(tmp_path, RUN, "run", STAMMTISCH_DISCORD__TOKEN=TOKEN) as host:
        assert host.process.wait(timeout=20) == exits.CONFIG
        said = host.out.read_text("utf-8")
    assert good.name in said
    assert "stammtisch restore" in said
    assert path.read_bytes() == damaged
