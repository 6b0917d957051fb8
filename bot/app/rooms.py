"""Rooms: what the cogs want from the settings, by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.cog import Cog
from bot.settings import Settings, section


def settings_kinds(cogs: Sequence[Cog[Any, Any]]) -> dict[str, type]:
    """Return each cog's own settings model, as `load` and `problems` want them."""
    return {cog.name: cog.settings for cog in cogs}


def cog_settings(settings: Settings, cogs: Sequence[Cog[Any, Any]]) -> Mapping[str, Any]:
    """Return each cog's settings, read and frozen."""
    return {cog.name: section(settings, cog.name, cog.settings) for cog in cogs}
