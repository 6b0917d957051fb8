"""Members: coming, going, roles, pauses, kicks and bans."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.discord import limits, payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError, invalid
from tests.fakes.discord.things import Channel, Guild, Json, Member, User
from tests.fakes.discord.world import World

LONGEST = timedelta(days=28)


def join(world: World, guild: Guild, user: User, invite: str | None = None, pending: bool = False) -> Member:
    """Come in; an invite counts its use. A banned user stays outside."""
    if user.id in guild.bans:
        raise ApiError(40007)
    if user.id in guild.members:
        return guild.members[user.id]
    if invite is not None:
        found = world.invites.get(invite)
        if found is None or found.guild != guild.id:
            raise ApiError(10006)
        found.uses += 1
        if found.max_uses and found.uses >= found.max_uses:
            del world.invites[invite]
            where = {"channel_id": found.channel, "guild_id": guild.id, "code": invite}
            world.tell("INVITE_DELETE", where, guild=guild.id)
    member = Member(user, guild.id, world.now(), pending=pending)
    guild.members[user.id] = member
    world.tell("GUILD_MEMBER_ADD", {**payloads.member(member), "guild_id": guild.id}, guild=guild.id)
    return member


def leave(world: World, guild: Guild, user: User) -> None:
    """Go; threads and roles are lost with the membership."""
    if guild.members.pop(user.id, None) is None:
        raise ApiError(10007)
    for each in guild.channels.values():
        each.thread_members.pop(user.id, None)
    world.tell("GUILD_MEMBER_REMOVE", {"guild_id": guild.id, "user": payloads.user(user)}, guild=guild.id)


def changed(world: World, member: Member) -> None:
    """Tell GUILD_MEMBER_UPDATE."""
    data = {**payloads.member(member), "guild_id": member.guild}
    world.tell("GUILD_MEMBER_UPDATE", data, guild=member.guild)


def change(
    world: World, by: User, guild: Guild, member: Member, body: Mapping[str, Any], reason: str | None = None
) -> Member:
    """Set nick, roles or a pause (`communication_disabled_until`, at most 28 days)."""
    if "communication_disabled_until" in body:
        pause(world, by, guild, member, body["communication_disabled_until"], reason)
    if "nick" in body:
        limits.short("nick", body["nick"], 32)
        world.need_in(by, guild, 1 << 27)
        world.above(by, guild, member.user.id)
        member.nick = body["nick"]
    if body.get("roles") is not None:
        actor = world.need_in(by, guild, may.MANAGE_ROLES)
        for role in set(body["roles"]) ^ set(member.roles):
            _may_give(guild, actor, role)
        member.roles = [str(each) for each in body["roles"]]
        world.audit(guild, 25, by, member.user.id, reason)
    changed(world, member)
    return member


def pause(world: World, by: User, guild: Guild, member: Member, until: str | None, reason: str | None) -> None:
    """Stop a member writing until an instant, or let them again; nobody pauses administrators or those above."""
    world.need_in(by, guild, may.TIMEOUT)
    world.above(by, guild, member.user.id)
    if may.base(guild, member) & may.ADMIN:
        raise ApiError(50013)
    at: datetime | None = None
    if until is not None:
        try:
            at = datetime.fromisoformat(until)
        except ValueError:
            raise invalid("communication_disabled_until", "DATE_TIME_TYPE_PARSE", "Should be ISO8601.") from None
        if at - world.now() > LONGEST:
            raise invalid("communication_disabled_until", "GUILD_MEMBER_TIMEOUT_TOO_LONG", "At most 28 days.")
    member.timeout = at
    world.audit(guild, 24, by, member.user.id, reason)


def set_role(
    world: World, by: User, guild: Guild, member: Member, role: str, held: bool, reason: str | None = None
) -> None:
    """Give or take one role below one's own highest."""
    actor = world.need_in(by, guild, may.MANAGE_ROLES)
    _may_give(guild, actor, role)
    if (role in member.roles) == held:
        return
    member.roles = [*member.roles, role] if held else [each for each in member.roles if each != role]
    change_: Json = {"key": "$add" if held else "$remove", "new_value": [{"id": role, "name": guild.roles[role].name}]}
    world.audit(guild, 25, by, member.user.id, reason, changes=[change_])
    changed(world, member)


def _may_give(guild: Guild, actor: Member, role: str) -> None:
    found = guild.roles.get(role)
    if found is None:
        raise ApiError(10011)
    if found.managed or role == guild.id:
        raise ApiError(50013)
    if actor.user.id != guild.owner_id and found.position >= may.top(guild, actor):
        raise ApiError(50013)


def kick(world: World, by: User, guild: Guild, member: Member, reason: str | None = None) -> None:
    world.need_in(by, guild, may.KICK)
    world.above(by, guild, member.user.id)
    leave(world, guild, member.user)
    world.audit(guild, 20, by, member.user.id, reason)


def ban(world: World, by: User, guild: Guild, user: User, seconds: int = 0, reason: str | None = None) -> None:
    """Ban a user, inside or not; messages of the last `seconds` go with them."""
    world.need_in(by, guild, may.BAN)
    world.above(by, guild, user.id)
    if user.id == guild.owner_id:
        raise ApiError(50013)
    guild.bans[user.id] = reason
    if user.id in guild.members:
        leave(world, guild, user)
    world.tell("GUILD_BAN_ADD", {"guild_id": guild.id, "user": payloads.user(user)}, guild=guild.id)
    world.audit(guild, 22, by, user.id, reason)
    if seconds:
        for channel in list(guild.channels.values()):
            _sweep(world, channel, user, world.now() - timedelta(seconds=seconds))


def _sweep(world: World, channel: Channel, user: User, since: datetime) -> None:
    gone = [each for each in channel.here if each.author is user and each.at >= since]
    for each in gone:
        each.deleted = True
    if gone:
        data = {"ids": [each.id for each in gone], "channel_id": channel.id, "guild_id": channel.guild_id}
        world.tell("MESSAGE_DELETE_BULK", data, channel)


def unban(world: World, by: User, guild: Guild, user: User, reason: str | None = None) -> None:
    world.need_in(by, guild, may.BAN)
    if user.id not in guild.bans:
        raise ApiError(10026)
    del guild.bans[user.id]
    world.tell("GUILD_BAN_REMOVE", {"guild_id": guild.id, "user": payloads.user(user)}, guild=guild.id)
    world.audit(guild, 23, by, user.id, reason)
