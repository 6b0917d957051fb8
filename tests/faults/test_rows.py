"""Broken rows: what cannot be read is set aside alone, and the rest goes on (reliability.md row 9)."""

from pathlib import Path

import pytest

from bot.model.events import Arrival, Said
from tests.core.desk import column, notes_table
from tests.fakes.table import NOON, Table

BROKEN = {
    "no JSON": "{",
    "no object": "[1, 2]",
    "deep": "[" * 100_000,
    "long digits": '{"until": ' + "9" * 5000 + "}",
    "a future schema": '{"words": [{"said": "hello"}], "spot": ["memory", "table"]}',
    "unknown words": '{"words": [{"key": "core.not_yet", "fields": {}, "locale": "en", "address": "du", '
    '"variant": 0, "zone": "Europe/Berlin"}], "spot": ["memory", "table", "talk", "Talk", "talk", null]}',
    "an unknown purpose": '{"words": [], "spot": ["memory", "table", "talk", "Talk", "castle", null]}',
    "a list for a post": '{"post": [1], "words": []}',
    "no community": "{}",
}


async def injected(table: Table, turn: int, payload: str, kind: str = "say") -> None:
    """Put a row into the outbox that our own code would not have written."""
    community = (await column(table, "SELECT id FROM communities"))[0] if payload != "{}" else "nobody's"
    await table.house.db.run(
        lambda sql: sql.execute(
            "INSERT INTO outbox (id, community, cog, kind, cls, platform, lane, place, payload, state, due_at, "
            "created_at) VALUES (?, ?, 'notebook', ?, 'host', 'memory', 'talk:talk', 'p', ?, 'queued', 0, 0)",
            (f"broken-{turn}", community, kind, payload),
        )
    )


async def test_a_broken_row_of_the_outbox_is_dead_and_the_rest_goes_on(tmp_path: Path) -> None:
    """reliability.md row 9: each in front of a good row, in the same lane; F14 = 0, quarantined = injected."""
    async with notes_table(tmp_path) as table:
        await table.says("Quinn", "talk", "note before")
        for turn, payload in enumerate(BROKEN.values()):
            await injected(table, turn, payload)
        await table.says("Quinn", "talk", "note after")
        assert table.public("talk") == ["noted: before", "noted: after"]
        dead = await column(table, "SELECT note FROM outbox WHERE state = 'dead' ORDER BY seq")
        assert len(dead) == len(BROKEN)
        assert [note for note in dead if not note.startswith(("unreadable: ", "expired"))] == []
        assert await column(table, "SELECT count(*) FROM ledger WHERE outcome = 'sent'") == [0]
        assert not [task for task in table.house.host.tasks if task.done()]


@pytest.mark.parametrize(
    ("column_", "value"),
    [("data", "{"), ("rule", '{"weekdays": 1}'), ("misfire", "perhaps"), ("day", "yesterday")],
)
async def test_a_broken_timer_is_set_aside(tmp_path: Path, column_: str, value: str) -> None:
    """reliability.md row 9: a timer that cannot be read wakes nobody, and stops no other."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note remind 5", "talk")
        await table.commands("Quinn", "/note remind 6", "talk")
        await table.house.db.run(
            lambda sql: sql.execute(f"UPDATE timers SET {column_} = ? WHERE id = 1", (value,))  # noqa: S608
        )
        await table.passes(minutes=7)
        assert table.public("talk") == ["ring"]
        assert await column(table, "SELECT count(*) FROM timers") == [0]
        assert await column(table, "SELECT number FROM quarantine") == ["timer-1"]
        assert not [task for task in table.house.host.tasks if task.done()]


async def test_half_a_surrogate_pair_stops_nobody(tmp_path: Path) -> None:
    """reliability.md row 26: platforms do send them; what trips over one is tried again without it, or set aside."""
    async with notes_table(tmp_path) as table:
        spot, quinn, lea = table.spot("talk"), table.people["Quinn"], table.people["Lea"]
        arrivals = []
        for turn, text in enumerate(("poison \ud83d", "note \ud83d", "note fine")):
            message = table.world._write(spot.id, quinn.id, text)
            key = f"m{turn}\udc00" if turn == 0 else f"m{turn}"
            arrivals.append(Arrival("memory", "host", key, NOON, NOON, spot, Said(message.ref(), text), lea))
        await table.house.host.take(arrivals)
        await table.settle()
        assert table.public("talk") == ["noted: \ufffd", "noted: fine"]
        assert len(await column(table, "SELECT id FROM quarantine")) == 1


async def test_a_host_line_that_met_a_closed_door_is_not_counted_twice(tmp_path: Path) -> None:
    """PER-04: a line that did not go is weighed anew, and does not find itself among what was said this week."""
    from bot.model.errors import Undeliverable, Why

    async with notes_table(tmp_path) as table:
        for turn in range(3):
            if turn == 2:
                table.world.failures.append(Undeliverable(Why.DOWN, "closed"))
            await table.commands("Mira", f"/note host line{turn}")
            await table.passes(minutes=1)
        assert table.public("talk") == ["line0", "line1", "line2"]
        assert await column(table, "SELECT outcome FROM ledger") == ["sent"] * 3


async def test_what_may_have_gone_is_never_called_unsaid(tmp_path: Path) -> None:
    """House.md §7: a row that was being sent and then expired is unknown, not dead."""
    async with notes_table(tmp_path) as table:
        for turn, again in enumerate((0, 1)):
            await injected(table, turn, '{"words": []}')
            await table.house.db.run(
                lambda sql, again=again, turn=turn: sql.execute(  # type: ignore[misc]
                    "UPDATE outbox SET cls = 'answer', expires_at = 1, again = ? WHERE id = ?",
                    (again, f"broken-{turn}"),
                )
            )
        await table.says("Quinn", "talk", "note x")
        assert await column(table, "SELECT state FROM outbox WHERE id LIKE 'broken%' ORDER BY seq") == [
            "dead",
            "unknown",
        ]
