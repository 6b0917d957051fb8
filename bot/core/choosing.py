"""Choosing: a community changes its settings in chat, all of it logged, none of it half (rows 43 and 53)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.core import placing
from bot.core.access import Unseen
from bot.core.choices import LIVE, Change, Choices, changes_of, with_value
from bot.core.codec import dumps
from bot.core.posting import Desk
from bot.core.times import micros
from bot.model.actions import Choose, Unchoose
from bot.model.errors import Refusal
from bot.model.facts import Fact, SettingsChanged
from bot.model.people import Community, Person
from bot.model.rights import RANK, Role, Standing

COLUMNS: Mapping[str, str] = {each: each.rpartition(".")[2] for each in LIVE}
"""Settings that are a column of the community's own row."""


def choices_of(desk: Desk) -> Choices:
    """Return the settings of the desk's community."""
    live = {key: str(getattr(desk.community, column)) for key, column in COLUMNS.items()}
    chosen = desk.directory.chosen(desk.community.id)
    return Choices(desk.sql, desk.works.settables, desk.community.id, chosen, live)


def apply(desk: Desk, action: Choose | Unchoose) -> tuple[list[Fact], Community]:
    """Change settings or take a change back, and return the community as it is then.

    Refuses where the one who acts may not, or a change cannot be taken back; raises Unfit for a value that fits not.
    """
    if desk.actor is None:
        raise LookupError("someone must choose")
    values = _change(desk, desk.actor, action) if isinstance(action, Choose) else _undo(desk, desk.actor, action.batch)
    return ([SettingsChanged(desk.actor, tuple(values))] if values else []), desk.community


def _change(desk: Desk, actor: Person, action: Choose) -> Mapping[str, Any]:
    settables, choices = desk.works.settables, choices_of(desk)
    fitting = {key: None if value is None else settables.check(key, value) for key, value in action.values.items()}
    standing = desk.directory.standing(actor)
    _demand_above(standing, fitting)
    common = (actor.id, role_of(standing), micros(desk.now))
    for key, value in fitting.items():
        picked, new = key in choices.chosen.values, None if value is None else dumps(value)
        desk.sql.execute(
            "INSERT INTO choices_log (community, batch, key, old, picked, new, by, role, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (desk.community.id, action.batch, key, dumps(choices.value(key)), int(picked), new, *common),
        )
    back = {key: choices.known[key].filed for key, value in fitting.items() if value is None}
    _keep(desk, actor, fitting, fitting | back)
    return fitting


def _undo(desk: Desk, actor: Person, batch: str) -> Mapping[str, Any]:
    changes = changes_of(desk.sql, desk.community.id, batch)
    if not changes or changes[0].undone is not None:
        raise Refusal("core.already_done")
    if _changed_since(desk, changes):
        raise Refusal("core.changed_since")
    _demand_above(desk.directory.standing(actor), {each.key: each.old for each in changes})
    desk.sql.execute(
        "UPDATE choices_log SET undone = ?, undone_by = ? WHERE community = ? AND batch = ?",
        (micros(desk.now), actor.id, desk.community.id, batch),
    )
    values = {each.key: each.old if each.picked else None for each in changes}
    _keep(desk, actor, values, {each.key: each.old for each in changes})
    return values


def _changed_since(desk: Desk, changes: list[Change]) -> bool:
    row = desk.sql.execute(
        "SELECT 1 FROM choices_log a JOIN choices_log b ON b.community = a.community AND b.key = a.key AND b.id > a.id "
        "WHERE a.community = ? AND a.batch = ? AND b.batch <> a.batch AND b.undone IS NULL LIMIT 1",
        (desk.community.id, changes[0].batch),
    ).fetchone()
    return row is not None


def _demand_above(standing: Standing, values: Mapping[str, Any]) -> None:
    """Let nobody say what a role means that is not below their own (reliability.md row 43)."""
    roles = [Role(key.removeprefix("roles.")) for key in values if key.startswith("roles.")]
    if not roles:
        return
    if standing.unseen:
        raise Unseen(standing.unseen)
    if not standing.owner and any(standing.rank <= RANK[each] for each in roles):
        raise Refusal("core.not_above_role")


def role_of(standing: Standing) -> str:
    """Return what someone acts as: the owner, else their highest role."""
    return "owner" if standing.owner else max(standing.roles, key=lambda each: (RANK[each], each), default=Role.MEMBER)


def _keep(desk: Desk, actor: Person, values: Mapping[str, Any], live: Mapping[str, Any]) -> None:
    """Write choices down and let everything of this unit see them; `live` are the values they come to."""
    community, directory = desk.community, desk.directory
    for key, value in values.items():
        if value is None:
            desk.sql.execute("DELETE FROM choices WHERE community = ? AND key = ?", (community.id, key))
            continue
        desk.sql.execute(
            "INSERT INTO choices (community, key, value, at, by) VALUES (?, ?, ?, ?, ?) ON CONFLICT (community, key) "
            "DO UPDATE SET value = excluded.value, at = excluded.at, by = excluded.by",
            (community.id, key, dumps(value), micros(desk.now), actor.id),
        )
    chosen = with_value(directory.chosen(community.id), desk.works.settables, values)
    directory.layers[-1].choices[community.id] = chosen
    for key in COLUMNS.keys() & live.keys():
        _live(desk, COLUMNS[key], str(live[key]))
    if any(key.startswith("places.") for key in values):
        placing.settle(desk.sql, directory.layers, community, chosen)


def _live(desk: Desk, column: str, value: str) -> None:
    """Change the community's own row, the one place it is changed at."""
    desk.sql.execute(f"UPDATE communities SET {column} = ? WHERE id = ?", (value, desk.community.id))  # noqa: S608
    desk.community = replace(desk.community, **{column: value})  # type: ignore[arg-type]
    doors = desk.sql.execute("SELECT platform, guild FROM doors WHERE community = ?", (desk.community.id,)).fetchall()
    for platform, guild in doors:
        desk.directory.layers[-1].doors[(platform, guild)] = desk.community
