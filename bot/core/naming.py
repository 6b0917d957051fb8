"""Naming: whom and what a line names goes by their native id and name where the line is going (house.md §4)."""

from collections.abc import Mapping
from typing import Any

from bot.core.delivering import named_in
from bot.model.kinds import TAGGED, kind_of
from bot.model.places import Purpose
from bot.model.rights import Role
from bot.ports import Sql

NATIVES = {
    "person": "SELECT account FROM accounts WHERE person = ? AND platform = ?",
    "place": "SELECT spot FROM places WHERE id = ? AND platform = ?",
}
"""Where the native id of a named person or place stands."""


def natives(sql: Sql, platform: str, packed: Mapping[str, Any]) -> dict[str, str]:
    """Return the native ids, on a platform, of whom and what a payload names."""
    found = {}
    for what, where in NATIVES.items():
        for each in named_in(packed, what):
            native = sql.execute(where, (each, platform)).fetchone()
            if native is not None:
                found[each] = native[0]
    return found


def called(sql: Sql, platform: str, packed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a payload in which people of several accounts go by the one they have there: no link shows (IDP-02)."""
    names = {}
    for each in named_in(packed, "person"):
        rows = sql.execute("SELECT platform, name FROM accounts WHERE person = ? ORDER BY account", (each,)).fetchall()
        here = [name for where, name in rows if where == platform and name]
        if len(rows) > 1 and here:
            names[each] = here[0]
    return dict(_changed(packed, "name", names)) if names else packed


def tagged(sql: Sql, packed: Mapping[str, Any], place: str | None) -> Mapping[str, Any]:
    """Return what everyone in a place reads with a tag behind whoever works here or is a partner (IDP-07).

    Rights count on every account of a person, and so does this: nobody of the team is there undercover.
    """
    tags: dict[str, str] = {}
    people = named_in(packed, "person") if place is not None else set()
    if people and not _everyone_reads(sql, place):
        return packed
    for each in people:
        rows = sql.execute("SELECT roles, owner FROM accounts WHERE person = ?", (each,)).fetchall()
        held = {Role(role) for roles, _ in rows for role in roles.split(",") if role in set(Role)}
        kind = kind_of(held, owner=any(owner for _, owner in rows))
        if kind in TAGGED:
            tags[each] = kind
    return dict(_changed(packed, "tag", tags)) if tags else packed


def _everyone_reads(sql: Sql, place: str | None) -> bool:
    row = sql.execute("SELECT purpose FROM places WHERE id = ?", (place,)).fetchone()
    return row is not None and row[0] not in (Purpose.STAFF, Purpose.DIRECT)


def _changed(packed: Any, what: str, values: Mapping[str, str]) -> Any:
    if isinstance(packed, dict):
        if "in" in packed and packed.get("person") in values:
            return packed | {what: values[packed["person"]]}
        return {key: _changed(value, what, values) for key, value in packed.items()}
    return [_changed(each, what, values) for each in packed] if isinstance(packed, list) else packed
