"""Run a verb as if this release had a Discord adapter: a small platform in memory under that name."""

import importlib.machinery
import sys
import types
from collections.abc import Mapping
from typing import Any

from bot.adapters.memory import Memory
from bot.model.places import Purpose
from bot.ports import Clock, Db


def build(db: Db, clock: Clock, *, token: str, section: Mapping[str, Any]) -> Memory:
    """Build the adapter as bot.app.run asks for it."""
    world = Memory(clock)
    world.name = "discord"
    world.place("welcome", Purpose.WELCOME)
    print(f"a token of {len(token)} characters", flush=True)
    return world


module = types.ModuleType("bot.adapters.discord")
module.__spec__ = importlib.machinery.ModuleSpec("bot.adapters.discord", None)
module.build = build  # type: ignore[attr-defined]
sys.modules["bot.adapters.discord"] = module

if __name__ == "__main__":
    from bot.cli import main

    main()
