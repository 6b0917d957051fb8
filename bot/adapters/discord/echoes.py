"""Echoes: our own messages as the gateway shows them, so that one that went out twice is noticed (PER-08)."""

from bot.adapters.discord.fields import Data, id_in
from bot.adapters.discord.world import PLATFORM
from bot.model.events import Doubled
from bot.model.places import MessageRef

MOST = 512
"""How many of the last ones are remembered; a second try comes within minutes."""


class Echoes:
    """Remember the last messages of ours by their nonce, which is the delivery's key."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def heard(self, message: Data) -> Doubled | None:
        """Take one message of ours; returns what to tell where its nonce made another message before."""
        nonce, id_ = message.get("nonce"), id_in(message, "id")
        if not isinstance(nonce, str | int):
            return None
        first = self._first.setdefault(str(nonce), id_)
        if len(self._first) > MOST:
            del self._first[next(iter(self._first))]
        if first == id_:
            return None
        channel = id_in(message, "channel_id")
        return Doubled(str(nonce), (MessageRef(PLATFORM, channel, first), MessageRef(PLATFORM, channel, id_)))
