"""Methods about messages: sending, editing, deleting, reacting, pinning, forwarding, answering a pressed button."""

from typing import Any

from tests.fakes.telegram import limits, messages, payloads
from tests.fakes.telegram.entities import units
from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.router import Call, method
from tests.fakes.telegram.things import Accepted, Chat, Message, Upload

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
QUERY_SECONDS = 15 * 60


def _accept(call: Call, made: Message) -> Any:
    world = call.world
    world.accepted.append(Accepted(call.method, made.chat.id, made.id, made.text, world.now()))
    return payloads.message(made)


def _plain(call: Call) -> None:
    if call.given.get("parse_mode"):
        # our rule, not Telegram's: nothing a member typed may be read as markup
        raise bad("can't parse entities: this server reads entities only")


def _replied(call: Call, chat: Chat) -> Message | None:
    asked = call.json("reply_parameters")
    if asked is None:
        return None
    found = chat.messages.get(asked.get("message_id", 0))
    if found is not None and not found.deleted:
        return found
    if asked.get("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")


def _thread(call: Call, chat: Chat) -> int | None:
    topic = call.given.get("message_thread_id")
    if topic is None:
        return None
    if not chat.forum or topic not in chat.topics:
        raise bad("message thread not found")
    return int(topic)


@method("sendMessage")
def send_message(call: Call) -> Any:
    chat = call.chat()
    _plain(call)
    call.rest.pacing.meet(chat)
    made = messages.post(
        call.world,
        call.world.bot,
        chat,
        call.text("text"),
        call.given.get("entities") or (),
        topic=_thread(call, chat),
        reply_to=_replied(call, chat),
        keyboard=call.json("reply_markup"),
        silent=bool(call.given.get("disable_notification")),
        protected=bool(call.given.get("protect_content")),
        preview=call.json("link_preview_options"),
    )
    return _accept(call, made)


@method("sendDocument")
def send_document(call: Call) -> Any:
    """Send an uploaded file; a name or an address of one is none of ours."""
    chat, upload = call.chat(), call.given.get("document")
    if not isinstance(upload, Upload):
        raise bad("wrong file identifier/HTTP URL specified")
    if call.given.get("parse_mode"):
        raise bad("can't parse entities: this server reads entities only")
    limits.document(upload)
    caption = call.text("caption")
    if units(caption) > limits.CAPTION:
        raise bad("message caption is too long")
    call.rest.pacing.meet(chat)
    made = messages.post(
        call.world, call.world.bot, chat, caption, call.given.get("caption_entities") or (),
        topic=_thread(call, chat), reply_to=_replied(call, chat), keyboard=call.json("reply_markup"),
        silent=bool(call.given.get("disable_notification")), protected=bool(call.given.get("protect_content")),
        document=upload,
    )  # fmt: skip
    return _accept(call, made)


@method("forwardMessage")
def forward_message(call: Call) -> Any:
    chat = call.chat()
    source = call.world.reach(call.given["from_chat_id"])
    found = call.message(source, "message to forward not found")
    if found.protected:
        raise bad("message can't be forwarded")
    call.rest.pacing.meet(chat)
    made = messages.post(
        call.world, call.world.bot, chat, found.text, found.entities, topic=_thread(call, chat), forwarded=found
    )
    return _accept(call, made)


@method("copyMessage")
def copy_message(call: Call) -> Any:
    chat = call.chat()
    source = call.world.reach(call.given["from_chat_id"])
    found = call.message(source, "message to copy not found")
    if found.protected:
        raise bad("message can't be copied")
    call.rest.pacing.meet(chat)
    made = messages.post(
        call.world, call.world.bot, chat, found.text, found.entities, topic=_thread(call, chat),
        reply_to=_replied(call, chat), keyboard=call.json("reply_markup"),
        silent=bool(call.given.get("disable_notification")), protected=bool(call.given.get("protect_content")),
    )  # fmt: skip
    _accept(call, made)
    return {"message_id": made.id}


@method("editMessageText")
def edit_message_text(call: Call) -> Any:
    chat = call.chat()
    _plain(call)
    found = call.message(chat, "message to edit not found")
    made = messages.edit(
        call.world, call.world.bot, found, call.text("text"), call.given.get("entities") or (),
        call.json("reply_markup"), call.json("link_preview_options"),
    )  # fmt: skip
    return payloads.message(made)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(call: Call) -> Any:
    found = call.message(call.chat(), "message to edit not found")
    return payloads.message(messages.edit(call.world, call.world.bot, found, None, keyboard=call.json("reply_markup")))


@method("deleteMessage")
def delete_message(call: Call) -> Any:
    found = call.message(call.chat(), "message to delete not found")
    messages.deletable(call.world, found)
    messages.remove(call.world, found)
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> Any:
    chat, ids = call.chat(), call.given.get("message_ids") or []
    if not ids:
        raise bad("message identifiers are not specified")
    if len(ids) > limits.DELETES:
        raise bad("too many message identifiers specified")
    there = [chat.messages[each] for each in ids if each in chat.messages and not chat.messages[each].deleted]
    for each in there:
        messages.deletable(call.world, each)
    for each in there:
        messages.remove(call.world, each)
    return True


@method("setMessageReaction")
def set_message_reaction(call: Call) -> Any:
    chat = call.chat()
    found = call.message(chat, "message to react not found")
    wanted = call.given.get("reaction") or []
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(each.get("type") != "emoji" for each in wanted):
        raise bad("REACTION_INVALID")
    messages.react(call.world, call.world.bot, found, [each["emoji"] for each in wanted])
    return True


@method("pinChatMessage")
def pin_chat_message(call: Call) -> Any:
    found = call.message(call.chat(), "message to pin not found")
    messages.pin(call.world, call.world.bot, found)
    return True


@method("unpinChatMessage")
def unpin_chat_message(call: Call) -> Any:
    chat = call.chat()
    if "message_id" in call.given:
        found = call.message(chat, "message to unpin not found")
    else:
        pinned = [each for each in chat.here if each.pinned]
        if not pinned:
            raise bad("message to unpin not found")
        found = pinned[-1]
    messages.pin(call.world, call.world.bot, found, pinned=False)
    return True


@method("sendChatAction")
def send_chat_action(call: Call) -> Any:
    call.chat()
    return True


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> Any:
    query = call.world.queries.get(call.text("callback_query_id"))
    text = call.text("text")
    if query is None or (call.world.now() - query.at).total_seconds() > QUERY_SECONDS:
        raise bad(TOO_OLD)
    if units(text) > limits.CALLBACK_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    if call.text("url") and not call.text("url").startswith(f"https://t.me/{call.world.bot.username}?"):
        raise bad("URL_INVALID")
    query.answered += 1
    if query.answered == 1:
        query.text, query.alert, query.url = text, bool(call.given.get("show_alert")), call.text("url")
    return True
