"""Interactions: what reaches the bot when a person uses a command, a menu, a button or a form, and its answers."""

import time
from collections.abc import Mapping
from typing import Any

from tests.fakes.discord import limits, messages, payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.things import EPHEMERAL, LOADING, Channel, Interaction, Json, Member, Message, User
from tests.fakes.discord.world import TOKEN_LIFE, World

COMMAND, COMPONENT, COMPLETION, SUBMIT = 2, 3, 4, 5


def happen(
    world: World,
    user: User,
    channel: Channel,
    type: int,
    data: Json,
    *,
    name: str = "",
    message: Message | None = None,
    opened_by: Interaction | None = None,
) -> Interaction:
    """Make one interaction and send it to the bot."""
    guild = None if channel.guild_id is None else world.guilds[channel.guild_id]
    made_id = world.ids.next()
    token = f"fake-{made_id}-{'t' * 150}"
    made = Interaction(
        made_id,
        token,
        type,
        user,
        channel,
        guild,
        data,
        world.now(),
        time.monotonic(),
        name,
        message,
        opened_by=opened_by,
    )
    world.interactions[made_id] = world.by_token[token] = made
    world.tell_interaction(made, payload(world, made))
    return made


def payload(world: World, each: Interaction) -> Json:
    """Return INTERACTION_CREATE's data, in a guild with `member`, in a direct chat with `user`."""
    where = payloads.channel(each.channel, world.bot.id)
    body: Json = {
        "id": each.id,
        "application_id": world.application,
        "type": each.type,
        "token": each.token,
        "version": 1,
        "locale": each.user.locale,
        "entitlements": [],
        "attachment_size_limit": 10485760,
        "app_permissions": str(world.may(world.bot, each.channel)),
        "channel_id": each.channel.id,
        "channel": where,
        "data": each.data,
    }
    if each.guild is None:
        body |= {"user": payloads.user(each.user), "context": 1, "authorizing_integration_owners": {"0": "0"}}
    else:
        bits = str(world.may(each.user, each.channel))
        body["channel"]["permissions"] = bits
        body |= {
            "guild_id": each.guild.id,
            "guild": {"id": each.guild.id, "locale": each.guild.locale, "features": ["COMMUNITY"]},
            "guild_locale": each.guild.locale,
            "member": {**payloads.member(each.guild.members[each.user.id]), "permissions": bits},
            "context": 0,
            "authorizing_integration_owners": {"0": each.guild.id},
        }
    if each.message is not None:
        body["message"] = world.shown(each.message)
    return body


def resolved(world: World, channel: Channel, users: list[User], channels: list[Channel]) -> Json:
    """Return the `resolved` part for chosen users and channels."""
    found: Json = {}
    guild = None if channel.guild_id is None else world.guilds[channel.guild_id]
    if users:
        found["users"] = {each.id: payloads.user(each) for each in users}
        inside: list[Member] = [] if guild is None else [guild.members[e.id] for e in users if e.id in guild.members]
        if inside and guild is not None:
            found["members"] = {
                each.user.id: {
                    **{key: value for key, value in payloads.bare_member(each).items() if key not in ("deaf", "mute")},
                    "permissions": str(may.base(guild, each)),
                }
                for each in inside
            }
    if channels:
        found["channels"] = {
            each.id: {"id": each.id, "type": each.type, "name": each.name, "permissions": "0", "flags": each.flags}
            | ({"parent_id": each.parent_id} if each.parent_id else {})
            | ({"thread_metadata": payloads.channel(each)["thread_metadata"]} if each.is_thread else {})
            for each in channels
        }
    return found


# -- the bot's answers -------------------------------------------------------------------------------------------------


def respond(world: World, id: str, token: str, body: Mapping[str, Any]) -> Interaction:
    """Take the first answer: unknown or too late 10062, a second one 40060."""
    found = world.interactions.get(id)
    if found is None or found.token != token:
        raise ApiError(10062)
    if found.callback is not None:
        raise ApiError(40060)
    if world.elapsed(found) > world.first_answer:
        raise ApiError(10062)
    kind = body.get("type")
    data = body.get("data") or {}
    _fits(found, kind)
    if kind == 4:
        found.original = messages.answer(world, found, data, bool(int(data.get("flags") or 0) & EPHEMERAL))
    elif kind == 5:
        found.original = _thinking(world, found, data)
    elif kind == 6:
        found.original = found.message
    elif kind == 7 and found.message is not None:
        found.original = messages.edit(world, world.bot, found.message, data, told=True)
    elif kind == 8:
        limits.choices(data.get("choices") or [])
        found.choices = list(data.get("choices") or [])
    elif kind == 9:
        limits.modal(data)
        found.form = {**data, "components": messages.numbered(data["components"])}
        world.forms[found.user.id] = found
    found.callback = kind
    found.answered_in = time.monotonic() - found.loop_at
    return found


def _fits(found: Interaction, kind: object) -> None:
    """Refuse an answer of a kind that this interaction does not take."""
    right = {
        COMMAND: (4, 5, 9),
        COMPONENT: (4, 5, 6, 7, 9),
        COMPLETION: (8,),
        SUBMIT: (4, 5, 6, 7) if found.message is not None else (4, 5),
    }[found.type]
    if kind not in right:
        errors = {"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": f"Value must be one of {right}."}]}}
        raise ApiError(50035, errors=errors)


def _thinking(world: World, found: Interaction, data: Mapping[str, Any]) -> Message:
    message = messages.compose(world, world.bot, found.channel, {})
    message.interaction = found
    message.flags = LOADING
    if int(data.get("flags") or 0) & EPHEMERAL:
        message.flags |= EPHEMERAL
        message.seen_by = found.user.id
    messages.put(world, found.channel, message)
    return message


def by_webhook(world: World, application: str, token: str) -> Interaction:
    """Return the interaction of a token that lives; after 15 minutes 50027."""
    found = world.by_token.get(token)
    if found is None or application != world.application:
        raise ApiError(10015)
    if world.now() - found.at >= TOKEN_LIFE:
        raise ApiError(50027)
    return found


def original(found: Interaction) -> Message:
    """Return the first answer's message; 10008 where there is none, not yet or no more."""
    if found.original is None or found.original.deleted:
        raise ApiError(10015 if found.callback is None else 10008)
    return found.original


def change(world: World, found: Interaction, message: Message, body: Mapping[str, Any]) -> Message:
    """Edit an answer; the first edit ends "is thinking …" and counts as the message being said."""
    waited = bool(message.flags & LOADING)
    if waited:
        message.flags &= ~LOADING
        try:
            messages.edit(world, world.bot, message, body)
        except ApiError:
            message.flags |= LOADING
            raise
        message.edited = None
        return message
    return messages.edit(world, world.bot, message, body)


def follow_up(world: World, found: Interaction, body: Mapping[str, Any]) -> Message:
    """Say one more thing; before a first answer there is nothing to follow (10015).

    After "is thinking …" the first follow-up becomes the original, with the visibility it was given then.
    """
    if found.callback is None:
        raise ApiError(10015)
    if found.original is not None and found.original.flags & LOADING:
        return change(world, found, found.original, {k: v for k, v in body.items() if k != "flags"})
    made = messages.answer(world, found, body, bool(int(body.get("flags") or 0) & EPHEMERAL))
    found.followups.append(made)
    return made


def an_answer(found: Interaction, id: str) -> Message:
    for each in ([] if found.original is None else [found.original]) + found.followups:
        if each.id == id and not each.deleted:
            return each
    raise ApiError(10008)
