"""Threads: opened from a message, without one, privately or as a forum post; changed, joined, left."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.discord import limits, messages, payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError, invalid
from tests.fakes.discord.things import (
    FORUM,
    HAS_THREAD,
    NEWS,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Json,
    Message,
    User,
)
from tests.fakes.discord.world import World

ARCHIVE_AFTER = (60, 1440, 4320, 10080)
REQUIRE_TAG = 1 << 4


def from_message(world: World, by: User, message: Message, body: Mapping[str, Any]) -> Channel:
    """Open a thread on a message; its id is the message's, so a second one is refused with 160004."""
    parent = world.channels[message.channel_id]
    if parent.type not in (TEXT, NEWS):
        raise ApiError(50024)
    world.need(by, parent, may.PUBLIC_THREADS | may.HISTORY)
    if message.thread is not None:
        raise ApiError(160004)
    if message.type not in (0, 19, 20, 23):
        raise ApiError(50021)
    thread = _open(world, by, parent, body, PUBLIC_THREAD, message.id)
    message.thread = thread.id
    message.flags |= HAS_THREAD
    world.tell_message("MESSAGE_UPDATE", message)
    starter = messages.compose(world, by, thread, {})
    starter.type = 21
    starter.reference = {"type": 0, "channel_id": parent.id, "message_id": message.id, "guild_id": parent.guild_id}
    messages.put(world, thread, starter)
    return thread


def without_message(world: World, by: User, parent: Channel, body: Mapping[str, Any]) -> Channel:
    """Open a thread in a channel: private unless the body says 11; a public one leaves a notice in the channel."""
    if parent.type == FORUM:
        return _post(world, by, parent, body)
    if parent.type not in (TEXT, NEWS):
        raise ApiError(50024)
    kind = int(body.get("type") or PRIVATE_THREAD)
    world.need(by, parent, may.PRIVATE_THREADS if kind == PRIVATE_THREAD else may.PUBLIC_THREADS)
    thread = _open(world, by, parent, body, kind, world.ids.next())
    thread.invitable = bool(body.get("invitable", True))
    if kind == PUBLIC_THREAD and world.system_messages:
        notice = messages.compose(world, by, parent, {"content": thread.name})
        notice.type, notice.reference = 18, {"type": 0, "channel_id": thread.id, "guild_id": parent.guild_id}
        notice.thread = thread.id
        messages.put(world, parent, notice)
    return thread


def _post(world: World, by: User, forum: Channel, body: Mapping[str, Any]) -> Channel:
    world.need(by, forum, may.SEND)
    if "message" not in body:
        raise invalid("message", "BASE_TYPE_REQUIRED", "This field is required")
    tags = [str(each) for each in body.get("applied_tags") or []]
    if forum.flags & REQUIRE_TAG and not tags:
        raise ApiError(40067)
    if any(each not in {tag["id"] for tag in forum.tags} for each in tags):
        raise invalid("applied_tags", "INVALID_FORUM_TAG", "Unknown tag")
    limits.message(body["message"])
    number = world.ids.next()
    thread = _open(world, by, forum, body, PUBLIC_THREAD, number, tags)
    first = messages.compose(world, by, thread, body["message"])
    first.id = number
    messages.put(world, thread, first)
    return thread


def _open(
    world: World, by: User, parent: Channel, body: Mapping[str, Any], type: int, id: str, tags: list[str] | None = None
) -> Channel:
    name = str(body.get("name") or "")
    limits.short("name", name, limits.THREAD, 1)
    after = body.get("auto_archive_duration") or 1440
    if after not in ARCHIVE_AFTER:
        raise invalid("auto_archive_duration", "BASE_TYPE_CHOICES", f"Value must be one of {ARCHIVE_AFTER}.")
    now = world.now()
    thread = Channel(id, type, name, parent.guild_id, parent.id, owner_id=by.id, auto_archive=after, created=now)
    thread.thread_members[by.id] = now
    thread.applied_tags = tags or []
    world.add(thread)
    data = {**payloads.channel(thread, world.bot.id), "newly_created": True}
    world.tell("THREAD_CREATE", data, thread)
    guild = world.guilds[parent.guild_id or ""]
    world.audit(guild, 110, by, thread.id, None)
    return thread


def change(world: World, by: User, thread: Channel, body: Mapping[str, Any], reason: str | None = None) -> Channel:
    """Rename, archive, lock, re-tag a thread; its owner may rename and archive, the rest asks MANAGE_THREADS."""
    limits.short("name", body.get("name"), limits.THREAD, 1 if body.get("name") is not None else 0)
    manages = world.may(by, thread) & may.MANAGE_THREADS
    if not manages and (thread.owner_id != by.id or "locked" in body or thread.locked):
        raise ApiError(50013)
    if thread.archived and body.get("archived") is not False and set(body) - {"archived", "locked"}:
        raise ApiError(50083)
    if body.get("name") is not None:
        thread.name = str(body["name"])
    if body.get("archived") is not None and body["archived"] != thread.archived:
        thread.archived, thread.archived_at = bool(body["archived"]), world.now()
    if body.get("locked") is not None:
        thread.locked = bool(body["locked"])
    if body.get("invitable") is not None:
        thread.invitable = bool(body["invitable"])
    if body.get("applied_tags") is not None:
        thread.applied_tags = [str(each) for each in body["applied_tags"]]
    if body.get("auto_archive_duration") is not None:
        thread.auto_archive = int(body["auto_archive_duration"])
    if body.get("rate_limit_per_user") is not None:
        thread.slow = int(body["rate_limit_per_user"])
    world.tell("THREAD_UPDATE", payloads.channel(thread, world.bot.id), thread)
    world.audit(world.guilds[thread.guild_id or ""], 111, by, thread.id, reason)
    return thread


def enter(world: World, by: User, thread: Channel, who: User) -> None:
    """Add someone to a thread; they must be able to see the parent."""
    if not thread.is_thread:
        raise ApiError(50024)
    if thread.archived:
        raise ApiError(50083)
    world.need(by, thread, may.SEND_IN_THREADS if by is not who else may.VIEW)
    parent = world.channels[thread.parent_id or ""]
    if not world.may(who, parent) & may.VIEW:
        raise ApiError(50001)
    closed = thread.type == PRIVATE_THREAD and by is not who and not thread.invitable
    if closed and thread.owner_id != by.id and not world.may(by, thread) & may.MANAGE_THREADS:
        raise ApiError(50013)
    if who.id in thread.thread_members:
        return
    thread.thread_members[who.id] = world.now()
    if who is world.bot:
        world.tell("THREAD_CREATE", payloads.channel(thread, world.bot.id), thread)
    _told(world, thread, added=[who])


def leave(world: World, by: User, thread: Channel, who: User) -> None:
    """Take someone out of a thread: oneself, or with MANAGE_THREADS another."""
    if not thread.is_thread:
        raise ApiError(50024)
    if thread.archived:
        raise ApiError(50083)
    owns_private = thread.type == PRIVATE_THREAD and thread.owner_id == by.id
    if by is not who and not owns_private:
        world.need(by, thread, may.MANAGE_THREADS)
    if thread.thread_members.pop(who.id, None) is not None:
        _told(world, thread, removed=[who.id])


def _told(world: World, thread: Channel, added: list[User] | None = None, removed: list[str] | None = None) -> None:
    data: Json = {"id": thread.id, "guild_id": thread.guild_id, "member_count": min(50, len(thread.thread_members))}
    if added:
        guild = world.guilds[thread.guild_id or ""]
        data["added_members"] = [
            {
                **payloads.thread_member(thread, each.id),
                "member": payloads.member(guild.members[each.id]),
                "presence": None,
            }
            for each in added
            if each.id in guild.members
        ]
    if removed:
        data["removed_member_ids"] = removed
    world.tell("THREAD_MEMBERS_UPDATE", data, guild=thread.guild_id or "")
