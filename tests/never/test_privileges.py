"""Every right, everyone who does not hold it, every way to what it opens: nothing happens (rows 41-45)."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.app.compose import shipped_cogs
from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Reply, Say
from bot.model.deliveries import Traits
from bot.model.rights import STAFF, Right
from bot.model.texts import Verbatim
from bot.ports import Sql
from tests.fakes.table import Table, lay_table
from tests.never.court import Court, actors, rest, watch

LIKE = {"slash": Traits(), "typed": Traits(ephemeral=False, forms=False, late_forms=False)}
"""Platforms with private answers and forms, and without."""


TYPED = ("typed", "another's button", "anyone's button by")
"""Surfaces that are tried where there are no private answers; the others where there are."""


class NoSettings:
    """Need no settings."""


def leak() -> Cog[Any, Any]:
    """Make a room that says a command is the team's, and forgets to ask for the right."""
    cog = Cog("leak", store=CogStore, settings=NoSettings, rights=(Right("leak.tell", STAFF),))

    @cog.command("leak tell", staff=True)
    def tell(ctx: Context[CogStore, NoSettings]) -> list[Action]:
        return [Say(ctx.places()[0], Verbatim("oh"), Class.DUTY), Reply(Verbatim("told"))]

    return cog


async def seated(table: Table) -> None:
    """Let everyone but the stranger have been here before, in the talk and alone with the host."""
    for actor in actors():
        table.people[actor.name] = actor.account
        table.world.members[actor.name] = actor.account
        table.world.standings[actor.name] = actor.now
        if actor.name not in ("stranger", "group"):
            await table.commands(actor.name, "/host about")
            await table.commands(actor.name, "/host hours", "talk")
    await table.commands("Quinn", "/host about")


@pytest.mark.parametrize("like", LIKE)
async def test_nobody_does_what_they_have_no_right_to(tmp_path: Path, like: str) -> None:
    """Rows 41, 44: every declared right x everyone x every surface; who holds it gets through."""
    async with lay_table(tmp_path, traits=LIKE[like]) as table:
        await seated(table)
        effects: list[str] = []
        tried, passed, stopped = Counter[str](), Counter[str](), list[str]()

        def hold(sql: Sql) -> None:
            court = Court(table.house.works, sql, table.clock.now(), table.world.spots)
            for actor in actors():
                court.seat(actor)
            for trial in court.trials():
                if (like == "typed") is not trial.surface.startswith(TYPED):
                    continue
                assert trial.right is not None, f"{trial.act} is the team's and asks for no right"
                for actor in actors():
                    found, answer = court.tried(trial, actor)
                    if not actor.holds(trial.right) or trial.surface.startswith("another's"):
                        tried[trial.surface] += 1
                        effects.extend(f"{actor.name}, {trial.surface}: {trial.act}: {each}" for each in found)
                    elif "core.no_right" in answer:
                        stopped.append(f"{actor.name}, {trial.surface}: {trial.act}")
                    else:
                        passed[trial.right.name] += 1

        for each in (watch, hold, rest):
            await table.house.db.run(each)
        rights = set(table.house.works.rooms.rights)
        print(
            f"{like}: {len(effects)} unauthorised effects of {tried.total()} tries ({dict(tried)}); "
            f"{passed.total()} of whoever may got through, with {len(passed)} of {len(rights)} rights"
        )
        kinds = Counter((each.split(",")[0], each.split(": ")[-1]) for each in effects)
        assert effects == [], kinds.most_common(40)
        assert stopped == []
        assert tried.total() > 3000
        assert set(passed) == rights - INNER


async def test_nobody_acts_on_equals_on_owners_on_robots_or_on_themselves(tmp_path: Path) -> None:
    """Row 42: whoever holds a right over people, every way to it, on everyone it is not for; on others it works."""
    async with lay_table(tmp_path) as table:
        await seated(table)
        effects: list[str] = []
        tried, passed = Counter[str](), Counter[str]()

        def hold(sql: Sql) -> None:
            court = Court(table.house.works, sql, table.clock.now(), table.world.spots)
            there = [each for each in actors() if each.name not in ("stranger", "group")]
            for actor in there:
                court.seat(actor)
            for target in there:
                court.aim(target.name, target.now)
                for trial in court.trials():
                    if trial.right is None or not trial.right.on_person or trial.surface.startswith("another's"):
                        continue
                    for actor in (each for each in there if each.holds(trial.right)):
                        found, answer = court.tried(trial, actor)
                        if actor == target or target.now.robot or target.now.rank >= actor.now.rank:
                            tried[trial.right.name] += 1
                            found += [] if "core.not_above" in answer else ["nobody stopped it"]
                            effects.extend(f"{actor.name} on {target.name}, {trial.surface}: {each}" for each in found)
                        elif "core.not_above" not in answer and "core.no_right" not in answer:
                            passed[trial.right.name] += 1

        for each in (watch, hold, rest):
            await table.house.db.run(each)
        over = {each.name for each in table.house.works.rooms.rights.values() if each.on_person}
        print(f"{len(effects)} effects on whom it is not for, of {tried.total()} tries; {passed.total()} worked")
        assert effects == []
        assert set(tried) == set(passed) == over


INNER = frozenset[str]()
"""Rights that only a handler asks for, each with a test of its own."""


async def test_a_room_that_forgets_its_right_shows_up(tmp_path: Path) -> None:
    """The control: the same court sees what happens where nobody asked for the right."""
    async with lay_table(tmp_path, cogs=[*shipped_cogs(), leak()], more_words=[("leak", WORDS)]) as table:
        await seated(table)
        caught: set[str] = set()

        def hold(sql: Sql) -> None:
            court = Court(table.house.works, sql, table.clock.now(), table.world.spots)
            for trial in court.trials():
                if trial.right is None and trial.surface == "slash":
                    caught.update(f"{actor.name}: {trial.act}" for actor in actors() if court.tried(trial, actor)[0])

        for each in (watch, hold, rest):
            await table.house.db.run(each)
        assert "newcomer: leak tell" in caught
        assert {each.split(": ")[1] for each in caught} == {"leak tell"}


WORDS = Path(__file__).parent / "leak"
