"""Housing: threads, rooms and invite links, as rows of the outbox; what came about is told as Done or Failed."""

from collections.abc import Mapping
from typing import Any

from bot.core import posting
from bot.core.posting import Desk, Row
from bot.model.actions import Class, Close, Invite, Open
from bot.model.places import Place


def open_room(desk: Desk, cog: str, action: Open) -> None:
    """Make a thread or a room, with everyone in it by all their accounts."""
    people = [account for each in action.people for account in desk.directory.accounts(each.id)]
    payload = {
        "name": posting.public_words(desk.voice, action.name, action.place.id, new=False)[0],
        "people": [posting.pack_account(account) for account in people],
        "room": action.kind,
    }
    _at_place(desk, cog, "open", action.place, payload, ref=action.ref)


def close_room(desk: Desk, cog: str, action: Close) -> None:
    """Close a thread or room of ours."""
    _at_place(desk, cog, "close", action.place, {})


def invite(desk: Desk, cog: str, action: Invite) -> None:
    """Make an invite link."""
    _at_place(desk, cog, "invite", action.place, {"label": action.name}, ref=action.ref)


def _at_place(
    desk: Desk, cog: str, kind: str, place: Place, payload: Mapping[str, Any], ref: str | None = None
) -> None:
    spot = place.spot
    if spot is None:
        raise LookupError(f"place {place.name!r} has no spot")
    packed = {**payload, "spot": posting.pack_spot(spot), "locale": desk.community.locale}
    row = Row(kind, Class.DUTY, spot.platform, f"talk:{spot.id}", packed, place=place.id, ref=ref, tell=bool(ref))
    posting.write(desk, cog, row)
