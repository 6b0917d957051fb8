"""The Telegram stages: a story through the real adapter, its own poller and real calls, against the fake Bot API."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, ClassVar, Literal, TypeVar

from bot.adapters import telegram
from bot.adapters.telegram import TelegramAdapter
from bot.app.run import platform_parts
from bot.core.parse import Matched, match
from bot.core.rooms import Rooms
from bot.core.words import Catalogue
from bot.model.commands import CommandSpec
from bot.model.places import Purpose
from bot.ports import Adapter, Db
from bot.store import Part
from bot.story.memory import PLACES
from bot.story.stage import Broke, CannotAct, HouseStage, Scene, Seen, View
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.table import Profile, lay
from tests.fakes.telegram.things import Message, User
from tests.stories.telegram_reader import Reader, forms, id_of, lines, posts, sheet, spot_of, way_of

T = TypeVar("T")

PURPOSES: Mapping[Purpose, str] = {purpose: id_ for id_, _, _, purpose in PLACES}

BEFORE = timedelta(hours=1)
"""How long before a story the host came, its groups were joined and people said hello."""

CODE = re.compile(r"\b[A-Z0-9]{8}\b")


@cache
def _hints(words: Catalogue) -> tuple[str, ...]:
    keys = ("core.cancel_hint", "core.skip_hint")
    return tuple(words.label(key, each, who) for key in keys for each in words.locales for who in ("du", "sie"))


class TelegramStage(HouseStage):
    """Play on Telegram; the groups outlive a restart of the house."""

    name = "telegram"
    profile: ClassVar[Profile]
    layout: ClassVar[Literal["forum", "groups"]] = "groups"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.clock.set(scene.at - BEFORE)
        self.fake = FakeTelegram(self.clock.now)
        self.table = lay(self.fake, self.profile, locale=scene.locale, layout=self.layout)
        for chat in self.table.groups:
            # tags speak for people only where nobody can give themselves one
            chat.permissions -= {"can_edit_tag", "can_pin_messages"}
        self.reader = Reader(self.table)
        self.adapter: TelegramAdapter | None = None

    def _adapters(self, db: Db) -> Sequence[Adapter]:
        section = {"api_base": self.fake.api_base}
        self.adapter = telegram.build(db, self.clock, token=self.fake.token, section=section)
        # how fast Telegram wants to hear from us is core's own test; a story's clock stands still between its lines
        self.adapter.traits = replace(self.adapter.traits, per_place_seconds=0.0, per_place_minute=0, per_second=0.0)
        return [self.adapter]

    def _parts(self) -> Sequence[Part]:
        return platform_parts()

    async def open(self) -> None:
        """Open the house, and Telegram before it; the first time also all that comes before a story."""
        first = self.fake.port == 0
        if self.fake.runner is None:
            await self.fake.start()
        await super().open()
        if first:
            await self._settle_in()
            await self.pass_time(self.scene.at)

    async def _settle_in(self) -> None:
        """Let the owner bring the host into every group and make them one; people say hello, as far as it hears."""
        home, *others = self.table.groups
        olga = self.table.people["Olga"]
        # before there is any group: what she says in private later speaks for the first one all the same
        self.fake.people.starts(olga)
        for chat in (home, *others):
            rights = chat.members[self.fake.world.bot.id].rights
            del chat.members[self.fake.world.bot.id]
            self.fake.owner.adds_bot(chat, rights)
            for topic in chat.topics.values():
                # a bot hears of a topic by what happens there; until then it knows of none
                self.fake.owner.renames_topic(chat, topic, topic.name)
            self.clock.set(self.now + timedelta(seconds=1))
            await self.settle()
            if chat is not home:
                self.fake.people.writes(olga, "/host code")
                await self.settle()
                code = CODE.search(self.fake.private(olga)[-1].text)
                assert code is not None, "the owner was given no code"
                self.fake.people.says(olga, chat, f"/host join {code[0]}")
                await self.settle()
        for name, who in self.table.people.items():
            if home.inside(who):
                self.table.says(name, "chat", "Moin")
        await self.settle()
        doors = "SELECT count(DISTINCT community) FROM doors WHERE guild <> ''"
        one = await self._open().db.read(lambda sql: sql.execute(doors).fetchone())
        assert one == (1,), "the groups did not become one"

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
        while before != (before := (len(self.fake.accepted), self.fake.count())):
            await self.fake.delivered()
            # a press waits a moment for words of the house: first let it speak
            await self._open().host.quiet()
            await adapter.settled()
            await asyncio.sleep(0)

    # -- looking -----------------------------------------------------------------------------------------------------

    async def look(self) -> View:
        """Return what there is to see since the story began."""
        db = self._open().db
        self.reader.learn(await db.read(posts))
        public = {self.reader.called(where): self._since(self.reader.public(where)) for where in self.table.places}
        private = {name: self._since(self.reader.private(name)) for name in self.table.people}
        names = {str(user.id): name for name, user in self.table.people.items()}
        asked = {names[account]: sheet(packed) for account, packed in await db.read(forms) if account in names}
        return View(public, private, asked)

    def _since(self, seen: list[Seen]) -> list[Seen]:
        return [each for each in seen if each.at >= self.scene.at and not self._asks(each)]

    def _asks(self, seen: Seen) -> bool:
        """Tell whether a line is a blank of a form that is asked step by step: the form is shown instead."""
        return seen.text.endswith(_hints(self._open().works.words))

    # -- acting ------------------------------------------------------------------------------------------------------

    async def join(self, who: str) -> None:
        """Let someone come in."""
        await self._do(lambda: self.table.joins(who))

    async def leave(self, who: str) -> None:
        """Let someone go."""
        await self._do(lambda: self.table.leaves(who))

    async def say(self, who: str, where: Purpose | None, text: str, to: str | None = None) -> None:
        """Let someone write."""
        await self._write(who, self._where(who, where, to), text, to)

    async def type(self, who: str, where: Purpose | None, line: str, on: str | None = None) -> None:
        """Let someone type a command line; the team's go elsewhere, and are answered among the team (mission.md §4)."""
        place = self._where(who, where, on)
        found = match(line, Rooms.of(self.scene.cogs, {}).typed(self._open().works.words))
        staff = isinstance(found, Matched) and found.spec.staff and place not in ("team", "direct")
        before = {id_of(each) for each in self.table.public("team")}
        last = (await self._team_lines(0))[-1:]
        typed = await self._write(who, place, line, on)
        if staff:
            classes = [cls for _, cls in await self._team_lines(last[0][0] if last else 0)]
            fresh = [each for each in self.table.public("team") if id_of(each) not in before]
            answers = [each for each, cls in zip(fresh, classes, strict=True) if cls == "answer"]
            if answers and not typed.deleted and typed.chat.may(self.fake.world.bot, "can_delete_messages"):
                raise Broke("a command of the team still stands in public")
            self.reader.asides |= {id_of(each): who for each in answers}

    async def _team_lines(self, after: int) -> list[tuple[int, str]]:
        spot = spot_of(*self.table.places["team"])
        return await self._open().db.read(lambda sql: lines(sql, spot, after))

    async def _write(self, who: str, where: str, text: str, to: str | None) -> Message:
        quoted = None if to is None else self._message(to)
        written, entities = self.reader.written(text)
        self._user(who)
        return await self._do(lambda: self.table.says(who, where, written, quoted, entities=entities), who)

    async def pick(
        self, who: str, command: str, where: Purpose | None, on: str | None, values: Mapping[str, str]
    ) -> None:
        """Let someone type what they would pick elsewhere; from a message's menu, as a reply to it."""
        for shown in self._open().host.shown(self.scene.locale):
            words = {shown.spec.name, shown.name.casefold(), *shown.spec.aliases, shown.menu.casefold()}
            if command.casefold() in words:
                labels = {label.casefold(): name for option, name, _ in shown.options for label in (name, option.name)}
                typed = [
                    f"{labels.get(key.casefold(), key)}:{self._typed(shown.spec, key, value)}"
                    for key, value in values.items()
                ]
                await self.type(who, where, " ".join([f"/{shown.name}", *typed]), on)
                return
        raise CannotAct(f"there is no command “{command}”")

    def _typed(self, spec: CommandSpec, key: str, value: str) -> str:
        kind = next((each.kind for each in spec.options if each.name == key.casefold()), "text")
        if kind == "person":
            return f"@{value.removeprefix('@')}"
        if kind == "place":
            word = value.removeprefix("#").casefold()
            named = (id_ for id_, *names, _ in PLACES if word in (id_, *(each.casefold() for each in names)))
            where = next(named, None)
            return f"#{value}" if where is None else f"#{self.reader.called(where)}"
        escaped = value.replace('"', "'")
        return f'"{escaped}"'

    async def press(self, who: str, message: str, label: str) -> None:
        """Let someone press a button."""
        await self._do(lambda: self.table.presses(who, self._message(message), label), who)

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Let someone answer what they are asked, one question after the other, in their own chat."""
        user = self._user(who)
        asked = [packed for account, packed in await self._open().db.read(forms) if account == str(user.id)]
        if not asked:
            raise CannotAct(f"{who} is asked nothing")
        for blank in asked[-1]["blanks"]:
            text = self._chosen(blank, values.get(blank["name"], "").strip())
            if blank["label"] not in self.fake.private(user)[-1].text:
                raise CannotAct(f"{who} was not asked “{blank['label']}” in private")
            await self._do(partial(self.fake.people.writes, user, text), who)

    def _chosen(self, blank: Mapping[str, Any], value: str) -> str:
        if not value:
            if blank["required"]:
                raise CannotAct(f"the form wants “{blank['label']}” filled in")
            return "-"
        if blank["kind"] == "person":
            return self.reader.written(f"@{value.removeprefix('@')}")[0]
        return str(dict(blank["choices"]).get(value, value))

    async def edit(self, who: str, message: str, text: str) -> None:
        """Let someone change their message."""
        await self._do(lambda: self.fake.people.edits(self._user(who), self._message(message), text))

    async def delete(self, who: str, message: str) -> None:
        """Let someone take their message away."""
        await self._do(lambda: self.fake.people.deletes(self._user(who), self._message(message)))

    async def react(self, who: str, message: str, emoji: str, added: bool) -> None:
        """Let someone react, or take it back."""
        self._user(who)
        await self._do(lambda: self.table.reacts(who, self._message(message), emoji, added))

    async def _do(self, act: Callable[[], T], who: str | None = None) -> T:
        known = self._ways()
        try:
            done = act()
        except (ApiError, LookupError) as no:
            raise CannotAct(f"Telegram says: {no}") from None
        await self.settle()
        if who is not None and not self._user(who).opened:
            # a short line in public has just shown them the way into their direct chat
            for way in self._ways() - known:
                self.fake.people.follows(self._user(who), way)
                await self.settle()
        return done

    def _ways(self) -> set[str]:
        lines = [each for where in self.table.places for each in self.table.public(where)]
        return {way for each in lines if (way := way_of(each)) is not None}

    # -- finding -----------------------------------------------------------------------------------------------------

    def _user(self, who: str) -> User:
        if who not in self.table.people:
            raise CannotAct(f"nobody is called {who} here")
        return self.table.people[who]

    def _where(self, who: str, where: Purpose | None, to: str | None) -> str:
        if to is not None:
            return self.reader.place_of(self._message(to))
        if where is None and not self._user(who).opened:
            # whoever never opened their own chat with the host talks to it where all do
            return PURPOSES[Purpose.TALK]
        return "direct" if where is None else PURPOSES[where]

    def _message(self, id_: str) -> Message:
        found = self.reader.find(id_)
        if found is None:
            raise CannotAct("there is no such message")
        return found


class TelegramAdmin(TelegramStage):
    """One supergroup for each purpose, the host an administrator."""

    name, profile = "telegram-admin", "admin"


class TelegramPlain(TelegramStage):
    """The host a plain member that reads all."""

    name, profile = "telegram-plain", "not admin"


class TelegramPrivacy(TelegramStage):
    """The host a plain member in privacy mode."""

    name, profile = "telegram-privacy", "privacy"


class TelegramClosed(TelegramStage):
    """The host an administrator, but nobody ever opened their direct chat."""

    name, profile = "telegram-closed", "closed"


class TelegramForum(TelegramStage):
    """One forum with a topic for each purpose, the host an administrator."""

    name, profile, layout = "telegram-forum", "forum", "forum"


TELEGRAM: Mapping[str, type[HouseStage]] = {
    each.name: each for each in (TelegramAdmin, TelegramPlain, TelegramPrivacy, TelegramClosed, TelegramForum)
}
