"""Choosing: a community changes its settings in chat, all of it logged, none of it half (rows 43 and 53)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from bot.core import placing
from bot.core.access import Unseen
from bot.core.choices import LIVE, Change, Origin, changes_of, newest, with_value
from bot.core.codec import dumps
from bot.core.posting import Desk
from bot.core.times import micros, moment
from bot.model.errors import Refusal
from bot.model.people import Community, Person
from bot.model.rights import RANK, Role, Standing
from bot.model.settables import Settable

COLUMNS: Mapping[str, str] = {each: each.rpartition(".")[2] for each in LIVE}
"""Settings that are a column of the community's own row."""


class Choices:
    """Show a community's settings inside one unit: values, where they come from, the log; and change them.

    `moved` hears of the community as it is once a change spoke of itself: its name, language, address or zone.
    """

    def __init__(self, desk: Desk, moved: Callable[[Community], None]) -> None:
        self.desk = desk
        self.moved = moved
        self.settables = desk.works.settables

    @cached_property
    def known(self) -> Mapping[str, Settable]:
        """Return every setting by its key."""
        return {each.key: each for each in self.settables.describe()}

    @property
    def values(self) -> Mapping[str, Any]:
        """Return what was changed in chat, by key."""
        return self.desk.directory.chosen(self.desk.community.id).values

    def value(self, key: str) -> Any:
        """Return a setting's present value as JSON holds it; of one that sets several, each by key."""
        what = self.known[key]
        if what.parts:
            return {part: self.value(part) for part in what.parts}
        if key in COLUMNS:
            return getattr(self.desk.community, COLUMNS[key])
        return self.values.get(key, what.filed)

    def origin(self, key: str) -> Origin | None:
        """Return who changed a setting in chat, last and when; None where the file's value counts."""
        keys = self.known[key].parts or (key,)
        marks = ", ".join("?" * len(keys))
        row = self.desk.sql.execute(
            f"SELECT at, by FROM choices WHERE community = ? AND key IN ({marks}) ORDER BY at DESC LIMIT 1",  # noqa: S608
            (self.desk.community.id, *keys),
        ).fetchone()
        return None if row is None else Origin(moment(row[0]), row[1])

    def shown(self) -> list[Settable]:
        """Return the settings as people see them: what belongs together stands once."""
        return [each for each in self.known.values() if not each.part_of]

    def log(self, most: int) -> list[list[Change]]:
        """Return what was changed, newest first; what was changed at once stands together."""
        return newest(self.desk.sql, self.desk.community.id, most)

    def batch(self, batch: str) -> list[Change]:
        """Return what was changed at once, by its id; empty where nothing was."""
        return changes_of(self.desk.sql, self.desk.community.id, batch)

    def differing(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of some values that are not the present ones."""
        return {key: value for key, value in values.items() if self.value(key) != value}

    def change(self, batch: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Change settings, all at once or none, and return their keys; None goes back to the file's value.

        `batch` names the change, so that it can be taken back. Refuses what is not the actor's to say: what a role
        means takes a rank above that role. Raises Unfit.
        """
        return self._done(_change(self, _actor(self.desk), batch, values))

    def undo(self, batch: str) -> tuple[str, ...]:
        """Take back what was changed at once; refuses where any of it was changed again since."""
        return self._done(_undo(self.desk, _actor(self.desk), batch))

    def _done(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        self.moved(self.desk.community)
        return tuple(values)


def _actor(desk: Desk) -> Person:
    if desk.actor is None:
        raise LookupError("someone must choose")
    return desk.actor


def _change(choices: Choices, actor: Person, batch: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    desk, check = choices.desk, choices.settables.check
    fitting = {key: None if value is None else check(key, value) for key, value in values.items()}
    standing = desk.directory.standing(actor)
    _demand_above(standing, fitting)
    common = (actor.id, role_of(standing), micros(desk.now))
    for key, value in fitting.items():
        picked, new = key in choices.values, None if value is None else dumps(value)
        desk.sql.execute(
            "INSERT INTO choices_log (community, batch, key, old, picked, new, by, role, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (desk.community.id, batch, key, dumps(choices.value(key)), int(picked), new, *common),
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
