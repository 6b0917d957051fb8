"""What people see on the fake Telegram: topics, threads, one another's reactions, ways into the direct chat."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.model.places import MessageRef
from bot.ports import Sql
from bot.story.stage import HOST, Blank, Seen, Sheet
from tests.fakes.telegram.table import TelegramTable
from tests.fakes.telegram.things import Chat, Json, Message, Query, Topic, User

Id = tuple[int, int]
"""Chat and message."""

MENTION = re.compile(r"@(\w+)")


def id_of(message: Message) -> Id:
    """Return what tells a message from all others."""
    return message.chat.id, message.id


@dataclass(slots=True)
class Reader:
    """Read the table as people do; numbers count messages in the order they were first seen.

    `threads` are topics that the host opened for one line, with the place the line was meant for. `asides` are
    answers in the team's place to a command that someone typed elsewhere: they are told to whoever typed it.
    """

    table: TelegramTable
    numbers: dict[Id, int] = field(default_factory=dict)
    threads: dict[Id, str] = field(default_factory=dict)
    asides: dict[Id, str] = field(default_factory=dict)

    def called(self, where: str) -> str:
        """Return the name of a place."""
        chat, topic = self.table.places[where]
        return chat.title if topic is None else topic.name

    def place_of(self, message: Message) -> str:
        """Return the place a message stands in, of a thread the one it belongs to; "direct" for a private chat."""
        topic = topic_of(message)
        for where, place in self.table.places.items():
            if place == (message.chat, topic):
                return where
        return "direct" if topic is None else self.threads.get((message.chat.id, topic.id), "direct")

    def learn(self, posts: Sequence[tuple[str, str]]) -> None:
        """Learn from messages, and the spots they were meant for, which topics are threads of which places."""
        spots = {spot_of(chat, topic): where for where, (chat, topic) in self.table.places.items()}
        for message, meant in posts:
            stands = MessageRef.parse(message).spot
            if stands != meant and meant in spots and ":" in stands:
                chat, _, topic = stands.partition(":")
                self.threads[int(chat), int(topic)] = spots[meant]

    def public(self, where: str) -> list[Seen]:
        """Return what stands in a place for all to see."""
        chat, _ = self.table.places[where]
        here = [each for each in chat.here if not each.service and self.place_of(each) == where]
        return [self.seen(each) for each in here if id_of(each) not in self.asides and way_of(each) is None]

    def private(self, who: str) -> list[Seen]:
        """Return what one person alone was told, or was answered among the team."""
        aside = [
            each
            for chat in self.table.groups
            for each in chat.here
            if self.asides.get(id_of(each)) == who
        ]  # fmt: skip
        alerts = [self._alert(each) for each in self.table.fake.people.seen(self.table.people[who])]
        return [*(self.seen(each) for each in (*self.table.private(who), *aside)), *alerts]

    def _alert(self, query: Query) -> Seen:
        """Return what a press showed to whoever pressed; there is no message of it."""
        number = self.numbers.setdefault((0, int(query.id)), len(self.numbers) + 1)
        return Seen(str(number), HOST, query.text, query.at)

    def seen(self, message: Message) -> Seen:
        """Return a message as people see it."""
        users = self.table.fake.world.users
        reactions = {(emoji, self.name(users[who])) for emoji, all_ in message.reactions.items() for who in all_}
        return Seen(
            str(self.numbers.setdefault(id_of(message), len(self.numbers) + 1)),
            self.name(message.author),
            message.text,
            message.at,
            tuple(each["text"] for each in message.buttons()),
            message.silent,
            self._thread(message),
            frozenset(reactions),
            () if message.document is None else ((message.document.name, message.document.content.decode()),),
        )

    def _thread(self, message: Message) -> str | None:
        """Return the thread a line opened; None where there are no topics: a line's answers are its thread."""
        if message.chat.private:
            return ""
        topic = topic_of(message)
        if topic is not None and (message.chat.id, topic.id) in self.threads:
            return topic.name
        return "" if message.chat.forum else None

    def name(self, user: User) -> str:
        """Return who someone is in the story."""
        return HOST if user is self.table.fake.world.bot else user.name

    def find(self, number: str) -> Message | None:
        """Return the message that was seen under a number."""
        for (chat, message), known in self.numbers.items():
            if str(known) == number and chat:
                return self.table.fake.world.chats[chat].messages[message]
        return None

    def written(self, text: str) -> tuple[str, list[Json]]:
        """Return a line as Telegram's window makes it: "@Lea" becomes her username, or names her without one."""
        made, entities, end = "", [], 0
        for found in MENTION.finditer(text):
            user = self.table.people.get(found[1])
            if user is None:
                continue
            made += text[end : found.start()]
            shown = f"@{user.username}" if user.username else user.name
            if not user.username:
                whom = {"id": user.id, "is_bot": False, "first_name": user.name}
                entities.append({"type": "text_mention", "offset": units(made), "length": units(shown), "user": whom})
            made, end = made + shown, found.end()
        return made + text[end:], entities


def topic_of(message: Message) -> Topic | None:
    """Return the topic a message stands in."""
    return None if message.topic is None else message.chat.topics.get(message.topic)


def spot_of(chat: Chat, topic: Topic | None) -> str:
    """Return what the adapter calls a place."""
    return str(chat.id) if topic is None else f"{chat.id}:{topic.id}"


def way_of(message: Message) -> str | None:
    """Return the address in a line that leads into the direct chat, None for any other line."""
    return next((str(each["url"]) for each in message.buttons() if "?start=" in str(each.get("url", ""))), None)


def units(text: str) -> int:
    """Return a length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


# -- what only the house knows -----------------------------------------------------------------------------------------


def posts(sql: Sql) -> list[tuple[str, str]]:
    """Return messages that the house remembers, each with the spot it was meant for."""
    return sql.execute(
        "SELECT p.message, l.spot FROM posts p JOIN outbox o ON o.id = p.outbox JOIN places l ON l.id = o.place "
        "WHERE p.message IS NOT NULL"
    ).fetchall()


def forms(sql: Sql) -> list[tuple[str, dict[str, Any]]]:
    """Return the forms that are being asked step by step, with the account that answers."""
    rows = sql.execute(
        "SELECT a.account, k.sheet FROM questions q JOIN keys k ON k.key = q.form "
        "JOIN accounts a ON a.person = q.person ORDER BY q.asked_at"
    ).fetchall()
    return [(account, json.loads(sheet)) for account, sheet in rows]


def lines(sql: Sql, spot: str, after: int) -> list[tuple[int, str]]:
    """Return number and class of the lines that were said in a spot after a number, in order."""
    return sql.execute(
        "SELECT seq, cls FROM outbox WHERE kind = 'say' AND lane = ? AND state = 'sent' AND seq > ? ORDER BY seq",
        (f"talk:{spot}", after),
    ).fetchall()


def sheet(packed: Mapping[str, Any]) -> Sheet:
    """Return a form as people see it."""
    blanks = [
        Blank(each["name"], each["label"], each["kind"], tuple((value, label) for value, label in each["choices"]))
        for each in packed["blanks"]
    ]
    return Sheet(packed["title"], tuple(blanks))
