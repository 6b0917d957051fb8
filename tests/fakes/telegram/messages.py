"""Messages: sending, editing, deleting, reacting, pinning; the same for the bot and for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.telegram import entities, limits, payloads
from tests.fakes.telegram.errors import ApiError, bad
from tests.fakes.telegram.things import Chat, Json, Message, Upload, User
from tests.fakes.telegram.world import World

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def post(
    world: World,
    author: User,
    chat: Chat,
    text: str,
    given: Sequence[Mapping[str, Any]] = (),
    *,
    topic: int | None = None,
    reply_to: Message | None = None,
    keyboard: Json | None = None,
    silent: bool = False,
    protected: bool = False,
    hidden: bool = False,
    preview: Json | None = None,
    more: Json | None = None,
    forwarded: Message | None = None,
    document: Upload | None = None,
) -> Message:
    """Send a message into a chat or topic; told to the bot where it hears it."""
    if reply_to is not None and topic is None:
        # an answer stays in the topic of what it answers
        topic = reply_to.topic
    may_write(world, author, chat, topic, text=not more)
    if not more and document is None:
        limits.text(text)
    if keyboard is not None:
        limits.keyboard(keyboard)
    kept, found = entities.read(text, given)
    message = Message(0, chat, author, world.now(), kept, found, keyboard, topic, reply_to=reply_to, silent=silent)
    message.protected, message.hidden, message.preview, message.forwarded = protected, hidden, preview, forwarded
    message.more, message.document = dict(more or {}), document
    if reply_to is not None and chat.type == "supergroup" and topic is None:
        # outside topics a supergroup numbers its threads of replies
        message.root = reply_to.root or reply_to.id
    message.pings = _pings(world, message)
    world.place(message)
    world.tell_message(message)
    return message


def may_write(world: World, author: User, chat: Chat, topic: int | None, *, text: bool = True) -> None:
    """Refuse what rights or a closed topic forbid."""
    if chat.private:
        return
    permission = "can_send_messages" if text else "can_send_photos"
    if not chat.allows(author, permission):
        raise bad("not enough rights to send text messages to the chat")
    if topic is None:
        return
    found = chat.topics.get(topic)
    if found is None or found.deleted:
        raise bad("message thread not found")
    if found.closed and found.creator is not author and not chat.may(author, "can_manage_topics"):
        raise bad("TOPIC_CLOSED")


def _pings(world: World, message: Message) -> frozenset[int]:
    """Return whom a message notifies: by @name, by a mention without a name, or by a link to them."""
    pinged: set[int] = set()
    for each in message.entities:
        if each["type"] == "mention":
            name = entities.cut(message.text, each["offset"], each["length"])[1:].lower()
            pinged |= {one.id for one in world.users.values() if (one.username or "").lower() == name}
        if each["type"] == "text_mention":
            pinged.add(int(each["user"]["id"]))
        if each["type"] == "text_link" and str(each["url"]).startswith("tg://user?id="):
            pinged.add(int(str(each["url"]).rpartition("=")[2]))
    return frozenset(pinged - {message.author.id})


def service(world: World, author: User, chat: Chat, what: Json, topic: int | None = None) -> Message:
    """Put a service message and tell it."""
    message = world.place(Message(0, chat, author, world.now(), topic=topic, service=what))
    world.tell_message(message)
    return message


def found(chat: Chat, message_id: object, words: str) -> Message:
    """Return a message that is there; else the 400 with those words."""
    there = chat.messages.get(message_id) if isinstance(message_id, int) else None
    if there is None or there.deleted:
        raise bad(words)
    return there


def edit(
    world: World,
    by: User,
    message: Message,
    text: str | None,
    given: Sequence[Mapping[str, Any]] = (),
    keyboard: Json | None = None,
    preview: Json | None = None,
) -> Message:
    """Change text and keyboard; `text` None changes the keyboard alone."""
    if message.author is not by or message.service or message.forwarded is not None:
        raise bad("message can't be edited")
    if keyboard is not None:
        limits.keyboard(keyboard)
    kept, marks = (message.text, message.entities)
    if text is not None:
        limits.text(text)
        kept, marks = entities.read(text, given)
    if (kept, marks, keyboard or None) == (message.text, message.entities, message.keyboard or None):
        raise bad(SAME)
    message.text, message.entities, message.keyboard, message.edited = kept, marks, keyboard, world.now()
    message.preview = preview if text is not None else message.preview
    if by is not world.bot:
        world.tell_message(message, "edited_message")
    return message


def deletable(world: World, message: Message) -> None:
    """Refuse what the bot may not delete: too old, someone else's without the right, a group's beginning."""
    if world.now() - message.at >= limits.DELETABLE:
        raise bad("message can't be deleted for everyone")
    if set(message.service) & {"group_chat_created", "supergroup_chat_created", "migrate_to_chat_id"}:
        raise bad("message can't be deleted")
    if message.chat.private or message.author is world.bot:
        return
    if not message.chat.may(world.bot, "can_delete_messages"):
        raise bad("message can't be deleted")


def remove(world: World, message: Message) -> None:
    """Delete a message; nobody is told."""
    message.deleted, message.pinned = True, False
    world.removed.append((message.chat.id, message.id))


def react(world: World, by: User, message: Message, those: Sequence[str]) -> None:
    """Set someone's reactions on a message, all at once; the bot is told of people's."""
    if any(each not in limits.EMOJI for each in those):
        raise bad("REACTION_INVALID")
    if message.service and by is world.bot:
        raise bad("MESSAGE_ID_INVALID")
    if not message.chat.private and not message.chat.allows(by, "can_react_to_messages"):
        raise bad("not enough rights to react to the message")
    before = [emoji for emoji, who in message.reactions.items() if by.id in who]
    for emoji in before:
        message.reactions[emoji].remove(by.id)
    for emoji in those:
        message.reactions.setdefault(emoji, []).append(by.id)
    message.reactions = {emoji: who for emoji, who in message.reactions.items() if who}
    if by.bot or before == list(those):
        return
    told: Json = {"chat": payloads.chat(message.chat), "message_id": message.id, "date": payloads.stamp(world.now())}
    told |= {"old_reaction": payloads.emoji(before), "new_reaction": payloads.emoji(list(those))}
    member = message.chat.members.get(by.id)
    hidden = member is not None and member.anonymous
    told |= {"actor_chat": payloads.chat(message.chat)} if hidden else {"user": payloads.user(by)}
    world.tell("message_reaction", told, message.chat)


def pin(world: World, by: User, message: Message, pinned: bool = True) -> None:
    """Pin or unpin; a service message says so, to the bot that did it too."""
    chat = message.chat
    if not chat.private and not (chat.may(by, "can_pin_messages") or "can_pin_messages" in _own(chat, by)):
        raise bad("not enough rights to manage pinned messages in the chat")
    if message.pinned == pinned:
        if pinned:
            return
        raise bad("message to unpin not found")
    message.pinned = pinned
    if pinned:
        service(world, by, chat, {"pinned_message": payloads.message(message, nested=True)}, message.topic)


def _own(chat: Chat, by: User) -> frozenset[str]:
    member = chat.members.get(by.id)
    return member.permissions if member is not None and member.status == "restricted" else frozenset()


def need(chat: Chat, by: User, right: str, words: str) -> None:
    """Refuse an act whose right is missing, in Telegram's words."""
    if not chat.may(by, right):
        raise ApiError(400, words)
