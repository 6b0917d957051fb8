"""Canaries in every person column of every table: all of them are handed out, none is left after (IDP-04, IDP-05)."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.app import ManualClock, Stammtisch, open_house
from bot.app.compose import parts, shipped_cogs
from bot.app.run import platform_parts
from bot.core import exporting
from bot.core.erasing import erase
from bot.core.times import micros
from bot.model.house import House
from bot.model.schema import Table
from bot.ports import Sql
from tests.fakes.ids import FakeIds
from tests.fakes.table import NOON

HOME = "c-home"
PLATFORM = "discord"
BEGUN = frozenset({"persons", "accounts", "links"})
"""Tables whose rows are the person, made first: other tables refer to them."""

COLUMNS = "SELECT name, type, pk FROM pragma_table_xinfo(?)"


@dataclass(frozen=True)
class Somebody:
    """Name one person by everything that could give them away."""

    id: str
    native: str
    name: str
    handle: str
    other_id: str
    """Their second id, linked to the first."""

    @property
    def traces(self) -> tuple[str, ...]:
        return self.id, self.native, self.name, self.handle, self.other_id, f"canary-{self.id}-"


ANA = Somebody("p-ana", "710000000000000001", "Anabella Zwitscher", "@zwitscher", "p-zwei-ana")
LEA = Somebody("p-lea", "720000000000000002", "Leandra Flöte", "@floete", "p-zwei-lea")


@dataclass
class Filled:
    """Count what was put in: canaries that must be handed out, and tables and columns that hold the person."""

    handed_out: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    mentions: set[str] = field(default_factory=set)


def people(cogs: list[Any]) -> Iterator[tuple[str, Table]]:
    """Every registered table somebody can be in, those of the adapters included, parents first."""
    for part in parts(cogs, platform_parts()):
        for table in part.tables:
            if table.persons or table.accounts or table.mentions:
                yield part.name, table


def fill(sql: Sql, cogs: list[Any], one: Somebody, other: Somebody, number: int) -> Filled:
    """Put rows into every table that name `one` in one column after another, and `other` in all the rest."""
    found = Filled()
    for part, table in people(cogs):
        held = () if table.name in BEGUN else table.persons or table.accounts
        for turn, column in enumerate(held):
            _row(sql, part, table, one, other, number + turn, found, column)
        for column in table.mentions:
            _row(sql, part, table, other, other, number + 50 + len(found.mentions), Filled(), "", (column, one))
            found.mentions.add(f"{table.name}.{column}")
    return found


def begin(sql: Sql, one: Somebody) -> None:
    """Make the person, their two sides, and what links them."""
    for id_ in (one.id, one.other_id):
        sql.execute("INSERT INTO persons (id, community, name, since) VALUES (?, ?, ?, 1)", (id_, HOME, one.name))
    sql.execute(
        "INSERT INTO accounts (community, platform, account, person, name, handle) VALUES (?, ?, ?, ?, ?, ?)",
        (HOME, PLATFORM, one.native, one.id, one.name, one.handle),
    )
    link = f"link-{one.id}"
    sql.execute(
        "INSERT INTO links (id, community, kept, gone, at) VALUES (?, ?, ?, ?, 1)", (link, HOME, one.id, one.other_id)
    )
    sql.execute(
        "INSERT INTO links_moved (link, what, row) VALUES (?, 'account', ?)", (link, f"{PLATFORM}/{one.native}")
    )
    sql.execute("INSERT INTO keys (key, community, kind, handler, data, sheet) VALUES (?, ?, 'form', 'x', '{}', '{}')",
                (f"form-{one.native[:2]}", HOME))  # fmt: skip


def _row(
    sql: Sql,
    part: str,
    table: Table,
    one: Somebody,
    other: Somebody,
    number: int,
    found: Filled,
    column: str,
    mention: tuple[str, Somebody] | None = None,
) -> None:
    row: dict[str, Any] = {}
    goes = table.erase == "delete" and column not in table.blanked and mention is None
    for place, (name, kind, key) in enumerate(sql.execute(COLUMNS, (table.name,)).fetchall()):
        if kind == "INTEGER":
            row |= {} if key else {name: micros(NOON) + number * 100 + place}
        elif name in table.persons:
            row[name] = one.id if name == column else other.id
        elif name in table.accounts:
            row[name] = one.native if name == column or column in table.persons else other.native
        elif name in table.mentions:
            row[name] = _mention(
                mention[1] if mention is not None and mention[0] == name else None, table, name, number
            )
        elif name.endswith("_was"):
            row[name] = ""
        elif name == "ritual":
            row[name] = sql.execute("SELECT id FROM rituals").fetchone()[0]
        elif name in ("community", "platform", "form", "link", "state", "ref"):
            row[name] = _known(table, name, one)
        else:
            row[name] = canary = f"canary-{one.id}-{table.name}-{name}-{number}" if goes else f"kept-{name}-{number}"
            if goes and table.export == "rows":
                found.handed_out.add(canary)
    if table.name == "links_consents":
        row["link"] = f"link-{one.id}"
    names = ", ".join(row)
    sql.execute(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(f':{n}' for n in row)})", row)  # noqa: S608
    if column:
        found.columns.add(f"{table.name}.{column}")


def _known(table: Table, name: str, one: Somebody) -> str | None:
    values = {"community": HOME, "platform": PLATFORM, "form": f"form-{one.native[:2]}", "link": f"link-{one.id}"}
    if name == "ref":
        return None
    if name == "state":
        return {"outbox": "queued", "cases_cases": "open"}.get(table.name, "x")
    return values[name]


def _mention(one: Somebody | None, table: Table, name: str, number: int) -> str:
    """Return JSON that names somebody in each way the house writes, or nothing."""
    if one is None:
        return f"nobody-{number}" if name in ("key", "note", "fault", "digest") else "{}"
    if name in ("key", "note", "fault"):
        return f"{number}/{one.id}"
    if name == "digest":
        return f"digest-{number}"
    person = {"person": one.id, "name": one.name, "in": HOME}
    words = {"key": "x", "fields": {"who": person, "why": f"as {one.name} said"}, "locale": "en"}
    if name in ("data", "answers", "value", "old", "new"):
        return json.dumps({"person": one.id})
    return json.dumps(
        {
            "words": [words],
            "people": [[PLATFORM, one.native, one.name]],
            "decided_by": one.id,
            "user": {"id": one.native},
        },
        ensure_ascii=False,
    )


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[Stammtisch]:
    """Open a house whose tables are all there, with nobody listening."""
    async with open_house(
        folder / "stammtisch.db",
        House(),
        ManualClock(NOON),
        FakeIds(),
        lambda _db: [],
        more_parts=platform_parts(),
        backups=False,
    ) as opened:
        yield opened


async def prepared(opened: Stammtisch) -> Filled:
    """Fill the house with two people."""
    cogs = shipped_cogs()

    def work(sql: Sql) -> Filled:
        sql.execute("PRAGMA ignore_check_constraints = ON")
        home = (HOME, "x", "en", "du", "UTC", 1)
        sql.execute("INSERT INTO communities (id, name, locale, address, zone, since) VALUES (?, ?, ?, ?, ?, ?)", home)
        begin(sql, ANA)
        begin(sql, LEA)
        filled = fill(sql, cogs, ANA, LEA, 1000)
        fill(sql, cogs, LEA, LEA, 5000)
        return filled

    return await opened.db.run(work)


def leftovers(folder: Path, one: Somebody) -> dict[str, list[str]]:
    """Return, by file, which traces of somebody stand in its bytes."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            traces = [trace for trace in one.traces if trace.encode() in content]
            if traces:
                found[path.name] = traces
    return found


async def test_everything_is_handed_out_and_nothing_of_anyone_else(tmp_path: Path) -> None:
    """IDP-04, reliability.md rows 60 and 61: all canaries of the one who asks, none of another."""
    async with house(tmp_path) as opened:
        filled = await prepared(opened)
        now = opened.clock.now()
        rows = await opened.db.run(lambda sql: exporting.export(sql, opened.works, HOME, ANA.id, now))
        said = repr(rows)
        missing = sorted(each for each in filled.handed_out if each not in said)
        others = [trace for trace in LEA.traces if trace in said]
        print(
            f"export: {len(filled.handed_out) - len(missing)} of {len(filled.handed_out)} canaries, "
            f"{len(filled.columns)} person columns in {len(rows)} tables, {len(others)} traces of another"
        )
        assert missing == []
        assert others == []
        assert len(filled.handed_out) >= 50
        assert ANA.name in said
        assert ANA.handle in said


async def test_nothing_is_left_in_any_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """IDP-05, reliability.md row 62: database, its log, a backup made afterwards, tombstones, what was printed."""
    async with house(tmp_path) as opened:
        filled = await prepared(opened)
        assert leftovers(tmp_path, ANA), "they were there"
        now = opened.clock.now()
        erased = await opened.db.run(lambda sql: erase(sql, opened.works, HOME, ANA.id, now))
        opened.works.bury(erased.digests, now)
        assert await opened.db.checkpoint()
        await opened.db.backup()
        left = leftovers(tmp_path, ANA)
        scanned = [path for path in tmp_path.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in scanned)
        figures = (
            f"erase: {len(filled.columns)} person columns, {len(filled.mentions)} columns that named them; "
            f"{len(left)} of {len(scanned)} files ({size} bytes) hold a trace"
        )
        assert left == {}
        assert {path.suffix for path in scanned} >= {".db", ".erased"}
        assert set(LEA.traces) <= set(leftovers(tmp_path, LEA)["stammtisch.db"]), "and another one is still there"
    out = capsys.readouterr()
    print(figures)
    assert not any(trace in out.out + out.err for trace in ANA.traces[:4])


@pytest.mark.parametrize("without", ["secure_delete", "checkpoint"])
async def test_the_control_beside_it_finds_leftovers(tmp_path: Path, without: str) -> None:
    """Without zeroed pages, or without emptying the log, the same scan does find them."""
    async with house(tmp_path) as opened:
        await prepared(opened)
        if without == "secure_delete":
            await opened.db.run(lambda sql: sql.execute("PRAGMA secure_delete = OFF").fetchall())
        now = opened.clock.now()
        await opened.db.run(lambda sql: erase(sql, opened.works, HOME, ANA.id, now))
        if without == "secure_delete":
            assert await opened.db.checkpoint()
        left = leftovers(tmp_path, ANA)
        print(f"control without {without}: {left}")
        assert left


async def test_the_other_one_s_rows_go_on(tmp_path: Path) -> None:
    """IDP-05: what others need stays, and says nobody's name."""
    async with house(tmp_path) as opened:
        await prepared(opened)
        now = opened.clock.now()
        before = await opened.db.run(lambda sql: exporting.export(sql, opened.works, HOME, LEA.id, now))
        await opened.db.run(lambda sql: erase(sql, opened.works, HOME, ANA.id, now))
        after = await opened.db.run(lambda sql: exporting.export(sql, opened.works, HOME, LEA.id, now))
        lost = {name: len(rows) - len(after.get(name, ())) for name, rows in before.items()}
        gone = {name: count for name, count in lost.items() if count}
        print(f"rows of another that went too: {gone}")
        assert ANA.id not in repr(after)
        assert "persons" not in gone
        assert "consents" not in gone
