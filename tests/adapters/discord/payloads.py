"""Raw payloads written by hand after the official documentation's shapes; the story people, one guild."""

from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""A Wednesday, 12:00 in Berlin."""


def snowflake(number: int, at: datetime = NOON) -> str:
    """Return an id that was made at an instant."""
    millis = (at - datetime(2015, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return str(millis << 22 | number)


GUILD, ME, APPLICATION = snowflake(1), snowflake(2), snowflake(3)
ANA, QUINN, LEA, JO, MIRA = (snowflake(number) for number in range(11, 16))
WELCOME, CHAT, QUESTIONS, TEAM, VOICE, CATEGORY, FORUM, THREAD = (snowflake(number) for number in range(21, 29))
ORGANISER, MODERATOR, GREETER, BOT_ROLE = (snowflake(number) for number in range(31, 35))

VIEW, SEND, HISTORY, TIMEOUT, ADMIN = 1 << 10, 1 << 11, 1 << 16, 1 << 40, 1 << 3
NAMES = {ANA: "Ana", QUINN: "Quinn", LEA: "Lea", JO: "Jo", MIRA: "Mira", ME: "Stammtisch"}


def user(id_: str = QUINN, **more: Any) -> Json:
    name = NAMES.get(id_, "someone")
    made = {"id": id_, "username": name.lower(), "global_name": name, "discriminator": "0", "avatar": None}
    return made | ({"bot": True} if id_ == ME else {}) | more


def member(id_: str = QUINN, **more: Any) -> Json:
    return {
        "user": user(id_),
        "nick": None,
        "roles": [],
        "joined_at": "2026-11-18T10:59:30.123000+00:00",
        "pending": False,
        "communication_disabled_until": None,
        "flags": 0,
    } | more


def role(id_: str, name: str, permissions: int = 0) -> Json:
    return {"id": id_, "name": name, "permissions": str(permissions), "position": 1, "managed": False}


def overwrite(id_: str, *, allow: int = 0, deny: int = 0, type: int = 0) -> Json:
    return {"id": id_, "type": type, "allow": str(allow), "deny": str(deny)}


def channel(id_: str, name: str, type: int = 0, position: int = 0, **more: Any) -> Json:
    return {
        "id": id_,
        "type": type,
        "name": name,
        "position": position,
        "parent_id": None,
        "permission_overwrites": [],
        "last_message_id": None,
        "flags": 0,
    } | more


def thread(id_: str = THREAD, name: str = "Brot backen", parent: str = CHAT, **more: Any) -> Json:
    metadata = {"archived": False, "auto_archive_duration": 1440, "locked": False}
    return {
        "id": id_,
        "guild_id": GUILD,
        "type": 11,
        "name": name,
        "parent_id": parent,
        "thread_metadata": metadata,
    } | more


def guild(**more: Any) -> Json:
    team = [overwrite(GUILD, deny=VIEW), overwrite(MODERATOR, allow=VIEW)]
    return {
        "id": GUILD,
        "name": "Stammtisch",
        "owner_id": LEA,
        "system_channel_id": CHAT,
        "unavailable": False,
        "member_count": 6,
        "roles": [
            role(GUILD, "@everyone", VIEW | SEND | HISTORY),
            role(ORGANISER, "Organiser"),
            role(MODERATOR, "Ordnung", TIMEOUT),
            role(GREETER, "☕ Gastgeber"),
            role(BOT_ROLE, "Stammtisch", TIMEOUT),
        ],
        "channels": [
            channel(CATEGORY, "Lobby", 4),
            channel(CHAT, "plausch", 0, 2),
            channel(WELCOME, "👋・willkommen", 0, 1),
            channel(QUESTIONS, "Fragen", 5, 3),
            channel(TEAM, "team", 0, 4, permission_overwrites=team),
            channel(VOICE, "lounge", 2, 5),
            channel(FORUM, "ideen", 15, 6, available_tags=[{"id": snowflake(41), "name": "neu"}], flags=1 << 4),
        ],
        "threads": [thread()],
        "members": [member(ME, roles=[BOT_ROLE])],
        "large": False,
    } | more


def ready() -> Json:
    return {
        "v": 10,
        "user": user(ME),
        "application": {"id": APPLICATION, "flags": 0},
        "guilds": [{"id": GUILD, "unavailable": True}],
        "session_id": "s",
    }


def message(text: str = "Guten Morgen", by: str = QUINN, number: int = 100, **more: Any) -> Json:
    """Return a message as the gateway tells it; take out guild_id and member for REST's."""
    made = member(by)
    del made["user"]
    return {
        "id": snowflake(number),
        "type": 0,
        "channel_id": CHAT,
        "guild_id": GUILD,
        "author": user(by),
        "member": made,
        "content": text,
        "timestamp": "2026-11-18T11:00:00+00:00",
        "edited_timestamp": None,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "flags": 0,
    } | more


def interaction(type: int, data: Json, by: str = QUINN, number: int = 200, **more: Any) -> Json:
    """Return an interaction from the guild; `direct` makes it one from the direct chat."""
    return {
        "id": snowflake(number),
        "application_id": APPLICATION,
        "type": type,
        "token": f"token-{number}",
        "version": 1,
        "locale": "de",
        "guild_id": GUILD,
        "channel_id": CHAT,
        "channel": {"id": CHAT, "type": 0, "name": "plausch"},
        "member": member(by, roles=[ORGANISER], permissions="0"),
        "data": data,
        "context": 0,
    } | more
