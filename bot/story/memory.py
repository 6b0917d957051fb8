"""The memory stage: a story without a network, on the smallest whole adapter."""

from collections.abc import Mapping, Sequence

from bot.adapters.memory import Memory, Message
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import Role
from bot.ports import Adapter, Db
from bot.story.stage import HOST, Blank, CannotAct, HouseStage, Scene, Seen, Sheet, View

PLACES: tuple[tuple[str, str, str, Purpose], ...] = (
    ("welcome", "Willkommen", "Welcome", Purpose.WELCOME),
    ("chat", "Plausch", "Chat", Purpose.TALK),
    ("questions", "Fragen", "Questions", Purpose.QUESTIONS),
    ("thanks", "Danke", "Thanks", Purpose.THANKS),
    ("team", "Team", "Team", Purpose.STAFF),
)
PEOPLE: tuple[tuple[str, tuple[Role, ...], bool], ...] = (
    ("Ana", (), False),
    ("Quinn", (), True),
    ("Lea", (Role.GREETER,), True),
    ("Jo", (Role.ORGANISER,), True),
    ("Mira", (Role.MODERATOR,), True),
    ("Olga", (Role.RESPONSIBLE,), True),
)
"""Who there is, and whether they are already in: the playground's people."""

Option = str | Account | Spot


class MemoryStage(HouseStage):
    """Play on the memory adapter; the little platform outlives a restart of the house, as a real one does."""

    name = "memory"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.world = Memory(self.clock)
        self.filled: set[str] = set()
        for id_, de, en, purpose in PLACES:
            self.world.place(id_, purpose, en if scene.locale == "en" else de)
        for name, roles, inside in PEOPLE:
            self.world.member(name, *roles, locale=scene.locale, inside=inside)

    def _adapters(self, db: Db) -> Sequence[Adapter]:
        return [self.world]

    # -- looking -----------------------------------------------------------------------------------------------------

    async def look(self) -> View:
        """Return what there is to see."""
        public: dict[str, list[Seen]] = {spot.name: [] for spot in self.world.spots.values()}
        private: dict[str, list[Seen]] = {each.name: [] for each in self.world.members.values()}
        forms: dict[str, Sheet] = {}
        for message in self.world.messages:
            if message.gone:
                continue
            if message.sheet is not None:
                self._form(message, forms)
            elif message.to is not None:
                private[self.world.members[message.to].name].append(self._seen(message))
            elif message.spot in self.world.spots:
                public[self.world.spots[message.spot].name].append(self._seen(message))
        return View(public, private, forms)

    def _form(self, message: Message, forms: dict[str, Sheet]) -> None:
        sheet, name = message.sheet, self.world.members[message.to or ""].name
        if sheet is None or sheet.key in self.filled:
            forms.pop(name, None)
            return
        forms[name] = Sheet(
            sheet.title, tuple(Blank(each.name, each.label, each.kind, each.choices) for each in sheet.blanks)
        )

    def _seen(self, message: Message) -> Seen:
        author = HOST if message.author == self.world.bot else self.world.members[message.author].name
        reactions = frozenset(
            (emoji, HOST if who == self.world.bot else self.world.members[who].name) for who, emoji in message.reactions
        )
        buttons = tuple(key.label for key in message.buttons)
        files = tuple((each.name, each.text) for each in message.files)
        return Seen(
            message.id, author, message.text, message.at, buttons, message.silent, message.thread, reactions, files
        )

    # -- acting ------------------------------------------------------------------------------------------------------

    async def join(self, who: str) -> None:
        """Let someone come in."""
        if who.lower() not in self.world.members:
            self.world.member(who, locale=self.scene.locale, inside=False)
        await self.world.join(self._account(who))
        await self.settle()

    async def leave(self, who: str) -> None:
        """Let someone go."""
        await self.world.leave(self._inside(who))
        await self.settle()

    async def say(self, who: str, where: Purpose | None, text: str, to: str | None = None) -> None:
        """Let someone write."""
        account = self._inside(who)
        quoted = None if to is None else self._message(to)
        await self.world.say(account, self._spot(account, where, quoted), text, quoted)
        await self.settle()

    async def type(self, who: str, where: Purpose | None, line: str, on: str | None = None) -> None:
        """Let someone type a command."""
        account = self._inside(who)
        quoted = None if on is None else self._message(on)
        await self.world.command(account, line, self._spot(account, where, quoted), quoted)
        await self.settle()

    async def pick(
        self, who: str, command: str, where: Purpose | None, on: str | None, values: Mapping[str, str]
    ) -> None:
        """Let someone use a command from the palette or a menu."""
        account = self._inside(who)
        name, names, kinds, choices = self._command(command, menu=on is not None)
        quoted = None if on is None else self._message(on)
        options: dict[str, Option] = {}
        for key, value in values.items():
            option = names.get(key.casefold())
            if option is None:
                raise CannotAct(f"/{name} has no “{key}”; it has {', '.join(kinds) or 'no options'}")
            options[option] = self._raw(kinds[option], value, choices)
        await self.world.choose(account, name, options, self._spot(account, where, quoted), quoted)
        await self.settle()

    def _command(self, word: str, *, menu: bool) -> tuple[str, dict[str, str], dict[str, str], dict[str, str]]:
        """Return a command's name, its options by every name they go by, their kinds, its choices by label."""
        for shown in self._open().host.shown(self.scene.locale):
            spec = shown.spec
            names = {spec.name, shown.menu} if menu else {spec.name, shown.name, *spec.aliases}
            if word.casefold() in {each.casefold() for each in names if each} and (spec.menus or not menu):
                options = {
                    word.casefold(): each.name for each, label, _ in shown.options for word in (each.name, label)
                }
                choices = {label.casefold(): value for _, value, label in shown.choices}
                return spec.name, options, {option.name: option.kind for option in spec.options}, choices
        raise CannotAct(f"there is no command “{word}”" + (" in a message's menu" if menu else ""))

    def _raw(self, kind: str, value: str, choices: Mapping[str, str]) -> Option:
        if kind == "person":
            return self._account(value.removeprefix("@"))
        if kind == "place":
            word = value.removeprefix("#").casefold()
            for id_, de, en, _ in PLACES:
                if word in (id_, de.casefold(), en.casefold()):
                    return self.world.spots[id_]
            raise CannotAct(f"there is no place “{value}”")
        return choices.get(value.casefold(), value) if kind == "choice" else value

    async def press(self, who: str, message: str, label: str) -> None:
        """Let someone press a button."""
        found = self._message(message)
        key = next(each.key for each in found.buttons if each.label == label)
        await self.world.press(self._account(who), key, found)
        await self.settle()

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Let someone hand in the form before them."""
        account = self._account(who)
        sheet = next(
            each.sheet for each in reversed(self.world.messages) if each.to == account.id and each.sheet is not None
        )
        for blank in sheet.blanks:
            if blank.required and not values.get(blank.name, "").strip():
                raise CannotAct(f"the form wants “{blank.label}” filled in")
            if len(values.get(blank.name, "")) > blank.max:
                raise CannotAct(f"“{blank.label}” has room for {blank.max} characters")
        self.filled.add(sheet.key)
        kinds = {blank.name: blank.kind for blank in sheet.blanks}
        written = {name: self._written(kinds[name], value) for name, value in values.items()}
        await self.world.fill(account, sheet.key, written)
        await self.settle()

    def _written(self, kind: str, value: str) -> str:
        match self._raw(kind, value, {}):
            case Account(handle=handle):
                return handle
            case Spot(name=name):
                return f"#{name}"
            case _:
                return value

    async def edit(self, who: str, message: str, text: str) -> None:
        """Let someone change their message."""
        await self.world.edit(self._inside(who), self._own(who, message), text)
        await self.settle()

    async def delete(self, who: str, message: str) -> None:
        """Let someone take their message away."""
        await self.world.delete(self._inside(who), self._own(who, message))
        await self.settle()

    async def react(self, who: str, message: str, emoji: str, added: bool) -> None:
        """Let someone react, or take it back."""
        await self.world.react(self._inside(who), self._message(message), emoji, added)
        await self.settle()

    # -- finding -----------------------------------------------------------------------------------------------------

    def _account(self, who: str) -> Account:
        account = self.world.members.get(who.lower())
        if account is None:
            raise CannotAct(f"nobody is called {who} here")
        return account

    def _inside(self, who: str) -> Account:
        account = self._account(who)
        if account.id not in self.world.inside:
            raise CannotAct(f"{who} is not in the community")
        return account

    def _spot(self, account: Account, where: Purpose | None, quoted: Message | None) -> Spot:
        if quoted is not None and quoted.spot in self.world.spots:
            return self.world.spots[quoted.spot]
        if where is None:
            return self.world.direct(account)
        return next(each for each in self.world.spots.values() if each.purpose is where)

    def _message(self, id_: str) -> Message:
        return next(each for each in self.world.messages if each.id == id_)

    def _own(self, who: str, id_: str) -> Message:
        message = self._message(id_)
        if message.author != self._account(who).id:
            raise CannotAct(f"this message is not {who}'s")
        return message
