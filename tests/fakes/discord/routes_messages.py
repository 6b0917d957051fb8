"""Routes of messages, reactions and pins."""

from tests.fakes.discord import messages, payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.router import EMPTY, Answer, Call, route
from tests.fakes.discord.snowflakes import iso
from tests.fakes.discord.things import CATEGORY, Json, Message

MESSAGES = "/channels/{channel_id}/messages"
ONE = f"{MESSAGES}/{{message_id}}"
REACTIONS = f"{ONE}/reactions/{{emoji_name}}"


def _shown(call: Call, message: Message, nonce: bool = False) -> Json:
    return call.world.shown(message, nonce)


@route("POST", MESSAGES)
def create(call: Call) -> Answer:
    return 200, _shown(call, messages.post(call.world, call.world.bot, call.channel, call.json), nonce=True)


@route("GET", MESSAGES)
def history(call: Call) -> Answer:
    """List newest first; `after` gives the oldest ones above it, still newest first."""
    channel = call.channel
    if channel.type == CATEGORY:
        raise ApiError(50024)
    call.world.need(call.world.bot, channel, may.VIEW)
    if not call.world.may(call.world.bot, channel) & may.HISTORY:
        return 200, []
    limit, here = call.limit(50, 100), channel.here
    if "after" in call.query:
        after = int(call.query["after"])
        page = [each for each in here if int(each.id) > after][:limit]
    elif "around" in call.query:
        around = int(call.query["around"])
        below = [each for each in here if int(each.id) < around]
        page = [*below[len(below) - limit // 2 :], *[each for each in here if int(each.id) >= around]][:limit]
    else:
        before = int(call.query.get("before", 1 << 63))
        page = [each for each in here if int(each.id) < before][-limit:]
    return 200, [_shown(call, each) for each in reversed(page)]


@route("GET", ONE)
def read(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.VIEW | may.HISTORY)
    return 200, _shown(call, call.message)


@route("PATCH", ONE)
def change(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.VIEW)
    return 200, _shown(call, messages.edit(call.world, call.world.bot, call.message, call.json))


@route("DELETE", ONE)
def remove(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.VIEW)
    messages.remove(call.world, call.world.bot, call.message, call.reason)
    return EMPTY


@route("POST", f"{MESSAGES}/bulk-delete")
def remove_many(call: Call) -> Answer:
    ids = [str(each) for each in call.json.get("messages") or []]
    messages.remove_many(call.world, call.world.bot, call.channel, ids, call.reason)
    return EMPTY


@route("PUT", f"{REACTIONS}/@me")
def react(call: Call) -> Answer:
    messages.react(call.world, call.world.bot, call.message, call.params["emoji_name"])
    return EMPTY


@route("DELETE", f"{REACTIONS}/@me")
def unreact(call: Call) -> Answer:
    messages.react(call.world, call.world.bot, call.message, call.params["emoji_name"], added=False)
    return EMPTY


@route("DELETE", f"{REACTIONS}/{{user_id}}")
def take_reaction(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.MANAGE_MESSAGES)
    who = call.world.find_user(call.params["user_id"])
    messages.react(call.world, who, call.message, call.params["emoji_name"], added=False)
    return EMPTY


@route("GET", REACTIONS)
def who_reacted(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.HISTORY)
    who = call.message.reactions.get(call.params["emoji_name"], [])
    after = int(call.query.get("after", 0))
    found = sorted((each for each in who if int(each) > after), key=int)[: call.limit(25, 100)]
    return 200, [payloads.user(call.world.users[each]) for each in found]


@route("DELETE", f"{ONE}/reactions")
def clear_reactions(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.MANAGE_MESSAGES)
    call.message.reactions.clear()
    data: Json = {"message_id": call.message.id, "channel_id": call.channel.id, "guild_id": call.channel.guild_id}
    call.world.tell("MESSAGE_REACTION_REMOVE_ALL", data, call.channel)
    return EMPTY


def _pin(call: Call, pinned: bool) -> Answer:
    call.world.need(call.world.bot, call.channel, may.VIEW)
    messages.pin(call.world, call.world.bot, call.message, pinned, call.reason)
    return EMPTY


@route("PUT", f"{MESSAGES}/pins/{{message_id}}")
@route("PUT", "/channels/{channel_id}/pins/{message_id}")
def pin(call: Call) -> Answer:
    return _pin(call, True)


@route("DELETE", f"{MESSAGES}/pins/{{message_id}}")
@route("DELETE", "/channels/{channel_id}/pins/{message_id}")
def unpin(call: Call) -> Answer:
    return _pin(call, False)


def _pinned(call: Call) -> list[Message]:
    call.world.need(call.world.bot, call.channel, may.VIEW | may.HISTORY)
    found = [each for each in call.channel.here if each.pinned is not None]
    return sorted(found, key=lambda each: (str(each.pinned), int(each.id)), reverse=True)


@route("GET", f"{MESSAGES}/pins")
def pins(call: Call) -> Answer:
    found = _pinned(call)
    if "before" in call.query:
        found = [each for each in found if each.pinned is not None and iso(each.pinned) < call.query["before"]]
    page = found[: call.limit(50, 50)]
    items = [{"pinned_at": iso(each.pinned), "message": _shown(call, each)} for each in page if each.pinned is not None]
    return 200, {"items": items, "has_more": len(found) > len(page)}


@route("GET", "/channels/{channel_id}/pins")
def pins_of_old(call: Call) -> Answer:
    return 200, [_shown(call, each) for each in _pinned(call)[:50]]


@route("POST", "/channels/{channel_id}/typing")
def typing(call: Call) -> Answer:
    call.world.need(call.world.bot, call.channel, may.SEND)
    return EMPTY
