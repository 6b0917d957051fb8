"""Timers set again: the same key and instant once more is another event, with ids of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.timers import Timers
from bot.model.actions import Action, Class, Say, Unwake, Wake
from bot.model.events import Said, Woken
from bot.model.texts import Verbatim
from bot.ports import Sql
from tests.core.desk import WORDS, column, notes_table
from tests.fakes.notebook import notebook
from tests.fakes.table import NOON, lay_table

EVENING = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)


async def test_a_timer_set_again_for_the_same_instant_is_not_swallowed(tmp_path: Path) -> None:
    """House.md §10: it rings a second time; its line does not meet the first one's id and vanish."""
    cog = notebook()

    @cog.hears(Said, when=lambda event: event.text == "arm")
    def arm(ctx: Any, _: Said) -> list[Action]:
        return [Wake("again", "k", at=EVENING, data={"to": ctx.place.id})]

    @cog.wakes("again")
    def again(ctx: Any, woken: Woken) -> list[Action]:
        return [Say(ctx.place_by_id(woken.data["to"]), Verbatim("ring"), Class.DUTY)]

    async with lay_table(tmp_path, cogs=[cog], more_words=[("notebook", WORDS)]) as table:
        for _ in range(3):
            await table.says("Quinn", "talk", "arm")
            await table.passes(hours=8)
        assert table.public("talk") == ["ring"] * 3
        assert await column(table, "SELECT fault FROM quarantine") == []


async def test_a_number_is_never_given_twice(tmp_path: Path) -> None:
    """House.md §10: replaced, rung or taken back, the next setting of a key has another name; so has a moved rule."""
    async with notes_table(tmp_path) as table:

        def unit(sql: Sql) -> list[str]:
            timers, names = Timers(sql), []
            for _ in range(3):
                timers.set("c", "cog", Wake("kind", "key", at=NOON + timedelta(hours=1)), NOON)
                (timer,) = timers.due(NOON + timedelta(hours=2))
                names.append(timer.setting)
            timers.unset("c", "cog", Unwake("kind", "key"))
            timers.set("c", "cog", Wake("kind", "key", at=NOON + timedelta(hours=1)), NOON)
            return names + [each.setting for each in timers.due(NOON + timedelta(hours=2))]

        names = await table.house.db.run(unit)
        assert len(set(names)) == 4
        await table.commands("Jo", "/note daily 09:00")
        first = await column(table, "SELECT id || '.' || turn FROM timers WHERE kind = 'daily'")
        await table.passes(days=1)
        assert await column(table, "SELECT id || '.' || turn FROM timers WHERE kind = 'daily'") != first
