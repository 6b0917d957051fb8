"""The Discord stage: a story through the real adapter, a real gateway and real calls, against the fake Discord."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.adapters import discord
from bot.adapters.discord import DiscordAdapter
from bot.app.run import platform_parts
from bot.core.parse import Matched, bind, match
from bot.core.rooms import Rooms
from bot.model.commands import CommandSpec
from bot.model.places import Purpose
from bot.ports import Adapter, Db
from bot.store import Part
from bot.story.memory import PEOPLE, PLACES
from bot.story.stage import HOST, Blank, Broke, CannotAct, HouseStage, Scene, Seen, Sheet, View
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.people import Value
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.table import lay
from tests.fakes.discord.things import Channel, Interaction, Json, Message, User, flat
from tests.stories.discord_reader import visible

LOCALES = {"de": "de", "en": "en-GB"}
MOMENTS = {"F": "full", "f": "full", "D": "date", "t": "time"}
PICKERS = {5: "person", 8: "place", 3: "choice"}
ENGLISH = ("welcome", "chat", "questions", "thanks", "team")


class DiscordStage(HouseStage):
    """Play on Discord; the server outlives a restart of the house."""

    name = "discord"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.fake = FakeDiscord(self.clock.now)
        self.table = lay(self.fake, locale=LOCALES[scene.locale])
        for english, (_, de, en, _purpose) in zip(ENGLISH, PLACES, strict=True):
            self.table.channels[english].name = en if scene.locale == "en" else de
        self.adapter: DiscordAdapter | None = None
        assert {name for name, *_ in PEOPLE} <= set(self.table.people)

    def _adapters(self, db: Db) -> Sequence[Adapter]:
        section = {"api_base": self.fake.api_base, "gateway_url": self.fake.gateway_url}
        self.adapter = discord.build(db, self.clock, token=self.fake.token, section=section)
        return [self.adapter]

    def _parts(self) -> Sequence[Part]:
        return platform_parts()

    async def open(self) -> None:
        """Open the house, and Discord before it."""
        if self.fake.runner is None:
            await self.fake.start()
        await super().open()

    async def close(self) -> None:
        """Close both; what Discord holds stays."""
        await super().close()
        await self.fake.stop()
        if self.fake.problems:
            raise Broke(f"Discord would not have understood: {self.fake.problems[0]}")

    async def pass_time(self, until: datetime | None) -> None:
        """Walk to an instant (UTC), or to the next due thing."""
        await super().pass_time(until)
        await self.settle()

    async def _rest(self) -> None:
        """Wait until nothing is under way on either side: frames read, events worked, calls made, their echo read."""
        adapter = self.adapter
        assert adapter is not None
        before: object = None
        while before != (before := (len(self.fake.rest.recorded), self._sent())):
            await self.fake.delivered()
            while adapter.sequence() != self._sent():
                await asyncio.sleep(0.001)
            await adapter.settled()
            await self._open().host.quiet()

    def _sent(self) -> dict[int, int]:
        """Return the number of the last event sent, by shard."""
        live = [line.session for line in self.fake.gateway.live()]
        return {session.shard[0]: session.seq for session in live if session is not None}

    # -- looking -----------------------------------------------------------------------------------------------------

    async def look(self) -> View:
        """Return what there is to see."""
        channels = [each for each in self.table.guild.channels.values() if not each.deleted]
        public = {each.name: [self._seen(one) for one in each.here if one.type in (0, 19)] for each in channels}
        private = {
            name: [self._seen(one) for one in self.fake.private(who) if not one.flags & 128]
            for name, who in self.table.people.items()
        }
        forms = {name: _sheet(form) for name, who in self.table.people.items() if (form := self._form(who))}
        return View(public, private, forms)

    def _form(self, who: User) -> Json | None:
        opened = self.fake.world.forms.get(who.id)
        return None if opened is None else opened.form

    def _seen(self, message: Message) -> Seen:
        words = [message.content, *(each.get("description", "") for each in message.embeds)]
        thread = "" if message.thread is None else self.fake.world.channels[message.thread].name
        users = self.fake.world.users
        reactions = {(emoji, self._name(users[who])) for emoji, all_ in message.reactions.items() for who in all_}
        labels = tuple(each["label"] for each in message.buttons())
        text = self._visible("\n\n".join(each for each in words if each))
        author = self._name(message.author)
        uploads = self.fake.world.uploads
        files = tuple((each["filename"], uploads[each["id"]].decode()) for each in message.attachments)
        return Seen(message.id, author, text, message.at, labels, message.silent, thread, frozenset(reactions), files)

    def _visible(self, text: str) -> str:
        world, zone = self.fake.world, self.scene.house.zone
        voice = self._open().works.words.voice(self.scene.locale)
        return visible(
            text,
            lambda user: self._name(world.users[user]),
            lambda channel: world.channels[channel].name,
            lambda at, style: voice.moment(at, MOMENTS[style], zone),
        )

    def _name(self, user: User) -> str:
        return HOST if user is self.fake.world.bot else user.display or user.name

    # -- acting ------------------------------------------------------------------------------------------------------

    async def join(self, who: str) -> None:
        """Let someone come in."""
        if who not in self.table.people:
            self.table.people[who] = self.fake.world.user(who, locale=LOCALES[self.scene.locale])
        self.table.joins(who)
        await self.settle()

    async def leave(self, who: str) -> None:
        """Let someone go."""
        self.table.leaves(who)
        await self.settle()

    async def say(self, who: str, where: Purpose | None, text: str, to: str | None = None) -> None:
        """Let someone write."""
        quoted = None if to is None else self._message(to)
        self.fake.people.says(self._user(who), self._channel(who, where, quoted), text, quoted)
        await self.settle()

    async def type(self, who: str, where: Purpose | None, line: str, on: str | None = None) -> None:
        """Let someone use what they would have typed: a slash command, its options filled in one after the other."""
        rooms = Rooms.of(self.scene.cogs, {})
        found = match(line, rooms.typed(self._open().works.words))
        if not isinstance(found, Matched):
            raise CannotAct(f"Discord offers no command for {line!r}")
        names = {word: each for each, words in self._options(found.spec).items() for word in words}
        quoted = None if on is None else self._message(on)
        first, rest = next(iter(found.spec.options), None), found.rest
        answers = quoted is not None and first is not None and first.kind == "person" and not rest.startswith("@")
        if answers and first is not None and quoted is not None:
            rest = f'{first.name}:"@{self._name(quoted.author)}" {rest}'
        given = dict(bind(found.spec, rest, lambda kind, text: True, names))
        values = {name: str(value) for name, value in given.items() if value != ""}
        if quoted is not None and "message" in found.spec.menus:
            # Discord takes no command as a reply: the message's menu is the way there
            more = {key: value for key, value in values.items() if first is None or key != first.name}
            await self._on_message(who, found.spec, quoted, more)
        else:
            await self._use(who, found.spec, where, quoted, values)

    async def _on_message(self, who: str, spec: CommandSpec, quoted: Message, values: Mapping[str, str]) -> None:
        """Use the message's menu, and say the rest in the form that is offered then: a menu takes no options."""
        menu = next(each.menu for each in self._open().host.shown(self.scene.locale) if each.spec == spec)
        await self._from_menu(who, menu, quoted)
        if values:
            offered = self.fake.private(self._user(who))[-1]
            opens = next(each["custom_id"] for each in offered.buttons() if each["custom_id"].startswith("f:"))
            await self._interact(lambda: self.fake.people.presses(self._user(who), offered, opens))
            await self.fill(who, values)

    async def pick(
        self, who: str, command: str, where: Purpose | None, on: str | None, values: Mapping[str, str]
    ) -> None:
        """Let someone use a command from the palette, or from a message's menu."""
        quoted = None if on is None else self._message(on)
        for shown in self._open().host.shown(self.scene.locale):
            words = (shown.menu.casefold(), shown.spec.name)
            if quoted is not None and not values and shown.menu and command.casefold() in words:
                person = "message" not in shown.spec.menus
                await self._from_menu(who, shown.menu, quoted, quoted.author if person else quoted)
                return
            if command.casefold() in {shown.spec.name, shown.name.casefold(), *shown.spec.aliases}:
                names = {word: each for each, words in self._options(shown.spec).items() for word in words}
                labels = {label.casefold(): value for _, value, label in shown.choices}
                known = {names.get(key.casefold(), key): value for key, value in values.items()}
                kinds = {option.name: option.kind for option in shown.spec.options}
                if spare := set(known) - set(kinds):
                    raise CannotAct(f"/{shown.name} has no {sorted(spare)}")
                chosen = {
                    key: labels.get(value.casefold(), value) if kinds[key] == "choice" else value
                    for key, value in known.items()
                }
                await self._use(who, shown.spec, where, quoted, chosen)
                return
        raise CannotAct(f"there is no command “{command}”")

    async def _from_menu(self, who: str, menu: str, quoted: Message, on: Message | User | None = None) -> None:
        """Use a menu on a message, or on whoever wrote it."""
        await self._interact(lambda: self.fake.people.menu(self._user(who), self._where(quoted), menu, on or quoted))

    def _options(self, spec: CommandSpec) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {option.name: {option.name} for option in spec.options}
        for locale in ("de", "en"):
            for shown in self._open().host.shown(locale):
                if shown.spec.name == spec.name:
                    for option, label, _ in shown.options:
                        names[option.name].add(label.casefold())
        return names

    async def _use(
        self, who: str, spec: CommandSpec, where: Purpose | None, quoted: Message | None, values: Mapping[str, str]
    ) -> None:
        options: dict[str, Value] = {
            each.name: self._value(each.kind, values[each.name]) for each in spec.options if each.name in values
        }
        person = next((each.name for each in spec.options if each.kind == "person"), None)
        if quoted is not None and person is not None and person not in options:
            options[person] = quoted.author
        user, channel = self._user(who), self._channel(who, where, quoted)
        await self._interact(lambda: self.fake.people.uses(user, channel, spec.name, **options))

    def _value(self, kind: str, value: str) -> Value:
        if kind == "person":
            return self._user(value.removeprefix("@"))
        if kind == "place":
            return self._named(value.removeprefix("#"))
        if kind == "int":
            return int(value)
        if kind == "bool":
            return value.casefold() in ("true", "yes", "ja")
        return value

    async def press(self, who: str, message: str, label: str) -> None:
        """Let someone press a button."""
        await self._interact(lambda: self.fake.people.presses(self._user(who), self._message(message), label))

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Let someone hand in the form before them."""
        user = self._user(who)
        sheet = _sheet(self._form(user) or {"title": "", "components": []})
        kinds = {blank.name: blank.kind for blank in sheet.blanks}
        written = {name: self._value(kinds[name], value) for name, value in values.items() if value != ""}
        await self._interact(lambda: self.fake.people.fills(user, **written))

    async def _interact(self, act: Callable[[], Interaction]) -> None:
        try:
            act()
        except (ApiError, LookupError) as no:
            raise CannotAct(f"Discord says: {no}") from None
        await self.settle()

    async def edit(self, who: str, message: str, text: str) -> None:
        """Let someone change their message."""
        self.fake.people.edits(self._user(who), self._message(message), text)
        await self.settle()

    async def delete(self, who: str, message: str) -> None:
        """Let someone take their message away."""
        self.fake.people.deletes(self._user(who), self._message(message))
        await self.settle()

    async def react(self, who: str, message: str, emoji: str, added: bool) -> None:
        """Let someone react, or take it back."""
        self.fake.people.reacts(self._user(who), self._message(message), emoji, added)
        await self.settle()

    # -- finding -----------------------------------------------------------------------------------------------------

    def _user(self, who: str) -> User:
        for name, user in self.table.people.items():
            if name.casefold() == who.casefold():
                return user
        raise CannotAct(f"nobody is called {who} here")

    def _channel(self, who: str, where: Purpose | None, quoted: Message | None) -> Channel:
        if quoted is not None:
            return self._where(quoted)
        if where is None:
            return self.fake.world.direct(self._user(who))
        purposes = [purpose for *_, purpose in PLACES]
        return self.table.channels[ENGLISH[purposes.index(where)]]

    def _named(self, word: str) -> Channel:
        for english, (id_, de, en, _) in zip(ENGLISH, PLACES, strict=True):
            if word.casefold() in (id_, de.casefold(), en.casefold()):
                return self.table.channels[english]
        raise CannotAct(f"there is no place “{word}”")

    def _where(self, message: Message) -> Channel:
        return self.fake.world.channels[message.channel_id]

    def _message(self, id_: str) -> Message:
        for channel in self.fake.world.channels.values():
            if id_ in channel.messages:
                return channel.messages[id_]
        return next(each for each in self.fake.world.ephemerals if each.id == id_)


def _sheet(form: Json) -> Sheet:
    blanks = []
    for row in form["components"]:
        for field in flat([row]):
            if field.get("type") in (3, 4, 5, 8):
                choices = tuple((each["value"], each["label"]) for each in field.get("options") or ())
                kind = PICKERS.get(field["type"], "text")
                blanks.append(Blank(field["custom_id"], row.get("label", ""), kind, choices))
    return Sheet(form["title"], tuple(blanks))
