"""Raw updates written by hand after the Bot API's documentation; the story people, one forum, one group, one team."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""A Wednesday, 12:00 in Berlin."""
DATE = int(NOON.timestamp())

ME, USERNAME = 900, "stammtisch_bot"
ANA, QUINN, LEA, JO, MIRA, OLGA = range(11, 17)
FORUM, PLAIN, TEAM, NEWS = -1001000000001, -501, -1001000000003, -1001000000009
GROWN = -1001000000005
"""What the plain group becomes."""
WELCOME, CHAT, BREAD = 2, 3, 40
"""Topics of the forum; a message of the same number made each."""

NAMES = {ANA: "Ana", QUINN: "Quinn", LEA: "Lea", JO: "Jo", MIRA: "Mira", OLGA: "Olga", ME: "Stammtisch"}
TITLES = {FORUM: "Nachbarschaft", PLAIN: "Plausch", TEAM: "Team", NEWS: "Neues", GROWN: "Plausch"}
TOPICS = {WELCOME: "👋 Willkommen", CHAT: "Plausch", BREAD: "Brot backen"}
MANAGES = {"can_manage_chat": True, "can_be_edited": False, "is_anonymous": False}
RIGHTS = (
    "can_delete_messages can_manage_video_chats can_restrict_members can_promote_members can_change_info "
    "can_invite_users can_post_stories can_edit_stories can_delete_stories can_pin_messages can_manage_topics"
)
MAY = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos can_send_video_notes "
    "can_send_voice_notes can_send_polls can_send_other_messages can_add_web_page_previews can_react_to_messages "
    "can_edit_tag can_change_info can_invite_users can_pin_messages can_manage_topics"
)


def user(id_: int = QUINN, **more: Any) -> Json:
    name = NAMES.get(id_, "Jemand")
    username = USERNAME if id_ == ME else name.lower()
    made = {"id": id_, "is_bot": id_ == ME, "first_name": name, "username": username, "language_code": "de"}
    return made | more


def chat(id_: int = PLAIN, **more: Any) -> Json:
    if id_ > 0:
        return {"id": id_, "type": "private", "first_name": NAMES.get(id_, "Jemand")} | more
    kinds = {PLAIN: "group", NEWS: "channel"}
    made = {"id": id_, "type": kinds.get(id_, "supergroup"), "title": TITLES.get(id_, "Neu")}
    return made | ({"is_forum": True} if id_ == FORUM else {}) | more


def message(text: str = "Guten Morgen", by: int = QUINN, where: int = PLAIN, number: int = 100, **more: Any) -> Json:
    """Return a Message; `where` is a group, or the writer's own id for the private chat."""
    body = {"text": text} if text else {}
    return {"message_id": number, "from": user(by), "chat": chat(where), "date": DATE} | body | more


def in_topic(topic: int = CHAT, **more: Any) -> Json:
    """Return what a message in the forum's topic has besides; it answers nothing but the topic's first notice."""
    made = message("", MIRA, FORUM, topic, message_thread_id=topic, is_topic_message=True)
    made["forum_topic_created"] = {"name": TOPICS[topic], "icon_color": 7322096}
    return {"message_thread_id": topic, "is_topic_message": True, "reply_to_message": made} | more


def notice(where: int = PLAIN, by: int = OLGA, number: int = 101, **what: Any) -> Json:
    return message("", by, where, number, **what)


def entity(kind: str, offset: int, length: int, **more: Any) -> Json:
    return {"type": kind, "offset": offset, "length": length} | more


def member(id_: int = QUINN, status: str = "member", *rights: str, **more: Any) -> Json:
    """Return a ChatMember; `rights` are an administrator's, or what a restricted member may do."""
    made: Json = {"status": status, "user": user(id_)}
    if status == "creator":
        made |= {"is_anonymous": False}
    elif status == "administrator":
        made |= MANAGES | {name: name in rights for name in RIGHTS.split()}
    elif status == "restricted":
        made |= {name: name in rights for name in MAY.split()} | {"is_member": True, "until_date": 0}
    elif status == "kicked":
        made |= {"until_date": 0}
    return made | more


def turn(old: Json, new: Json, where: int = PLAIN, by: int = MIRA, **more: Any) -> Json:
    """Return a ChatMemberUpdated."""
    made = {"chat": chat(where), "from": user(by), "date": DATE, "old_chat_member": old, "new_chat_member": new}
    return made | more


def link(**more: Any) -> Json:
    made = {"invite_link": "https://t.me/+abc", "creator": user(ME), "creates_join_request": False}
    return made | {"is_primary": False, "is_revoked": False, "name": "flyer"} | more


def request(by: int = ANA, where: int = FORUM, **more: Any) -> Json:
    made = {"chat": chat(where), "from": user(by), "user_chat_id": by, "date": DATE}
    return made | {"bio": "Backt gern", "invite_link": link(creates_join_request=True)} | more


def callback(key: str = "k" * 26, by: int = QUINN, on: Json | None = None, **more: Any) -> Json:
    on = on or message("Welcher Tag?", ME, PLAIN, 90)
    return {"id": "4711", "from": user(by), "chat_instance": "99", "data": key, "message": on} | more


def emoji(*signs: str) -> list[Json]:
    return [{"type": "emoji", "emoji": each} for each in signs]


def reaction(old: list[Json], new: list[Json], number: int = 100, by: int = LEA, **more: Any) -> Json:
    made = {"chat": chat(PLAIN), "message_id": number, "user": user(by), "date": DATE}
    return made | {"old_reaction": old, "new_reaction": new} | more


def update(kind: str, raw: Json, number: int = 7001) -> Json:
    return {"update_id": number, kind: raw}


def full(where: int = FORUM, **permissions: bool) -> Json:
    """Return a ChatFullInfo with what members may do."""
    gifts = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]
    made = chat(where) | {"accent_color_id": 0, "max_reaction_count": 11}
    return made | {"accepted_gift_types": dict.fromkeys(gifts, True), "permissions": permissions}
