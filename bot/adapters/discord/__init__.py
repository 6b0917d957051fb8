"""Discord: the adapter that joins Discord's servers to the house, on discord.py's gateway and HTTP client."""

from collections.abc import Mapping
from typing import Any

from bot.adapters.discord.client import DiscordAdapter
from bot.adapters.discord.options import Options
from bot.adapters.discord.tables import TABLES
from bot.adapters.discord.world import Names
from bot.ports import Clock, Db

__all__ = ["DiscordAdapter", "Names", "Options", "build", "tables"]

tables = tuple(TABLES)


def build(
    db: Db, clock: Clock, *, token: str, section: Mapping[str, Any] | None = None, options: Options | None = None
) -> DiscordAdapter:
    """Build the adapter on a database that has its tables; `section` is what the settings say, or `options` says all.

    Nothing is asked of Discord before `start`.
    """
    return DiscordAdapter(db, clock, token=token, options=options or Options.of(section or {}))
