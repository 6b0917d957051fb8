"""Cursors: how far each stream of a platform has been worked; they move in the commit of the effects (house.md §1)."""

from collections.abc import Iterable, Mapping

from bot.model.events import Arrival
from bot.ports import Sql

Cursor = tuple[str, str, str]
"""Platform, bot, stream."""


def positions(arrivals: Iterable[Arrival]) -> dict[Cursor, str]:
    """Return where each stream stands once these events are done with, in the order given."""
    return {
        (each.platform, each.bot, each.stream): each.position
        for each in arrivals
        if each.stream is not None and each.position is not None
    }


def keep(sql: Sql, cursors: Mapping[Cursor, str]) -> None:
    """Write positions down."""
    for cursor, position in cursors.items():
        sql.execute(
            "INSERT INTO cursors (platform, bot, stream, position) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (platform, bot, stream) DO UPDATE SET position = excluded.position",
            (*cursor, position),
        )


def read(sql: Sql, cursor: Cursor) -> str | None:
    """Return a stream's committed position, None if never seen."""
    row = sql.execute("SELECT position FROM cursors WHERE platform = ? AND bot = ? AND stream = ?", cursor).fetchone()
    return None if row is None else str(row[0])
