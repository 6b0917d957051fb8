"""Suggest: what might be meant while someone types an option (house.md §5, autocomplete)."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.directory import Directory
from bot.core.elsewhere import suggested
from bot.core.homes import home
from bot.core.known import Known
from bot.core.unit import Errand, set_scene
from bot.core.works import Works
from bot.model.commands import CommandSpec
from bot.model.events import Arrival, Commanded
from bot.model.people import Account, Community
from bot.model.places import Purpose, Spot
from bot.ports import Sql

MOST = 25
"""Discord shows at most 25 suggestions."""


def suggest(
    works: Works, sql: Sql, asked: tuple[str, str, str], by: Account, spot: Spot, now: datetime
) -> Sequence[tuple[str, str]]:
    """Return (value, label) pairs from the room that owns the command; reads only, so strangers get nothing."""
    command, option, typed = asked
    spec = works.rooms.specs.get(command)
    if spec is None:
        return []
    if option in spec.elsewhere.values():
        return _people(works, sql, typed, by, spot)
    described = next((each for each in spec.options if each.name == option), None)
    if described is None or described.complete is None:
        return []
    return _from_its_room(works, sql, spec, described.complete, typed, by, spot, now)


def _from_its_room(
    works: Works, sql: Sql, spec: CommandSpec, complete: str, typed: str, by: Account, spot: Spot, now: datetime
) -> Sequence[tuple[str, str]]:
    completer = works.rooms.cogs[spec.cog].completers.get(complete)
    known = sql.execute(
        "SELECT 1 FROM accounts a JOIN doors d ON d.community = a.community "
        "WHERE a.platform = ? AND a.account = ? AND d.guild = ?",
        (by.platform, by.id, spot.guild),
    ).fetchone()
    if completer is None or known is None:
        return []
    event = Commanded(spec.name)
    where = _as_seen(sql, spot)
    if where is None:
        return []
    arrival = Arrival(by.platform, "", "suggest", now, now, where, event, by=_as_known(by))
    scene = set_scene(works, sql, Errand(arrival), [works.known, Known()], now)
    if spec.right is not None and not works.rooms.access.allows(
        spec.right.name, scene.directory.standing(scene.context(spec.cog, event).person)
    ):
        return []
    return list(completer(scene.context(spec.cog, event), typed))[:MOST]


def _people(works: Works, sql: Sql, typed: str, by: Account, spot: Spot) -> Sequence[tuple[str, str]]:
    """Return people of this community whom the asking platform cannot show; to whoever is of it themselves."""
    directory = Directory(sql, [works.known, Known()], works.house, works.settables, _none)
    directory.heard, directory.platform = works.heard, by.platform
    community = _community(directory, by, spot)
    if community is None:
        return []
    row = sql.execute(
        "SELECT robot FROM accounts WHERE community = ? AND platform = ? AND account = ?",
        (community.id, by.platform, by.id),
    ).fetchone()
    if row is None and by not in works.heard.lately(by.platform, spot.guild):
        return []
    if row is not None and row[0]:
        return []
    return suggested(directory, community, typed)[:MOST]


def _community(directory: Directory, by: Account, spot: Spot) -> Community | None:
    """Return whose people are meant; typing makes no community."""
    if not spot.guild:
        return home(directory.sql, by)
    row = directory.sql.execute(
        "SELECT community FROM doors WHERE platform = ? AND guild = ?", (spot.platform, spot.guild)
    ).fetchone()
    return None if row is None else directory.community_by_id(row[0])


def _none() -> str:
    raise LookupError("a reader makes nothing")


def _as_known(by: Account) -> Account:
    """Keep a reader from renaming anyone: names travel with events, not with typing."""
    return Account(by.platform, by.id)


def _as_seen(sql: Sql, spot: Spot) -> Spot | None:
    """Return a spot as the house knows it, or another of its guild: typing makes no place and renames none."""
    row = sql.execute(
        "SELECT platform, guild, spot, name, purpose FROM places WHERE platform = ? AND guild = ? "
        "ORDER BY spot <> ?, since, id LIMIT 1",
        (spot.platform, spot.guild, spot.id),
    ).fetchone()
    if row is None:
        return None
    platform, guild, id_, name, purpose = row
    return Spot(platform, guild, id_, name, Purpose(purpose))
