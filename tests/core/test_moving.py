"""A group goes by another native id, and what is known by the new one already is the same group (row 28)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.model.errors import Undeliverable, Why
from bot.model.events import Arrival, Event, PlaceMoved, Said, Sighted
from bot.model.places import MessageRef, Spot
from bot.model.rights import Role, Standing
from tests.core.desk import WORDS, rows
from tests.fakes.notebook import notebook
from tests.fakes.speaker import speaker
from tests.fakes.table import Table, lay_table

MEMBER = Standing(frozenset({Role.MEMBER}))
FOUND = "SELECT count(*) FROM quarantine"


def laid(folder: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a context manager
    return lay_table(folder, cogs=[notebook(), speaker()], more_words=[("notebook", WORDS)])


def new_id(table: Table) -> Spot:
    return replace(table.spot("talk"), guild="new", id="new-talk", guild_name="New")


async def happens(table: Table, spot: Spot, event: Event, who: str | None = None) -> None:
    now, by = table.clock.now(), None if who is None else table.people[who]
    key = f"{type(event).__name__}-{spot.id}-{now.isoformat()}"
    await table.house.host.take([Arrival("memory", "host", key, now, now, spot, event, by)])
    await table.settle()


async def moves(table: Table) -> str:
    """Tell of the move; return our id of the place, which is the one it had."""
    ((before,),) = await rows(table, "SELECT id FROM places WHERE spot = 'talk'")
    await table.passes(seconds=1)
    await happens(table, table.spot("talk"), PlaceMoved(new_id(table)))
    assert await rows(table, FOUND) == [(0,)]
    assert await rows(table, "SELECT spot, guild FROM places WHERE id = ?".replace("?", f"'{before}'")) == [
        ("new-talk", "new")
    ]
    assert await rows(table, "PRAGMA foreign_key_check") == []
    return str(before)


async def test_a_community_made_by_accident_becomes_a_part_of_the_right_one(tmp_path: Path) -> None:
    """reliability.md row 28: the new id was only seen so far: one community, and everyone in it once."""
    async with laid(tmp_path) as table:
        await table.commands("Lea", "/note list", "talk")
        kim = table.people["Kim"] = table.world.member("Kim")
        spot = new_id(table)
        await happens(table, spot, Sighted((spot,), ((table.people["Lea"], MEMBER), (kim, MEMBER))))
        assert await rows(table, "SELECT count(*) FROM communities") == [(2,)]
        await moves(table)
        assert await rows(table, "SELECT name FROM communities") == [("Stammtisch",)]
        assert await rows(table, "SELECT guild FROM doors") == [("new",)]
        assert await rows(table, "SELECT count(*), count(DISTINCT account) FROM accounts WHERE account = 'lea'") == [
            (1, 1)
        ]
        assert await rows(table, "SELECT count(*) FROM accounts WHERE account = 'kim'") == [(1,)]
        assert await rows(table, "SELECT count(*) FROM places WHERE spot IN ('talk', 'new-talk')") == [(1,)]
        said = Said(MessageRef("memory", "new-talk", "1"), "note here")
        await happens(table, spot, said, "Lea")
        assert await rows(table, "SELECT words FROM notebook_notes") == [("note here",)]


async def test_one_that_joined_before_its_move_was_known_is_the_same_place(tmp_path: Path) -> None:
    """reliability.md row 28: the new id is a door of this community already: its place and its door are not doubled."""
    async with laid(tmp_path) as table:
        spot = new_id(table)
        await table.house.db.run(
            lambda sql: sql.execute("INSERT INTO doors SELECT platform, 'new', community FROM doors")
        )
        await happens(table, spot, Sighted((spot,)))
        ((other,),) = await rows(table, "SELECT id FROM places WHERE spot = 'new-talk'")
        await table.house.db.run(
            lambda sql: sql.execute("INSERT INTO budgets SELECT community, id, 7 FROM places WHERE id = ?", (other,))
        )
        place = await moves(table)
        assert place != other
        assert await rows(table, "SELECT guild FROM doors") == [("new",)]
        assert await rows(table, "SELECT place, weekly FROM budgets") == [(place, 7)]
        await table.commands("Lea", "/note host soup", "welcome")
        assert await rows(table, "SELECT lane FROM outbox WHERE cls = 'host'") == [("unasked:new-talk",)]


async def test_one_where_something_happened_stays_apart_and_lets_go(tmp_path: Path) -> None:
    """House.md §4: nothing that happened is moved under somebody's feet; the group is where it was."""
    async with laid(tmp_path) as table:
        spot = new_id(table)
        await happens(table, spot, Said(MessageRef("memory", "new-talk", "1"), "note early"), "Lea")
        await moves(table)
        assert await rows(table, "SELECT name FROM communities ORDER BY name") == [("New",), ("Stammtisch",)]
        assert await rows(table, "SELECT c.name, d.guild FROM doors d JOIN communities c ON c.id = d.community") == [
            ("Stammtisch", "new")
        ]


async def test_a_hold_that_waits_goes_to_the_new_id(tmp_path: Path) -> None:
    """reliability.md row 28: what is to be done to someone in the group is done in it, whatever it is called."""
    async with laid(tmp_path) as table:
        await table.commands("Lea", "/note list", "talk")
        table.world.failures.append(Undeliverable(Why.SLOW, "later", timedelta(minutes=5)))
        await table.says("Mira", "talk", "pause lea hours=2")
        assert "lea" not in table.world.paused
        await moves(table)
        await table.passes(minutes=10)
        (act,) = [each for each in table.world.deliveries if each.kind == "pause" and each.spot is not None][-1:]
        assert (act.spot.guild if act.spot else "") == "new"
        assert "lea" in table.world.paused
