"""Upkeep: what the register promises about keeping and letting go is what happens (house.md §7, IDP-04)."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cogs.host import cog as host
from bot.core.tables import TABLES
from bot.core.times import micros
from bot.core.upkeep import sweep
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import Undeliverable, Why
from bot.model.schema import Table as Registered
from bot.ports import Sql
from tests.core.desk import WORDS, column, notes_table, rows, speech_table
from tests.fakes.notebook import notebook
from tests.fakes.table import Table, lay_table

AGED = [table for table in TABLES if table.at]


async def swept(table: Table, **later: float) -> dict[str, int]:
    """Run upkeep as it will be that much later."""
    now = table.clock.now() + timedelta(**later)
    cogs = table.house.works.rooms.cogs.values()
    return await table.house.db.run(lambda sql: sweep(sql, now, cogs))


async def test_what_could_not_be_delivered_keeps_no_words(tmp_path: Path) -> None:
    """IDP-04: a dead row has neither the member's words nor the interaction's token."""
    async with notes_table(tmp_path) as table:
        table.world.failures = [Undeliverable(Why.FORBIDDEN)]
        await table.chooses("Quinn", "note add", "talk", words="my secret")
        assert await rows(table, "SELECT state, payload FROM outbox") == [("dead", "{}")]


async def test_an_unknown_line_keeps_its_words_and_loses_its_token(tmp_path: Path) -> None:
    """IDP-04, house.md §5: a human must see what it said; the token goes once the interaction is over."""
    async with notes_table(tmp_path, traits=Traits(idempotent=False)) as table:

        async def lost(_: Delivery) -> Receipt:
            raise Undeliverable(Why.UNKNOWN)

        table.world.perform = lost  # type: ignore[method-assign, assignment]
        await table.chooses("Quinn", "note add", "talk", words="a question")
        await swept(table, minutes=14)
        (before,) = await column(table, "SELECT payload FROM outbox WHERE state = 'unknown'")
        assert '"quinn",' in before.partition('"interaction":')[2]
        await swept(table, minutes=15)
        (after,) = await column(table, "SELECT payload FROM outbox WHERE state = 'unknown'")
        assert "a question" in after
        assert '"quinn"' not in after.partition('"interaction":')[2]
        await swept(table, days=91)
        assert await column(table, "SELECT count(*) FROM outbox") == [0]


async def test_a_broken_row_does_not_stop_upkeep(tmp_path: Path) -> None:
    """reliability.md row 9: what cannot be read is left for its turn."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note list")
        broken = '{"interaction":'
        sql = "UPDATE outbox SET state = 'unknown', payload = ?"
        await table.house.db.run(lambda each: each.execute(sql, (broken,)))
        await swept(table, hours=1)
        assert await column(table, "SELECT payload FROM outbox") == [broken]


async def test_a_named_message_is_kept_as_long_as_its_name(tmp_path: Path) -> None:
    """House.md §7: rows with a name outlive the ninety days, not the four hundred of posts; nothing stays for ever."""
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "talk", "say answer ref=card | first")
        await table.says("Lea", "talk", "say answer | second")
        await swept(table, days=91)
        assert await column(table, "SELECT ref FROM outbox") == ["card"]
        await table.says("Lea", "talk", "edit card | changed")
        assert table.public("talk")[0] == "changed"
        await swept(table, days=401)
        counts = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM posts)"
        assert await column(table, counts) == [0]


async def test_a_button_that_ran_out_forgets_what_it_meant_and_still_answers(tmp_path: Path) -> None:
    """House.md §5: every button ever sent answers; what it pointed at is blanked."""
    async with notes_table(tmp_path) as table:
        await table.commands("Mira", "/note card")
        message = table.public_messages("talk")[-1]
        await table.presses("Quinn", "Done", message)
        await swept(table, days=29)
        assert await column(table, "SELECT data FROM keys WHERE handler = 'notebook.tick'") == ['{"n":"1"}']
        await swept(table, days=31)
        assert await column(table, "SELECT data FROM keys WHERE handler = 'notebook.tick'") == ["{}"]
        (stored,) = await column(table, "SELECT key FROM keys WHERE handler = 'notebook.tick'")
        await table.world.press(table.people["Lea"], stored, message)
        await table.settle()
        assert table.private("Lea")[-1].endswith("That's already done.")


@pytest.mark.parametrize("registered", AGED, ids=[each.name for each in AGED])
async def test_the_register_is_true(tmp_path: Path, registered: Registered) -> None:
    """IDP-04: in every table of the core that names an instant, a row goes a day after its time, not a day before."""
    async with speech_table(tmp_path) as table:
        await table.passes(seconds=1)
        now, days = table.clock.now(), registered.retention_days
        assert days is not None

        def put(sql: Sql) -> int:
            sql.execute(f"DELETE FROM {registered.name}")  # noqa: S608
            _row(sql, registered.name, registered.at, now)
            early = sweep(sql, now + timedelta(days=days - 1))[registered.name]
            return early * 10 + sweep(sql, now + timedelta(days=days + 1))[registered.name]

        assert await table.house.db.run(put) == 1


def _row(sql: Sql, name: str, at: str, now: datetime) -> None:
    """Put one row into a table, whatever its other columns are."""
    row: dict[str, object] = {}
    for column_ in sql.execute(f"PRAGMA table_info({name})").fetchall():
        _, each, kind, needed, default, key = column_
        if (needed and default is None) or (key and kind == "TEXT"):
            row[each] = 1 if kind == "INTEGER" else "x"
    row[at] = micros(now)
    if "outcome" in row:
        row["outcome"] = "ran" if name == "occurrences" else "sent"
    if name == "questions":
        sql.execute(
            "INSERT INTO keys (key, community, kind, handler, data) VALUES ('x', 'c', 'form', 'h', '{}')",
        )
    sql.execute(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})", list(row.values()))  # noqa: S608


async def test_a_cogs_rows_go_by_their_register(tmp_path: Path) -> None:
    """IDP-04: a cog names the instant, upkeep does the rest; calls for a human are gone after ninety days."""
    async with lay_table(tmp_path, cogs=[host]) as table:
        await table.commands("Quinn", "/host human")
        assert await column(table, "SELECT count(*) FROM host_calls") == [1]
        assert (await swept(table, days=89))["host_calls"] == 0
        assert (await swept(table, days=91))["host_calls"] == 1


async def test_the_house_sweeps_by_itself(tmp_path: Path) -> None:
    """House.md §7: the running house does it, cogs included; a table without an instant is left alone."""
    async with lay_table(tmp_path, cogs=[notebook(), host], more_words=[("notebook", WORDS)]) as table:
        await table.commands("Quinn", "/note add x")
        await table.commands("Quinn", "/host human")
        await table.passes(days=91)
        for _ in range(500):  # the sweep is a task of its own: time has passed, it runs next
            if await column(table, "SELECT count(*) FROM seen") == [0]:
                break
            await asyncio.sleep(0.01)
        assert await column(table, "SELECT count(*) FROM seen") == [0]
        assert await column(table, "SELECT count(*) FROM host_calls") == [0]
        assert await column(table, "SELECT words FROM notebook_notes") == ["x"]
