"""The web stage: a story over real HTTP on the loopback, through the playground's own pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.adapters.web import PERSONAS, WebAdapter, build, tables
from bot.adapters.web.world.seed import PLACES
from bot.app.window import Refused, Window
from bot.model.places import Purpose
from bot.ports import Adapter, Db
from bot.store import Part, read_scripts
from bot.story.stage import HOST, Blank, CannotAct, HouseStage, Scene, Seen, Sheet, View

WEB = Part("web", read_scripts("bot.adapters.web"), tables)


class WebStage(HouseStage):
    """Play on the playground; the clock stands in this process, everything people do goes through the page."""

    name = "web"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.adapter: WebAdapter | None = None
        self.window = Window("")
        self.states: dict[str, dict[str, Any]] = {}
        self.files: dict[tuple[str, int, int], str] = {}

    def _adapters(self, db: Db) -> Sequence[Adapter]:
        personas = tuple(replace(each, locale=self.scene.locale) for each in PERSONAS)
        self.adapter = build(db, self.clock, port=0, walk=None, personas=personas, zone=self.scene.house.zone)
        return [self.adapter]

    def _parts(self) -> Sequence[Part]:
        return (WEB,)

    async def open(self) -> None:
        """Open the house and its page."""
        await super().open()
        self.window = Window(self._page().address)
        await self._see()

    async def _rest(self) -> None:
        await self._page().settled()
        await self._open().host.quiet()

    def _page(self) -> WebAdapter:
        if self.adapter is None:
            raise CannotAct("the page is not open")
        return self.adapter

    async def restart(self, away: timedelta) -> None:
        """Close house and page and open both again so much later."""
        await super().restart(away)
        self.window = Window(self._page().address)

    # -- looking -----------------------------------------------------------------------------------------------------

    async def _see(self) -> None:
        first = await self.window.see(next(iter(self.states), "mira"))
        people = [person["id"] for person in first["people"]]
        self.states = {id_: first if id_ == first["as"] else await self.window.see(id_) for id_ in people}

    async def _fetch(self) -> None:
        """Save every file that came since the last look, as its reader does."""
        for who, state in self.states.items():
            for message in state["private"]:
                for n in range(len(message["files"])):
                    key = (who, message["id"], n)
                    if key not in self.files:
                        self.files[key] = await self.window.file(*key)

    async def look(self) -> View:
        """Return what there is to see, as every member's own window shows it."""
        await self._see()
        await self._fetch()
        public: dict[str, list[Seen]] = {}
        for state in sorted(self.states.values(), key=lambda each: len(each["places"])):
            for place in state["places"]:
                public[place["name"]] = [self._seen(message, state) for message in place["messages"]]
        private = {
            state["name"]: [self._seen(each, state) for each in state["private"]] for state in self.states.values()
        }
        forms = {state["name"]: _sheet(state["form"]) for state in self.states.values() if state["form"]}
        return View(public, private, forms)

    def _seen(self, message: Mapping[str, Any], state: Mapping[str, Any]) -> Seen:
        names = {person["id"]: person["name"] for person in state["people"]} | {HOST: HOST}
        threads = {place["id"]: place["name"] for place in state["places"]}
        reactions = {
            (emoji, names.get(who, who)) for emoji, everyone in message["reactions"].items() for who in everyone
        }
        return Seen(
            str(message["id"]),
            names.get(message["author"], message["author"]),
            message["text"],
            datetime.fromisoformat(message["at"]),
            tuple(button["label"] for button in message["buttons"]),
            message["silent"],
            threads.get(message["thread"], ""),
            frozenset(reactions),
            tuple(
                (name, self.files.get((state["as"], message["id"], n), "")) for n, name in enumerate(message["files"])
            ),
        )

    # -- acting ------------------------------------------------------------------------------------------------------

    async def _post(self, path: str, who: str, **fields: object) -> dict[str, Any]:
        try:
            done = await self.window.post(path, self._id(who) if who else "", **fields)
        except Refused as no:
            raise CannotAct(f"the page says: {no.sentence}") from None
        await self.settle()
        return done

    async def join(self, who: str) -> None:
        """Let someone come in."""
        if who not in {state["name"] for state in self.states.values()}:
            await self._post("/member", "", name=who, locale=self.scene.locale)
            await self._see()
        await self._post("/join", who)

    async def leave(self, who: str) -> None:
        """Let someone go."""
        await self._post("/leave", who)

    async def say(self, who: str, where: Purpose | None, text: str, to: str | None = None) -> None:
        """Let someone write."""
        await self._post("/say", who, place=self._place(who, where, to), text=text, reply_to=to)

    async def type(self, who: str, where: Purpose | None, line: str, on: str | None = None) -> None:
        """Let someone type a command."""
        await self._post("/command", who, place=self._place(who, where, on), line=line, target=on)

    async def pick(
        self, who: str, command: str, where: Purpose | None, on: str | None, values: Mapping[str, str]
    ) -> None:
        """Let someone use a command from the palette or a menu; what a person may not use is not shown."""
        found = (await self.window.palette(self._id(who)))["commands"]
        word = command.casefold()
        for each in found:
            names = {each["name"], each["menu"]} if on else {each["name"], each["shown"], *each["aliases"]}
            if word in {name.casefold() for name in names} and (each["menus"] or not on):
                options = self._options(each, values)
                await self._post(
                    "/command", who, place=self._place(who, where, on), name=each["name"], target=on, options=options
                )
                return
        raise CannotAct(f"{who} sees no command “{command}”" + (" in a message's menu" if on else ""))

    def _options(self, command: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
        known = {word.casefold(): each for each in command["options"] for word in (each["name"], each["label"])}
        chosen = {}
        for key, value in values.items():
            option = known.get(key.casefold())
            if option is None:
                there = ", ".join(each["name"] for each in command["options"]) or "no options"
                raise CannotAct(f"/{command['name']} has no “{key}”; it has {there}")
            labels = {label.casefold(): word for word, label in option["choices"]}
            chosen[option["name"]] = labels.get(value.casefold(), value)
        return chosen

    async def press(self, who: str, message: str, label: str) -> None:
        """Let someone press a button."""
        state = self.states[self._id(who)]
        seen = [*(each for place in state["places"] for each in place["messages"]), *state["private"]]
        buttons = next(each["buttons"] for each in seen if str(each["id"]) == message)
        key = next(button["key"] for button in buttons if button["label"] == label)
        await self._post("/press", who, message=message, key=key)

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Let someone hand in the form before them."""
        form = self.states[self._id(who)]["form"]
        kinds = {blank["name"]: blank["kind"] for blank in form["blanks"]}
        written = {name: self._written(kinds[name], value) for name, value in values.items()}
        await self._post("/fill", who, key=form["key"], values=written)

    def _written(self, kind: str, value: str) -> str:
        """Return what the page's own select would hand in for a person or a place."""
        if kind == "person":
            return f"@{self._id(value.removeprefix('@'))}"
        if kind == "place":
            word = value.removeprefix("#").casefold()
            return next((f"#{de}" for id_, de, en, *_ in PLACES if word in (id_, de.casefold(), en.casefold())), value)
        return value

    async def edit(self, who: str, message: str, text: str) -> None:
        """Let someone change their message."""
        await self._post("/edit", who, message=message, text=text)

    async def delete(self, who: str, message: str) -> None:
        """Let someone take their message away."""
        await self._post("/delete", who, message=message)

    async def react(self, who: str, message: str, emoji: str, added: bool) -> None:
        """Let someone react, or take it back: on a page that is the same button, so look first."""
        state = self.states[self._id(who)]
        seen = [each for place in state["places"] for each in place["messages"]]
        found = next(each for each in seen if str(each["id"]) == message)
        if (state["as"] in found["reactions"].get(emoji, ())) != added:
            await self._post("/react", who, message=message, emoji=emoji)

    # -- finding -----------------------------------------------------------------------------------------------------

    def _id(self, who: str) -> str:
        for id_, state in self.states.items():
            if state["name"] == who:
                return id_
        raise CannotAct(f"nobody is called {who} here")

    def _place(self, who: str, where: Purpose | None, on: str | None) -> str:
        state = self.states[self._id(who)]
        for place in state["places"]:
            if on is not None and any(str(each["id"]) == on for each in place["messages"]):
                return str(place["id"])
            if on is None and where is not None and place["purpose"] == where.value:
                return str(place["id"])
        if where is not None:
            raise CannotAct(f"{who} does not see that place")
        return f"direct:{state['as']}"


def _sheet(form: Mapping[str, Any]) -> Sheet:
    blanks = (
        Blank(
            each["name"], each["label"], each["kind"], tuple((value, label) for value, label in each.get("choices", ()))
        )
        for each in form["blanks"]
    )
    return Sheet(form["title"], tuple(blanks))
