"""Fixtures: one gateway event of every kind, as the fake tells it when a community has a full evening; and odd ones."""

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.things import Json, flat
from tests.fakes.discord.world import News
from tests.faults.discord.home import Home

ODD: tuple[Any, ...] = (None, 7, -1, "odd", "", [], {}, True, [None], {"id": "odd"})
"""What stands in a field's place."""

DEEP = 6
"""Levels below which a field is left as it is."""


async def evening(made: Home) -> dict[str, Json]:
    """Let everything happen once; return the last event of each kind, by "KIND" or "KIND what"."""
    told: dict[str, Json] = {}
    tell = made.fake.world.emit

    def noted(news: News) -> None:
        what = f" {news.data.get('type')}" if news.kind == "INTERACTION_CREATE" else " direct" if news.direct else ""
        told[news.kind + what] = copy.deepcopy(news.data)
        tell(news)

    made.fake.world.emit = noted
    try:
        await _people(made)
        await _messages(made)
        await _places(made)
        await _interactions(made)
        made.fake.owner.outage(made.table.guild)
        made.fake.owner.outage(made.table.guild, over=True)
        await made.settled()
    finally:
        made.fake.world.emit = tell
    return told


async def _people(made: Home) -> None:
    fake, guild = made.fake, made.table.guild
    people, mira = made.table.people, made.table.people["Mira"]
    made.table.joins("Ana")
    guest = fake.world.user("Guest")
    fake.people.joins(guest, guild, pending=True)
    fake.people.passes_screening(guest, guild)
    fake.people.gives(people["Olga"], people["Lea"], guild, "Organiser")
    fake.people.pauses(mira, guest, guild, "2026-11-19T11:00:00+00:00")
    fake.people.kicks(people["Olga"], guest, guild, "for the test")
    fake.people.bans(people["Olga"], guest, guild)
    fake.people.unbans(people["Olga"], guest, guild)
    made.table.leaves("Ana")
    await made.settled()


async def _messages(made: Home) -> None:
    fake, chat = made.fake, made.table.channels["chat"]
    quinn, lea = made.table.people["Quinn"], made.table.people["Lea"]
    first = made.table.says("Quinn", "chat", "note 1")
    reply = made.table.says("Lea", "chat", "note 2", first)
    fake.people.edits(quinn, first, "note 1, really")
    fake.people.reacts(lea, first, "👍")
    fake.people.reacts(lea, first, "👍", added=False)
    fake.people.pins(made.table.people["Olga"], first)
    fake.people.deletes(lea, reply)
    many = [made.table.says("Quinn", "chat", f"spam {turn}") for turn in range(3)]
    fake.people.clears(made.table.people["Mira"], chat, many)
    made.table.says("Quinn", "direct", "note 3")
    thread = fake.people.opens_thread(quinn, chat, "aside")
    fake.people.says(lea, thread, "note 4")
    fake.people.changes_thread(quinn, thread, name="set aside")
    await made.settled()


async def _places(made: Home) -> None:
    owner, guild = made.fake.owner, made.table.guild
    den = owner.creates_channel(guild, "den")
    owner.renames_channel(den, "lair")
    owner.permits(den, made.table.roles["Moderator"], allow=1 << 10)
    owner.deletes_channel(den)
    role = owner.creates_role(guild, "Baker")
    owner.changes_role(guild, role, name="Cook")
    owner.deletes_role(guild, role)
    owner.renames(guild, "Stammtisch")
    await made.settled()


async def _interactions(made: Home) -> None:
    fake, chat = made.fake, made.table.channels["chat"]
    quinn, lea = made.table.people["Quinn"], made.table.people["Lea"]
    made.table.uses("Mira", "log card", "chat", n=1)
    await made.settled()
    card = next(each for each in reversed(made.table.public("chat")) if each.buttons())
    fake.people.presses(lea, card, "Done")
    made.table.uses("Lea", "profile notify", "chat", level="everything")
    await made.settled()
    menu = next(each.menu for each in made.house.host.shown("en") if "message" in each.spec.menus)
    fake.people.menu(quinn, chat, menu, made.table.says("Lea", "chat", "that helped"))
    await made.settled()
    offered = made.table.private("Quinn")[-1]
    fake.people.presses(quinn, offered, next(k for b in offered.buttons() if (k := b["custom_id"]).startswith("f:")))
    await made.settled()
    form = fake.world.forms[quinn.id].form
    assert form is not None
    blank = next(each["custom_id"] for each in flat(form["components"]) if each.get("type") == 4)
    fake.people.fills(quinn, **{blank: "for the bread"})
    await made.settled()
    made.table.uses("Quinn", "log add", "chat", n=5)
    await made.settled()


def paths(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where each field is; of a list, the first and the last element's."""
    if path:
        yield path
    if len(path) >= DEEP:
        return
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths(value, (*path, key))
    elif isinstance(data, list):
        for turn in sorted({0, len(data) - 1}) if data else ():
            yield from paths(data[turn], (*path, turn))


def variants(data: Json, chance: random.Random, each: int) -> Iterator[Json]:
    """Yield a payload without each of its fields, and with so many odd things in the place of each."""
    for path in paths(data):
        here = _at(data, path)
        odd = [other for other in ODD if type(other) is not type(here) or not here]
        for other in [..., *chance.sample(odd, min(each, len(odd)))]:
            made = copy.deepcopy(data)
            parent = _at(made, path[:-1])
            if other is ...:
                del parent[path[-1]]
            else:
                parent[path[-1]] = copy.deepcopy(other)
            yield made


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data
