"""Permissions: Discord's bits, and what someone may do where."""

from datetime import datetime

from tests.fakes.discord.things import Channel, Guild, Member

INVITE, KICK, BAN, ADMIN, MANAGE_CHANNELS, MANAGE_GUILD, ADD_REACTIONS, AUDIT = (1 << n for n in range(8))
VIEW, SEND = 1 << 10, 1 << 11
MANAGE_MESSAGES, EMBED, ATTACH, HISTORY, MENTION_EVERYONE = 1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17
MANAGE_ROLES, USE_COMMANDS, MANAGE_EVENTS, MANAGE_THREADS = 1 << 28, 1 << 31, 1 << 33, 1 << 34
PUBLIC_THREADS, PRIVATE_THREADS, SEND_IN_THREADS = 1 << 35, 1 << 36, 1 << 38
TIMEOUT, CREATE_EVENTS, PIN = 1 << 40, 1 << 44, 1 << 51
ALL = (1 << 52) - 1

EVERYONE = (
    INVITE | ADD_REACTIONS | VIEW | SEND | EMBED | ATTACH | HISTORY | USE_COMMANDS | PUBLIC_THREADS | SEND_IN_THREADS
)  # fmt: skip
BOT = (
    EVERYONE | KICK | BAN | MANAGE_CHANNELS | MANAGE_GUILD | AUDIT | MANAGE_MESSAGES | MANAGE_ROLES | MANAGE_EVENTS
    | MANAGE_THREADS | PRIVATE_THREADS | TIMEOUT | CREATE_EVENTS | PIN
)  # fmt: skip


def top(guild: Guild, member: Member) -> int:
    """Return the position of the highest role."""
    return max((guild.roles[each].position for each in member.roles if each in guild.roles), default=0)


def base(guild: Guild, member: Member) -> int:
    """Return what a member may do in the whole guild."""
    if guild.owner_id == member.user.id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for each in member.roles:
        bits |= guild.roles[each].permissions if each in guild.roles else 0
    return ALL if bits & ADMIN else bits


def allowed(guild: Guild, member: Member, channel: Channel | None, now: datetime) -> int:
    """Return what a member may do in a channel; a thread has its parent's permissions."""
    bits = base(guild, member)
    if bits == ALL:
        return bits
    if channel is not None:
        if channel.is_thread:
            channel = guild.channels.get(channel.parent_id or "", channel)
        bits = _overwritten(bits, guild, member, channel)
        if not bits & VIEW:
            return 0
    if member.timeout is not None and member.timeout > now:
        bits &= VIEW | HISTORY
    return bits


def _overwritten(bits: int, guild: Guild, member: Member, channel: Channel) -> int:
    everyone = channel.overwrites.get(guild.id)
    if everyone is not None:
        bits = bits & ~everyone.deny | everyone.allow
    mine = [channel.overwrites[each] for each in member.roles if each in channel.overwrites]
    deny = allow = 0
    for each in mine:
        deny, allow = deny | each.deny, allow | each.allow
    bits = bits & ~deny | allow
    own = channel.overwrites.get(member.user.id)
    return bits if own is None else bits & ~own.deny | own.allow


def outranks(guild: Guild, actor: Member, target: Member) -> bool:
    """Say whether the actor stands above the target: owner above all, otherwise by highest role."""
    if target.user.id == guild.owner_id:
        return False
    return actor.user.id == guild.owner_id or top(guild, actor) > top(guild, target)
