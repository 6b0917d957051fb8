"""Units of work: one event, one effect, whatever happens around it (house.md §1)."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.host import Host
from bot.model.errors import Undeliverable, Why
from bot.model.events import Arrival, Said
from tests.core.desk import column, notes_table
from tests.fakes.table import Table


async def arrivals_of(table: Table, *texts: str) -> list[Arrival]:
    """Make messages without handing them in."""
    now, spot, quinn = table.clock.now(), table.spot("talk"), table.people["Quinn"]
    made = []
    for turn, text in enumerate(texts):
        message = table.world._write(spot.id, quinn.id, text)
        made.append(Arrival("memory", "host", f"m{turn}", now, now, spot, Said(message.ref(), text), quinn))
    return made


async def test_a_second_delivery_is_a_no_op(tmp_path: Path) -> None:
    """House.md §1: `seen` makes the same event do nothing twice."""
    async with notes_table(tmp_path) as table:
        once = await arrivals_of(table, "note a")
        await table.house.host.take(once * 3)
        await table.settle()
        assert table.public("talk") == ["noted: a"]
        assert await column(table, "SELECT words FROM notebook_notes") == ["note a"]


async def test_an_ordinary_message_touches_no_row(tmp_path: Path) -> None:
    """House.md §1: an event that no cog reacts to touches no row."""
    async with notes_table(tmp_path) as table:
        before = await column(table, "SELECT count(*) FROM seen")
        for turn in range(20):
            await table.says("Quinn", "talk", f"just talking {turn}")
        assert await column(table, "SELECT count(*) FROM seen") == before
        assert table.public("talk") == []


async def test_a_poison_event_rolls_back_alone(tmp_path: Path) -> None:
    """House.md §1: the poison goes to quarantine with a number, its neighbours in the group live on."""
    async with notes_table(tmp_path) as table:
        await table.house.host.take(await arrivals_of(table, "note a", "poison", "note b"))
        await table.settle()
        assert await column(table, "SELECT words FROM notebook_notes") == ["note a", "note b"]
        assert table.public("talk") == ["noted: a", "noted: b"]
        assert await column(table, "SELECT fault FROM quarantine") == ["ZeroDivisionError: poison"]


async def test_whoever_met_a_fault_is_told_its_number(tmp_path: Path) -> None:
    """House.md §4: our fault, logged once with an id the person gets too; nothing of it stays."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note add poison")
        number = (await column(table, "SELECT number FROM quarantine"))[0]
        assert f"It's noted under number {number}" in table.private("Quinn")[-1]
        assert await column(table, "SELECT words FROM notebook_notes") == []


async def test_a_refusal_undoes_what_the_room_did(tmp_path: Path) -> None:
    """House.md §4: a refusal is told, and nothing else happened."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note add refuse")
        assert table.private("Quinn")[-1].endswith("That's for the team here.")
        assert await column(table, "SELECT words FROM notebook_notes") == []
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]


async def test_memory_changes_only_after_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """House.md §10: what a rolled-back event learned is forgotten with it."""
    async with notes_table(tmp_path) as table:
        stranger = table.world.member("Cem", inside=False)
        spot, now = table.spot("talk"), table.clock.now()
        message = table.world._write(spot.id, stranger.id, "poison")
        poison = Arrival("memory", "host", "p1", now, now, spot, Said(message.ref(), "poison"), stranger)
        await table.house.host.take([poison])
        known = table.house.works.known.people
        assert not [key for key in known if key[2] == "cem"]
        assert await column(table, "SELECT count(*) FROM persons WHERE name = 'Cem'") == [0]


async def test_cursors_move_with_the_effects(tmp_path: Path) -> None:
    """House.md §1: a stream's position is in the same commit as what it caused."""
    async with notes_table(tmp_path) as table:
        await table.says("Quinn", "talk", "note a")
        turn = str(table.world.turn)
        assert await table.house.host.cursor("memory", "host", "log") == turn
        assert await table.house.host.cursor("memory", "host", "nothing") is None


async def test_the_same_events_make_the_same_ids(tmp_path: Path) -> None:
    """House.md §1: the core is deterministic, wording and keys included."""
    ids = []
    for run in ("one", "two"):
        async with notes_table(tmp_path / run) as table:
            await table.says("Quinn", "talk", "note a")
            await table.commands("Mira", "/note card")
            tables = ("SELECT id FROM outbox ORDER BY seq", "SELECT key FROM keys", "SELECT id FROM notebook_notes")
            ids.append([await column(table, each) for each in tables])
    assert ids[0] == ids[1]
    assert all(ids[0])


async def test_a_full_disk_pauses_and_resumes(tmp_path: Path) -> None:
    """reliability.md row 6: intake waits, reads work, nothing is lost, it goes on by itself."""
    async with notes_table(tmp_path) as table:
        pages = (await column(table, "PRAGMA page_count"))[0]
        # max_page_count belongs to the connection that writes
        await table.house.db.run(lambda sql: sql.execute(f"PRAGMA max_page_count = {pages}").fetchone())
        host: Host = table.house.host
        taking = [host.take([each]) for each in await arrivals_of(table, *(f"note {'x' * 900} {n}" for n in range(40)))]
        import asyncio

        waiting = asyncio.gather(*taking)
        done, _ = await asyncio.wait([waiting], timeout=0.5)
        assert not done, "the disk was never full: nothing was tested"
        assert host.full_since is not None
        await column(table, "SELECT count(*) FROM notebook_notes")
        # the ceiling rises while the host waits: its next try finds room
        await table.house.db.run(lambda sql: sql.execute("PRAGMA max_page_count = 1000000").fetchone())
        table.clock.set(table.clock.now() + timedelta(seconds=2))
        await asyncio.wait_for(waiting, 5)
        await table.settle()
        assert len(await column(table, "SELECT id FROM notebook_notes")) == 40
        assert host.full_since is None


async def test_a_failed_send_is_told_to_the_room_that_asked(tmp_path: Path) -> None:
    """House.md §1: what was asked for comes back as Done or Failed."""
    async with notes_table(tmp_path) as table:
        await table.commands("Mira", "/note card")
        table.world.failures.append(Undeliverable(Why.GONE, "no such place"))
        await table.commands("Mira", "/note host")
        words = await column(table, "SELECT words FROM notebook_notes ORDER BY words")
        assert words[0] == "done card"
        assert words[1].startswith("failed ")
        assert words[1].endswith("gone: no such place")
