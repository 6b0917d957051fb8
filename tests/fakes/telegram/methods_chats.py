"""Methods about chats: who is in them, what the bot may do there, topics, links, requests, restrictions."""

from typing import Any

from tests.fakes.telegram import limits, members, messages, payloads
from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.messages import need
from tests.fakes.telegram.router import Call, method
from tests.fakes.telegram.things import ADMINS, Chat, Member, Topic, User

NO_RIGHTS = "not enough rights to restrict/unrestrict chat member"
NO_INVITES = "not enough rights to manage chat invite link"
NO_TOPICS = "not enough rights to create a topic"


@method("getChat")
def get_chat(call: Call) -> Any:
    chat = call.world.find(call.given["chat_id"])
    return payloads.full_chat(chat if chat.private else call.world.reach(chat.id))


def _member(call: Call, chat: Chat, who: User) -> Member:
    members.expire(call.world, chat)
    return chat.members.get(who.id) or Member(who, "left")


@method("getChatMember")
def get_chat_member(call: Call) -> Any:
    chat = call.group()
    if call.given.get("user_id") not in call.world.users:
        raise bad("PARTICIPANT_ID_INVALID")
    who = call.user()
    if chat.hides_members and who is not call.world.bot and not call.world.bot_is_admin(chat):
        raise bad("CHAT_ADMIN_REQUIRED")
    return payloads.member(_member(call, chat, who), chat.type == "supergroup")


@method("getChatAdministrators")
def get_chat_administrators(call: Call) -> Any:
    chat = call.group()
    known = [each for each in chat.members.values() if each.status in ADMINS]
    # other bots are left out, as Telegram does
    shown = [each for each in known if not each.user.bot or each.user is call.world.bot]
    return [payloads.member(each, chat.type == "supergroup") for each in shown]


@method("getChatMemberCount")
def get_chat_member_count(call: Call) -> Any:
    return sum(1 for each in call.chat().members.values() if each.here) or 2


@method("leaveChat")
def leave_chat(call: Call) -> Any:
    members.leave(call.world, call.group(), call.world.bot)
    return True


# -- restricting -------------------------------------------------------------------------------------------------------


def _target(call: Call) -> tuple[Chat, User]:
    """Return group and person of an act against someone, after its rights."""
    chat, who = call.group(), call.user()
    if who is call.world.bot:
        raise bad("can't restrict self")
    need(chat, call.world.bot, "can_restrict_members", NO_RIGHTS)
    members.expire(call.world, chat)
    return chat, who


@method("banChatMember")
def ban_chat_member(call: Call) -> Any:
    chat, who = _target(call)
    until = members.until(call.world, call.given.get("until_date"))
    members.ban(call.world, chat, call.world.bot, who, until if chat.type == "supergroup" else None)
    return True


@method("unbanChatMember")
def unban_chat_member(call: Call) -> Any:
    chat, who = _target(call)
    members.unban(call.world, chat, call.world.bot, who, bool(call.given.get("only_if_banned")))
    return True


@method("restrictChatMember")
def restrict_chat_member(call: Call) -> Any:
    if call.group().type != "supergroup":
        raise bad("method is available only for supergroups")
    chat, who = _target(call)
    given = dict(call.json("permissions") or {})
    if not call.given.get("use_independent_chat_permissions"):
        _imply(given)
    # two are taken from others where they are left out
    given.setdefault("can_react_to_messages", given.get("can_send_messages", False))
    for name in ("can_edit_tag", "can_manage_topics"):
        given.setdefault(name, given.get("can_pin_messages", False))
    wanted = [name for name, allowed in given.items() if allowed]
    members.restrict(
        call.world, chat, call.world.bot, who, wanted, members.until(call.world, call.given.get("until_date"))
    )
    return True


def _imply(given: dict[str, bool]) -> None:
    if given.get("can_send_other_messages") or given.get("can_add_web_page_previews"):
        media = ("audios", "documents", "photos", "videos", "video_notes", "voice_notes")
        given |= dict.fromkeys(("can_send_messages", *(f"can_send_{each}" for each in media)), True)
    if given.get("can_send_polls"):
        given["can_send_messages"] = True


@method("promoteChatMember")
def promote_chat_member(call: Call) -> Any:
    chat, who = call.group(), call.user()
    need(chat, call.world.bot, "can_promote_members", "not enough rights")
    rights = [name for name, given in call.given.items() if name.startswith("can_") and given]
    members.promote(call.world, chat, call.world.bot, who, rights, anonymous=bool(call.given.get("is_anonymous")))
    return True


@method("setChatMemberTag")
def set_chat_member_tag(call: Call) -> Any:
    chat, who, words = call.group(), call.user(), call.text("tag")
    need(chat, call.world.bot, "can_manage_tags", "CHAT_ADMIN_REQUIRED")
    if len(words) > limits.TAG or any(ord(each) > 0x2190 for each in words):
        raise bad("TAG_INVALID")
    members.tag(call.world, chat, call.world.bot, who, words)
    return True


@method("setChatPermissions")
def set_chat_permissions(call: Call) -> Any:
    chat = call.group()
    need(chat, call.world.bot, "can_restrict_members", "not enough rights to change chat permissions")
    given = dict(call.json("permissions") or {})
    if not call.given.get("use_independent_chat_permissions"):
        _imply(given)
    wanted = frozenset(name for name, allowed in given.items() if allowed)
    if wanted == chat.permissions:
        raise bad("CHAT_NOT_MODIFIED")
    chat.permissions = wanted
    return True


# -- letting in --------------------------------------------------------------------------------------------------------


@method("approveChatJoinRequest")
def approve(call: Call) -> Any:
    return _decide(call, True)


@method("declineChatJoinRequest")
def decline(call: Call) -> Any:
    return _decide(call, False)


def _decide(call: Call, let_in: bool) -> bool:
    chat, who = call.group(), call.user()
    need(chat, call.world.bot, "can_invite_users", "not enough rights to manage chat join requests")
    members.answer(call.world, chat, call.world.bot, who, let_in)
    return True


@method("createChatInviteLink")
def create_link(call: Call) -> Any:
    chat, given = call.group(), call.given
    need(chat, call.world.bot, "can_invite_users", NO_INVITES)
    if len(call.text("name")) > limits.LINK_NAME:
        raise bad("INVITE_LINK_NAME_INVALID")
    asks, most = bool(given.get("creates_join_request")), given.get("member_limit")
    if asks and most:
        raise bad("member limit can't be specified for links requiring administrator approval")
    if most is not None and not 1 <= most <= 99999:
        raise bad("USAGE_LIMIT_INVALID")
    ends = given.get("expire_date")
    expires = None if ends is None else call.world.now().fromtimestamp(ends, call.world.now().tzinfo)
    made = call.world.link(
        chat, call.world.bot, name=call.text("name") or None, limit=most, asks=asks, expires=expires
    )  # fmt: skip
    return payloads.link(made)


@method("revokeChatInviteLink")
def revoke_link(call: Call) -> Any:
    chat = call.group()
    need(chat, call.world.bot, "can_invite_users", NO_INVITES)
    found = chat.links.get(call.text("invite_link"))
    if found is None:
        raise bad("INVITE_HASH_EXPIRED")
    found.revoked = True
    return payloads.link(found)


# -- topics ------------------------------------------------------------------------------------------------------------


def _forum(call: Call) -> Chat:
    chat = call.group()
    if not chat.forum:
        raise bad("the chat is not a forum")
    return chat


def _topic(call: Call) -> tuple[Chat, Topic]:
    chat = _forum(call)
    found = chat.topics.get(call.given.get("message_thread_id", 0))
    if found is None or found.deleted:
        raise bad("TOPIC_ID_INVALID")
    if found.creator is not call.world.bot:
        need(chat, call.world.bot, "can_manage_topics", "not enough rights to manage topics in the chat")
    return chat, found


@method("createForumTopic")
def create_topic(call: Call) -> Any:
    chat, name = _forum(call), call.text("name").strip()
    if not chat.may(call.world.bot, "can_manage_topics"):
        raise bad(NO_TOPICS)
    if not 1 <= len(name) <= limits.TOPIC_NAME:
        raise bad("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    made = call.world.topic(chat, name, call.world.bot)
    call.world.tell_message(chat.messages[made.id])
    return payloads.topic(made)


@method("editForumTopic")
def edit_topic(call: Call) -> Any:
    chat, found = _topic(call)
    name = call.text("name").strip()
    if name == found.name or not name:
        raise bad("TOPIC_NOT_MODIFIED")
    found.name = name
    messages.service(call.world, call.world.bot, chat, {"forum_topic_edited": {"name": name}}, found.id)
    return True


@method("closeForumTopic")
def close_topic(call: Call) -> Any:
    return _shut(call, True)


@method("reopenForumTopic")
def reopen_topic(call: Call) -> Any:
    return _shut(call, False)


def _shut(call: Call, closed: bool) -> bool:
    chat, found = _topic(call)
    if found.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    found.closed = closed
    what = "forum_topic_closed" if closed else "forum_topic_reopened"
    messages.service(call.world, call.world.bot, chat, {what: {}}, found.id)
    return True


@method("deleteForumTopic")
def delete_topic(call: Call) -> Any:
    chat, found = _forum(call), _topic(call)[1]
    need(chat, call.world.bot, "can_delete_messages", "not enough rights to delete a topic")
    found.deleted = True
    for each in chat.here:
        if each.topic == found.id:
            messages.remove(call.world, each)
    return True
