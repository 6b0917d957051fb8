"""People: what a member does in Telegram's own windows; each act returns what it made."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.telegram import limits, members, messages, payloads
from tests.fakes.telegram.methods_self import scope_key
from tests.fakes.telegram.things import ADMINS, PERMISSIONS, Chat, Json, Link, Message, Query, Topic, User
from tests.fakes.telegram.world import World


class People:
    """Act as members do; what Telegram's window would not offer raises ApiError or LookupError."""

    def __init__(self, world: World) -> None:
        self.world = world

    # -- the direct chat -----------------------------------------------------------------------------------------------

    def starts(self, who: User, payload: str = "") -> Message:
        """Open the chat with the bot and press Start, perhaps by a deep link t.me/<bot>?start=<payload>."""
        if not limits.START_KEY.fullmatch(payload):
            raise LookupError(f"{payload!r} is no start parameter")
        who.opened = True
        self.unblocks(who)
        return messages.post(self.world, who, self.world.direct(who), f"/start {payload}".strip())

    def opens_chat(self, who: User) -> Message:
        return self.starts(who)

    def writes(self, who: User, text: str, reply_to: Message | None = None, **more: Any) -> Message:
        """Write to the bot alone; the chat must have been started."""
        if not who.opened:
            raise LookupError(f"{who.name} has not started the chat")
        return self.says(who, self.world.direct(who), text, reply_to=reply_to, **more)

    def blocks(self, who: User, blocked: bool = True) -> None:
        """Shut the bot out; it is told by my_chat_member."""
        if who.blocked == blocked:
            return
        who.blocked = blocked
        was, now = ("member", "kicked") if blocked else ("kicked", "member")
        bot, at = payloads.user(self.world.bot), payloads.stamp(self.world.now())
        chat = self.world.direct(who)
        ends = {"kicked": {"until_date": 0}, "member": {}}
        told: Json = {"chat": payloads.chat(chat), "from": payloads.user(who), "date": at}
        told["old_chat_member"] = {"status": was, "user": bot, **ends[was]}
        told["new_chat_member"] = {"status": now, "user": bot, **ends[now]}
        self.world.tell("my_chat_member", told, chat)

    def unblocks(self, who: User) -> None:
        self.blocks(who, False)

    # -- coming and going ----------------------------------------------------------------------------------------------

    def joins(self, who: User, chat: Chat, link: Link | str | None = None, by: User | None = None) -> None:
        """Come in by oneself, by a link, or added by someone; a link that asks becomes a request."""
        found = chat.links[link] if isinstance(link, str) else link
        if found is not None:
            now = self.world.now()
            over = found.expires is not None and found.expires <= now
            if found.revoked or over or (found.limit is not None and found.used >= found.limit):
                raise LookupError("this invite link is no longer good")
        if by is None and (found.asks if found is not None else chat.joins_by_request):
            self.asks_to_join(who, chat, found)
            return
        members.join(self.world, chat, who, by, found)

    def asks_to_join(self, who: User, chat: Chat, link: Link | None = None, bio: str = "") -> None:
        members.ask(self.world, chat, who, link, bio)

    def admits(self, by: User, who: User, chat: Chat, let_in: bool = True) -> None:
        """Answer a request by hand."""
        members.answer(self.world, chat, by, who, let_in)

    def leaves(self, who: User, chat: Chat) -> None:
        members.leave(self.world, chat, who)

    def bans(self, by: User, who: User, chat: Chat) -> None:
        members.ban(self.world, chat, by, who)

    def unbans(self, by: User, who: User, chat: Chat) -> None:
        members.unban(self.world, chat, by, who)

    def pauses(self, by: User, who: User, chat: Chat, until: int | None = None) -> None:
        """Take someone's right to write by hand, until a Unix time."""
        kept = set(PERMISSIONS) - {
            each for each in PERMISSIONS if each.startswith(("can_send", "can_add", "can_react"))
        }
        members.restrict(self.world, chat, by, who, kept, members.until(self.world, until))

    def unpauses(self, by: User, who: User, chat: Chat) -> None:
        members.restrict(self.world, chat, by, who, PERMISSIONS)

    def tags(self, by: User, who: User, chat: Chat, words: str) -> None:
        """Give a member a tag; "" takes it off."""
        members.tag(self.world, chat, by, who, words)

    # -- messages ------------------------------------------------------------------------------------------------------

    def says(
        self,
        who: User,
        chat: Chat,
        text: str,
        topic: Topic | None = None,
        reply_to: Message | None = None,
        *,
        hidden: bool = False,
        entities: Sequence[Mapping[str, Any]] = (),
        **more: Any,
    ) -> Message:
        """Write a message; `hidden` as an anonymous administrator, `more` further payload (photo=[…], caption=…)."""
        if not chat.private and not chat.inside(who):
            raise LookupError(f"{who.name} is not in {chat.title}")
        if hidden and chat.status(who) not in ADMINS:
            raise LookupError(f"{who.name} cannot be anonymous in {chat.title}")
        if chat.private and self.world.direct(who).person is not who:
            raise LookupError("that is someone else's chat")
        members.expire(self.world, chat)
        return messages.post(
            self.world, who, chat, text, entities, topic=None if topic is None else topic.id, reply_to=reply_to,
            hidden=hidden, more=more,
        )  # fmt: skip

    def mentions(self, who: User, chat: Chat, text: str, whom: User, topic: Topic | None = None) -> Message:
        """Write a text that names someone without a username where it says their first name."""
        before = text[: text.index(whom.name)].encode("utf-16-le")
        length = len(whom.name.encode("utf-16-le")) // 2
        entity = {"type": "text_mention", "offset": len(before) // 2, "length": length, "user": payloads.user(whom)}
        return self.says(who, chat, text, topic, entities=[entity])

    def edits(self, who: User, message: Message, text: str) -> Message:
        return messages.edit(self.world, who, message, text)

    def deletes(self, by: User, message: Message) -> None:
        """Delete; no bot is told."""
        if message.author is not by and not message.chat.may(by, "can_delete_messages") and not message.chat.private:
            raise LookupError(f"{by.name} cannot delete that")
        messages.remove(self.world, message)

    def reacts(self, who: User, message: Message, emoji: str, added: bool = True) -> None:
        """Set one more reaction, or take one back."""
        now = [each for each, who_all in message.reactions.items() if who.id in who_all]
        if (emoji in now) != added:
            messages.react(
                self.world, who, message, [*now, emoji] if added else [each for each in now if each != emoji]
            )

    def pins(self, who: User, message: Message) -> None:
        messages.pin(self.world, who, message)

    def forwards(self, who: User, message: Message, chat: Chat, topic: Topic | None = None) -> Message:
        """Forward a message into a chat."""
        if message.protected:
            raise LookupError("that message cannot be forwarded")
        return messages.post(
            self.world, who, chat, message.text, message.entities, topic=None if topic is None else topic.id,
            forwarded=message,
        )  # fmt: skip

    # -- buttons and menus ---------------------------------------------------------------------------------------------

    def presses(self, who: User, message: Message, button: str) -> Query | Message | str:
        """Press a button by its label: a callback, a start link (opens the chat), or any other address."""
        if message.deleted:
            raise LookupError("that message is gone")
        if message.chat.private and message.chat.person is not who:
            raise LookupError(f"{who.name} does not see that message")
        found = next((each for each in message.buttons() if each["text"] == button), None)
        if found is None:
            raise LookupError(f"no button {button!r}: {[each['text'] for each in message.buttons()]}")
        if "callback_data" in found:
            return self.press(who, message, str(found["callback_data"]))
        if "url" in found:
            return self.follows(who, str(found["url"]))
        raise LookupError(f"the fake cannot press {found}")

    def press(self, who: User, message: Message, data: str) -> Query:
        """Send a callback query with any data, also such as no button carries."""
        query = Query(str(self.world.random.getrandbits(60)), who, message, data, self.world.now())
        self.world.queries[query.id] = query
        told: Json = {"id": query.id, "from": payloads.user(who), "message": payloads.maybe(message), "data": data}
        told["chat_instance"] = str(message.chat.id)
        self.world.tell("callback_query", told, message.chat)
        return query

    def follows(self, who: User, url: str) -> Message | str:
        """Follow a link: one to the bot opens its chat and presses Start, any other is only returned."""
        parts = urlsplit(url)
        if parts.netloc == "t.me" and parts.path == f"/{self.world.bot.username}":
            return self.starts(who, parse_qs(parts.query).get("start", [""])[0])
        return url

    def menu(self, who: User, chat: Chat) -> list[Json]:
        """Return the commands that someone is shown in a chat: the first list set, by Telegram's order of scopes."""
        here, them = {"chat_id": chat.id}, {"chat_id": chat.id, "user_id": who.id}
        if chat.private:
            scopes: list[Json] = [{"type": "chat", **here}, {"type": "all_private_chats"}]
        else:
            scopes = [{"type": "chat_member", **them}]
            admin = chat.status(who) in ADMINS
            scopes += [{"type": "chat_administrators", **here}] if admin else []
            scopes.append({"type": "chat", **here})
            scopes += [{"type": "all_chat_administrators"}] if admin else []
            scopes.append({"type": "all_group_chats"})
        for scope in [*scopes, {"type": "default"}]:
            for language in (who.locale or "", ""):
                found = self.world.commands.get((scope_key(scope), language))
                if found:
                    return found
        return []

    def seen(self, who: User) -> list[Query]:
        """Return the pressed buttons of someone whose answers they saw."""
        return [each for each in self.world.queries.values() if each.user is who and each.answered and each.text]
