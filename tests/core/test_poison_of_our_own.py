"""Events of our own that cannot be worked, and refusals nobody asked for (reliability.md rows 9 and 26)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.cog import Cog
from bot.core.times import micros
from bot.model.actions import Action, Class, Say, Wake
from bot.model.errors import Refusal
from bot.model.events import Said, Woken
from bot.model.texts import Verbatim
from tests.core.desk import WORDS, column, notes_table
from tests.fakes.notebook import Ctx, notebook
from tests.fakes.table import lay_table


async def test_a_rule_whose_zone_is_gone_is_set_aside_whole(tmp_path: Path) -> None:
    """reliability.md row 9: it wakes nobody, ends no house, also after a restart; doctor has its number."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note daily 13:00", "talk")
        await table.house.db.run(
            lambda sql: sql.execute("UPDATE timers SET rule = replace(rule, 'Europe/Berlin', 'Europe/Nowhere')")
        )
        table.clock.set(table.clock.now() + timedelta(hours=3))
        table.house.host.waker.kick.set()
        await table.says("Quinn", "talk", "note alive")
        assert table.public("talk") == ["noted: alive"]
        assert await column(table, "SELECT count(*) FROM timers") == [0]
        aside = await column(table, "SELECT raw FROM quarantine WHERE number LIKE 'timer-%'")
        assert len(aside) == 1
        assert "Europe/Nowhere" in aside[0]
    async with notes_table(tmp_path, after=table) as table:
        table.clock.set(table.clock.now() + timedelta(days=2))
        await table.says("Quinn", "talk", "note still")
        assert table.public("talk")[-1] == "noted: still"


async def test_a_poison_rule_moves_on(tmp_path: Path) -> None:
    """reliability.md row 26: the day that failed is set aside, the next one comes."""
    cog = notebook()
    fail = [True]

    @cog.wakes("weak")
    def weak(ctx: Ctx, woken: Woken) -> list[Action]:
        if fail.pop() if fail else False:
            raise ZeroDivisionError
        ctx.store.note(ctx.new_id(), "", f"woken {woken.due:%d}", micros(ctx.now))
        return []

    @cog.hears(Said, when=lambda event: event.text == "arm")
    def arm(ctx: Ctx, event: Said) -> list[Action]:
        return [Wake("weak", "k", rule=_daily())]

    async with lay_table(tmp_path, cogs=[cog], more_words=[("notebook", WORDS)]) as table:
        await table.says("Quinn", "talk", "arm")
        await table.passes(days=2)
        assert await column(table, "SELECT fault FROM quarantine") == ["ZeroDivisionError: "]
        assert await column(table, "SELECT words FROM notebook_notes") == ["woken 20"]


def _daily() -> Any:
    from bot.model.actions import Rule

    return Rule(frozenset(range(7)), datetime(2026, 1, 1, 9, tzinfo=UTC).time(), "Europe/Berlin")


def refusing() -> Cog[Any, Any]:
    """Return a notebook that writes, refuses, and listens on."""
    cog = notebook()

    @cog.hears(Said, when=lambda event: event.text == "no")
    def no(ctx: Ctx, event: Said) -> list[Action]:
        ctx.store.note(ctx.new_id(), "", "never", micros(ctx.at))
        raise Refusal("core.no_right")

    @cog.hears(Said, when=lambda event: event.text == "no")
    def yes(ctx: Ctx, event: Said) -> list[Action]:
        ctx.store.note(ctx.new_id(), "", "kept", micros(ctx.at))
        return [Say(ctx.place, Verbatim("heard"), Class.ANSWER)]

    @cog.hears(Said, when=lambda event: event.text == "later")
    def later(ctx: Ctx, event: Said) -> list[Action]:
        return [Wake("no", "k", at=ctx.now + timedelta(hours=1))]

    @cog.wakes("no")
    def woken(ctx: Ctx, woken: Woken) -> list[Action]:
        ctx.store.note(ctx.new_id(), "", "never", micros(ctx.now))
        raise Refusal("core.no_right")

    return cog


async def test_a_refusal_nobody_waits_for_is_no_fault(tmp_path: Path) -> None:
    """House.md §4: the room that refused did nothing, the others go on, nobody is told and nothing is set aside."""
    async with lay_table(tmp_path, cogs=[refusing()], more_words=[("notebook", WORDS)]) as table:
        await table.says("Quinn", "talk", "no")
        await table.says("Quinn", "talk", "later")
        await table.passes(hours=2)
        assert table.public("talk") == ["heard"]
        assert table.private("Quinn") == []
        assert await column(table, "SELECT words FROM notebook_notes") == ["kept"]
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]
        assert await column(table, "SELECT count(*) FROM timers") == [0]


async def test_a_refusal_in_a_direct_chat_is_told(tmp_path: Path) -> None:
    """House.md §4: whoever writes to the host alone waits for an answer."""
    async with lay_table(tmp_path, cogs=[refusing()], more_words=[("notebook", WORDS)]) as table:
        await table.says("Quinn", "direct", "no")
        assert table.private("Quinn")[-1].endswith("That's for the team here.")
        assert await column(table, "SELECT count(*) FROM notebook_notes") == [0]
