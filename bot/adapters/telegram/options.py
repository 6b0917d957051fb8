"""Options: what an operator, a test or a bench may choose about the Telegram adapter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.telegram.names import Names
from bot.model.places import Purpose
from bot.model.rights import Role


@dataclass(frozen=True, slots=True)
class Options:
    """Choose an address (empty: Telegram's own), which names mean what, and how updates come.

    With a `webhook_url` Telegram brings them to `webhook_listen`:`webhook_port`, where a proxy leads; else they are
    asked for.
    """

    api_base: str = ""
    names: Names = field(default_factory=Names)
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1"
    webhook_port: int = 8443

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> "Options":
        """Read what the settings say of Telegram; what they leave out stays as it is."""
        usual, given, webhook = cls(), Names(), section.get("webhook", {})
        places = {Purpose(name): tuple(words) for name, words in section.get("places", {}).items()}
        roles = {Role(name): tuple(words) for name, words in section.get("roles", {}).items()}
        return cls(
            api_base=section.get("api_base", ""),
            names=Names({**given.places, **places}, {**given.roles, **roles}),
            webhook_url=webhook.get("url", ""),
            webhook_listen=webhook.get("listen", usual.webhook_listen),
            webhook_port=webhook.get("port", usual.webhook_port),
        )
