"""The Telegram stages: a story through the real adapter, its own poller and real calls, against the fake Bot API."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from bot.adapters import telegram
from bot.adapters.telegram import TelegramAdapter
from bot.app.run import platform_parts
from bot.model.commands import CommandSpec
from bot.model.places import Purpose
from bot.ports import Adapter, Db, Sql
from bot.store import Part
from bot.story.memory import PLACES
from bot.story.stage import HOST, Blank, Broke, CannotAct, HouseStage, Scene, Seen, Sheet, View
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.table import Profile, lay
from tests.fakes.telegram.things import Chat, Message, Topic, User

PURPOSES = {
    Purpose.WELCOME: "welcome",
    Purpose.TALK: "chat",
    Purpose.QUESTIONS: "questions",
    Purpose.THANKS: "thanks",
    Purpose.STAFF: "team",
}


class TelegramStage(HouseStage):
    """Play on Telegram; the groups outlive a restart of the house."""

    name = "telegram"
    profile: ClassVar[Profile] = "admin"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.fake = FakeTelegram(self.clock.now)
        self.table = lay(self.fake, self.profile, locale=scene.locale)
        for chat in self.table.groups:
            # tags speak for people only where nobody can give themselves one
            chat.permissions -= {"can_edit_tag", "can_pin_messages"}
        self.adapter: TelegramAdapter | None = None
        self.numbers: dict[tuple[int, int], int] = {}

    def _adapters(self, db: Db) -> Sequence[Adapter]:
        section = {"api_base": self.fake.api_base}
        self.adapter = telegram.build(db, self.clock, token=self.fake.token, section=section)
        # how fast Telegram wants to hear from us is core's own test; a story's clock stands still between its lines
        self.adapter.traits = replace(self.adapter.traits, per_place_seconds=0.0, per_place_minute=0, per_second=0.0)
        return [self.adapter]

    def _parts(self) -> Sequence[Part]:
        return platform_parts()

    async def open(self) -> None:
        """Open the house, and Telegram before it; the groups are one community, joined before the story begins."""
        first = self.fake.port == 0
        if self.fake.runner is None:
            await self.fake.start()
        if first:
            # a bot hears of a group by what happens there; until then it knows of none
            for chat in self.table.groups:
                rights = chat.members[self.fake.world.bot.id].rights
                del chat.members[self.fake.world.bot.id]
                self.fake.owner.adds_bot(chat, rights)
                for topic in chat.topics.values():
                    self.fake.owner.renames_topic(chat, topic, topic.name)
        await super().open()
        if first:
            await self._open().db.run(self._join)
            self._open().works.known.doors.clear()
            self._open().works.known.places.clear()
            self._open().works.known.people.clear()
            self._open().works.known.called.clear()

    def _join(self, sql: Sql) -> None:
        home = sql.execute("SELECT community FROM doors WHERE guild = ?", (str(self.table.home.id),)).fetchone()[0]
        for table in ("doors", "places"):
            sql.execute(f"UPDATE {table} SET community = ?", (home,))  # noqa: S608

    async def close(self) -> None:
        """Close both; what Telegram holds stays."""
        await super().close()
        await self.fake.stop()
        if self.fake.problems:
            raise Broke(f"Telegram would not have understood: {self.fake.problems[0]}")

    async def pass_time(self, until: datetime | None) -> None:
        """Walk to an instant (UTC), or to the next due thing."""
        await super().pass_time(until)
        await self.settle()

    async def _rest(self) -> None:
        """Wait until nothing is under way on either side."""
        adapter = self.adapter
        assert adapter is not None
        before: object = None
        while before != (before := (len(self.fake.accepted), len(self.fake.requests()) - self._polls())):
            await self.fake.delivered()
            await adapter.settled()
            await self._open().host.quiet()
            await asyncio.sleep(0)

    def _polls(self) -> int:
        return len(self.fake.requests("getUpdates"))

    # -- looking -----------------------------------------------------------------------------------------------------

    async def look(self) -> View:
        """Return what there is to see."""
        public = {self._called(where): self._standing(where) for where in PURPOSES.values()}
        private = {
            name: [seen for each in self.table.private(name) if not self._asks(seen := self._seen(each))]
            for name in self.table.people
        }
        return View(public, private, await self._open().db.read(self._forms))

    def _asks(self, seen: Seen) -> bool:
        """Tell whether a line is a blank of a form that is asked step by step: the form is shown instead."""
        words = self._open().works.words
        hints = [
            words.label(key, locale, address)
            for key in ("core.cancel_hint", "core.skip_hint")
            for locale in words.locales
            for address in ("du", "sie")
        ]
        return any(seen.text.endswith(hint) for hint in hints)

    def _forms(self, sql: Sql) -> dict[str, Sheet]:
        rows = sql.execute(
            "SELECT a.account, k.sheet FROM questions q JOIN keys k ON k.key = q.form "
            "JOIN accounts a ON a.person = q.person ORDER BY q.asked_at"
        ).fetchall()
        names = {str(user.id): name for name, user in self.table.people.items()}
        return {names[account]: _sheet(json.loads(sheet)) for account, sheet in rows if account in names}

    def _standing(self, where: str) -> list[Seen]:
        chat, topic = self.table.places[where]
        here = [each for each in chat.here if not each.service and self._topic_of(each, chat) == topic]
        return [self._seen(each) for each in here]

    def _topic_of(self, message: Message, chat: Chat) -> Topic | None:
        return None if message.topic is None else chat.topics.get(message.topic)

    def _called(self, where: str) -> str:
        chat, topic = self.table.places[where]
        return chat.title if topic is None else topic.name

    def _seen(self, message: Message) -> Seen:
        users = {each.id: each for each in self.fake.world.users.values()}
        reactions = {(emoji, self._name(users[who])) for emoji, all_ in message.reactions.items() for who in all_}
        labels = tuple(each["text"] for each in message.buttons())
        return Seen(
            str(self._number(message)),
            self._name(message.author),
            message.text,
            message.at,
            labels,
            message.silent,
            "",
            frozenset(reactions),
        )

    def _number(self, message: Message) -> int:
        return self.numbers.setdefault((message.chat.id, message.id), len(self.numbers) + 1)

    def _name(self, user: User) -> str:
        return HOST if user is self.fake.world.bot else user.name

    # -- acting ------------------------------------------------------------------------------------------------------

    async def join(self, who: str) -> None:
        """Let someone come in."""
        await self._do(lambda: self.table.joins(who))

    async def leave(self, who: str) -> None:
        """Let someone go."""
        await self._do(lambda: self.table.leaves(who))

    async def say(self, who: str, where: Purpose | None, text: str, to: str | None = None) -> None:
        """Let someone write."""
        quoted = None if to is None else self._message(to)
        await self._do(lambda: self.table.says(who, self._where(where, quoted), text, quoted))

    async def type(self, who: str, where: Purpose | None, line: str, on: str | None = None) -> None:
        """Let someone type a command line."""
        await self.say(who, where, line, on)

    async def pick(
        self, who: str, command: str, where: Purpose | None, on: str | None, values: Mapping[str, str]
    ) -> None:
        """Let someone type what they would pick elsewhere; from a message's menu, as a reply to it."""
        for shown in self._open().host.shown(self.scene.locale):
            words = {shown.spec.name, shown.name.casefold(), *shown.spec.aliases, shown.menu.casefold()}
            if command.casefold() in words:
                labels = {label.casefold(): name for option, name, _ in shown.options for label in (name, option.name)}
                typed = [
                    f"{labels.get(key.casefold(), key)}:{self._typed(shown.spec, value)}"
                    for key, value in values.items()
                ]
                await self.type(who, where, " ".join([f"/{shown.name}", *typed]), on)
                return
        raise CannotAct(f"there is no command “{command}”")

    def _typed(self, spec: CommandSpec, value: str) -> str:
        people = {name.casefold(): user for name, user in self.table.people.items()}
        user = people.get(value.removeprefix("@").casefold())
        if user is not None and user.username:
            return f"@{user.username}"
        places = {self._called(where).casefold() for where in PURPOSES.values()}
        if value.removeprefix("#").casefold() in places:
            return f"#{value.removeprefix('#')}"
        escaped = value.replace('"', "'")
        return f'"{escaped}"'

    async def press(self, who: str, message: str, label: str) -> None:
        """Let someone press a button."""
        await self._do(lambda: self.table.presses(who, self._message(message), label))

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Let someone answer what they are asked, one question after the other, in their own chat."""
        sheet = (await self._open().db.read(self._forms)).get(who)
        if sheet is None:
            raise CannotAct(f"{who} is asked nothing")
        for blank in sheet.blanks:
            given = values.get(blank.name, "")
            labels = dict(blank.choices)
            text = self._chosen(blank.kind, labels.get(given, given))
            await self._do(lambda text=text: self.fake.people.writes(self._user(who), text or "-"))

    def _chosen(self, kind: str, value: str) -> str:
        if kind != "person" or not value:
            return value
        user = self._user(value.removeprefix("@"))
        return f"@{user.username}" if user.username else user.name

    async def edit(self, who: str, message: str, text: str) -> None:
        """Let someone change their message."""
        await self._do(lambda: self.fake.people.edits(self._user(who), self._message(message), text))

    async def delete(self, who: str, message: str) -> None:
        """Let someone take their message away."""
        await self._do(lambda: self.fake.people.deletes(self._user(who), self._message(message)))

    async def react(self, who: str, message: str, emoji: str, added: bool) -> None:
        """Let someone react, or take it back."""
        await self._do(lambda: self.table.reacts(who, self._message(message), emoji, added))

    async def _do(self, act: Callable[[], object]) -> None:
        try:
            act()
        except (ApiError, LookupError) as no:
            raise CannotAct(f"Telegram says: {no}") from None
        await self.settle()

    # -- finding -----------------------------------------------------------------------------------------------------

    def _user(self, who: str) -> User:
        if who not in self.table.people:
            raise CannotAct(f"nobody is called {who} here")
        return self.table.people[who]

    def _where(self, where: Purpose | None, quoted: Message | None) -> str:
        if quoted is not None:
            for name, (chat, topic) in self.table.places.items():
                if chat is quoted.chat and self._topic_of(quoted, chat) == topic:
                    return name
        return "direct" if where is None else PURPOSES[where]

    def _message(self, id_: str) -> Message:
        for (chat, message), number in self.numbers.items():
            if str(number) == id_:
                return self.fake.world.chats[chat].messages[message]
        raise CannotAct("there is no such message")


def _sheet(packed: Mapping[str, Any]) -> Sheet:
    return Sheet(
        packed["title"],
        tuple(
            Blank(each["name"], each["label"], each["kind"], tuple((value, label) for value, label in each["choices"]))
            for each in packed["blanks"]
        ),
    )


assert len(PLACES) == len(PURPOSES)
