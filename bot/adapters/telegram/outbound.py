"""Outbound: an outgoing act becomes calls to Telegram; what cannot be done becomes an Undeliverable.

Telegram knows no key by which it would drop a second send: what may have arrived is told as UNKNOWN, and whether it
is tried again decides the outbox alone (reliability.md finding 7).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, get_args

import structlog
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.adapters.telegram import lengths, render, words
from bot.adapters.telegram.api import Api
from bot.adapters.telegram.callbacks import ANSWERABLE, WORDS, YOUNG, Callbacks
from bot.adapters.telegram.calls import Calls
from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.documents import Documents
from bot.adapters.telegram.errors import is_absent, is_closed, is_missing, undeliverable
from bot.adapters.telegram.people import PLATFORM
from bot.adapters.telegram.removing import Removing
from bot.adapters.telegram.render import number
from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.events import Interaction
from bot.model.people import Account
from bot.model.places import MessageRef, Spot
from bot.ports import Clock

DECLINES: Mapping[type[Outgoing], str] = {}
PERFORMS: frozenset[type[Outgoing]] = frozenset(get_args(Outgoing)) - DECLINES.keys()

PAUSE_LEAST, PAUSE_MOST = timedelta(seconds=60), timedelta(days=366) - timedelta(minutes=10)
"""Telegram takes less than thirty seconds and more than 366 days for ever; with what clocks may differ."""

INVITE_DAYS = timedelta(days=7)
"""How long an invitation is good for."""

CALLBACK = "callback:"
"""How the token of a press begins; its message follows."""

KEPT = 1000
"""Topics remembered that were opened for a line which is not said yet."""

EMOJI = frozenset(each.value.replace("\ufe0f", "") for each in ReactionEmoji)
"""What a bot may react with."""

PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
"""What a member may do; where all of it is given back, the group's own limits hold again."""

log = structlog.get_logger("telegram")


class Outbound:
    """Do outgoing acts; `callbacks` acknowledges presses, `calls.migrated` hears of groups that became others."""

    def __init__(self, api: Api, chats: Chats, clock: Clock) -> None:
        self.api = api
        self.chats = chats
        self.clock = clock
        self.calls = Calls(api, chats, clock)
        self.callbacks = Callbacks(api)
        self.removing = Removing(self.calls)
        self.documents = Documents()
        self._topics: dict[str, str] = {}
        self._acts: Mapping[str, Callable[[Delivery], Awaitable[Receipt]]] = {
            "reply": self._reply,
            "ask": self._reply,
            "say": self._say,
            "whisper": self._whisper,
            "edit": self._edit,
            "remove": self._remove,
            "react": self._react,
            "pin": self._pin,
            "pause": self._pause,
            "unpause": self._unpause,
            "exclude": self._exclude,
            "admit": self._admit,
            "decline": self._decline,
            "open": self._open,
            "close": self._close,
            "invite": self._invite,
        }

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one outgoing act; raises Undeliverable."""
        act = self._acts.get(delivery.kind)
        if act is None:
            raise Undeliverable(Why.FORBIDDEN, f"Telegram has no way to {delivery.kind}")
        try:
            return await act(delivery)
        except Exception as fault:
            why = undeliverable(fault)
            if why is fault:
                raise
            raise why from fault

    # -- saying -------------------------------------------------------------------------------------------------------

    async def _say(self, delivery: Delivery) -> Receipt:
        spot = _spot(delivery)
        payload = render.message(delivery, self.api.username)
        chat, topic = self.chats.target(spot.id)
        opened = await self._thread_for(delivery, chat) if delivery.thread else None
        if opened is not None or chat != spot.id.partition(":")[0]:
            # an answer stands beside its message, or not as one
            payload.pop("reply_parameters", None)
        if opened is not None:
            topic = self.chats.target(opened.id)[1]
        if topic is not None:
            payload["message_thread_id"] = number(topic)
        receipt = Receipt(await self._send(chat, topic, payload), opened)
        self._topics.pop(delivery.key, None)
        return receipt

    async def _thread_for(self, delivery: Delivery, chat: str) -> Spot | None:
        """Open a topic for a line; where there are none, or we may not, the line itself is what is answered to."""
        try:
            return await self._topic(delivery, chat, delivery.thread) if self._forum(chat) else None
        except (BadRequest, Forbidden) as fault:
            why = undeliverable(fault)
            if why.why is not Why.FORBIDDEN:
                raise
            log.warning("no topic for a message", why=str(why.why))
            return None

    async def _reply(self, delivery: Delivery) -> Receipt:
        asked = delivery.interaction
        card = None
        if asked is not None and asked.token.startswith(CALLBACK):
            few = self._few_words(delivery, asked)
            if few and await self.callbacks.show(asked.id, few):
                return Receipt()
            self.callbacks.acknowledge(asked.id)
            card = self._card(asked.token) if delivery.update else None
        if card is not None:
            try:
                await self._change(card, delivery)
            except BadRequest as fault:
                if not is_missing(fault) and "can't be edited" not in fault.message:
                    raise
            else:
                return Receipt(card)
        return await self._whisper(delivery)

    def _few_words(self, delivery: Delivery, asked: Interaction) -> str:
        """Return what can be shown as the answer to a press, "" for what needs a message.

        Nobody else sees it and nothing is left, also where they never opened their own chat.
        """
        late = self.clock.now() >= asked.until - ANSWERABLE + YOUNG
        if not delivery.alert or late or delivery.again or delivery.buttons or delivery.files:
            return ""
        shown, _ = words.text(delivery.lines)
        return shown if lengths.units(shown) <= WORDS else ""

    async def _whisper(self, delivery: Delivery) -> Receipt:
        chat = _person(delivery)
        payload = render.message(delivery, self.api.username)
        if delivery.spot is None or delivery.spot.id != chat:
            payload.pop("reply_parameters", None)
        try:
            if delivery.files:
                return Receipt(await self._documents(delivery, chat, payload))
            return Receipt(await self._send(chat, None, payload))
        except TelegramError as fault:
            if is_closed(fault):
                raise Undeliverable(Why.FORBIDDEN, "only they can open the direct chat") from fault
            raise

    async def _send(self, chat: str, topic: str | None, payload: dict[str, Any]) -> MessageRef:
        try:
            made = await self.calls.chat("sendMessage", chat, **payload)
        except BadRequest as fault:
            if "reply_parameters" not in payload or "repl" not in fault.message.casefold():
                raise
            # across topics Telegram insists on finding what is answered
            made = await self.calls.chat("sendMessage", chat, **_without(payload, "reply_parameters"))
        return self._made(made, chat, topic)

    async def _documents(self, delivery: Delivery, chat: str, payload: dict[str, Any]) -> MessageRef:
        async def send(method: str, given: dict[str, Any]) -> MessageRef:
            return self._made(await self.calls.chat(method, chat, **given), chat, None)

        return await self.documents.send(delivery.key, payload, delivery.files, send)

    def _made(self, made: Any, chat: str, topic: str | None) -> MessageRef:
        message = made.get("message_id") if isinstance(made, dict) else None
        if not isinstance(message, int):
            raise Undeliverable(Why.UNKNOWN, "Telegram did not say which message it made")
        chat = self.chats.moved.get(chat, chat)
        ref = MessageRef(PLATFORM, chat if topic is None else f"{chat}:{topic}", str(message))
        self.chats.said(ref.spot, ref.id)
        return ref

    # -- messages that are there --------------------------------------------------------------------------------------

    async def _edit(self, delivery: Delivery) -> Receipt:
        ref = self._message(delivery)
        await self._change(ref, delivery)
        return Receipt(ref)

    async def _change(self, ref: MessageRef, delivery: Delivery) -> None:
        payload = render.edit(delivery, self.api.username)
        await self.calls.chat("editMessageText", _chat(ref), message_id=number(ref.id), **payload)

    async def _remove(self, delivery: Delivery) -> Receipt:
        ref = self._message(delivery)
        await self.removing.remove(_chat(ref), number(ref.id))
        return Receipt()

    async def _react(self, delivery: Delivery) -> Receipt:
        ref = self._message(delivery)
        emoji = delivery.emoji.replace("\ufe0f", "")
        if emoji not in EMOJI:
            return Receipt()
        reaction = [{"type": "emoji", "emoji": emoji}]
        try:
            await self.calls.chat("setMessageReaction", _chat(ref), message_id=number(ref.id), reaction=reaction)
        except BadRequest as fault:
            # a group may allow fewer of them; none is no harm
            if "reaction" not in fault.message.casefold():
                raise
        return Receipt()

    async def _pin(self, delivery: Delivery) -> Receipt:
        ref = self._message(delivery)
        await self.calls.chat("pinChatMessage", _chat(ref), message_id=number(ref.id), disable_notification=True)
        return Receipt()

    def _message(self, delivery: Delivery) -> MessageRef:
        ref = delivery.message
        if ref is None or ref.platform != PLATFORM:
            raise Undeliverable(Why.GONE, "no such message")
        if _chat(ref) in self.chats.moved:
            # in the group that it became, the same number is another message
            raise Undeliverable(Why.GONE, "it stayed behind in the group that became another")
        return ref

    def _card(self, token: str) -> MessageRef | None:
        """Return the message whose button was pressed, None where it cannot be reached any more."""
        spot, _, message = token.removeprefix(CALLBACK).rpartition("/")
        card = MessageRef(PLATFORM, spot, message)
        return None if not (spot and message.isdecimal()) or _chat(card) in self.chats.moved else card

    # -- people -------------------------------------------------------------------------------------------------------

    async def _pause(self, delivery: Delivery) -> Receipt:
        now = self.clock.now()
        if delivery.until is None or delivery.until <= now:
            return Receipt()
        until = min(max(delivery.until, now + PAUSE_LEAST), now + PAUSE_MOST)
        await self._restrict(delivery, allowed=False, until=until)
        return Receipt()

    async def _unpause(self, delivery: Delivery) -> Receipt:
        await self._restrict(delivery, allowed=True)
        return Receipt()

    async def _restrict(self, delivery: Delivery, *, allowed: bool, until: datetime | None = None) -> None:
        try:
            await self._member(
                "restrictChatMember",
                delivery,
                permissions=dict.fromkeys(PERMISSIONS, allowed),
                until_date=None if until is None else int(until.timestamp()),
            )
        except TelegramError as fault:
            # whoever is not in this group writes nothing there
            if not is_absent(fault):
                raise

    async def _exclude(self, delivery: Delivery) -> Receipt:
        await self._member("banChatMember", delivery)
        return Receipt()

    async def _admit(self, delivery: Delivery) -> Receipt:
        await self._member("approveChatJoinRequest", delivery)
        return Receipt()

    async def _decline(self, delivery: Delivery) -> Receipt:
        await self._member("declineChatJoinRequest", delivery)
        return Receipt()

    async def _member(self, method: str, delivery: Delivery, **parameters: Any) -> None:
        guild = "" if delivery.spot is None else delivery.spot.guild
        if not guild:
            raise Undeliverable(Why.GONE, "no such group")
        await self.calls.chat(method, guild, user_id=number(_person(delivery)), **parameters)

    # -- places -------------------------------------------------------------------------------------------------------

    async def _open(self, delivery: Delivery) -> Receipt:
        chat, _ = self.chats.target(_spot(delivery).id)
        if delivery.room:
            raise Undeliverable(Why.FORBIDDEN, "Telegram lets no bot make a private room")
        if not self._forum(chat):
            raise Undeliverable(Why.FORBIDDEN, "this group has no topics")
        opened = await self._topic(delivery, chat, delivery.name)
        self._topics.pop(delivery.key, None)
        return Receipt(spot=opened)

    async def _topic(self, delivery: Delivery, chat: str, name: str) -> Spot:
        """Open a topic, or return the one that an earlier try opened."""
        shown = lengths.cut(words.sound(" ".join(name.split())), lengths.TOPIC) or lengths.CUT
        topic = self._topics.get(delivery.key)
        if topic is None:
            made = await self.calls.chat("createForumTopic", chat, name=shown)
            thread = made.get("message_thread_id") if isinstance(made, dict) else None
            if not isinstance(thread, int):
                raise Undeliverable(Why.UNKNOWN, "Telegram did not say which topic it made")
            topic = self._topics[delivery.key] = str(thread)
            if len(self._topics) > KEPT:
                del self._topics[next(iter(self._topics))]
        return self.chats.topic(chat, topic, shown, ours=True)

    def _forum(self, chat: str) -> bool:
        group = self.chats.groups.get(chat)
        return group is not None and group.forum

    async def _close(self, delivery: Delivery) -> Receipt:
        chat, topic = self.chats.target(_spot(delivery).id)
        if topic is None:
            raise Undeliverable(Why.FORBIDDEN, "only a topic can be closed")
        await self.calls.chat("closeForumTopic", chat, message_thread_id=number(topic))
        return Receipt()

    async def _invite(self, delivery: Delivery) -> Receipt:
        chat, _ = self.chats.target(_spot(delivery).id)
        until = int((self.clock.now() + INVITE_DAYS).timestamp())
        made = await self.calls.chat(
            "createChatInviteLink", chat, name=delivery.key[: lengths.INVITE], member_limit=1, expire_date=until
        )
        link = made.get("invite_link") if isinstance(made, dict) else None
        if not isinstance(link, str):
            raise Undeliverable(Why.UNKNOWN, "Telegram did not say which link it made")
        return Receipt(link=link)


def _spot(delivery: Delivery) -> Spot:
    spot = delivery.spot
    if spot is None or spot.platform != PLATFORM:
        raise Undeliverable(Why.GONE, "no such place")
    return spot


def _chat(ref: MessageRef) -> str:
    """Return the chat a message stands in, whichever topic of it."""
    return ref.spot.partition(":")[0]


def _person(delivery: Delivery) -> str:
    person: Account | None = delivery.person
    if person is None or person.platform != PLATFORM or not person.id.isdecimal():
        # an administrator who acts unnamed has no id of their own
        raise Undeliverable(Why.GONE, "nobody to be found")
    return person.id


def _without(payload: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: each for name, each in payload.items() if name not in names}
