"""The label: the first private message anyone gets says that a bot speaks, once (PER-01, N7)."""

from collections.abc import Mapping
from typing import Any

from bot.model.house import House
from bot.model.texts import Text
from bot.ports import Sql

KEYS = frozenset({"core.label", "core.label_team"})

SPEAKS = frozenset({"whisper", "reply"})
"""Kinds that can be the first private message someone gets."""


def label_of(house: House) -> Text:
    """Return the sentence that says what speaks here, with the humans' names where there are any."""
    names = [human.name for human in house.team]
    return Text("core.label_team", names=names) if names else Text("core.label")


def owed(sql: Sql, person: str) -> bool:
    """Tell whether a person was never told who speaks, and note that they are told now."""
    told = sql.execute("UPDATE persons SET labelled = 1 WHERE id = ? AND labelled = 0", (person,))
    return told.rowcount == 1


def owe(sql: Sql, person: str) -> None:
    """Owe the label again: what carried it is taken back, perhaps unread."""
    sql.execute("UPDATE persons SET labelled = 0 WHERE id = ?", (person,))


def says_who(payload: Mapping[str, Any]) -> bool:
    """Tell whether a packed message says what speaks here."""
    return any(isinstance(each, dict) and each.get("key") in KEYS for each in payload.get("words", ()))


def carried(sql: Sql, outbox: str) -> bool:
    """Tell whether a message carries the label: however it is edited, the label stays on it."""
    row = sql.execute("SELECT label FROM outbox WHERE id = ?", (outbox,)).fetchone()
    return row is not None and bool(row[0])


def lost(sql: Sql, outbox: str) -> None:
    """Owe the label again where the message that carried it was never sent."""
    row = sql.execute("SELECT person FROM outbox WHERE id = ? AND label = 1", (outbox,)).fetchone()
    if row is not None and row[0] is not None:
        owe(sql, row[0])


def under_way(sql: Sql, person: str, lane: str) -> tuple[str, bool] | None:
    """Return the lane of the label that what goes by `lane` might overtake, and whether something holds it up.

    None where a label arrived, is before it in its own lane, or was never given.
    """
    rows = sql.execute(
        "SELECT lane, state, attempts + waits > (state = 'sending') FROM outbox "
        "WHERE person = ? AND label = 1 AND state <> 'dead' ORDER BY seq",
        (person,),
    ).fetchall()
    if not rows or any(state in ("sent", "unknown") or of == lane for of, state, _ in rows):
        return None
    return rows[0][0], bool(rows[0][2])
