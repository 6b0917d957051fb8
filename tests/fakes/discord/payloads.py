"""Payloads: things as Discord writes them, the same over REST and the gateway but for what each adds."""

from datetime import datetime, timedelta
from typing import Any

from tests.fakes.discord.snowflakes import iso
from tests.fakes.discord.things import (
    DM,
    FORUM,
    TEXT,
    VOICE,
    Channel,
    Guild,
    Invite,
    Json,
    Member,
    Message,
    Role,
    User,
)


def user(each: User) -> Json:
    payload: Json = {
        "id": each.id,
        "username": each.name,
        "global_name": each.display,
        "discriminator": "0000" if each.bot else "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
    }
    if each.bot:
        payload["bot"] = True
    return payload


def role(each: Role) -> Json:
    payload: Json = {
        "id": each.id,
        "name": each.name,
        "permissions": str(each.permissions),
        "position": each.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": each.managed,
        "mentionable": each.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if each.bot is not None:
        payload["tags"] = {"bot_id": each.bot}
    return payload


def bare_member(each: Member) -> Json:
    """Return a member without the user, as a message or an interaction's `resolved` has it."""
    return {
        "roles": list(each.roles),
        "nick": each.nick,
        "avatar": None,
        "banner": None,
        "joined_at": iso(each.joined_at),
        "premium_since": None,
        "communication_disabled_until": None if each.timeout is None else iso(each.timeout),
        "flags": 0,
        "pending": each.pending,
        "mute": False,
        "deaf": False,
    }


def member(each: Member) -> Json:
    return {**bare_member(each), "user": user(each.user), "avatar_decoration_data": None, "collectibles": None}


def channel(each: Channel, me: str = "", count: bool = True) -> Json:
    """Return any channel; `me` adds a thread's own membership."""
    if each.type == DM:
        return {
            "id": each.id,
            "type": DM,
            "flags": 0,
            "last_message_id": each.last_message_id,
            "recipients": [user(one) for one in each.recipients],
        }
    if each.is_thread:
        return _thread(each, me)
    payload: Json = {
        "id": each.id,
        "type": each.type,
        "flags": each.flags,
        "guild_id": each.guild_id,
        "name": each.name,
        "position": each.position,
        "parent_id": each.parent_id,
        "nsfw": False,
        "permission_overwrites": [
            {"id": one.id, "type": one.type, "allow": str(one.allow), "deny": str(one.deny)}
            for one in each.overwrites.values()
        ],
    }
    if each.type in (TEXT, VOICE, 5, FORUM):
        payload |= {"topic": each.topic, "rate_limit_per_user": each.slow, "last_message_id": each.last_message_id}
    if each.type == FORUM:
        payload |= {
            "available_tags": each.tags, "default_reaction_emoji": None, "default_sort_order": None,
            "default_forum_layout": 0,
        }  # fmt: skip
    if each.type == VOICE:
        payload |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    return payload


def _thread(each: Channel, me: str) -> Json:
    total = len(each.messages)
    created = None if each.created is None else iso(each.created)
    metadata: Json = {
        "archived": each.archived,
        "archive_timestamp": created if each.archived_at is None else iso(each.archived_at),
        "auto_archive_duration": each.auto_archive,
        "locked": each.locked,
        "create_timestamp": created,
    }
    if each.type == 12:
        metadata["invitable"] = each.invitable
    payload: Json = {
        "id": each.id,
        "type": each.type,
        "flags": each.flags,
        "guild_id": each.guild_id,
        "parent_id": each.parent_id,
        "name": each.name,
        "owner_id": each.owner_id,
        "last_message_id": each.last_message_id,
        "rate_limit_per_user": each.slow,
        "message_count": total,
        "member_count": min(50, len(each.thread_members)),
        "total_message_sent": total,
        "thread_metadata": metadata,
    }
    if each.applied_tags:
        payload["applied_tags"] = list(each.applied_tags)
    if me and me in each.thread_members:
        payload["member"] = thread_member(each, me)
    return payload


def thread_member(thread: Channel, id: str) -> Json:
    return {"id": thread.id, "user_id": id, "join_timestamp": iso(thread.thread_members[id]), "flags": 0}


def message(each: Message, me: str = "", threads: dict[str, Channel] | None = None, nonce: bool = False) -> Json:
    """Return a message as REST gives it; the gateway's own fields are added by the world.

    The nonce stands only in the answer to Create Message and in MESSAGE_CREATE: nobody may find it by reading back.
    """
    payload: Json = {
        "id": each.id,
        "type": each.type,
        "channel_id": each.channel_id,
        "author": user(each.author),
        "content": each.content,
        "timestamp": iso(each.at),
        "edited_timestamp": None if each.edited is None else iso(each.edited),
        "tts": False,
        "mention_everyone": "everyone" in each.pings,
        "mentions": [user(one) for one in each.mentions],
        "mention_roles": [],
        "attachments": each.attachments,
        "embeds": each.embeds,
        "components": each.components,
        "flags": each.flags,
        "pinned": each.pinned is not None,
    }
    if each.reactions:
        payload["reactions"] = [_reaction(emoji, who, me) for emoji, who in each.reactions.items() if who]
    if nonce and each.nonce is not None:
        payload["nonce"] = each.nonce
    if each.reference is not None:
        payload["message_reference"] = each.reference
    if each.thread is not None and threads is not None and each.thread in threads:
        payload["thread"] = _thread(threads[each.thread], me)
    if each.interaction is not None:
        payload |= _metadata(each)
    return payload


def _metadata(each: Message) -> Json:
    asked = each.interaction
    assert asked is not None
    metadata = _asked(asked)
    payload: Json = {"interaction_metadata": metadata, "application_id": each.author.id, "webhook_id": each.author.id}
    if asked.type == 2:
        payload["interaction"] = {"id": asked.id, "type": 2, "name": asked.name, "user": user(asked.user)}
    return payload


def _asked(asked: Any) -> Json:
    metadata: Json = {
        "id": asked.id,
        "type": asked.type,
        "user": user(asked.user),
        "authorizing_integration_owners": {"0": asked.guild.id if asked.guild else "0"},
    }
    if asked.type == 3 and asked.message is not None:
        metadata["interacted_message_id"] = asked.message.id
    if asked.type == 5 and asked.opened_by is not None:
        metadata["triggering_interaction_metadata"] = _asked(asked.opened_by)
    return metadata


def emoji(text: str) -> Json:
    """Return an emoji's payload: a unicode one, or "name:id"."""
    name, _, custom = text.partition(":")
    return {"id": custom or None, "name": name}


def _reaction(text: str, who: list[str], me: str) -> Json:
    return {
        "emoji": emoji(text),
        "count": len(who),
        "count_details": {"burst": 0, "normal": len(who)},
        "burst_colors": [],
        "me": me in who,
        "me_burst": False,
    }


def guild(each: Guild) -> Json:
    """Return a guild as REST gives it."""
    return {
        "id": each.id, "name": each.name, "owner_id": each.owner_id, "icon": None, "description": None,
        "home_header": None, "splash": None, "discovery_splash": None, "features": ["COMMUNITY"], "banner": None,
        "application_id": None, "region": "deprecated", "afk_channel_id": None, "afk_timeout": 300,
        "system_channel_id": None, "system_channel_flags": 0, "widget_enabled": False, "widget_channel_id": None,
        "verification_level": 1, "roles": [role(one) for one in each.roles.values()],
        "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 0, "max_presences": None,
        "max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
        "vanity_url_code": None, "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": each.locale,
        "rules_channel_id": None, "safety_alerts_channel_id": None, "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False, "nsfw": False, "nsfw_level": 0, "emojis": [], "stickers": [],
        "incidents_data": None,
    }  # fmt: skip


def guild_create(each: Guild, me: Member, now: datetime, everyone: bool) -> Json:
    """Return a guild as the gateway gives it; a guild above 250 members, or without the intent, names only the bot."""
    members = list(each.members.values()) if everyone and len(each.members) <= 250 else [me]
    threads = [one for one in each.channels.values() if one.is_thread and not one.archived]
    return {
        **guild(each),
        "joined_at": iso(me.joined_at),
        "large": len(each.members) > 250,
        "unavailable": False,
        "member_count": len(each.members),
        "members": [member(one) for one in members],
        "channels": [channel(one) for one in each.channels.values() if not one.is_thread],
        "threads": [channel(one, me.user.id) for one in threads if one.type != 12 or me.user.id in one.thread_members],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": list(each.events.values()),
        "soundboard_sounds": [],
    }


def invite(each: Invite, guild_: Guild, where: Channel) -> Json:
    ends = None if each.max_age == 0 else iso(each.at + timedelta(seconds=each.max_age))
    return {
        "type": 0,
        "code": each.code,
        "expires_at": ends,
        "guild_id": guild_.id,
        "guild": {
            "id": guild_.id, "name": guild_.name, "splash": None, "banner": None, "description": None, "icon": None,
            "features": ["COMMUNITY"], "verification_level": 1, "vanity_url_code": None, "nsfw_level": 0,
            "nsfw": False, "premium_subscription_count": 0,
        },
        "channel": {"id": where.id, "type": where.type, "name": where.name},
        "inviter": user(each.inviter),
        "uses": each.uses,
        "max_uses": each.max_uses,
        "max_age": each.max_age,
        "temporary": each.temporary,
        "created_at": iso(each.at),
        "flags": 0,
    }  # fmt: skip


def application(id: str, name: str, bot: User, owner: User, flags: int) -> Json:
    return {
        "id": id, "name": name, "icon": None, "description": "", "type": None, "verify_key": "0" * 64,
        "flags": flags, "flags_new": str(flags), "redirect_uris": [], "interactions_endpoint_url": None,
        "role_connections_verification_url": None, "owner": user(owner), "approximate_guild_count": 1,
        "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0, "team": None, "eligible_oauth2_scopes": [], "bot": user(bot), "bot_public": True,
        "bot_require_code_grant": False, "integration_types_config": {"0": {}},
    }  # fmt: skip
