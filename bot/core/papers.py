"""Papers: what the house knows of one person as files for them: one to read, one for machines (IDP-04)."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.exporting import Rows
from bot.core.works import Works
from bot.model.files import LARGEST, File
from bot.model.people import Community

ROOM = LARGEST // 2
"""Bytes of rows in one file: what stands around them, and accents, have room besides."""

BOOKKEEPING = ("keys", "outbox")
"""Tables of our own running; a person reads them last, after all that is about them."""


def papers(works: Works, community: Community, locale: str, rows: Rows, now: datetime) -> tuple[File, ...]:
    """Return rows as text in a reader's language with local times, and as JSON with instants in UTC; `now` is UTC.

    What is too much for one file goes on in a second of its kind.
    """
    texts = _cut(list(_read_aloud(works, community, locale, rows, now)), "\n")
    machines = _cut(list(_for_machines(rows)), ",\n")
    name = works.words.label("core.papers.name", locale, community.address)
    head = json.dumps({"made_at": _iso(now), "community": community.name}, ensure_ascii=False)[:-1]
    return (
        *(File(_named(name, turn, "txt"), part + "\n", "text/plain") for turn, part in enumerate(texts)),
        *(File(_named(name, turn, "json"), f'{head}, "rows": [\n{part}\n]}}\n') for turn, part in enumerate(machines)),
    )


def _named(name: str, turn: int, kind: str) -> str:
    return f"{name}-{turn + 1}.{kind}" if turn else f"{name}.{kind}"


def _cut(lines: list[str], between: str) -> list[str]:
    """Return lines joined, in as many parts as a file's size asks for; one part, if empty, where there are none."""
    parts: list[list[str]] = [[]]
    size = 0
    for line in lines:
        length = len(line.encode("utf-8", "backslashreplace")) + len(between)
        if size + length > ROOM and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += length
    return [between.join(part) for part in parts]


def _read_aloud(works: Works, community: Community, locale: str, rows: Rows, now: datetime) -> Iterator[str]:
    zone = ZoneInfo(community.zone)
    yield works.words.label("core.papers.head", locale, community.address)
    yield f"{community.name}, {_local(now, zone)}"
    for table, found in sorted(rows.items(), key=lambda each: each[0] in BOOKKEEPING):
        yield ""
        yield f"## {purpose_of(works, table, locale, community.address)}"
        for row in found:
            said = [line for column, value in row.items() if (line := _line(works, community, locale, column, value))]
            yield from ["", *said] if said else []


def _line(works: Works, community: Community, locale: str, column: str, value: Any) -> str:
    """Return a column as a line to read, "" where nobody wrote a word for it: it stands in the file for machines."""
    key = f"core.column.{column}"
    if value in (None, "") or not works.words.has(key):
        return ""
    shown = _local(value, ZoneInfo(community.zone)) if isinstance(value, datetime) else _inside(value)
    return f"{works.words.label(key, locale, community.address)}: {shown}"


def _inside(value: Any) -> str:
    """Return a value whose further lines are indented: whatever was typed makes no heading and no row (row 52)."""
    return "\n    ".join(str(value).splitlines())


def _for_machines(rows: Rows) -> Iterator[str]:
    for table, found in rows.items():
        for row in found:
            plain = {column: _iso(value) if isinstance(value, datetime) else value for column, value in row.items()}
            yield json.dumps({"table": table} | plain, ensure_ascii=False, default=str)


def purpose_of(works: Works, table: str, locale: str, address: str) -> str:
    """Return what a table is for, in a reader's language; its bare name where nobody wrote that down."""
    owners = _owners(works)
    key = f"{owners.get(table, 'core')}.table.{table}"
    return works.words.label(key, locale, address) if works.words.has(key) else table


def _owners(works: Works) -> Mapping[str, str]:
    return {table.name: cog.name for cog in works.rooms.cogs.values() for table in cog.store.tables}


def _iso(at: Any) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")  # type: ignore[no-any-return]


def _local(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()} ({zone.key})"
