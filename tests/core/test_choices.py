"""What a community changes in chat lies over the file, for this community alone, logged, and comes back whole."""

import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bot.core.choices import chosen, house_of, read
from bot.core.codec import loads
from bot.core.known import Known
from bot.core.scene import Scene
from bot.core.unit import Errand, set_scene
from bot.model.errors import Refusal
from bot.model.events import Arrival, Commanded
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import Role, Standing
from bot.model.settables import Unfit
from bot.ports import Sql
from tests.fakes.table import NOON, Table, lay_table

OWNER = Standing(frozenset({Role.MEMBER}), owner=True)


def enter(table: Table, sql: Sql, standing: Standing = OWNER, guild: str = "", key: str = "k") -> Scene:
    """Let Olga stand in a community, in a unit of the test's own."""
    works, olga = table.house.works, Account("memory", "olga", "Olga")
    spot = Spot("memory", guild or table.world.guild, "talk", "Talk", Purpose.TALK)
    arrival = Arrival("memory", "bot", key, NOON, NOON, spot, Commanded("setup show"), by=olga)
    return set_scene(works, sql, Errand(arrival, {(olga, spot.guild): standing}), [works.known, Known()], NOON)


def choices(scene: Scene) -> Any:
    return scene.context("setup", scene.arrival.event).choices


async def test_the_file_counts_until_something_is_changed_and_only_here(tmp_path: Path) -> None:
    """Row 53: another community of the same process keeps the file's values; so does whoever asks without a unit."""

    def work(sql: Sql) -> None:
        here, there = enter(table, sql), enter(table, sql, guild="elsewhere", key="other")
        assert chosen(sql, here.community.id, "host.weekly_budget") is None
        choices(here).change(
            "b1", {"host.weekly_budget": 1, "host.quiet_from": "22:30", "cogs.thanks.people_at_once": 2}
        )
        assert chosen(sql, here.community.id, "host.weekly_budget") == 1
        mine, theirs = (each.context("thanks", each.arrival.event) for each in (here, there))
        assert (mine.house.manners.weekly_budget, theirs.house.manners.weekly_budget) == (1, 3)
        assert (mine.manners.quiet_from, mine.settings.people_at_once) == (time(22, 30), 2)
        assert (theirs.manners.quiet_from, theirs.settings.people_at_once) == (time(21), 5)
        assert mine.ledger.budget(here.community.id, "anywhere") == 1
        assert here.desk.voice.manners.weekly_budget == here.desk.house.manners.weekly_budget == 1
        settables = table.house.works.settables
        assert house_of(sql, settables, Known(), here.community.id).manners.weekly_budget == 1
        assert house_of(sql, settables, Known(), there.community.id).manners.weekly_budget == 3

    async with lay_table(tmp_path) as table:
        await table.house.db.run(work)


async def test_name_language_and_zone_are_the_community_s_own_row_at_once(tmp_path: Path) -> None:
    """PER-07: the one row everything reads changes in the same unit, and comes back to what the platform called it."""

    def work(sql: Sql) -> None:
        scene = enter(table, sql)
        before = scene.community
        choices(scene).change(
            "b1", {"community.locale": "de", "community.zone": "Atlantic/Azores", "community.name": "Eck"}
        )
        now = scene.community
        assert (now.name, now.locale, now.zone) == ("Eck", "de", "Atlantic/Azores")
        assert scene.desk.community is scene.desk.voice.community is now
        row = sql.execute("SELECT name, locale, zone FROM communities WHERE id = ?", (now.id,)).fetchone()
        assert row == ("Eck", "de", "Atlantic/Azores")
        choices(scene).undo("b1")
        assert (scene.community.name, scene.community.zone) == (before.name, before.zone)

    async with lay_table(tmp_path) as table:
        await table.house.db.run(work)


async def test_a_refusal_takes_the_change_back_from_memory_too(tmp_path: Path) -> None:
    """House.md §10: what a unit learned and let go is not known afterwards."""

    def work(sql: Sql) -> None:
        scene = enter(table, sql)

        def run() -> None:
            choices(scene).change("b1", {"community.locale": "de", "host.weekly_budget": 0})
            raise Refusal("core.no_right")

        assert scene.attempt(run) is not None
        assert scene.community.locale == scene.desk.voice.community.locale == "en"
        assert scene.desk.house.manners.weekly_budget == choices(scene).value("host.weekly_budget") == 3
        assert chosen(sql, scene.community.id, "community.locale") is None

    async with lay_table(tmp_path) as table:
        await table.house.db.run(work)


@pytest.mark.parametrize(
    ("standing", "role", "may"),
    [
        (Standing(frozenset({Role.LEAD})), "moderator", True),
        (Standing(frozenset({Role.LEAD})), "lead", False),
        (Standing(frozenset({Role.LEAD})), "responsible", False),
        (Standing(frozenset({Role.RESPONSIBLE})), "lead", True),
        (Standing(frozenset({Role.RESPONSIBLE})), "responsible", False),
        (OWNER, "responsible", True),
    ],
)
async def test_nobody_says_what_a_role_means_that_is_not_below_their_own(
    tmp_path: Path, standing: Standing, role: str, may: bool
) -> None:
    """Row 43: nobody promotes themselves by a setting, nor undoes what one above them chose."""

    def work(sql: Sql) -> tuple[bool, bool]:
        scene, key = enter(table, sql, standing), f"roles.{role}"
        changed = scene.attempt(lambda: choices(scene).change("b1", {key: ["Crew"], "host.weekly_budget": 9})) is None
        assert choices(scene).value("host.weekly_budget") == (9 if changed else 3), "all of it or nothing"
        choices(enter(table, sql, OWNER, key="boss")).change("b2", {key: ["Others"]})
        again = enter(table, sql, standing, key="again")
        return changed, again.attempt(lambda: choices(again).undo("b2")) is None

    async with lay_table(tmp_path) as table:
        assert await table.house.db.run(work) == (may, may)


def places_of(scene: Scene) -> dict[str, str]:
    return {each.spot.id: each.purpose.value for each in scene.directory.places(scene.community) if each.spot}


async def test_a_chosen_place_wins_over_names_and_later_sightings(tmp_path: Path) -> None:
    """CHA-05: what was chosen stays chosen when the adapter tells of its places again; the team's only while closed."""

    def work(sql: Sql) -> None:
        scene = enter(table, sql)
        ids = {each.spot.id: each.id for each in scene.directory.places(scene.community) if each.spot}
        assert places_of(scene)["staff"] == "staff"
        choices(scene).change("b1", {"places.welcome": [ids["questions"]], "places.staff": [ids["thanks"]]})
        means = {"questions": "welcome", "welcome": "other", "staff": "other", "thanks": "other", "talk": "talk"}
        assert places_of(scene) == means, "what everyone reads is no place of the team"
        for spot in table.world.spots.values():
            scene.directory.place(scene.community, spot, 0)
        assert places_of(scene) == means
        shut = Spot("memory", table.world.guild, "thanks", "Thanks", Purpose.THANKS, closed=True)
        assert scene.directory.place(scene.community, shut, 0).purpose is Purpose.STAFF
        choices(scene).undo("b1")
        assert places_of(scene) == {each: each for each in means}

    async with lay_table(tmp_path) as table:
        await table.house.db.run(work)


async def test_any_sequence_of_changes_and_undos_is_what_the_log_replays_to(tmp_path: Path) -> None:
    """Row 53, property: nothing half, nothing lost; a change that was built upon is not taken back from under it."""
    seed = 20261122
    dice = random.Random(seed)
    values: Mapping[str, list[Any]] = {
        "host.weekly_budget": [0, 1, 3, 50],
        "host.quiet_from": ["20:00", "21:00"],
        "hours.monday": [[], ["09:00-12:00"]],
        "community.locale": ["de", "en"],
        "team": [[], [{"name": "Mira", "role": "x"}]],
        "cogs.welcome.names_never": [[], ["spam"]],
        "roles.moderator": [[], ["Guides"]],
    }
    ops = {"change": 0, "import": 0, "undo": 0, "refused": 0, "unfit": 0}

    def work(sql: Sql) -> None:
        scene = enter(table, sql)
        mine = choices(scene)
        first = {key: mine.value(key) for key in values}
        for turn in range(150):
            op = dice.choice(("change", "import", "undo", "unfit"))
            picked = dice.sample(sorted(values), 1 if op == "change" else 3)
            new = {key: dice.choice([*values[key], None]) for key in picked}
            try:
                if op == "undo":
                    batches = mine.log(20)
                    if batches:
                        mine.undo(dice.choice(batches)[0].batch)
                elif op == "unfit":
                    mine.change(f"b{turn}", new | {"host.weekly_budget": 51})
                else:
                    mine.change(f"b{turn}", new)
                ops[op] += 1
            except (Refusal, Unfit) as why:
                ops["refused" if isinstance(why, Refusal) else "unfit"] += 1
            assert replayed(sql) == dict(read(sql, mine.settables, scene.community.id).values) == dict(mine.values)
            now = replayed(sql)
            for key, was in first.items():
                if key != "community.locale":
                    assert mine.value(key) == now.get(key, was)
        for batch in mine.log(1000):
            with suppress(Refusal):
                mine.undo(batch[0].batch)
        assert {key: mine.value(key) for key in values} == first, "all taken back, everything is as it was"

    async with lay_table(tmp_path) as table:
        await table.house.db.run(work)
    print(f"seed {seed}: {ops}")
    assert min(ops.values()) >= 4


def replayed(sql: Sql) -> dict[str, Any]:
    """Return what the log comes to where changes that were taken back never were."""
    state: dict[str, Any] = {}
    for key, new in sql.execute("SELECT key, new FROM choices_log WHERE undone IS NULL ORDER BY id").fetchall():
        state.pop(key, None)
        if new is not None:
            state[key] = loads(new)
    return state
