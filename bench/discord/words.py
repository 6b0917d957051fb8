"""The bench's own cog: takes away what holds one of the hundred words, by a moderator's standing decision (N1)."""

from typing import Any

from bench.discord.load import PATTERN
from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Remove
from bot.model.events import Said
from bot.model.people import Account


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def offends(event: Said) -> bool:
    """Tell whether a message holds one of the words; pure, run on the loop for every message."""
    return PATTERN.search(event.text) is not None


def words(moderator: str) -> Cog[Any, Any]:
    """Make the cog; `moderator` is the Discord id of whoever decided, once, that these words go."""
    cog: Cog[Any, Any] = Cog("words", store=CogStore, settings=NoSettings)
    decider = Account("discord", moderator)

    @cog.hears(Said, when=offends)
    def remove(ctx: Ctx, event: Said) -> list[Action]:
        return [Remove(event.message, decided_by=ctx.person_of(decider).id)]

    return cog
