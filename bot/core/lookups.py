"""Lookups: who of the team was shown someone's record, kept for the one it is about (IDP-09)."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.links import BEHIND
from bot.core.posting import Desk
from bot.core.times import micros, moment
from bot.model.actions import Looked
from bot.model.rights import RANK, Role, Standing
from bot.ports import Sql

OWNER = "owner"
"""What stands for the role of one who set everything up and has no other."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Hold one look at a member's record: by which role, at what, about which concern if any, when (UTC)."""

    role: str
    what: str
    about: str
    at: datetime


def role_of(standing: Standing) -> str:
    """Return the role someone acts by: the highest they hold."""
    held = sorted(standing.roles, key=lambda each: (-RANK[each], each))
    if held and RANK[held[0]] > 0:
        return str(held[0])
    return OWNER if standing.owner else str(held[0]) if held else str(Role.MEMBER)


def note(desk: Desk, action: Looked) -> None:
    """Write a look down, once; whoever looks at their own record looks up nobody. LookupError where nobody acts."""
    if desk.actor is None:
        raise LookupError("a look needs someone who looks")
    if desk.actor == action.person:
        return
    desk.sql.execute(
        "INSERT INTO access (id, community, person, looked_by, role, what, about, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            desk.new_id(),
            desk.community.id,
            action.person.id,
            desk.actor.id,
            role_of(desk.directory.standing(desk.actor)),
            action.what,
            action.about,
            micros(desk.now),
        ),
    )


def looks(sql: Sql, person: str, most: int) -> list[Lookup]:
    """Return the newest looks at a person's record, newest first; never by whom."""
    rows = sql.execute(
        f"SELECT role, what, about, at FROM access WHERE person IN ({BEHIND}) ORDER BY at DESC, id LIMIT :most",  # noqa: S608
        {"person": person, "most": most},
    ).fetchall()
    return [Lookup(role, what, about, moment(at)) for role, what, about, at in rows]
