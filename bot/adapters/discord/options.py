"""Options: what the operator may say about Discord beyond the token (settings, section [discord])."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.discord.world import Names
from bot.model.places import Purpose
from bot.model.rights import Role


@dataclass(frozen=True, slots=True)
class Options:
    """Hold other addresses (empty: Discord's own) and which names mean what."""

    api_base: str = ""
    gateway_url: str = ""
    names: Names = field(default_factory=Names)

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> "Options":
        """Read a section of the settings; what it does not say has its default."""
        usual = Names()
        places, roles = section.get("places"), section.get("roles")
        names = Names(
            usual.places if places is None else {Purpose(each): tuple(words) for each, words in places.items()},
            usual.roles if roles is None else {Role(each): tuple(words) for each, words in roles.items()},
        )
        return cls(section.get("api_base", ""), section.get("gateway_url", ""), names)
