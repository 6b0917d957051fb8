"""Messages: posting, editing, deleting, reacting, pinning; the same for the bot and for people."""

import re
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tests.fakes.discord import limits, payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError, invalid
from tests.fakes.discord.snowflakes import iso, time_of
from tests.fakes.discord.things import (
    COMPONENTS_V2,
    DM,
    EPHEMERAL,
    FORUM,
    SILENT,
    SUPPRESS_EMBEDS,
    Channel,
    Interaction,
    Json,
    Message,
    User,
)
from tests.fakes.discord.world import Accepted, World

MENTION = re.compile(r"<@!?(\d+)>")
ROLE_MENTION = re.compile(r"<@&(\d+)>")
KEPT_FLAGS = SUPPRESS_EMBEDS | SILENT | COMPONENTS_V2


def post(world: World, author: User, channel: Channel, body: Mapping[str, Any]) -> Message:
    """Create a message as `Create Message` does: limits, permissions, nonce, reply; told to the gateway."""
    limits.message(body)
    if channel.type == FORUM:
        raise ApiError(50024)
    _may_send(world, author, channel)
    reference = _reference(world, author, channel, body.get("message_reference"))
    _not_empty(body)
    nonce = body.get("nonce")
    if nonce is not None and body.get("enforce_nonce"):
        earlier = world.known_nonce(channel.id, author.id, nonce)
        if earlier is not None:
            return earlier
    message = compose(world, author, channel, body)
    message.reference, message.nonce = reference, nonce
    message.type = 19 if reference is not None else 0
    put(world, channel, message)
    if nonce is not None and body.get("enforce_nonce"):
        world.keep_nonce(message)
    return message


def _may_send(world: World, author: User, channel: Channel) -> None:
    if channel.type == DM:
        person = channel.recipients[0]
        shares = any(person.id in each.members and world.bot.id in each.members for each in world.guilds.values())
        if author is world.bot and not (person.dms_open and shares):
            raise ApiError(50007)
        return
    world.need(author, channel, may.SEND_IN_THREADS if channel.is_thread else may.SEND)
    if channel.is_thread and channel.locked and not world.may(author, channel) & may.MANAGE_THREADS:
        raise ApiError(160005)


def _reference(world: World, author: User, channel: Channel, asked: Mapping[str, Any] | None) -> Json | None:
    if asked is None or asked.get("message_id") is None:
        return None
    if not world.may(author, channel) & may.HISTORY:
        raise ApiError(160002)
    there = channel.messages.get(str(asked["message_id"]))
    if there is None or there.deleted:
        if asked.get("fail_if_not_exists", True):
            raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return None
    reference: Json = {"type": 0, "channel_id": channel.id, "message_id": there.id}
    return reference if channel.guild_id is None else {**reference, "guild_id": channel.guild_id}


def _not_empty(body: Mapping[str, Any]) -> None:
    if not any(body.get(each) for each in ("content", "embeds", "components", "sticker_ids", "poll", "attachments")):
        raise ApiError(50006)
    if body.get("content") and not str(body["content"]).strip() and not body.get("embeds"):
        raise ApiError(50006)


def compose(world: World, author: User, channel: Channel, body: Mapping[str, Any]) -> Message:
    """Make a message from a body; nobody is told and nothing holds it yet."""
    content = str(body.get("content") or "").strip()
    message = Message(
        id=world.ids.next(),
        channel_id=channel.id,
        author=author,
        content=content,
        at=world.now(),
        guild_id=channel.guild_id,
        components=numbered(body.get("components") or []),
        embeds=[{"type": "rich", **each} for each in body.get("embeds") or []],
        flags=int(body.get("flags") or 0) & KEPT_FLAGS,
        attachments=list(body.get("attachments") or []),
    )
    if "<@" in content or "@" in content:
        _mention(world, channel, message, body.get("allowed_mentions"))
    return message


def put(world: World, channel: Channel, message: Message) -> None:
    """Set a message into its channel and tell it; an ephemeral one is kept apart."""
    at = world.now()
    nonce = message.nonce
    world.accepted.append(Accepted(message.id, channel.id, message.author.id, nonce, at, message.content))
    if message.seen_by is not None:
        world.ephemerals.append(message)
        return
    if channel.is_thread:
        if channel.archived:
            channel.archived, channel.archived_at = False, at
            world.tell("THREAD_UPDATE", payloads.channel(channel, world.bot.id), channel)
        if message.author.id not in channel.thread_members:
            channel.thread_members[message.author.id] = at
    channel.messages[message.id] = message
    channel.last_message_id = message.id
    world.tell_message("MESSAGE_CREATE", message)


def edit(world: World, by: User, message: Message, body: Mapping[str, Any], *, told: bool = True) -> Message:
    """Change a message: only what the body names; a flags-only edit leaves no edit mark."""
    limits.message(body, message.flags)
    channel = world.channels[message.channel_id]
    if message.author is not by and (set(body) != {"flags"} or not world.may(by, channel) & may.MANAGE_MESSAGES):
        raise ApiError(50005)
    if channel.archived:
        raise ApiError(50083)
    if body.get("content") is not None or "content" in body:
        message.content = str(body.get("content") or "").strip()
        message.mentions = []
        _mention(world, channel, message, body.get("allowed_mentions"), silent=True)
    if "embeds" in body:
        message.embeds = [{"type": "rich", **each} for each in body["embeds"] or []]
    if "attachments" in body:
        message.attachments = list(body["attachments"] or [])
    if "components" in body:
        message.components = numbered(body["components"] or [])
    if body.get("flags") is not None:
        message.flags = message.flags & ~KEPT_FLAGS | int(body["flags"]) & KEPT_FLAGS | message.flags & COMPONENTS_V2
    if not (message.content or message.embeds or message.components or message.attachments):
        raise ApiError(50006)
    if set(body) - {"flags", "allowed_mentions"}:
        message.edited = world.now()
    if told:
        world.tell_message("MESSAGE_UPDATE", message)
    return message


def remove(world: World, by: User, message: Message, reason: str | None = None) -> None:
    """Delete one message: one's own, or with MANAGE_MESSAGES anyone's."""
    channel = world.channels[message.channel_id]
    if channel.archived:
        raise ApiError(50083)
    if message.author is not by:
        if channel.type == DM:
            raise ApiError(50003)
        world.need(by, channel, may.MANAGE_MESSAGES)
        if not by.bot:  # a bot's single deletes do not enter the audit log
            more = {"options": {"channel_id": channel.id, "count": "1"}}
            world.audit(world.guilds[channel.guild_id or ""], 72, by, message.author.id, reason, **more)
    message.deleted = True
    world.removed.append((message.id, time.monotonic()))
    if message.seen_by is None:
        world.tell("MESSAGE_DELETE", _where(channel, {"id": message.id}), channel)


def remove_many(world: World, by: User, channel: Channel, ids: Sequence[str], reason: str | None = None) -> None:
    """Delete 2 to 100 messages younger than 14 days at once; unknown ones are passed over."""
    if not 2 <= len(ids) <= 100:
        raise ApiError(50016)
    if channel.type == DM:
        raise ApiError(50003)
    world.need(by, channel, may.MANAGE_MESSAGES)
    if any(world.now() - time_of(each) > timedelta(days=14) for each in ids):
        raise ApiError(50034)
    gone = [channel.messages[each] for each in ids if each in channel.messages and not channel.messages[each].deleted]
    for each in gone:
        each.deleted = True
        world.removed.append((each.id, time.monotonic()))
    guild = world.guilds[channel.guild_id or ""]
    world.audit(guild, 73, by, channel.id, reason, options={"count": str(len(gone))})
    if gone:
        world.tell("MESSAGE_DELETE_BULK", _where(channel, {"ids": [each.id for each in gone]}), channel)


def react(world: World, by: User, message: Message, emoji: str, added: bool = True) -> None:
    """Set or take back a reaction; setting it twice is one."""
    channel = world.channels[message.channel_id]
    if channel.archived:
        raise ApiError(50083)
    if not emoji or (emoji.isascii() and ":" not in emoji and not emoji.isdigit()):
        raise ApiError(10014)
    who = message.reactions.get(emoji, [])
    if added:
        world.need(by, channel, may.HISTORY if who else may.HISTORY | may.ADD_REACTIONS)
    if (by.id in who) == added:
        return
    if added and not who and len(message.reactions) >= 20:
        raise ApiError(30010)
    message.reactions[emoji] = [*who, by.id] if added else [each for each in who if each != by.id]
    if not message.reactions[emoji]:
        del message.reactions[emoji]
    data: Json = {"user_id": by.id, "message_id": message.id, "emoji": payloads.emoji(emoji), "burst": False, "type": 0}
    if added:
        data |= {"message_author_id": message.author.id, "burst_colors": []}
        member = None if channel.guild_id is None else world.guilds[channel.guild_id].members.get(by.id)
        if member is not None:
            data["member"] = payloads.member(member)
    world.tell(f"MESSAGE_REACTION_{'ADD' if added else 'REMOVE'}", _where(channel, data), channel)


def pin(world: World, by: User, message: Message, pinned: bool = True, reason: str | None = None) -> None:
    """Pin or unpin; a system message of type 6 says so in the channel."""
    channel = world.channels[message.channel_id]
    if channel.guild_id is not None:
        world.need(by, channel, may.PIN)
    if channel.archived:
        raise ApiError(50083)
    if (message.pinned is not None) == pinned:
        return
    if pinned and sum(1 for each in channel.here if each.pinned is not None) >= 250:
        raise ApiError(30003)
    message.pinned = world.now() if pinned else None
    data = {"last_pin_timestamp": iso(world.now()) if pinned else None}
    world.tell("CHANNEL_PINS_UPDATE", _where(channel, data), channel)
    world.tell_message("MESSAGE_UPDATE", message)
    if channel.guild_id is not None:
        more = {"options": {"channel_id": channel.id, "message_id": message.id}}
        world.audit(world.guilds[channel.guild_id], 74 if pinned else 75, by, message.author.id, reason, **more)
    if pinned and world.system_messages:
        notice = compose(world, by, channel, {})
        notice.type, notice.reference = 6, {"type": 0, "channel_id": channel.id, "message_id": message.id}
        put(world, channel, notice)


def answer(world: World, interaction: Interaction, body: Mapping[str, Any], ephemeral: bool) -> Message:
    """Create an interaction's message: no permission is asked, an ephemeral one is seen by one person alone."""
    limits.message(body)
    _not_empty(body)
    message = compose(world, world.bot, interaction.channel, body)
    message.interaction = interaction
    if ephemeral:
        message.flags |= EPHEMERAL
        message.seen_by = interaction.user.id
    put(world, interaction.channel, message)
    return message


def numbered(rows: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return components, each with the id Discord gives where the bot gave none."""
    count = 0

    def walk(each: Mapping[str, Any]) -> Json:
        nonlocal count
        count += 1
        made = {key: value for key, value in each.items() if value is not None}
        made["id"] = made.get("id") or count
        if isinstance(made.get("components"), list):
            made["components"] = [walk(one) for one in made["components"]]
        for inner in ("component", "accessory"):
            if isinstance(made.get(inner), dict):
                made[inner] = walk(made[inner])
        if made.get("type") in (3, 5, 6, 7, 8):
            made = {"min_values": 1, "max_values": 1, **made}
        return made

    return [walk(each) for each in rows]


def _where(channel: Channel, data: Json) -> Json:
    data["channel_id"] = channel.id
    if channel.guild_id is not None:
        data["guild_id"] = channel.guild_id
    return data


def _mention(
    world: World, channel: Channel, message: Message, allowed: Mapping[str, Any] | None, silent: bool = False
) -> None:
    """Find whom a text names, and whom it really pings: all of them, unless allowed_mentions says otherwise."""
    named = [each for each in dict.fromkeys(MENTION.findall(message.content)) if each in world.users]
    message.mentions = [world.users[each] for each in named]
    if silent:
        return
    parse = ["users", "roles", "everyone"] if allowed is None else list(allowed.get("parse") or [])
    chosen = {str(each) for key in ("users", "roles") for each in (allowed or {}).get(key) or []}
    pings = {each for each in named if "users" in parse or each in chosen}
    roles = set(ROLE_MENTION.findall(message.content))
    pings |= {each for each in roles if "roles" in parse or each in chosen}
    loud = "@everyone" in message.content or "@here" in message.content
    if loud and "everyone" in parse and world.may(message.author, channel) & may.MENTION_EVERYONE:
        pings.add("everyone")
    message.pings = frozenset(pings)
