"""What cannot be undone has a human behind it, above whom it touches, and still so when it leaves (N1)."""

from pathlib import Path
from typing import Any

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Exclude
from bot.model.events import Said
from bot.model.rights import NOBODY
from tests.core.desk import column
from tests.fakes.table import lay_table


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def bouncer() -> Cog[Any, Any]:
    """Make a cog that excludes whoever a message is a reply to, in the name of who wrote it."""
    cog = Cog("bouncer", store=CogStore, settings=NoSettings)

    @cog.hears(Said, when=lambda event: event.text == "out")
    def out(ctx: Ctx, event: Said) -> list[Action]:
        assert event.reply_author is not None
        return [Exclude(ctx.person_of(event.reply_author), ctx.person.id)]

    return cog


async def test_a_moderator_s_decision_is_kept_with_the_act(tmp_path: Path) -> None:
    """N1: the row and the delivery name the human; the person is out."""
    async with lay_table(tmp_path, cogs=[bouncer()]) as table:
        said = await table.says("Quinn", "talk", "spam")
        await table.says("Mira", "talk", "out", said)
        assert "quinn" not in table.world.inside
        decider = table.world.deliveries[-1].decided_by
        assert decider is not None
        assert decider.id == "mira"


async def test_nobody_decides_over_an_equal_or_oneself(tmp_path: Path) -> None:
    """N1, reliability.md row 42: a cog that forgot to check is stopped here, and nothing happens."""
    async with lay_table(tmp_path, cogs=[bouncer()]) as table:
        for who, whom in (("Quinn", "Lea"), ("Mira", "Mira"), ("Jo", "Mira")):
            said = await table.says(whom, "talk", "hello")
            await table.says(who, "talk", "out", said)
        assert table.world.inside == {"quinn", "lea", "jo", "mira"}
        assert len(await column(table, "SELECT id FROM quarantine")) == 3


async def test_a_right_that_ended_meanwhile_stops_the_act(tmp_path: Path) -> None:
    """House.md §4: the outbox re-reads the standing before anything irreversible."""
    async with lay_table(tmp_path, cogs=[bouncer()]) as table:
        said = await table.says("Quinn", "talk", "spam")
        table.world.standings["mira"] = NOBODY
        await table.says("Mira", "talk", "out", said)
        assert "quinn" in table.world.inside
        notes = await column(table, "SELECT note FROM outbox WHERE kind = 'exclude'")
        assert notes == ["forbidden: whoever decided it may not decide this any more"]
