"""Routes of guilds: members, roles, bans, audit log, scheduled events, AutoMod."""

from datetime import datetime
from typing import Any

from tests.fakes.discord import limits, members, payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError, invalid
from tests.fakes.discord.router import EMPTY, Answer, Call, route
from tests.fakes.discord.snowflakes import iso
from tests.fakes.discord.things import Guild, Json, Member, User
from tests.fakes.discord.world import GATEWAY_MEMBERS, GATEWAY_MEMBERS_LIMITED

GUILD = "/guilds/{guild_id}"
MEMBER = f"{GUILD}/members/{{user_id}}"
EVENTS = f"{GUILD}/scheduled-events"
EVENT = f"{EVENTS}/{{guild_scheduled_event_id}}"


@route("GET", GUILD)
def read(call: Call) -> Answer:
    return 200, payloads.guild(call.guild)


@route("GET", f"{GUILD}/roles")
def roles(call: Call) -> Answer:
    return 200, [payloads.role(each) for each in call.guild.roles.values()]


# -- members -----------------------------------------------------------------------------------------------------------


def _member(call: Call) -> Member:
    return call.world.find_member(call.guild, call.params["user_id"])


@route("GET", f"{GUILD}/members")
def all_members(call: Call) -> Answer:
    """List by rising id; only with the switch for the members intent."""
    if not call.world.flags & (GATEWAY_MEMBERS | GATEWAY_MEMBERS_LIMITED):
        raise ApiError(50001)
    after = int(call.query.get("after", 0))
    found = sorted((each for each in call.guild.members.values() if int(each.user.id) > after), key=_id)
    return 200, [payloads.member(each) for each in found[: call.limit(1, 1000)]]


def _id(each: Member) -> int:
    return int(each.user.id)


@route("GET", f"{GUILD}/members/search")
def search(call: Call) -> Answer:
    begin = call.query["query"].lower()
    found = [
        each
        for each in call.guild.members.values()
        if any((name or "").lower().startswith(begin) for name in (each.user.name, each.user.display, each.nick))
    ]
    return 200, [payloads.member(each) for each in found[: call.limit(1, 1000)]]


@route("GET", MEMBER)
def read_member(call: Call) -> Answer:
    return 200, payloads.member(_member(call))


@route("PATCH", MEMBER)
def change_member(call: Call) -> Answer:
    world = call.world
    return 200, payloads.member(members.change(world, world.bot, call.guild, _member(call), call.json, call.reason))


@route("DELETE", MEMBER)
def kick(call: Call) -> Answer:
    members.kick(call.world, call.world.bot, call.guild, _member(call), call.reason)
    return EMPTY


@route("PUT", f"{MEMBER}/roles/{{role_id}}")
def give(call: Call) -> Answer:
    role = call.params["role_id"]
    members.set_role(call.world, call.world.bot, call.guild, _member(call), role, True, call.reason)
    return EMPTY


@route("DELETE", f"{MEMBER}/roles/{{role_id}}")
def take(call: Call) -> Answer:
    role = call.params["role_id"]
    members.set_role(call.world, call.world.bot, call.guild, _member(call), role, False, call.reason)
    return EMPTY


# -- bans --------------------------------------------------------------------------------------------------------------


def _ban(call: Call, id: str) -> Json:
    return {"user": payloads.user(call.world.users[id]), "reason": call.guild.bans[id]}


def _page(call: Call, found: list[str]) -> list[str]:
    after, before = int(call.query.get("after", 0)), int(call.query.get("before", 1 << 63))
    return [each for each in sorted(found, key=int) if after < int(each) < before][: call.limit(1000, 1000)]


@route("GET", f"{GUILD}/bans")
def bans(call: Call) -> Answer:
    call.world.need_in(call.world.bot, call.guild, may.BAN)
    return 200, [_ban(call, each) for each in _page(call, list(call.guild.bans))]


@route("GET", f"{GUILD}/bans/{{user_id}}")
def read_ban(call: Call) -> Answer:
    call.world.need_in(call.world.bot, call.guild, may.BAN)
    if call.params["user_id"] not in call.guild.bans:
        raise ApiError(10026)
    return 200, _ban(call, call.params["user_id"])


@route("PUT", f"{GUILD}/bans/{{user_id}}")
def ban(call: Call) -> Answer:
    who: User = call.world.find_user(call.params["user_id"])
    asked = {**call.query, **call.json}
    seconds = int(asked.get("delete_message_seconds") or int(asked.get("delete_message_days") or 0) * 86400)
    members.ban(call.world, call.world.bot, call.guild, who, seconds, call.reason)
    return EMPTY


@route("DELETE", f"{GUILD}/bans/{{user_id}}")
def unban(call: Call) -> Answer:
    who = call.world.find_user(call.params["user_id"])
    members.unban(call.world, call.world.bot, call.guild, who, call.reason)
    return EMPTY


@route("POST", f"{GUILD}/bulk-ban")
def bulk_ban(call: Call) -> Answer:
    call.world.need_in(call.world.bot, call.guild, may.BAN | may.MANAGE_GUILD)
    done: list[str] = []
    failed: list[str] = []
    for whom in [str(each) for each in call.json.get("user_ids") or []]:
        try:
            seconds = int(call.json.get("delete_message_seconds") or 0)
            members.ban(call.world, call.world.bot, call.guild, call.world.find_user(whom), seconds, call.reason)
            done.append(whom)
        except ApiError:
            failed.append(whom)
    if not done:
        raise ApiError(500000, 400, "Failed to ban users")
    return 200, {"banned_users": done, "failed_users": failed}


@route("GET", f"{GUILD}/audit-logs")
def audit(call: Call) -> Answer:
    call.world.need_in(call.world.bot, call.guild, may.AUDIT)
    query = call.query
    found = [
        each
        for each in reversed(call.guild.audit)
        if str(each["action_type"]) == query.get("action_type", str(each["action_type"]))
        and each["user_id"] == query.get("user_id", each["user_id"])
        and each["target_id"] == query.get("target_id", each["target_id"])
        and int(query.get("after", 0)) < int(each["id"]) < int(query.get("before", 1 << 63))
    ]
    if "after" in query:
        found.reverse()
    page = found[: call.limit(50, 100)]
    named = {each["user_id"] for each in page} | {each["target_id"] for each in page}
    users = [payloads.user(call.world.users[each]) for each in named if each in call.world.users]
    others = ("integrations", "webhooks", "guild_scheduled_events", "threads", "application_commands")
    empty: Json = {each: [] for each in (*others, "auto_moderation_rules")}
    return 200, {"audit_log_entries": page, "users": users, **empty}


# -- scheduled events --------------------------------------------------------------------------------------------------

NEXT = {1: (1, 2, 4), 2: (2, 3), 3: (3,), 4: (4,)}


def _event(call: Call) -> Json:
    found = call.guild.events.get(call.params["guild_scheduled_event_id"])
    if found is None:
        raise ApiError(10070)
    return found


@route("GET", EVENTS)
def events(call: Call) -> Answer:
    return 200, [each for each in call.guild.events.values() if each["status"] in (1, 2)]


@route("GET", EVENT)
def read_event(call: Call) -> Answer:
    return 200, _event(call)


@route("POST", EVENTS)
def create_event(call: Call) -> Answer:
    """Make an event elsewhere (entity type 3) or in a voice channel (2)."""
    world, guild, body = call.world, call.guild, call.json
    world.need_in(world.bot, guild, may.CREATE_EVENTS)
    if len([each for each in guild.events.values() if each["status"] in (1, 2)]) >= 100:
        raise ApiError(30038, 400, "Maximum number of uncompleted guild scheduled events reached (100)")
    kind = int(body.get("entity_type") or 0)
    made: Json = {
        "id": world.ids.next(), "guild_id": guild.id, "channel_id": body.get("channel_id"),
        "creator_id": world.bot.id, "creator": payloads.user(world.bot), "image": None, "status": 1,
        "entity_type": kind, "entity_id": None, "recurrence_rule": None, "privacy_level": 2, "user_count": 0,
        "guild_scheduled_event_exceptions": [], "description": None, "scheduled_end_time": None,
    }  # fmt: skip
    _fill(call, made, body, fresh=True)
    guild.events[made["id"]] = made
    world.tell("GUILD_SCHEDULED_EVENT_CREATE", made, guild=guild.id)
    return 200, made


def _fill(call: Call, made: Json, body: Json, *, fresh: bool) -> None:
    now = call.world.now()
    if fresh or body.get("name") is not None:
        limits.short("name", body.get("name") or "", 100, 1)
        made["name"] = body["name"]
    limits.short("description", body.get("description"), 1000)
    if "description" in body:
        made["description"] = body["description"]
    if fresh or body.get("scheduled_start_time") is not None:
        start = limits.future("scheduled_start_time", body.get("scheduled_start_time"), now)
        made["scheduled_start_time"] = iso(start)
    if body.get("scheduled_end_time") is not None:
        end = limits.future("scheduled_end_time", body["scheduled_end_time"], now)
        if end <= datetime.fromisoformat(made["scheduled_start_time"]):
            raise invalid("scheduled_end_time", "GUILD_SCHEDULED_EVENT_INVALID_END_TIME", "Cannot end before start.")
        made["scheduled_end_time"] = iso(end)
    if made["entity_type"] == 3:
        if made["scheduled_end_time"] is None:
            raise invalid("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required")
        place = (body.get("entity_metadata") or made.get("entity_metadata") or {}).get("location")
        limits.short("entity_metadata.location", place or "", 100, 1)
        made["entity_metadata"] = {"location": place}
    else:
        made["entity_metadata"] = None


@route("PATCH", EVENT)
def change_event(call: Call) -> Answer:
    world, found, body = call.world, _event(call), call.json
    world.need_in(world.bot, call.guild, may.MANAGE_EVENTS)
    status: Any = body.get("status")
    if status is not None:
        if status not in NEXT[found["status"]]:
            raise ApiError(180000, 400, "Cannot update a finished event")
        found["status"] = status
    _fill(call, found, body, fresh=False)
    world.tell("GUILD_SCHEDULED_EVENT_UPDATE", found, guild=call.guild.id)
    return 200, found


@route("DELETE", EVENT)
def remove_event(call: Call) -> Answer:
    found = _event(call)
    call.world.need_in(call.world.bot, call.guild, may.MANAGE_EVENTS)
    del call.guild.events[found["id"]]
    call.world.tell("GUILD_SCHEDULED_EVENT_DELETE", found, guild=call.guild.id)
    return EMPTY


# -- AutoMod -----------------------------------------------------------------------------------------------------------

RULES = f"{GUILD}/auto-moderation/rules"


def _managed(call: Call) -> Guild:
    call.world.need_in(call.world.bot, call.guild, may.MANAGE_GUILD)
    return call.guild


@route("GET", RULES)
def rules(call: Call) -> Answer:
    return 200, list(_managed(call).automod.values())


@route("POST", RULES)
def create_rule(call: Call) -> Answer:
    guild = _managed(call)
    rest: Json = {"enabled": False, "actions": [], "exempt_roles": [], "exempt_channels": [], "trigger_metadata": {}}
    metadata = {"keyword_filter": [], "regex_patterns": [], "allow_list": [], **(call.json["trigger_metadata"] or {})}
    made = {**rest, **call.json, "trigger_metadata": metadata}
    made |= {"id": call.world.ids.next(), "guild_id": guild.id, "creator_id": call.world.bot.id}
    guild.automod[made["id"]] = made
    return 200, made


@route("PATCH", f"{RULES}/{{rule_id}}")
def change_rule(call: Call) -> Answer:
    guild = _managed(call)
    if call.params["rule_id"] not in guild.automod:
        raise ApiError(10066, 404, "Unknown rule")
    guild.automod[call.params["rule_id"]] |= call.json
    return 200, guild.automod[call.params["rule_id"]]


@route("DELETE", f"{RULES}/{{rule_id}}")
def remove_rule(call: Call) -> Answer:
    if _managed(call).automod.pop(call.params["rule_id"], None) is None:
        raise ApiError(10066, 404, "Unknown rule")
    return EMPTY
