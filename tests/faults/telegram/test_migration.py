"""A group becomes a supergroup and goes by another id: everything that hangs on it moves at once (row 28, T6)."""

import sqlite3
from pathlib import Path
from typing import Literal

import pytest

from tests.fakes.telegram.things import Chat
from tests.faults.telegram.home import Home, home, odd

Order = Literal["old first", "new first", "none"]

HERE = (
    "SELECT 'door' FROM doors WHERE guild = '{0}' UNION ALL SELECT 'place' FROM places WHERE spot = '{0}' "
    "UNION ALL SELECT 'place of' FROM places WHERE guild = '{0}' "
    "UNION ALL SELECT 'outbox' FROM outbox WHERE state IN ('queued', 'sending') AND "
    "(lane LIKE '%:{0}%' OR payload LIKE '%\"{0}\"%')"
)
"""What goes by an id: its door, its place, and what waits to be said there."""


async def pub(made: Home) -> Chat:
    """Open a basic group with the bot in it, a reminder that is to come, and three answers that have to wait."""
    olga, lea = made.table.people["Olga"], made.table.people["Lea"]
    chat = made.fake.world.group("Kneipe", olga)
    made.fake.people.joins(lea, chat, by=olga)
    made.fake.owner.adds_bot(chat, ["can_delete_messages"])
    made.table.starts("Lea")
    made.fake.people.says(lea, chat, "note 1")
    await made.settled()
    made.fake.people.says(lea, chat, "/log remind 5")
    await made.settled()
    made.fake.faults.limit("sendMessage", retry_after=60, times=10**6, chat=chat.id)
    for turn in (2, 3, 4):
        made.fake.people.says(lea, chat, f"note {turn}")
    await made.settled()
    assert sorted(made.rows(HERE.format(chat.id))) == ["door", *["outbox"] * 3, "place", "place of"]
    assert made.rows("SELECT count(*) FROM timers WHERE kind = 'ring'") == [1]
    return chat


def said(chat: Chat, made: Home) -> list[str]:
    return [each.text for each in chat.here if each.author is made.fake.world.bot and not each.service]


@pytest.mark.parametrize("order", ["old first", "new first", "none"])
async def test_everything_moves_and_what_waited_is_said_there(tmp_path: Path, order: Order) -> None:
    """reliability.md row 28, T6: both notices in either order or neither; rows left on the old id 0, nothing lost."""
    async with home(tmp_path) as made:
        old = await pub(made)
        communities = made.rows("SELECT id FROM communities ORDER BY id")
        community = made.rows(f"SELECT community FROM doors WHERE guild = '{old.id}'")  # noqa: S608
        place = made.rows(f"SELECT id FROM places WHERE spot = '{old.id}'")  # noqa: S608
        new = made.fake.owner.upgrades(old, order)
        made.fake.faults.clear()
        await made.settled()
        # what waited tries again, and where nothing told, that is how it comes out
        await made.passes(lambda: len(said(new, made)) >= 4)
        made.fake.people.says(made.table.people["Lea"], new, "note 6")
        await made.settled()
        left, found = made.rows(HERE.format(old.id)), sorted(made.rows(HERE.format(new.id)))
        asked = [each for each in made.fake.rest.recorded if str(each.given.get("chat_id")) == str(old.id)]
        refused = [each for each in asked if each.status == 400]
    print(f"\na group becomes a supergroup, notices {order}: {len(left)} rows on the old id, {len(refused)} refused")
    assert left == []
    assert found == ["door", "place", "place of"]
    assert sorted(said(new, made)) == ["noted 2", "noted 3", "noted 4", "noted 6", "ring 5"]
    assert [each for each in said(new, made) if each.startswith("noted")] == [f"noted {n}" for n in (2, 3, 4, 6)]
    assert odd([1, 2, 3, 4, 6], made.effects()) == ([], [])
    assert made.rows("SELECT id FROM communities ORDER BY id") == communities
    assert made.rows(f"SELECT community FROM doors WHERE guild = '{new.id}'") == community  # noqa: S608
    assert made.rows(f"SELECT id FROM places WHERE spot = '{new.id}'") == place  # noqa: S608
    assert made.rows("SELECT count(*) FROM quarantine") == [0]
    assert len(refused) <= 1


async def test_a_group_that_talks_on_before_its_move_is_known(tmp_path: Path) -> None:
    """reliability.md row 28: no notice at all, and people speak in the new group before we do: still one community."""
    async with home(tmp_path) as made:
        old = await pub(made)
        community = made.rows(f"SELECT community FROM doors WHERE guild = '{old.id}'")  # noqa: S608
        new = made.fake.owner.upgrades(old, "none")
        made.fake.people.says(made.table.people["Lea"], new, "note 6")
        await made.settled()
        made.fake.faults.clear()
        await made.passes(lambda: len(said(new, made)) >= 5)
        await made.settled()
        left = made.rows(HERE.format(old.id))
    print(f"\ntalk in the new group before any notice: {len(left)} rows on the old id")
    assert left == []
    assert made.rows(f"SELECT community FROM doors WHERE guild = '{new.id}'") == community  # noqa: S608
    assert made.rows("SELECT count(*) FROM quarantine") == [0]
    assert sorted(said(new, made)) == ["noted 2", "noted 3", "noted 4", "noted 6", "ring 5"]


@pytest.mark.parametrize("table", ["places", "doors", "outbox"])
async def test_a_move_is_whole_or_not_at_all(tmp_path: Path, table: str) -> None:
    """reliability.md row 28: one transaction; a move that fails at any table leaves every row on the old id."""
    async with home(tmp_path) as made:
        old = await pub(made)
        before = sorted(made.rows(HERE.format(old.id)))
        raw = sqlite3.connect(made.path)
        column = {"places": "spot", "doors": "guild", "outbox": "lane"}[table]
        raw.execute(f"CREATE TRIGGER fails BEFORE UPDATE OF {column} ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END")
        raw.commit()
        community = made.rows(f"SELECT community FROM doors WHERE guild = '{old.id}'")[0]  # noqa: S608
        new = made.fake.owner.upgrades(old, "old first")
        await made.settled()
        after = sorted(made.rows(HERE.format(old.id)))
        # what is seen of the new group afterwards is a community of its own: the old one has no part of it
        moved = made.rows(
            f"SELECT guild FROM doors WHERE guild = '{new.id}' AND community = '{community}' UNION ALL "  # noqa: S608
            f"SELECT spot FROM places WHERE spot = '{new.id}' AND community = '{community}'"
        )
        failed = made.rows("SELECT count(*) FROM quarantine")
        raw.execute("DROP TRIGGER fails")
        raw.commit()
        raw.close()
    print(f"\na move that fails at {table}: {len(after)} of {len(before)} rows on the old id, {len(moved)} on the new")
    assert (after, moved, failed) == (before, [], [1])
