"""The floors hold, and each contract is seen to break when someone digs through it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house.repo import ROOT

LINT = Path(sys.executable).with_name("lint-imports")

Planted = dict[str, dict[str, str]]

# one breach for each contract, by its id: file below bot/ → what is written into it
BREACHES: Planted = {
    "floors": {"model/zz.py": "def late():\n    import bot.ports  # inside a function counts\n"},
    "edges": {
        "adapters/zz.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import bot.core.zz\n",
        "core/zz.py": "",
    },
    "cogs": {"cogs/zz_one.py": "import bot.cogs.zz_two\n", "cogs/zz_two.py": ""},
    "adapters": {"adapters/zz_one.py": "import bot.adapters.zz_two\n", "adapters/zz_two.py": ""},
    "siblings": {"core/zz_one.py": "import bot.core.zz_two\n", "core/zz_two.py": "import bot.core.zz_one\n"},
    "model": {"model/zz_lib.py": "import pydantic\n"},
    "driver": {"adapters/zz_driver.py": "import sqlite3\n"},
    "discord": {"adapters/zz_discord.py": "import discord\n"},
    "telegram": {"adapters/zz_telegram.py": "import telegram\n"},
    "web": {"settings/zz_web.py": "import aiohttp\n"},
    "terminal": {"core/zz_terminal.py": "import rich\n"},
}


def contracts() -> dict[str, str]:
    written: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {each["id"]: each["name"] for each in written["tool"]["importlinter"]["contracts"]}


def lint(folder: Path) -> tuple[str, dict[str, str]]:
    """Run import-linter in a folder; return what it printed and every contract's verdict by name."""
    run = subprocess.run([LINT, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False)
    verdicts = re.findall(r"^(.+?) (KEPT|BROKEN)(?: \(.*\))?$", run.stdout, re.MULTILINE)
    return run.stdout + run.stderr, dict(verdicts)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the package's Python, so that holes can be dug into it."""
    only_python = shutil.ignore_patterns("__pycache__", "assets", "templates", "*.toml", "*.sql")
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=only_python)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    printed, verdicts = lint(ROOT)
    assert sorted(verdicts) == sorted(contracts().values()), printed
    assert set(verdicts.values()) == {"KEPT"}, printed
    assert len(verdicts) >= 11
    print(f"{len(verdicts)} import contracts kept")


def test_every_contract_can_be_broken(copy: Path) -> None:
    for contract in BREACHES.values():
        for file, content in contract.items():
            place = copy / "bot" / file
            place.parent.mkdir(exist_ok=True)
            (place.parent / "__init__.py").touch()
            place.write_text(content)
    printed, verdicts = lint(copy)
    assert set(BREACHES) == set(contracts())
    assert set(verdicts.values()) == {"BROKEN"}, printed
    assert len(verdicts) == len(BREACHES), printed


def test_a_room_on_no_floor_is_noticed(copy: Path) -> None:
    (copy / "bot" / "attic.py").write_text("")
    printed, _ = lint(copy)
    assert "attic" in printed


# what must not be called below app, and where it may be
BANNED = {
    "from datetime import datetime\ndatetime.now()": "datetime.datetime.now",
    "from datetime import datetime\ndatetime.utcnow()": "datetime.datetime.utcnow",
    "import datetime\ndatetime.datetime.today()": "datetime.datetime.today",
    "from datetime import date\ndate.today()": "datetime.date.today",
    "import time\ntime.time()": "time.time",
    "from time import time_ns": "time.time_ns",
    "import random": "random",
    "from random import choice": "random",
    "import uuid": "uuid",
    "import os\nos.environ": "os.environ",
    "from os import getenv": "os.getenv",
    "from whenever import Instant\nInstant.now()": "whenever.Instant.now",
    "import unittest.mock": "unittest.mock",
}


def ruff(code: str, file: str) -> str:
    ruff_itself = str(Path(sys.executable).with_name("ruff"))
    command = [ruff_itself, "check", "--select", "TID251", "--no-cache", "--stdin-filename", str(ROOT / file), "-"]
    run = subprocess.run(command, input=code, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


@pytest.mark.parametrize(("code", "name"), BANNED.items(), ids=BANNED.values())
def test_clock_chance_and_environment_are_banned_below_app(code: str, name: str) -> None:
    said = ruff(code, "bot/core/zz.py")
    assert f"`{name}` is banned" in said


def test_the_composition_root_may_know_them() -> None:
    everything = "\n".join(BANNED)
    for room in ("bot/app.py", "bot/__main__.py"):
        assert "All checks passed" in ruff(everything, room)
    for room in (
        "bot/model/x.py",
        "bot/cogs/x/rules.py",
        "bot/adapters/x/client.py",
        "bot/store/x.py",
        "bot/settings/x.py",
    ):
        assert ruff(everything, room).count("is banned") >= len(BANNED), room
