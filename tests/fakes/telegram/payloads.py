"""Payloads: things as the Bot API shows them."""

from typing import Any

from tests.fakes.telegram.things import PERMISSIONS, RIGHTS, Chat, Json, Link, Member, Message, Topic, User

ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", locale=None, bot=True)
"""Who writes for an administrator who stays anonymous."""


def stamp(at: Any) -> int:
    return 0 if at is None else int(at.timestamp())


def user(each: User) -> Json:
    made: Json = {"id": each.id, "is_bot": each.bot, "first_name": each.name}
    if each.last_name:
        made["last_name"] = each.last_name
    if each.username:
        made["username"] = each.username
    if each.locale and not each.bot:
        made["language_code"] = each.locale
    return made


def me(bot: User, reads_all: bool) -> Json:
    return {
        **user(bot),
        "can_join_groups": True,
        "can_read_all_group_messages": reads_all,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


def chat(each: Chat) -> Json:
    made: Json = {"id": each.id, "type": each.type}
    if each.person is not None:
        made["first_name"] = each.person.name
        if each.person.last_name:
            made["last_name"] = each.person.last_name
        if each.person.username:
            made["username"] = each.person.username
        return made
    made["title"] = each.title
    if each.username:
        made["username"] = each.username
    if each.forum:
        made["is_forum"] = True
    return made


def full_chat(each: Chat) -> Json:
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    made: Json = {**chat(each), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    if not each.private:
        made["permissions"] = {name: name in each.permissions for name in PERMISSIONS}
        if each.joins_by_request:
            made["join_by_request"] = True
        if each.hides_members:
            made["has_hidden_members"] = True
    if any(one.pinned for one in each.here):
        made["pinned_message"] = message([one for one in each.here if one.pinned][-1])
    return made


def member(each: Member, supergroup: bool = True) -> Json:
    made: Json = {"status": each.status, "user": user(each.user)}
    if each.status == "creator":
        made["is_anonymous"] = each.anonymous
    if each.status == "administrator":
        rights = RIGHTS if supergroup else RIGHTS[:-2]
        made |= {"can_be_edited": False, "is_anonymous": each.anonymous}
        made |= {name: name in each.rights for name in rights}
    if each.status in ("creator", "administrator") and each.title:
        made["custom_title"] = each.title
    if each.status == "restricted":
        made |= {name: name in each.permissions for name in PERMISSIONS}
        made |= {"is_member": each.inside, "until_date": stamp(each.until)}
    if each.status == "kicked":
        made["until_date"] = stamp(each.until)
    if each.status in ("member", "restricted") and each.tag:
        made["tag"] = each.tag
    return made


def link(each: Link, pending: int = 0) -> Json:
    made: Json = {
        "invite_link": each.url,
        "creator": user(each.creator),
        "creates_join_request": each.asks,
        "is_primary": False,
        "is_revoked": each.revoked,
    }
    if each.name:
        made["name"] = each.name
    if each.expires is not None:
        made["expire_date"] = stamp(each.expires)
    if each.limit is not None:
        made["member_limit"] = each.limit
    if pending:
        made["pending_join_request_count"] = pending
    return made


def topic(each: Topic) -> Json:
    return {"message_thread_id": each.id, "name": each.name, "icon_color": each.color}


def message(each: Message, nested: bool = False) -> Json:
    """Return a message; one inside another carries no reply of its own."""
    made: Json = {"message_id": each.id, "date": stamp(each.at), "chat": chat(each.chat)}
    if each.hidden:
        made |= {"from": user(ANONYMOUS), "sender_chat": chat(each.chat)}
        title = each.chat.members[each.author.id].title if each.author.id in each.chat.members else None
        if title:
            made["author_signature"] = title
    else:
        made["from"] = user(each.author)
        writer = each.chat.members.get(each.author.id)
        if writer is not None and writer.tag and writer.status in ("member", "restricted"):
            made["sender_tag"] = writer.tag
    if each.topic is not None:
        made |= {"message_thread_id": each.topic, "is_topic_message": True}
    elif each.root is not None:
        made["message_thread_id"] = each.root
    if each.text:
        made["text" if each.document is None else "caption"] = each.text
    if each.entities:
        made["entities" if each.document is None else "caption_entities"] = each.entities
    if each.document is not None:
        upload = each.document
        made["document"] = {"file_id": f"file-{each.chat.id}-{each.id}", "file_unique_id": f"{each.chat.id}-{each.id}"}
        made["document"] |= {"file_name": upload.name, "mime_type": upload.kind, "file_size": len(upload.content)}
    if each.edited is not None:
        made["edit_date"] = stamp(each.edited)
    if each.protected:
        made["has_protected_content"] = True
    if each.preview is not None:
        made["link_preview_options"] = each.preview
    if each.keyboard is not None and "inline_keyboard" in each.keyboard:
        made["reply_markup"] = each.keyboard
    if each.forwarded is not None:
        made["forward_origin"] = _origin(each.forwarded)
    return {**made, **_reply(each, nested), **each.more, **each.service}


def _reply(each: Message, nested: bool) -> Json:
    if nested:
        return {}
    if each.reply_to is not None:
        return {} if each.reply_to.deleted else {"reply_to_message": message(each.reply_to, nested=True)}
    if each.topic is not None and each.topic in each.chat.messages and each.topic != each.id:
        # in a topic every message that answers nothing answers the message that made the topic
        return {"reply_to_message": message(each.chat.messages[each.topic], nested=True)}
    return {}


def _origin(each: Message) -> Json:
    first = each.forwarded or each
    if first.hidden:
        return {"type": "chat", "date": stamp(first.at), "sender_chat": chat(first.chat)}
    return {"type": "user", "date": stamp(first.at), "sender_user": user(first.author)}


def maybe(each: Message) -> Json:
    """Return a message as a button's press shows it: one that is gone has only its place left."""
    if each.deleted:
        return {"chat": chat(each.chat), "message_id": each.id, "date": 0}
    return message(each)


def emoji(those: list[str]) -> list[Json]:
    return [{"type": "emoji", "emoji": each} for each in those]
