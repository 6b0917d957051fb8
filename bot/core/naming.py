"""Naming: whom and what a line names goes by their native id and name where the line is going (house.md §4)."""

from collections.abc import Mapping
from typing import Any

from bot.core.delivering import named_in
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
    return dict(_renamed(packed, names)) if names else packed


def _renamed(packed: Any, names: Mapping[str, str]) -> Any:
    if isinstance(packed, dict):
        if "in" in packed and packed.get("person") in names:
            return packed | {"name": names[packed["person"]]}
        return {key: _renamed(value, names) for key, value in packed.items()}
    return [_renamed(each, names) for each in packed] if isinstance(packed, list) else packed
