"""Inbound: a raw update becomes arrivals; pure but for what `chats` learns, nothing is fetched (house.md §3).

An update that is not what it should be raises Odd (a ValueError): whoever reads sets it aside and goes on. Only the
last arrival of an update moves the cursor: one that was half committed comes once more.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.adapters.telegram import starts
from bot.adapters.telegram.callbacks import ANSWERABLE
from bot.adapters.telegram.chats import PLATFORM, Chats, moved_in, ref, topic_in
from bot.adapters.telegram.fields import (
    Data,
    Odd,
    id_in,
    maybe_id,
    maybe_record,
    moment_in,
    number_in,
    record_in,
    records_in,
    text_in,
)
from bot.adapters.telegram.group import CHANNEL, PRIVATE, inside, kind_of
from bot.adapters.telegram.written import written
from bot.model.events import (
    Arrival,
    AskedToJoin,
    Commanded,
    Edited,
    Event,
    Interaction,
    Joined,
    Left,
    PlaceMoved,
    Pressed,
    Reacted,
    RightsChanged,
    Said,
    Sighted,
)
from bot.model.people import Account
from bot.model.places import MessageRef, Spot

STREAM = "updates"

AT_THE_DOOR = timedelta(minutes=5)
"""How long someone who asks to come in may be written to in private (mission.md §4)."""

_COMMAND = re.compile(r"/([^\W\d]\w*)(?:@(\w+))?(?!\S)\s*")


class Told(NamedTuple):
    """Hold one event of an update; without a key of its own it goes by the update's number."""

    at: datetime
    spot: Spot
    event: Event
    by: Account | None = None
    key: str = ""
    interaction: Interaction | None = None


def read(chats: Chats, update: Data, now: datetime) -> list[Arrival]:
    """Return what one update means, [] for what concerns nobody; `now` is UTC. `chats` learns from it first.

    Read twice, an update gives the same events under the same keys, except that what is there is told once. Raises Odd.
    """
    number, kind = id_in(update, "update_id"), next((each for each in update if each in READERS), "")
    if not kind:
        return []
    raw = record_in(update, kind)
    chats.apply(kind, raw)
    told = [
        each if each.key else each._replace(key=f"update/{number}/{turn}" if turn else f"update/{number}")
        for turn, each in enumerate(READERS[kind](chats, raw, now))
    ]
    # told once only, so that it must not count among what is numbered
    told = [*_sighted(chats, number, now), *told]
    last = len(told) - 1
    return [
        Arrival(
            PLATFORM,
            chats.me,
            each.key,
            each.at,
            # their clock may be ahead of ours: nothing arrives before it happened
            max(now, each.at),
            each.spot,
            each.event,
            each.by,
            STREAM if turn == last else None,
            number if turn == last else None,
            each.interaction,
        )
        for turn, each in enumerate(told)
    ]


def moved(chats: Chats, old: str, new: str, now: datetime) -> Arrival:
    """Return that a group became a supergroup, as the answer to a call tells it; the notices say the same."""
    chats.migrate(old, new)
    told = _moved(chats, old, new, now)
    return Arrival(PLATFORM, chats.me, told.key, now, now, told.spot, told.event)


def _moved(chats: Chats, old: str, new: str, at: datetime) -> Told:
    here = chats.spot(new)
    return Told(at, replace(here, guild=old, id=old), PlaceMoved(here), key=f"moved/{old}")


def _sighted(chats: Chats, number: str, now: datetime) -> list[Told]:
    """Return the places that came into sight by this update: a baseline, which causes nothing."""
    news = chats.news().items()
    return [Told(now, chats.spot(group), Sighted(spots), key=f"sighted/{number}/{group}") for group, spots in news]


# -- messages ---------------------------------------------------------------------------------------------------------


def _message(chats: Chats, raw: Data, now: datetime) -> list[Told]:
    chat, at = record_in(raw, "chat"), moment_in(raw, "date")
    if kind_of(chat) == CHANNEL:
        return []
    change = moved_in(raw)
    if change is not None:
        return [_moved(chats, *change, at)]
    if "new_chat_members" in raw:
        users = [chats.account(each) for each in records_in(raw, "new_chat_members")]
        return [_came(chats, raw, at, each) for each in users if each.id != chats.me]
    if "left_chat_member" in raw:
        user = chats.account(record_in(raw, "left_chat_member"))
        return [] if user.id == chats.me else [_went(chats, raw, at, user)]
    by, text = chats.author(raw), written(raw)
    if text is None or by.id == chats.me:
        return []
    spot = _spot(chats, raw, by)
    event = _asked(chats, raw, text, spot, by) or _said(chats, raw, text, spot)
    return [Told(at, spot, event, by)]


def _spot(chats: Chats, message: Data, by: Account | None = None) -> Spot:
    return chats.spot(id_in(record_in(message, "chat"), "id"), topic_in(message), direct=by)


def _said(chats: Chats, raw: Data, text: str, spot: Spot) -> Said:
    reply_to, reply_author, _ = _reply(chats, raw, spot)
    return Said(ref(spot, id_in(raw, "message_id")), text, reply_to, reply_author, _mentions(chats, raw, text))


def _reply(chats: Chats, raw: Data, spot: Spot) -> tuple[MessageRef | None, Account | None, str]:
    """Return the message that is answered, who wrote it, and what it says."""
    quoted = maybe_record(raw, "reply_to_message")
    # in a topic, every message that answers nothing answers the notice that the topic was made
    if quoted is None or "forum_topic_created" in quoted:
        return None, None, ""
    there = (
        chats.spot(id_in(record_in(quoted, "chat"), "id"), topic_in(quoted)) if "is_topic_message" in quoted else spot
    )
    return ref(there, id_in(quoted, "message_id")), chats.author(quoted), written(quoted) or ""


def _mentions(chats: Chats, raw: Data, text: str) -> tuple[Account, ...]:
    """Return who is named in a text, as far as they are known; each once, in order."""
    found: dict[str, Account] = {}
    for entity in records_in(raw, "entities" if "text" in raw else "caption_entities"):
        kind, account = text_in(entity, "type"), None
        if kind == "text_mention":
            account = chats.account(record_in(entity, "user"))
        elif kind == "mention":
            account = chats.named(_cut(text, number_in(entity, "offset"), number_in(entity, "length")))
        if account is not None:
            found.setdefault(account.id, account)
    return tuple(found.values())


def _cut(text: str, offset: int, length: int) -> str:
    """Return a piece of a text whose borders are counted in UTF-16 units; raises Odd for borders outside."""
    units = text.encode("utf-16-le", "surrogatepass")
    if offset < 0 or length < 0 or 2 * (offset + length) > len(units):
        raise Odd("an entity outside its text")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def _asked(chats: Chats, raw: Data, text: str, spot: Spot, by: Account) -> Commanded | Pressed | None:
    """Return the command that a message is, None for one that is none of ours: it is said like anything else.

    What was forwarded, or written by a robot, commands nothing.
    """
    found = _COMMAND.match(text) if text.startswith("/") else None
    if found is None or by.robot or "text" not in raw or not FOREIGN.isdisjoint(raw):
        return None
    name, whose = found[1].casefold(), (found[2] or chats.username).casefold()
    if whose != chats.username.casefold():
        return None
    if name == starts.START:
        return _started(raw, text[found.end() :].strip(), spot)
    target, author, words = _reply(chats, raw, spot)
    return Commanded(
        line=text,
        surface="typed",
        target=target,
        target_author=author,
        target_text=words,
        mentions=_mentions(chats, raw, text),
        command_message=ref(spot, id_in(raw, "message_id")),
    )


def _started(raw: Data, payload: str, spot: Spot) -> Commanded | Pressed | None:
    """Return what opening a chat with the host means: the button it came from, or that someone is curious."""
    key = starts.key_in(payload)
    if key is not None:
        return Pressed(key)
    if payload and kind_of(record_in(raw, "chat")) != PRIVATE:
        # Telegram says this by itself when the host is put into a group by a link
        return None
    return Commanded(line=starts.ABOUT, surface="typed", command_message=ref(spot, id_in(raw, "message_id")))


def _edited(chats: Chats, raw: Data, now: datetime) -> list[Told]:
    text = written(raw)
    # without a date nothing was changed that anyone can see
    if not text or kind_of(record_in(raw, "chat")) == CHANNEL or "edit_date" not in raw:
        return []
    by = chats.author(raw)
    spot = _spot(chats, raw, by)
    if by.id == chats.me:
        return []
    return [Told(moment_in(raw, "edit_date"), spot, Edited(ref(spot, id_in(raw, "message_id")), text), by)]


# -- buttons and reactions --------------------------------------------------------------------------------------------


def _callback(chats: Chats, raw: Data, now: datetime) -> list[Told]:
    """Return that a button was pressed; when, Telegram does not say. Games and inline messages are none of ours."""
    message, key, id_ = maybe_record(raw, "message"), text_in(raw, "data", ""), text_in(raw, "id")
    if message is None or not key:
        return []
    by, chat, number = (
        chats.account(record_in(raw, "from")),
        id_in(record_in(message, "chat"), "id"),
        id_in(message, "message_id"),
    )
    known = chats.wrote(chat, number)
    topic = topic_in(message) or (None if known is None else known.topic)
    spot = chats.spot(chat, topic, direct=by)
    # where the card stands; in the group that it may have become, the same number is another message
    card = MessageRef(PLATFORM, chat if topic is None else f"{chat}:{topic}", number)
    hangs = Interaction(id_, f"callback:{card.spot}/{number}", now + ANSWERABLE)
    return [Told(now, spot, Pressed(key, card), by, interaction=hangs)]


def _reaction(chats: Chats, raw: Data, now: datetime) -> list[Told]:
    chat, number, at = record_in(raw, "chat"), id_in(raw, "message_id"), moment_in(raw, "date")
    user, behind = maybe_record(raw, "user"), maybe_record(raw, "actor_chat")
    if user is None and behind is None:
        raise Odd("nobody's reaction")
    by = chats.account(user) if user is not None else chats.hidden(chat, behind or {})
    if by.id == chats.me or kind_of(chat) == CHANNEL:
        return []
    known = chats.wrote(id_in(chat, "id"), number)
    spot = chats.spot(id_in(chat, "id"), None if known is None else known.topic, direct=by)
    before, after = (_emoji(raw, name) for name in ("old_reaction", "new_reaction"))
    turns = [(each, False) for each in before if each not in after] + [
        (each, True) for each in after if each not in before
    ]
    author = None if known is None else known.by
    return [Told(at, spot, Reacted(ref(spot, number), each, added, author), by) for each, added in turns]


def _emoji(raw: Data, name: str) -> list[str]:
    """Return reactions: the sign itself, or "custom:id" for one of Telegram's own; paid stars are no signs."""
    if raw.get(name) is None:
        raise Odd(f"{name} is not there")
    found = []
    for each in records_in(raw, name):
        kind = text_in(each, "type")
        if kind == "emoji":
            found.append(text_in(each, "emoji"))
        elif kind == "custom_emoji":
            found.append(f"custom:{text_in(each, 'custom_emoji_id')}")
    return found


# -- who comes, goes and may -------------------------------------------------------------------------------------------


def _came(chats: Chats, raw: Data, at: datetime, user: Account, invite: str | None = None) -> Told:
    return _turned(chats, raw, at, user, "join", Joined(invite))


def _went(chats: Chats, raw: Data, at: datetime, user: Account) -> Told:
    return _turned(chats, raw, at, user, "left", Left())


def _turned(chats: Chats, raw: Data, at: datetime, user: Account, word: str, event: Event) -> Told:
    """Return that someone came or went, under a key that the notice and the member update share: it happens once."""
    spot = chats.door(id_in(record_in(raw, "chat"), "id"))
    date = chats.turned(spot.guild, user.id, number_in(raw, "date"), came=word == "join")
    return Told(at, spot, event, user, f"{word}/{spot.guild}/{user.id}/{date}")


def _member(chats: Chats, raw: Data, now: datetime) -> list[Told]:
    chat, at, member = record_in(raw, "chat"), moment_in(raw, "date"), record_in(raw, "new_chat_member")
    user = chats.account(record_in(member, "user"))
    before, after = inside(record_in(raw, "old_chat_member")), inside(member)
    if kind_of(chat) in (CHANNEL, PRIVATE) or user.id == chats.me or not (before or after):
        return []
    if before and after:
        return [Told(at, chats.door(id_in(chat, "id")), RightsChanged(user), user)]
    link = maybe_record(raw, "invite_link")
    if after:
        return [_came(chats, raw, at, user, None if link is None else text_in(link, "invite_link"))]
    return [_went(chats, raw, at, user)]


def _me(chats: Chats, raw: Data, now: datetime) -> list[Told]:
    """Return that our own rights changed; that we may write to someone, or no longer, is nobody's news."""
    chat, at = record_in(raw, "chat"), moment_in(raw, "date")
    id_ = id_in(chat, "id")
    if kind_of(chat) in (CHANNEL, PRIVATE) or id_ in chats.moved:
        return []
    here = chats.door(id_)
    return [Told(at, here, RightsChanged()), Told(at, here, Sighted(lacks=chats.lacks(id_)))]


def _join_request(chats: Chats, raw: Data, now: datetime) -> list[Told]:
    chat, at, by = record_in(raw, "chat"), moment_in(raw, "date"), chats.account(record_in(raw, "from"))
    if kind_of(chat) in (CHANNEL, PRIVATE):
        return []
    spot, private = chats.door(id_in(chat, "id")), maybe_id(raw, "user_chat_id") or by.id
    hangs = Interaction(f"{spot.guild}/{by.id}", f"join:{spot.guild}/{private}", at + AT_THE_DOOR)
    return [Told(at, spot, AskedToJoin(), by, interaction=hangs)]


FOREIGN = frozenset({"forward_origin", "via_bot", "is_automatic_forward"})
"""Fields of a message whose words its sender did not type."""

Reader = Callable[[Chats, Data, datetime], list[Told]]

READERS: Mapping[str, Reader] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _callback,
    "message_reaction": _reaction,
    "chat_member": _member,
    "my_chat_member": _me,
    "chat_join_request": _join_request,
}

__all__ = ["READERS", "STREAM", "moved", "read"]
