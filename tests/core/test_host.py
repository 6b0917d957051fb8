"""The host, seen from a table: people act, units commit, words come out."""

from pathlib import Path
from typing import Any

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Say
from bot.model.events import Joined
from bot.model.places import Purpose
from bot.model.texts import Verbatim
from tests.fakes.table import lay_table


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def echo_cog() -> Cog[Any, Any]:
    """Make a cog that repeats things."""
    cog = Cog("echo", store=CogStore, settings=NoSettings)

    @cog.hears(Joined)
    def greet(ctx: Ctx, event: Joined) -> list[Action]:
        place = ctx.places(Purpose.WELCOME)[0]
        return [Say(place, Verbatim(f"Hello {ctx.person.name}"), Class.ANSWER)]

    return cog


async def test_someone_comes_in_and_is_greeted(tmp_path: Path) -> None:
    """An event becomes one line, once."""
    async with lay_table(tmp_path, cogs=[echo_cog()]) as table:
        await table.joins("Ana")
        assert table.public("welcome") == ["Hello Ana"]
