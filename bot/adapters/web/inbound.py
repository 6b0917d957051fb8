"""Inbound: what a member did (a log entry) becomes an event (house.md §3)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.adapters.web.world import log, members, places
from bot.adapters.web.world.log import Entry
from bot.adapters.web.world.members import HOST, Member
from bot.adapters.web.world.places import GUILD, GUILD_NAME, WebPlace
from bot.model.events import (
    Arrival,
    AskedToJoin,
    Commanded,
    Deleted,
    Edited,
    Event,
    Filled,
    Interaction,
    Joined,
    Left,
    Pressed,
    Reacted,
    Said,
    Sighted,
)
from bot.model.people import Account
from bot.model.places import MessageRef, Spot
from bot.ports import Sql

STREAM = "log"
GOOD_FOR = timedelta(minutes=15)
ASKING = ("commanded", "pressed", "filled")

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """Hold some entries of the log and all that is needed to understand them."""

    entries: tuple[Entry, ...]
    members: Mapping[str, Member]
    places: Mapping[str, WebPlace]

    def account(self, member: str) -> Account:
        """Return the account of a member, or of the host itself."""
        if member == HOST:
            return Account("web", HOST, name=GUILD_NAME, handle=HOST, robot=True)
        found = self.members.get(member)
        return found.account() if found else Account("web", member)

    def spot(self, spot: str) -> Spot:
        """Return the spot an entry names."""
        if spot.startswith("direct:"):
            return places.direct(spot.removeprefix("direct:"))
        place = self.places.get(spot)
        return place.spot() if place else Spot("web", GUILD, spot, guild_name=GUILD_NAME)


def sighted(sql: Sql) -> Sighted:
    """Return what is there as it stands: open places, and everyone inside."""
    spots = tuple(place.spot() for place in places.everywhere(sql) if not place.closed)
    return Sighted(
        spots, tuple((m.account(), m.standing()) for m in members.everyone(sql) if m.inside), lacks=frozenset()
    )


def baseline(seen: Sighted, bot: str, now: datetime, key: str) -> Arrival:
    """Return the arrival that tells what is there; `key` must be new each time, `now` is UTC."""
    spot = seen.places[0] if seen.places else Spot("web", GUILD, "", guild_name=GUILD_NAME)
    return Arrival("web", bot, key, now, now, spot, seen)


def read(sql: Sql, after: int, limit: int) -> Page:
    """Read on in the log from a position."""
    entries = tuple(log.after(sql, after, limit))
    return Page(entries, {m.id: m for m in members.everyone(sql)}, {p.id: p for p in places.everywhere(sql)})


def arrivals(page: Page, bot: str, now: datetime) -> list[Arrival]:
    """Turn log entries into arrivals, in order; `now` (UTC) is when they reach us.

    An entry that makes no sense is left out with a line in the log: one of them must not stop the rest.
    """
    made = []
    for entry in page.entries:
        try:
            made.append(_arrival(page, entry, bot, now))
        except (KeyError, TypeError, ValueError, AttributeError) as odd:
            _LOG.error("entry %s of the playground's log makes no sense: %s", entry.seq, type(odd).__name__)
    return made


def _arrival(page: Page, entry: Entry, bot: str, now: datetime) -> Arrival:
    interaction = None
    if entry.kind in ASKING:
        interaction = Interaction(str(entry.seq), entry.who, entry.at + GOOD_FOR)
    return Arrival(
        platform="web",
        bot=bot,
        key=str(entry.seq),
        at=entry.at,
        arrived=max(now, entry.at),
        spot=page.spot(entry.spot),
        event=_event(page, entry),
        by=page.account(entry.who),
        stream=STREAM,
        position=str(entry.seq),
        interaction=interaction,
    )


def _event(page: Page, entry: Entry) -> Event:
    payload = entry.payload
    match entry.kind:
        case "joined":
            return Joined(invite=payload.get("invite"))
        case "left":
            return Left()
        case "asked":
            return AskedToJoin()
        case "pressed":
            return Pressed(payload["key"], MessageRef.parse(payload["ref"]))
        case "filled":
            return Filled(payload["key"], dict(payload["values"]))
        case "commanded":
            return _commanded(page, payload)
    return _about_message(page, entry)


def _about_message(page: Page, entry: Entry) -> Event:
    payload, ref = entry.payload, MessageRef("web", entry.spot, str(entry.payload["message"]))
    match entry.kind:
        case "said":
            return Said(
                ref,
                payload["text"],
                reply_to=MessageRef.parse(payload["reply_to"]) if "reply_to" in payload else None,
                reply_author=page.account(payload["reply_author"]) if "reply_author" in payload else None,
                mentions=tuple(page.account(m) for m in payload["mentions"]),
            )
        case "edited":
            return Edited(ref, payload["text"])
        case "deleted":
            return Deleted(ref)
        case "reacted":
            return Reacted(ref, payload["emoji"], payload["added"], page.account(payload["author"]))
    raise ValueError(f"the log knows no {entry.kind}")


def _commanded(page: Page, payload: dict[str, Any]) -> Commanded:
    options: dict[str, str | Account | Spot] = {}
    for name, value in payload["options"].items():
        match value["kind"]:
            case "person":
                options[name] = page.account(value["value"])
            case "place":
                options[name] = page.spot(value["value"])
            case _:
                options[name] = value["value"]
    return Commanded(
        name=payload["name"],
        options=options,
        line=payload["line"],
        surface=payload["surface"],
        target=MessageRef.parse(payload["target"]) if "target" in payload else None,
        target_author=page.account(payload["target_author"]) if "target_author" in payload else None,
        target_text=payload.get("target_text", ""),
        mentions=tuple(page.account(m) for m in payload["mentions"]),
    )
