"""Inbound: a raw gateway or REST payload becomes an arrival; pure, nothing is fetched (house.md §3).

A payload that is not what it should be raises Odd (a ValueError): whoever reads sets it aside and goes on.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.adapters.discord.fields import (
    Data,
    check_id,
    flag_in,
    id_in,
    ids_in,
    maybe_id,
    maybe_record,
    moment_in,
    moment_of,
    number_in,
    record_in,
    records_in,
    stamp_in,
    text_in,
)
from bot.adapters.discord.world import PLATFORM, World
from bot.model.events import (
    Arrival,
    Deleted,
    Doubled,
    Edited,
    Event,
    Joined,
    Left,
    Reacted,
    RightsChanged,
    Said,
    Sighted,
)
from bot.model.people import Account
from bot.model.places import MessageRef, Spot

BOT = PLATFORM
"""Under which name this adapter's cursors and seen-marks are kept; one token per process, so it never changes."""

WRITTEN, REPLY = 0, 19
"""Message types that a person wrote; all others are Discord's own notices, or answers to interactions."""


def read(world: World, kind: str, data: Data, now: datetime, number: int) -> list[Arrival]:
    """Return what one gateway event (after `world.apply`) means, [] for what concerns nobody; `now` is UTC.

    `number` tells one occurrence of what Discord gives no id from the next, also across restarts. Raises Odd.
    """
    reader = READERS.get(kind)
    return [] if reader is None else reader(world, data, now, number)


def said(world: World, message: Data, now: datetime) -> Arrival | None:
    """Return what a person, or another robot, wrote; None for our own, system and webhook messages. Raises Odd."""
    author = _author(world, message)
    if author is None:
        return None
    id_, spot = id_in(message, "id"), _spot(world, message, author)
    position = {"stream": f"channel/{spot.id}", "position": id_}
    return _arrival(f"message/{id_}", moment_of(id_), now, spot, _said(world, message, spot), author, **position)


def edited(world: World, message: Data, now: datetime) -> Arrival | None:
    """Return how a message reads now; None for one that only got a preview, or that is not for us. Raises Odd."""
    id_, at = id_in(message, "id"), moment_in(message, "edited_timestamp")
    if at is None or "content" not in message:
        # a preview came, or a pin: such an update may name nobody at all
        return None
    author = _author(world, message)
    if author is None:
        return None
    spot = _spot(world, message, author)
    event = Edited(MessageRef(PLATFORM, spot.id, id_), text_in(message, "content"))
    return _arrival(f"edit/{id_}/{stamp_in(message, 'edited_timestamp')}", at, now, spot, event, author)


def deleted(world: World, channel: str, message: str, now: datetime, guild: str = "") -> Arrival:
    """Return that a message is gone; who took it away and when, Discord does not say. Raises Odd."""
    spot, id_ = world.spot(check_id(channel), guild), check_id(message)
    return _arrival(f"delete/{id_}", now, now, spot, Deleted(MessageRef(PLATFORM, spot.id, id_)))


def joined(world: World, guild: str, member: Data, now: datetime) -> Arrival | None:
    """Return that a member came in; None for ourselves and while the platform still screens them. Raises Odd."""
    by, at = world.account(record_in(member, "user"), member), moment_in(member, "joined_at")
    if by.id == world.me or flag_in(member, "pending"):
        return None
    since = stamp_in(member, "joined_at")
    return _arrival(f"join/{guild}/{by.id}/{since}", at or now, now, world.door(guild), Joined(), by)


def left(world: World, guild: str, user: Data, now: datetime, number: int) -> Arrival | None:
    """Return that a member went, or was made to; None for ourselves. Raises Odd."""
    by = world.account(user)
    if by.id == world.me:
        return None
    return _arrival(f"left/{guild}/{by.id}/{number}", now, now, world.door(guild), Left(), by)


def twice(world: World, message: Data, event: Doubled, now: datetime) -> Arrival:
    """Return the arrival of a second copy of a message of ours."""
    spot = world.spot(id_in(message, "channel_id"), id_in(message, "guild_id"))
    return _arrival(f"doubled/{event.key}", moment_of(id_in(message, "id")), now, spot, event)


def _arrival(
    key: str,
    at: datetime,
    now: datetime,
    spot: Spot,
    event: Event,
    by: Account | None = None,
    *,
    stream: str | None = None,
    position: str | None = None,
) -> Arrival:
    # their clock may be ahead of ours: nothing arrives before it happened
    return Arrival(PLATFORM, BOT, key, at, max(now, at), spot, event, by, stream, position)


def _author(world: World, message: Data) -> Account | None:
    """Return who wrote a message, None where that is nobody's word: ours, a webhook's, Discord's own."""
    if message.get("webhook_id") is not None or number_in(message, "type", WRITTEN) not in (WRITTEN, REPLY):
        return None
    author = world.account(record_in(message, "author"), maybe_record(message, "member"))
    return None if author.id == world.me else author


def _spot(world: World, message: Data, by: Account) -> Spot:
    guild = maybe_id(message, "guild_id") or ""
    return world.spot(id_in(message, "channel_id"), guild, direct=by)


def _said(world: World, message: Data, spot: Spot) -> Said:
    reply_to = reply_author = None
    reference = maybe_record(message, "message_reference")
    if number_in(message, "type", WRITTEN) == REPLY and reference is not None:
        quoted = maybe_id(reference, "message_id")
        where = maybe_id(reference, "channel_id") or spot.id
        reply_to = None if quoted is None else MessageRef(PLATFORM, where, quoted)
        original = maybe_record(message, "referenced_message")
        reply_author = None if original is None else world.account(record_in(original, "author"))
    mentions = tuple(world.account(each, maybe_record(each, "member")) for each in records_in(message, "mentions"))
    ref = MessageRef(PLATFORM, spot.id, id_in(message, "id"))
    return Said(ref, text_in(message, "content", ""), reply_to, reply_author, mentions)


# -- one reader for each gateway event that means something -------------------------------------------------------


def _one(arrival: Arrival | None) -> list[Arrival]:
    return [] if arrival is None else [arrival]


def _message_delete(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    guild = maybe_id(data, "guild_id") or ""
    return [deleted(world, id_in(data, "channel_id"), id_in(data, "id"), now, guild)]


def _message_delete_bulk(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    guild, channel = maybe_id(data, "guild_id") or "", id_in(data, "channel_id")
    return [deleted(world, channel, each, now, guild) for each in ids_in(data, "ids")]


def _reaction(world: World, data: Data, now: datetime, number: int, *, added: bool) -> list[Arrival]:
    user, channel, message = id_in(data, "user_id"), id_in(data, "channel_id"), id_in(data, "message_id")
    if user == world.me:
        return []
    member = maybe_record(data, "member")
    by = Account(PLATFORM, user) if member is None else world.account(record_in(member, "user"), member)
    emoji, author = _emoji(record_in(data, "emoji")), maybe_id(data, "message_author_id") or world.wrote.get(message)
    wrote = None if author is None else Account(PLATFORM, author, robot=author == world.me)
    event = Reacted(MessageRef(PLATFORM, channel, message), emoji, added, wrote)
    spot = world.spot(channel, maybe_id(data, "guild_id") or "", direct=by)
    return [_arrival(f"react/{message}/{user}/{emoji}/{number}", now, now, spot, event, by)]


def _emoji(data: Data) -> str:
    """Return an emoji: the sign itself, or "name:id" for one of a guild's own."""
    id_, name = maybe_id(data, "id"), text_in(data, "name", "")
    return name if id_ is None else f"{name}:{id_}"


def _reaction_add(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    return _reaction(world, data, now, number, added=True)


def _reaction_remove(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    return _reaction(world, data, now, number, added=False)


def _member_add(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    return _one(joined(world, id_in(data, "guild_id"), data, now))


def _member_remove(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    return _one(left(world, id_in(data, "guild_id"), record_in(data, "user"), now, number))


def _member_update(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    guild, by = id_in(data, "guild_id"), world.account(record_in(data, "user"), data)
    changed = _rights(world, guild, now, f"{by.id}/{number}", None if by.id == world.me else by)
    if by.id == world.me:
        changed.append(lacking(world, guild, now, number))
    through = not flag_in(data, "pending") and world.admitted(guild, by.id)
    return [*changed, *_one(joined(world, guild, data, now) if through else None)]


def _rights(world: World, guild: str, now: datetime, what: str, account: Account | None = None) -> list[Arrival]:
    event = RightsChanged(account)
    return [_arrival(f"rights/{guild}/{what}", now, now, world.door(guild), event, account)]


def lacking(world: World, guild: str, now: datetime, number: int) -> Arrival:
    """Return what we may not do in a guild as of now (PER-11)."""
    event = Sighted(lacks=world.lacks(guild))
    return _arrival(f"lacking/{guild}/{number}", now, now, world.door(guild), event)


def _roles(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    guild = id_in(data, "guild_id")
    changed = _rights(world, guild, now, f"{number}")
    role = maybe_record(data, "role")
    if role is None or id_in(role, "id") != guild:
        return [*changed, lacking(world, guild, now, number)]
    # what everyone may do decides which place is the team's alone
    return [*changed, _arrival(f"sighted/{guild}/{number}", now, now, world.door(guild), world.sighted(guild))]


def _guild_update(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    return _rights(world, id_in(data, "id"), now, f"{number}")


def _place(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    """Return that a place appeared; what is no place, or belongs to a guild we do not know, concerns nobody."""
    channel = world.channel(id_in(data, "id"))
    if channel is None or not channel.place:
        return []
    spot = world.spot(channel.id, channel.guild)
    return [_arrival(f"sighted/{channel.id}/{number}", now, now, spot, Sighted((spot,)))]


def _place_changed(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    """Return that a place changed: its name, its use, and who may do what there."""
    channel = world.channel(id_in(data, "id"))
    if channel is None:
        return []
    return [*_place(world, data, now, number), *_rights(world, channel.guild, now, f"{channel.id}/{number}")]


def _place_gone(world: World, data: Data, now: datetime, number: int) -> list[Arrival]:
    """Return that a channel is gone: what is said in its like must not wait for it."""
    id_, guild = id_in(data, "id"), id_in(data, "guild_id")
    spot = Spot(PLATFORM, guild, id_, text_in(data, "name", ""))
    return [_arrival(f"sighted/{id_}/{number}", now, now, world.door(guild), Sighted(gone=(spot,)))]


Reader = Callable[[World, Data, datetime, int], list[Arrival]]

READERS: Mapping[str, Reader] = {
    "MESSAGE_CREATE": lambda world, data, now, _: _one(said(world, data, now)),
    "MESSAGE_UPDATE": lambda world, data, now, _: _one(edited(world, data, now)),
    "MESSAGE_DELETE": _message_delete,
    "MESSAGE_DELETE_BULK": _message_delete_bulk,
    "MESSAGE_REACTION_ADD": _reaction_add,
    "MESSAGE_REACTION_REMOVE": _reaction_remove,
    "GUILD_MEMBER_ADD": _member_add,
    "GUILD_MEMBER_UPDATE": _member_update,
    "GUILD_MEMBER_REMOVE": _member_remove,
    "GUILD_ROLE_UPDATE": _roles,
    "GUILD_ROLE_DELETE": _roles,
    "GUILD_UPDATE": _guild_update,
    "CHANNEL_CREATE": _place,
    "CHANNEL_UPDATE": _place_changed,
    "CHANNEL_DELETE": _place_gone,
    "THREAD_CREATE": _place,
}

__all__ = ["BOT", "READERS", "deleted", "edited", "joined", "lacking", "left", "moment_of", "read", "said"]
