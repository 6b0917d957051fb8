"""Telegram: the adapter that joins Telegram's groups to the house, on python-telegram-bot's requests and errors."""

from collections.abc import Mapping
from typing import Any

from bot.adapters.telegram.client import TelegramAdapter
from bot.adapters.telegram.names import Names
from bot.adapters.telegram.options import Options
from bot.adapters.telegram.tables import TABLES
from bot.ports import Clock, Db

__all__ = ["Names", "Options", "TelegramAdapter", "build", "tables"]

tables = tuple(TABLES)


def build(
    db: Db, clock: Clock, *, token: str, section: Mapping[str, Any] | None = None, options: Options | None = None
) -> TelegramAdapter:
    """Build the adapter on a database that has its tables; `section` is what the settings say, or `options` says all.

    Nothing is asked of Telegram before `start`.
    """
    return TelegramAdapter(db, clock, token=token, options=options or Options.of(section or {}))
