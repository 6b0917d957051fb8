"""Options: what an operator, a test or a bench may choose about the Discord adapter, and what nobody chooses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.discord.budget import A_DAY, FREE
from bot.adapters.discord.world import Names
from bot.model.deliveries import Traits
from bot.model.places import Purpose
from bot.model.rights import Role

TRAITS = Traits(
    cold_dm=True,
    late_forms=False,
    picks=True,
    rings=True,
    text_max=2000,
    unit="utf16",
    per_second=45.0,
    removes_at_once=100,
)
"""What Discord can do."""


@dataclass(frozen=True, slots=True)
class Options:
    """Choose addresses (empty: Discord's own), which names mean what, and the pace of the gateway.

    `identifies` a day at most, the first `free` of an hour without a pause; `gap` are the seconds between two, which
    Discord asks for; `patience` the seconds that a heartbeat may stay without any frame.
    """

    api_base: str = ""
    gateway_url: str = ""
    names: Names = field(default_factory=Names)
    identifies: int = A_DAY
    free: int = FREE
    gap: float = 5.0
    patience: float = 15.0

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> "Options":
        """Read what the settings say of Discord; what they leave out stays as it is."""
        given = Names()
        places = {Purpose(name): tuple(words) for name, words in section.get("places", {}).items()}
        roles = {Role(name): tuple(words) for name, words in section.get("roles", {}).items()}
        return cls(
            api_base=section.get("api_base", ""),
            gateway_url=section.get("gateway_url", ""),
            names=Names({**given.places, **places}, {**given.roles, **roles}),
        )
