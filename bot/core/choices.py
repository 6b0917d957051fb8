"""Choices: what a community changed about itself in chat, and who did when; it wins over the file (row 53)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from bot.core.codec import loads
from bot.core.times import moment
from bot.model.house import House
from bot.model.settables import Chosen
from bot.ports import Settables, Sql

LIVE = ("community.name", "community.locale", "community.address", "community.zone")
"""Settings whose value is the community's own row, with or without a choice."""


class Keeps(Protocol):
    """Keep what is known in memory: one layer of it (see known.py)."""

    choices: dict[str, Chosen]


@dataclass(frozen=True, slots=True)
class Origin:
    """Tell who chose a value that is not the file's (our id of theirs, "" for someone erased), and when (UTC)."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Change:
    """Hold one setting's change as it was logged; `new` None: back to the file. `role` is what the one held then."""

    batch: str
    key: str
    old: Any
    picked: bool
    new: Any
    by: str
    role: str
    at: datetime
    undone: datetime | None
    undone_by: str


def chosen(sql: Sql, community: str, key: str) -> Any | None:
    """Return a setting's value as it was changed in chat, by its dotted key; None where the file's counts."""
    row = sql.execute("SELECT value FROM choices WHERE community = ? AND key = ?", (community, key)).fetchone()
    return None if row is None else loads(row[0])


def held(sql: Sql, settables: Settables, layers: Sequence[Keeps], community: str) -> Chosen:
    """Return what a community chose, from memory, else read and kept in the last layer."""
    for layer in reversed(layers):
        if community in layer.choices:
            return layer.choices[community]
    found = read(sql, settables, community)
    layers[-1].choices[community] = found
    return found


def read(sql: Sql, settables: Settables, community: str) -> Chosen:
    """Read what a community chose; a value that fits no more since an update of ours is left out, not fatal."""
    rows = sql.execute("SELECT key, value FROM choices WHERE community = ?", (community,)).fetchall()
    known = {each.key for each in settables.describe() if not each.parts}
    values = {key: loads(value) for key, value in rows if key in known}
    try:
        return Chosen(values, settables.house(values))
    except ValueError:
        fitting = {key: value for key, value in values.items() if _fits(settables, key, value)}
        return Chosen(fitting, settables.house(fitting))


def _fits(settables: Settables, key: str, value: Any) -> bool:
    try:
        settables.house({key: value})
    except ValueError:
        return False
    return True


def house_of(sql: Sql, settables: Settables, known: Keeps, community: str) -> House:
    """Return a community's own house outside a unit; what is not in memory is read and not kept."""
    found = known.choices.get(community)
    return (found or read(sql, settables, community)).house


def newest(sql: Sql, community: str, most: int) -> list[list[Change]]:
    """Return what was changed, newest first; what was changed at once stands together."""
    rows = sql.execute(
        "SELECT batch, key, old, picked, new, by, role, at, undone, undone_by FROM choices_log "
        "WHERE community = ? AND batch IN (SELECT batch FROM choices_log WHERE community = ? "
        "GROUP BY batch ORDER BY max(id) DESC LIMIT ?) ORDER BY id",
        (community, community, most),
    ).fetchall()
    batches: dict[str, list[Change]] = {}
    for row in rows:
        batches.setdefault(row[0], []).append(change_in(row))
    return list(reversed(batches.values()))


def changes_of(sql: Sql, community: str, batch: str) -> list[Change]:
    """Return one batch of the log, in the order it was written."""
    rows: Iterable[Any] = sql.execute(
        "SELECT batch, key, old, picked, new, by, role, at, undone, undone_by FROM choices_log "
        "WHERE community = ? AND batch = ? ORDER BY id",
        (community, batch),
    ).fetchall()
    return [change_in(row) for row in rows]


def change_in(row: Any) -> Change:
    """Read one row of the log."""
    batch, key, old, picked, new, by, role, at, undone, undone_by = row
    gone = None if undone is None else moment(undone)
    value = None if new is None else loads(new)
    return Change(batch, key, loads(old), bool(picked), value, by, role, moment(at), gone, undone_by)


def settings_of(settables: Settables, found: Chosen, cog: str) -> Any:
    """Return a cog's settings as a community has them; made once per change."""
    if cog not in found.cogs:
        found.cogs[cog] = settables.cog(cog, found.values)
    return found.cogs[cog]


def with_value(found: Chosen, settables: Settables, values: Mapping[str, Any]) -> Chosen:
    """Return what a community has chosen once some values changed; None takes a choice away."""
    laid = {key: value for key, value in (dict(found.values) | dict(values)).items() if value is not None}
    return replace(found, values=laid, house=settables.house(laid), cogs={})
