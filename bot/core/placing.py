"""Placing: a native spot becomes a place, and what it is for: chosen in chat, else as its name says (CHA-05)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from bot.model.ids import PlaceId
from bot.model.people import Community
from bot.model.places import Place, Purpose, Spot
from bot.model.settables import CHOOSABLE, Chosen
from bot.ports import Sql

Key = tuple[str, str, str]
Said = tuple[str, Purpose, bool | None]

GONE = "gone"
"""The guess of a place that is no more: it is for nothing until it is seen again."""


class Keeps(Protocol):
    """Keep what is known in memory: one layer of it (see known.py)."""

    places: dict[Key, Place]
    said: dict[Key, Said]
    forgotten: set[Key]


def place(
    sql: Sql,
    layers: Sequence[Keeps],
    community: Community,
    spot: Spot,
    at: int,
    new_id: Callable[[], str],
    chosen: Callable[[], Chosen],
) -> Place:
    """Return the place a spot is; a spot seen for the first time becomes one, and nothing happens for it."""
    key, said = (community.id, spot.platform, spot.id), (spot.name, spot.purpose, spot.closed)
    silent = not spot.name and spot.purpose is Purpose.OTHER and spot.closed is None
    for layer in reversed(layers):
        if key in layer.places:
            if silent or layer.said.get(key) == said:
                return layer.places[key]
            break
        if key in layer.forgotten:
            break
    row = sql.execute(
        "SELECT id, name, purpose, guess, closed FROM places WHERE community = ? AND platform = ? AND spot = ?", key
    ).fetchone()
    if row is None:
        row = (new_id(), spot.name, spot.purpose.value, spot.purpose.value, int(spot.closed or False))
        sql.execute(
            "INSERT INTO places (id, name, purpose, guess, closed, community, platform, guild, spot, since) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, community.id, spot.platform, spot.guild, spot.id, at),
        )
    id_, name, purpose, held, shut = row
    guess, closed = _guess(held, spot), bool(shut) if spot.closed is None else spot.closed
    means = counts_as(id_, spot.platform, guess, closed, chosen(), _taken(sql, community, chosen()))
    now = (spot.name or name, means.value, guess.value, int(closed))
    if now != (name, purpose, held, shut):
        sql.execute("UPDATE places SET name = ?, purpose = ?, guess = ?, closed = ? WHERE id = ?", (*now, id_))
    found = Place(PlaceId(id_), community.id, now[0], means, replace(spot, purpose=means, closed=closed))
    layers[-1].places[key] = found
    layers[-1].said[key] = said
    return found


def lose(sql: Sql, layers: Sequence[Keeps], community: Community, spot: Spot) -> None:
    """Let a place that is gone be for nothing any more; its rows stay, another of its purpose is chosen."""
    key = (community.id, spot.platform, spot.id)
    row = sql.execute(
        "UPDATE places SET purpose = 'other', guess = 'gone' WHERE community = ? AND platform = ? AND spot = ? "
        "RETURNING id, name",
        key,
    ).fetchone()
    if row is not None:
        other = replace(spot, purpose=Purpose.OTHER)
        layers[-1].places[key] = Place(PlaceId(row[0]), community.id, row[1], Purpose.OTHER, other)
        layers[-1].said[key] = ("", Purpose.OTHER, None)


def settle(sql: Sql, layers: Sequence[Keeps], community: Community, chosen: Chosen) -> None:
    """See anew what every place of a community is for, once it chose otherwise."""
    taken = _taken(sql, community, chosen)
    rows = sql.execute(
        "SELECT id, name, purpose, guess, closed, platform, guild, spot FROM places WHERE community = ? ",
        (community.id,),
    ).fetchall()
    for id_, name, purpose, guess, closed, platform, guild, spot in rows:
        if guess == GONE:
            continue
        means = counts_as(id_, platform, Purpose(guess), bool(closed), chosen, taken)
        if means.value == purpose:
            continue
        sql.execute("UPDATE places SET purpose = ? WHERE id = ?", (means.value, id_))
        where = Spot(platform, guild, spot, name, means, closed=bool(closed))
        key = (community.id, platform, spot)
        layers[-1].places[key] = Place(PlaceId(id_), community.id, name, means, where)
        layers[-1].said[key] = ("", Purpose.OTHER, None)  # the next event there tells the rest of it


def counts_as(
    place: str, platform: str, guess: Purpose, closed: bool, chosen: Chosen, taken: frozenset[tuple[str, str]]
) -> Purpose:
    """Return what a place is for; the team's is one only while its platform keeps others out.

    Where a community chose places for something, the names of others on that platform say nothing about it.
    """
    if guess in (Purpose.DIRECT, Purpose.THREAD):
        return guess
    picked = chosen.purpose(place)
    if picked is not None:
        return Purpose.OTHER if picked is Purpose.STAFF and not closed else picked
    return Purpose.OTHER if (platform, guess.value) in taken else guess


def _guess(held: str, spot: Spot) -> Purpose:
    """Return what a spot's adapter takes it for; silence says nothing, but the team's place must be said to be one."""
    before = Purpose.OTHER if held == GONE else Purpose(held)
    if spot.purpose is Purpose.OTHER and not (spot.name and before is Purpose.STAFF):
        return before
    return spot.purpose


def _taken(sql: Sql, community: Community, chosen: Chosen) -> frozenset[tuple[str, str]]:
    """Return which purposes were chosen on which platforms."""
    ids: dict[str, Any] = {id_: each for each in CHOOSABLE for id_ in chosen.values.get(f"places.{each}", ())}
    if not ids:
        return frozenset()
    rows = sql.execute("SELECT id, platform FROM places WHERE community = ?", (community.id,)).fetchall()
    return frozenset((platform, ids[id_].value) for id_, platform in rows if id_ in ids)
