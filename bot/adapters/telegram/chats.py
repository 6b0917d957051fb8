"""Chats: what is there on Telegram, who someone is in it, and what our words for its places are.

Telegram lists nothing: all of this was told by updates, or was noted before. Ids are texts, as everywhere in the house:
a group's spot is "<chat>", a topic's "<chat>:<topic>", a private chat's the account's own id.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.adapters.telegram.fields import (
    Data,
    Odd,
    flag_in,
    id_in,
    maybe_id,
    maybe_record,
    moment_in,
    number_in,
    record_in,
    records_in,
    text_in,
)
from bot.adapters.telegram.group import CHANNEL, PRIVATE, Group, Topic, inside, kind_of, rights_of
from bot.adapters.telegram.names import PLACES, ROLES, Names, bare
from bot.adapters.telegram.needs import lacks
from bot.adapters.telegram.people import PLATFORM, People, keep
from bot.model.needs import Need
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.rights import Standing

SAME = 120
"""Seconds within which coming in twice, without going out between, is one arrival told twice."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """Remember a message: who wrote it, and in which topic it stands."""

    by: Account
    topic: str | None


class Chats(People):
    """Hold what is there; fed by `apply`, asked by everything else. Nothing here is a community's rule.

    `directs` tells whose private chat is open to us, False where it was closed again. `changed` are groups, and
    `opened` private chats, whose notes are due; `strangers` are groups whose staff nobody asked for yet. Whoever
    reads these three sets empties them. `reads_all` tells that privacy mode is off.
    """

    def __init__(self, names: Names, me: str = "", username: str = "") -> None:
        super().__init__(names, me, username)
        self.groups: dict[str, Group] = {}
        self.moved: dict[str, str] = {}
        self.directs: dict[str, bool] = {}
        self.changed: set[str] = set()
        self.opened: set[str] = set()
        self.strangers: set[str] = set()
        self.names = names
        self.reads_all = False
        self._purposes = {bare(word): purpose for purpose, words in names.places.items() for word in words}
        self._spots: dict[str, Spot] = {}
        self._news: dict[str, str] = {}
        self._wrote: dict[tuple[str, str], Wrote] = {}
        self._came: dict[tuple[str, str], int] = {}
        self._went: dict[tuple[str, str], int] = {}
        self._appliers: Mapping[str, Callable[[Data], object]] = {
            "message": self._message,
            "edited_message": self._message,
            "message_reaction": lambda raw: self._chat(record_in(raw, "chat")),
            "callback_query": self._callback,
            "chat_member": self._member,
            "my_chat_member": self._me,
            "chat_join_request": lambda raw: self._chat(record_in(raw, "chat")),
        }

    def load(self, groups: Iterable[Group], moved: Mapping[str, str], directs: Mapping[str, bool]) -> None:
        """Take over what was noted before; it is no news."""
        self.groups = {each.id: each for each in groups}
        self.moved, self.directs = dict(moved), dict(directs)
        self._spots.clear()

    # -- what updates tell --------------------------------------------------------------------------------------------

    def apply(self, kind: str, raw: Data) -> None:
        """Learn from one update's content, `kind` being its field; twice is as once. Raises Odd."""
        applier = self._appliers.get(kind)
        if applier is not None:
            applier(raw)

    def learn(self, chat: Data) -> None:
        """Learn from a chat as getChat tells it: its name, its use, and whether tags are given by staff; raises Odd."""
        group = self._chat(chat)
        if group is not None:
            group.permit(chat)

    def forget(self, chat: str) -> None:
        """Let go of a group we are no longer in."""
        self.groups.pop(chat, None)
        self.strangers.discard(chat)
        self._spots.clear()

    def seat(self, chat: str, member: Data) -> None:
        """Learn from our own ChatMember in a group what we are there; raises Odd."""
        group = self._group(chat)
        now = inside(member), rights_of(member)
        if now != (group.present, group.rights):
            if now[0] and not group.present:
                self._tell(group)
            group.present, group.rights = now
            self.changed.add(group.id)

    def topic(self, chat: str, topic: str, name: str, *, ours: bool = False) -> Spot:
        """Learn of a topic, by its name where that is known, and return its spot."""
        group, known = self._group(chat), self._group(chat).topics.get(topic)
        name = name or (known.name if known is not None else "")
        ours = ours or (known is not None and known.ours)
        if known is None or (known.name, known.ours) != (name, ours):
            group.topics[topic] = Topic(topic, name, ours)
            self._changed(group, f"{group.id}:{topic}")
        return self.spot(group.id, topic)

    def migrate(self, old: str, new: str) -> None:
        """Let a group go by the id of the supergroup it became."""
        if old == new or self.moved.get(old) == new:
            return
        before, now = self.groups.pop(old, None), self.groups.get(new)
        if now is None:
            now = self.groups[new] = before or Group(new)
            now.id = new
        now.kind = "supergroup"
        self.moved[old] = new
        self._news.pop(old, None)
        self.strangers.discard(old)
        self.strangers.add(new)
        self.changed |= {old, new}
        self._spots.clear()

    def _chat(self, chat: Data) -> Group | None:
        """Return the group a Chat is, learnt of where it is new or changed; None for what is no group."""
        kind, id_ = kind_of(chat), id_in(chat, "id")
        if kind in (PRIVATE, CHANNEL):
            return None
        group = self.groups.get(self.moved.get(id_, id_))
        if group is None:
            group = Group(id_)
            group.update(chat)
            self.groups[id_] = group
            self._tell(group)
        elif group.id == id_ and group.update(chat):
            # of a group that became another, the old chat says nothing new
            self._changed(group, group.id)
        return group

    def _group(self, chat: str) -> Group:
        chat = self.moved.get(chat, chat)
        if chat not in self.groups:
            self._tell(self.groups.setdefault(chat, Group(chat)))
        return self.groups[chat]

    def _tell(self, group: Group) -> None:
        """Remember that a group came into sight."""
        self._changed(group, group.id)
        self._news |= dict.fromkeys((f"{group.id}:{each}" for each in group.topics), group.id)
        self.strangers.add(group.id)

    def _changed(self, group: Group, spot: str) -> None:
        self.changed.add(group.id)
        self._news[spot] = group.id
        # topics take their group's name and use
        self._spots.clear()

    def _message(self, raw: Data) -> None:
        chat, moved = record_in(raw, "chat"), moved_in(raw)
        if moved is not None:
            # before anything else: as a group of its own the new one must never come into sight
            self.migrate(*moved)
        group = self._chat(chat)
        if group is None:
            self._opened(chat, opened=True)
        if group is None or moved is not None:
            return
        author, topic = self.author(raw), self._topic_of(group, raw)
        keep(self._wrote, (group.id, id_in(raw, "message_id")), Wrote(author, topic))
        gone = maybe_record(raw, "left_chat_member")
        for each in records_in(raw, "new_chat_members"):
            self._turn(group.id, id_in(each, "id"), number_in(raw, "date"), came=True)
        if gone is not None:
            self._turn(group.id, id_in(gone, "id"), number_in(raw, "date"), came=False)

    def _topic_of(self, group: Group, raw: Data) -> str | None:
        """Return the topic a message stands in, learnt by name where a notice, or the reply to one, tells it."""
        made, edited = maybe_record(raw, "forum_topic_created"), maybe_record(raw, "forum_topic_edited")
        renamed = "" if edited is None else text_in(edited, "name", "")
        topic = topic_in(raw)
        if topic is None:
            if renamed and renamed != group.door:
                group.door = renamed
                self._changed(group, group.id)
            return None
        if made is not None:
            renamed = text_in(made, "name")
        elif topic not in group.topics:
            first = maybe_record(maybe_record(raw, "reply_to_message") or {}, "forum_topic_created")
            renamed = renamed or ("" if first is None else text_in(first, "name"))
        if renamed or topic not in group.topics:
            self.topic(group.id, topic, renamed)
        return topic

    def _callback(self, raw: Data) -> None:
        message = maybe_record(raw, "message")
        if message is not None and self._chat(record_in(message, "chat")) is None:
            self._opened(record_in(message, "chat"), opened=True)

    def _member(self, raw: Data) -> None:
        group, member = self._chat(record_in(raw, "chat")), record_in(raw, "new_chat_member")
        before, now = inside(record_in(raw, "old_chat_member")), inside(member)
        if group is None:
            return
        user, standing, at = (
            id_in(record_in(member, "user"), "id"),
            self.standing(member, group.id),
            number_in(raw, "date"),
        )
        self.remember(group.id, user, standing, moment_in(raw, "date"))
        if before != now:
            self._turn(group.id, user, at, came=now)

    def _me(self, raw: Data) -> None:
        chat, member = record_in(raw, "chat"), record_in(raw, "new_chat_member")
        group, present = self._chat(chat), inside(member)
        if group is None:
            self._opened(chat, opened=present)
        elif id_in(chat, "id") == group.id:
            # from a group that became a supergroup we are gone without having been sent away
            self.seat(group.id, member)

    def _opened(self, chat: Data, *, opened: bool) -> None:
        id_ = id_in(chat, "id")
        if kind_of(chat) == PRIVATE and self.directs.get(id_) is not opened:
            self.directs[id_] = opened
            self.opened.add(id_)

    def _turn(self, chat: str, user: str, date: int, *, came: bool) -> None:
        """Keep when someone came or went; the notice and the member update of one turn may differ by a second."""
        turned, back = (self._came, self._went) if came else (self._went, self._came)
        back.pop((chat, user), None)
        if abs(turned.get((chat, user), -SAME) - date) >= SAME:
            keep(turned, (chat, user), date)

    # -- what is remembered -------------------------------------------------------------------------------------------

    def news(self) -> dict[str, tuple[Spot, ...]]:
        """Return, once, the spots that came into sight or changed, by group."""
        news, self._news = self._news, {}
        found: dict[str, tuple[Spot, ...]] = {}
        for spot, chat in news.items():
            group = self.groups.get(chat)
            if group is not None and group.present:
                found[chat] = (*found.get(chat, ()), self.spot(*parts(spot)))
        return found

    def turned(self, chat: str, user: str, date: int, *, came: bool) -> int:
        """Return the Unix time under which a coming or going is known, `date` for one that is not."""
        return (self._came if came else self._went).get((self.moved.get(chat, chat), user), date)

    def wrote(self, chat: str, message: str) -> Wrote | None:
        """Return who wrote a message lately, None where that is forgotten."""
        return self._wrote.get((self.moved.get(chat, chat), message))

    def said(self, spot: str, message: str) -> None:
        """Remember a message of our own: Telegram does not tell us of it."""
        chat, topic = self.target(spot)
        keep(self._wrote, (chat, message), Wrote(Account(PLATFORM, self.me, robot=True), topic))

    # -- what is there ------------------------------------------------------------------------------------------------

    def spot(self, chat: str, topic: str | None = None, *, direct: Account | None = None) -> Spot:
        """Return the spot of a chat or topic; a private chat is someone's direct line and speaks for no group."""
        if not chat.startswith("-"):
            return Spot(PLATFORM, "", chat, "" if direct is None else direct.name, Purpose.DIRECT)
        chat = self.moved.get(chat, chat)
        id_ = chat if topic is None else f"{chat}:{topic}"
        spot = self._spots.get(id_)
        if spot is None:
            spot = self._spots[id_] = self._spot(self.groups.get(chat) or Group(chat), id_, topic)
        return spot

    def _spot(self, group: Group, id_: str, topic: str | None) -> Spot:
        known = None if topic is None else group.topics.get(topic) or Topic(topic, "")
        if known is None:
            name = (group.door if group.forum else "") or group.title
            closed = not group.username if group.title else None
            return Spot(PLATFORM, group.id, id_, name, self._purpose(group, id_), group.title, closed=closed)
        if known.ours:
            return Spot(PLATFORM, group.id, id_, known.name, Purpose.THREAD, group.title, group.id)
        purpose = self._meant(id_, known.name)
        # whoever is in a group reads all its topics
        if purpose is Purpose.STAFF and self._purpose(group, group.id) is not Purpose.STAFF:
            purpose = Purpose.OTHER
        return Spot(PLATFORM, group.id, id_, known.name, purpose, group.title, closed=purpose is Purpose.STAFF)

    def _purpose(self, group: Group, id_: str) -> Purpose:
        """Return what a group, or the topic that every forum has, is for."""
        purpose = self._meant(id_, group.title)
        if purpose is Purpose.OTHER and group.forum:
            meant = self._meant(id_, group.door)
            return Purpose.OTHER if meant is Purpose.STAFF else meant
        if purpose is Purpose.OTHER:
            return self.names.groups
        # a room for the team is one only while not everybody can come in
        return Purpose.OTHER if purpose is Purpose.STAFF and group.username else purpose

    def _meant(self, id_: str, name: str) -> Purpose:
        return self._purposes.get(bare(id_)) or self._purposes.get(bare(name), Purpose.OTHER)

    def places(self, chat: str) -> tuple[Spot, ...]:
        """Return the spots of a group: itself, then its topics in the order they were made."""
        group = self.groups.get(self.moved.get(chat, chat))
        if group is None:
            return ()
        topics = sorted(group.topics, key=int)
        return (self.spot(group.id), *(self.spot(group.id, each) for each in topics))

    def door(self, chat: str) -> Spot:
        """Return where people come in: the welcome topic, else the group itself."""
        found = (each for each in self.places(chat) if each.purpose is Purpose.WELCOME)
        return next(found, None) or self.spot(chat)

    def staff_rooms(self) -> tuple[str, ...]:
        """Return the ids of the groups that are a room for the team."""
        groups = (each.id for each in self.groups.values() if each.present)
        return tuple(sorted(each for each in groups if self.spot(each).purpose is Purpose.STAFF))

    def lacks(self, chat: str) -> frozenset[Need]:
        """Return what we may not do in a group; in one that we are not in we see nothing."""
        group = self.groups.get(self.moved.get(chat, chat))
        if group is None or not group.present:
            return frozenset({Need.SEE})
        return lacks(group.rights, forum=group.forum, reads_all=self.reads_all)

    def target(self, spot: str) -> tuple[str, str | None]:
        """Return the chat, as it is called today, and the topic that a spot means."""
        chat, topic = parts(spot)
        return self.moved.get(chat, chat), topic

    def standing(self, member: Data, guild: str = "") -> Standing:
        """Return what a ChatMember is to the house; raises Odd.

        A tag that a member may have set themselves gives no rights; with `guild` that is known, see `learn`.
        """
        group = self.groups.get(self.moved.get(guild, guild))
        return self.stands(member, fixed=group is not None and group.fixed)


def topic_in(message: Data) -> str | None:
    """Return the topic of a forum a message stands in; None in General and outside forums. Raises Odd."""
    return maybe_id(message, "message_thread_id") if flag_in(message, "is_topic_message") else None


def moved_in(message: Data) -> tuple[str, str] | None:
    """Return the old and the new id of a group that became a supergroup, as either notice tells it. Raises Odd."""
    here, new, old = (
        id_in(record_in(message, "chat"), "id"),
        maybe_id(message, "migrate_to_chat_id"),
        maybe_id(message, "migrate_from_chat_id"),
    )
    if new is None and old is None:
        return None
    moved = old or here, new or here
    if not all(each.startswith("-") for each in moved):
        raise Odd("no group")
    return moved


def parts(spot: str) -> tuple[str, str | None]:
    """Return the chat and the topic in a spot's id."""
    chat, _, topic = spot.partition(":")
    return chat, topic or None


def ref(spot: Spot, message: str) -> MessageRef:
    """Return how the house names a message that stands in a spot."""
    return MessageRef(PLATFORM, spot.id, message)


__all__ = ["PLACES", "PLATFORM", "ROLES", "Chats", "Names", "Wrote", "moved_in", "parts", "ref", "topic_in"]
