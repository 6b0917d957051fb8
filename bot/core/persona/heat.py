"""Heat: where something is serious just now, the host makes no joke (PER-09)."""

from datetime import datetime, timedelta

from bot.core.persona.ledger import week_of
from bot.core.times import micros
from bot.model.actions import Cool, Heat
from bot.model.people import Community
from bot.ports import Sql

AFTER_SANCTION = timedelta(hours=24)
"""How long nothing is light after someone was paused or shut out."""

ACQUAINTED = timedelta(days=7)
"""How long a community knows the host before it hears a joke of it."""


def apply(sql: Sql, community: str, cog: str, action: Heat | Cool) -> None:
    """Note that something is serious, or is so no more."""
    if isinstance(action, Cool):
        sql.execute("DELETE FROM heat WHERE community = ? AND cog = ? AND ref = ?", (community, cog, action.ref))
        return
    place = "" if action.place is None else action.place.id
    until = None if action.until is None else micros(action.until)
    sql.execute(
        "INSERT INTO heat (community, cog, ref, place, until) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (community, cog, ref) DO UPDATE SET place = excluded.place, until = excluded.until",
        (community, cog, action.ref, place, until),
    )


def light_may(sql: Sql, community: Community, place: str, at: datetime) -> bool:
    """Tell whether a joke about the host itself would do here: once a week, never under heat or a wish for silence."""
    since = sql.execute("SELECT since FROM communities WHERE id = ?", (community.id,)).fetchone()
    if since is None or since[0] > micros(at - ACQUAINTED):
        return False
    where = {"community": community.id, "place": place, "at": micros(at), "week": week_of(at, community.zone)}
    return not sql.execute(
        "SELECT 1 FROM heat WHERE community = :community AND place IN ('', :place) AND coalesce(until > :at, 1) "
        "UNION ALL SELECT 1 FROM pauses WHERE community = :community AND place IN ('', :place) AND until > :at "
        "UNION ALL SELECT 1 FROM lights WHERE place = :place AND week = :week",
        where,
    ).fetchone()


def lit(sql: Sql, community: Community, place: str, at: datetime) -> None:
    """Note that this place had its joke of the week."""
    sql.execute(
        "INSERT INTO lights (place, week, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (place, week_of(at, community.zone), micros(at)),
    )
