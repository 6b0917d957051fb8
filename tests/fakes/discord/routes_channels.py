"""Routes of channels, threads, invites and permissions."""

from datetime import timedelta

from tests.fakes.discord import limits, payloads, threads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.router import EMPTY, Answer, Call, route
from tests.fakes.discord.snowflakes import iso
from tests.fakes.discord.things import DM, PRIVATE_THREAD, TEXT, Channel, Guild, Invite, Json, Overwrite
from tests.fakes.discord.world import World

CHANNEL = "/channels/{channel_id}"


def _shown(call: Call, channel: Channel) -> Json:
    return payloads.channel(channel, call.world.bot.id)


@route("GET", CHANNEL)
def read(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.VIEW)
    return 200, _shown(call, call.channel)


@route("PATCH", CHANNEL)
def change(call: Call) -> Answer:
    channel, world = call.channel, call.world
    world.need(world.bot, channel, may.VIEW)
    if channel.is_thread:
        return 200, _shown(call, threads.change(world, world.bot, channel, call.json, call.reason))
    if channel.type == DM:
        raise ApiError(50003)
    world.need(world.bot, channel, may.MANAGE_CHANNELS)
    limits.short("name", call.json.get("name"), 100)
    channel.name = call.json.get("name") or channel.name
    channel.topic = call.json.get("topic", channel.topic)
    channel.slow = int(call.json.get("rate_limit_per_user") or 0)
    if call.json.get("permission_overwrites") is not None:
        channel.overwrites = _overwrites(call.json["permission_overwrites"])
    world.tell("CHANNEL_UPDATE", _shown(call, channel), channel)
    return 200, _shown(call, channel)


@route("DELETE", CHANNEL)
def remove(call: Call) -> Answer:
    channel, world = call.channel, call.world
    if channel.type == DM:
        return 200, _shown(call, channel)
    world.need(world.bot, channel, may.MANAGE_THREADS if channel.is_thread else may.MANAGE_CHANNELS)
    forget(world, channel)
    return 200, _shown(call, channel)


def forget(world: World, channel: Channel) -> None:
    """Delete a guild channel or thread, and the threads in it."""
    guild = world.guilds[channel.guild_id or ""]
    for each in [one for one in guild.channels.values() if one.parent_id == channel.id and one.is_thread]:
        forget(world, each)
    if channel.is_thread:
        brief = {"id": channel.id, "guild_id": guild.id, "parent_id": channel.parent_id, "type": channel.type}
        world.tell("THREAD_DELETE", brief, channel)
    else:
        world.tell("CHANNEL_DELETE", payloads.channel(channel), channel)
    channel.deleted = True
    guild.channels.pop(channel.id, None)


def _overwrites(given: list[Json]) -> dict[str, Overwrite]:
    return {
        str(each["id"]): Overwrite(
            str(each["id"]), int(each.get("type") or 0), int(each.get("allow") or 0), int(each.get("deny") or 0)
        )
        for each in given
    }


@route("PUT", f"{CHANNEL}/permissions/{{overwrite_id}}")
def permit(call: Call) -> Answer:
    channel, world, whose = call.channel, call.world, call.params["overwrite_id"]
    world.need(world.bot, channel, may.MANAGE_ROLES)
    channel.overwrites |= _overwrites([{**call.json, "id": whose}])
    world.tell("CHANNEL_UPDATE", _shown(call, channel), channel)
    return EMPTY


@route("DELETE", f"{CHANNEL}/permissions/{{overwrite_id}}")
def unpermit(call: Call) -> Answer:
    channel, world = call.channel, call.world
    world.need(world.bot, channel, may.MANAGE_ROLES)
    channel.overwrites.pop(call.params["overwrite_id"], None)
    world.tell("CHANNEL_UPDATE", _shown(call, channel), channel)
    return EMPTY


@route("POST", "/guilds/{guild_id}/channels")
def create(call: Call) -> Answer:
    world, guild = call.world, call.guild
    world.need_in(world.bot, guild, may.MANAGE_CHANNELS)
    limits.short("name", call.json.get("name"), 100, 1)
    made = world.channel(guild, str(call.json["name"]), int(call.json.get("type") or TEXT))
    made.parent_id, made.topic = call.json.get("parent_id"), call.json.get("topic")
    made.overwrites = _overwrites(call.json.get("permission_overwrites") or [])
    world.tell("CHANNEL_CREATE", _shown(call, made), made)
    return 201, _shown(call, made)


@route("GET", "/guilds/{guild_id}/channels")
def all_channels(call: Call) -> Answer:
    return 200, [_shown(call, each) for each in call.guild.channels.values() if not each.is_thread]


# -- threads -----------------------------------------------------------------------------------------------------------


@route("POST", f"{CHANNEL}/messages/{{message_id}}/threads")
def thread_from_message(call: Call) -> Answer:
    return 201, _shown(call, threads.from_message(call.world, call.world.bot, call.message, call.json))


@route("POST", f"{CHANNEL}/threads")
def thread_without_message(call: Call) -> Answer:
    made = threads.without_message(call.world, call.world.bot, call.channel, call.json)
    shown = _shown(call, made)
    if made.id in made.messages:
        shown["message"] = call.world.shown(made.messages[made.id])
    return 201, shown


@route("GET", "/guilds/{guild_id}/threads/active")
def active(call: Call) -> Answer:
    world, me = call.world, call.world.bot.id
    found = [each for each in call.guild.channels.values() if each.is_thread and not each.archived]
    seen = [each for each in found if world.may(world.bot, each) & may.VIEW]
    mine = [payloads.thread_member(each, me) for each in seen if me in each.thread_members]
    return 200, {"threads": [_shown(call, each) for each in reversed(seen)], "members": mine, "has_more": False}


def _archived(call: Call, kinds: tuple[int, ...]) -> Answer:
    world, me, before = call.world, call.world.bot.id, call.query.get("before", "9")
    world.need(world.bot, call.channel, may.VIEW | may.HISTORY)
    found = [
        each
        for each in world.guilds[call.channel.guild_id or ""].channels.values()
        if each.parent_id == call.channel.id and each.archived and each.type in kinds
        and each.archived_at is not None and iso(each.archived_at) < before
    ]  # fmt: skip
    found.sort(key=lambda each: str(each.archived_at), reverse=True)
    page = found[: call.limit(50, 100)]
    mine = [payloads.thread_member(each, me) for each in page if me in each.thread_members]
    return 200, {
        "threads": [_shown(call, each) for each in page],
        "members": mine,
        "has_more": len(found) > len(page),
    }  # fmt: skip


@route("GET", f"{CHANNEL}/threads/archived/public")
def archived_public(call: Call) -> Answer:
    return _archived(call, (10, 11))


@route("GET", f"{CHANNEL}/threads/archived/private")
def archived_private(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.MANAGE_THREADS)
    return _archived(call, (PRIVATE_THREAD,))


@route("PUT", f"{CHANNEL}/thread-members/@me")
def enter(call: Call) -> Answer:
    threads.enter(call.world, call.world.bot, call.channel, call.world.bot)
    return EMPTY


@route("DELETE", f"{CHANNEL}/thread-members/@me")
def leave(call: Call) -> Answer:
    threads.leave(call.world, call.world.bot, call.channel, call.world.bot)
    return EMPTY


@route("PUT", f"{CHANNEL}/thread-members/{{user_id}}")
def add_to_thread(call: Call) -> Answer:
    threads.enter(call.world, call.world.bot, call.channel, call.world.find_user(call.params["user_id"]))
    return EMPTY


@route("DELETE", f"{CHANNEL}/thread-members/{{user_id}}")
def take_from_thread(call: Call) -> Answer:
    threads.leave(call.world, call.world.bot, call.channel, call.world.find_user(call.params["user_id"]))
    return EMPTY


@route("GET", f"{CHANNEL}/thread-members")
def thread_members(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.VIEW)
    guild, full = call.world.guilds[call.channel.guild_id or ""], call.query.get("with_member", "").lower() == "true"
    found = []
    for who in sorted(call.channel.thread_members, key=int)[: call.limit(100, 100)]:
        shown = payloads.thread_member(call.channel, who)
        found.append(
            {**shown, "member": payloads.member(guild.members[who])} if full and who in guild.members else shown
        )
    return 200, found


# -- invites -----------------------------------------------------------------------------------------------------------


def _invite(call: Call, each: Invite) -> Json:
    return payloads.invite(each, call.world.guilds[each.guild], call.world.channels[each.channel])


def _live(world: World, each: Invite) -> bool:
    return each.max_age == 0 or world.now() < each.at + timedelta(seconds=each.max_age)


@route("POST", f"{CHANNEL}/invites")
def invite(call: Call) -> Answer:
    """Make an invite; without `unique` an equal one of ours is given again."""
    world, channel, body = call.world, call.channel, call.json
    world.need(world.bot, channel, may.INVITE)
    if channel.is_thread:
        raise ApiError(50024)
    age, uses = int(body.get("max_age", 86400) or 0), int(body.get("max_uses") or 0)
    if not body.get("unique"):
        for each in world.invites.values():
            same = (each.channel, each.max_age, each.max_uses, each.inviter) == (channel.id, age, uses, world.bot)
            if same and _live(world, each):
                return 200, _invite(call, each)
    code = f"inv{int(world.ids.next()) % 10**9:09d}"
    temporary = bool(body.get("temporary"))
    made = Invite(code, channel.guild_id or "", channel.id, world.bot, world.now(), age, uses, temporary)
    world.invites[code] = made
    shown = _invite(call, made)
    told = {key: shown[key] for key in ("code", "created_at", "inviter", "max_age", "max_uses", "temporary", "uses")}
    world.tell("INVITE_CREATE", {**told, "channel_id": channel.id, "guild_id": channel.guild_id}, channel)
    return 200, shown


@route("GET", f"{CHANNEL}/invites")
def invites(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.MANAGE_CHANNELS)
    found = [
        each for each in call.world.invites.values() if each.channel == call.channel.id and _live(call.world, each)
    ]
    return 200, [_invite(call, each) for each in found]


@route("GET", "/guilds/{guild_id}/invites")
def all_invites(call: Call) -> Answer:
    guild: Guild = call.guild
    call.world.need_in(call.world.bot, guild, may.MANAGE_GUILD)
    return 200, [_invite(call, each) for each in call.world.invites.values() if each.guild == guild.id]


def _by_code(call: Call) -> Invite:
    found = call.world.invites.get(call.params["code"])
    if found is None or not _live(call.world, found):
        raise ApiError(10006)
    return found


@route("GET", "/invites/{code}")
def read_invite(call: Call) -> Answer:
    return 200, _invite(call, _by_code(call))


@route("DELETE", "/invites/{code}")
def revoke(call: Call) -> Answer:
    found = _by_code(call)
    call.world.need(call.world.bot, call.world.channels[found.channel], may.MANAGE_CHANNELS)
    del call.world.invites[found.code]
    where = {"channel_id": found.channel, "guild_id": found.guild, "code": found.code}
    call.world.tell("INVITE_DELETE", where, guild=found.guild)
    return 200, _invite(call, found)
