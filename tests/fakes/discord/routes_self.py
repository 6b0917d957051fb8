"""Routes of the bot itself: who it is, its gateway, its commands, its direct chats, its answers to interactions."""

from typing import Any

from tests.fakes.discord import interactions, limits, messages, payloads
from tests.fakes.discord.errors import ApiError, invalid
from tests.fakes.discord.router import EMPTY, Answer, Call, route
from tests.fakes.discord.things import LOADING, Json, Message
from tests.fakes.discord.world import World

HOOK = "/webhooks/{webhook_id}/{webhook_token}"


@route("GET", "/users/@me")
def me(call: Call) -> Answer:
    more = {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None, "premium_type": 0}
    return 200, {**payloads.user(call.world.bot), **more}


@route("GET", "/users/@me/guilds")
def guilds(call: Call) -> Answer:
    found = [each for each in call.world.guilds.values() if call.world.bot.id in each.members]
    return 200, [
        {
            "id": each.id, "name": each.name, "icon": None, "banner": None, "owner": False, "features": ["COMMUNITY"],
            "permissions": str(call.world.may(call.world.bot, next(iter(each.channels.values())))),
        }
        for each in found
    ]  # fmt: skip


@route("GET", "/users/{user_id}")
def user(call: Call) -> Answer:
    return 200, payloads.user(call.world.find_user(call.params["user_id"]))


@route("POST", "/users/@me/channels")
def direct(call: Call) -> Answer:
    who = call.world.find_user(str(call.json.get("recipient_id")))
    if who is call.world.bot or who.bot:
        raise ApiError(50007)
    return 200, payloads.channel(call.world.direct(who))


@route("GET", "/oauth2/applications/@me")
@route("GET", "/applications/@me")
def application(call: Call) -> Answer:
    world = call.world
    return 200, payloads.application(world.application, world.name, world.bot, world.owner, world.flags)


@route("GET", "/gateway")
def gateway(call: Call) -> Answer:
    return 200, {"url": call.world.gateway_url}


@route("GET", "/gateway/bot")
def gateway_bot(call: Call) -> Answer:
    start: Json = {
        "total": 1000,
        "remaining": max(0, call.world.starts_left),
        "reset_after": 86_400_000,
        "max_concurrency": 1,
    }
    return 200, {"url": call.world.gateway_url, "shards": call.world.shards, "session_start_limit": start}


# -- commands ----------------------------------------------------------------------------------------------------------

COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"


def _mine(call: Call) -> World:
    if call.params["application_id"] != call.world.application:
        raise ApiError(20012, 403, "You are not authorized to perform this action on this application")
    return call.world


def _size(each: Json) -> int:
    """Count what a command's names, descriptions and choice values come to; 8000 is the most."""
    parts = [each.get("name"), each.get("description"), each.get("value")]
    own = sum(len(part) for part in parts if isinstance(part, str))
    inner = [*(each.get("options") or []), *(each.get("choices") or [])]
    return own + sum(_size(one) for one in inner)


def _checked(path: str, each: Json) -> None:
    chat = int(each.get("type") or 1) == 1
    limits.short(f"{path}.name", each.get("name"), 32, 1)
    limits.short(f"{path}.description", each.get("description"), 100, 1 if chat else 0)
    if chat and each["name"] != each["name"].lower():
        raise invalid(f"{path}.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    if not chat and (each.get("options") or each.get("description")):
        raise invalid(f"{path}.description", "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Menus have none")
    if chat and not each.get("description"):
        raise invalid(f"{path}.description", "BASE_TYPE_REQUIRED", "This field is required")
    if _size(each) > 8000:
        raise invalid(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
    _options(path, each.get("options") or [])


def _options(path: str, options: list[Json]) -> None:
    limits.few(f"{path}.options", options, 25)
    optional = False
    for n, each in enumerate(options):
        here = f"{path}.options.{n}"
        limits.short(f"{here}.name", each.get("name"), 32, 1)
        limits.short(f"{here}.description", each.get("description"), 100, 1)
        if each["name"] != each["name"].lower() or " " in each["name"]:
            raise invalid(f"{here}.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
        if each.get("required") and optional:
            raise invalid(
                here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )  # fmt: skip
        optional = optional or (each["type"] > 2 and not each.get("required"))
        limits.few(f"{here}.choices", each.get("choices") or [], 25)
        if each.get("choices") and each.get("autocomplete"):
            raise invalid(here, "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES", "Not both")
        _options(here, each.get("options") or [])
    names = [each["name"] for each in options]
    if len(set(names)) != len(names):
        raise invalid(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names are unique")


def _overwrite(call: Call, guild: str) -> Answer:
    world, given = _mine(call), call.body if isinstance(call.body, list) else []
    for n, each in enumerate(given):
        _checked(str(n), each)
    kinds = [(int(each.get("type") or 1), each["name"]) for each in given]
    if len(set(kinds)) != len(kinds):
        raise invalid("0.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Command names are unique")
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        if sum(1 for each in kinds if each[0] == kind) > most:
            raise ApiError(30032, 400, f"Maximum number of application commands reached ({most})")
    known = {(each["type"], each["name"]): each["id"] for each in world.commands.get(guild, [])}
    world.commands[guild] = [_registered(world, each, guild, known) for each in given]
    world.overwritten.append(guild)
    return 200, world.commands[guild]


def _registered(world: World, each: Json, guild: str, known: dict[tuple[int, str], str]) -> Json:
    kind = int(each.get("type") or 1)
    rights = each.get("default_member_permissions")
    made: Json = {
        "name_localizations": None, "description_localizations": None, "dm_permission": True,
        "integration_types": [0], "nsfw": False, **{key: value for key, value in each.items() if value is not None},
        "id": known.get((kind, each["name"])) or world.ids.next(), "application_id": world.application,
        "version": world.ids.next(), "type": kind, "description": each.get("description") or "",
        "default_member_permissions": None if rights is None else str(rights),
    }  # fmt: skip
    if guild:
        made["guild_id"] = guild
        made.pop("dm_permission", None)
    if not made.get("options"):
        made.pop("options", None)
    return made


@route("GET", COMMANDS)
def commands(call: Call) -> Answer:
    return 200, _mine(call).commands[""]


@route("PUT", COMMANDS)
def overwrite(call: Call) -> Answer:
    return _overwrite(call, "")


@route("GET", GUILD_COMMANDS)
def guild_commands(call: Call) -> Answer:
    return 200, _mine(call).commands.get(call.guild.id, [])


@route("PUT", GUILD_COMMANDS)
def overwrite_in_guild(call: Call) -> Answer:
    return _overwrite(call, call.guild.id)


# -- interactions ------------------------------------------------------------------------------------------------------


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def respond(call: Call) -> Answer:
    asked, token = call.params["interaction_id"], call.params["interaction_token"]
    found = interactions.respond(call.world, asked, token, call.json)
    if call.query.get("with_response", "").lower() not in ("true", "1"):
        return EMPTY
    answer: Json = {"interaction": {"id": found.id, "type": found.type}}
    if found.original is not None:
        brief: Json = {"response_message_id": found.original.id}
        brief["response_message_loading"] = bool(found.original.flags & LOADING)
        brief["response_message_ephemeral"] = found.original.seen_by is not None
        answer["interaction"] |= brief
        if found.callback in (4, 7):
            answer["resource"] = {"type": found.callback, "message": call.world.shown(found.original)}
    return 200, answer


def _original(call: Call) -> tuple[Any, Message]:
    found = interactions.by_webhook(call.world, call.params["webhook_id"], call.params["webhook_token"])
    return found, interactions.original(found)


@route("GET", f"{HOOK}/messages/@original")
def original(call: Call) -> Answer:
    return 200, call.world.shown(_original(call)[1])


@route("PATCH", f"{HOOK}/messages/@original")
def change_original(call: Call) -> Answer:
    found, message = _original(call)
    return 200, call.world.shown(interactions.change(call.world, found, message, call.json))


@route("DELETE", f"{HOOK}/messages/@original")
def remove_original(call: Call) -> Answer:
    messages.remove(call.world, call.world.bot, _original(call)[1])
    return EMPTY


@route("POST", HOOK)
def follow_up(call: Call) -> Answer:
    found = interactions.by_webhook(call.world, call.params["webhook_id"], call.params["webhook_token"])
    return 200, call.world.shown(interactions.follow_up(call.world, found, call.json))


def _followed(call: Call) -> tuple[Any, Message]:
    found = interactions.by_webhook(call.world, call.params["webhook_id"], call.params["webhook_token"])
    return found, interactions.an_answer(found, call.params["message_id"])


@route("GET", f"{HOOK}/messages/{{message_id}}")
def read_follow_up(call: Call) -> Answer:
    return 200, call.world.shown(_followed(call)[1])


@route("PATCH", f"{HOOK}/messages/{{message_id}}")
def change_follow_up(call: Call) -> Answer:
    found, message = _followed(call)
    return 200, call.world.shown(interactions.change(call.world, found, message, call.json))


@route("DELETE", f"{HOOK}/messages/{{message_id}}")
def remove_follow_up(call: Call) -> Answer:
    messages.remove(call.world, call.world.bot, _followed(call)[1])
    return EMPTY
