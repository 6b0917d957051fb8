"""A parrot: the smallest cog with which every sentence of a story can be tried."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Ask, Class, Edit, React, Reply, Say, Wake, Whisper
from bot.model.commands import Opt
from bot.model.events import Joined, Reacted, Said, Woken
from bot.model.files import File
from bot.model.places import Purpose
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button, Form, Question

WORDS = [("parrot", Path(__file__).parent / "parrot")]


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def parrot() -> Cog[Any, Any]:
    """Make a cog that greets after a minute, repeats what it is told and breaks on a certain word."""
    cog = Cog("parrot", store=CogStore, settings=NoSettings)

    @cog.hears(Joined)
    def arrive(ctx: Ctx, event: Joined) -> Wake:
        return Wake("greet", ctx.person.id, at=ctx.now + timedelta(seconds=60), data={"name": ctx.person.name})

    @cog.wakes("greet")
    def greet(ctx: Ctx, woken: Woken) -> Say:
        button = Button(Text("parrot.look"), "parrot.look", {"name": woken.data["name"]})
        line = Text("parrot.hello", who=woken.data["name"])
        return Say(ctx.places(Purpose.WELCOME)[0], line, Class.ANSWER, (button,), ref="hello")

    @cog.presses("look")
    def look(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
        form = Form("parrot.note", Text("parrot.look"), (Question("why", Text("parrot.look")),))
        return [Edit("hello", (Text("parrot.hello", who=data["name"]), Verbatim("Someone looked."))), Ask(form)]

    @cog.fills("note")
    def note(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> Reply:
        return Reply(Text("parrot.noted", what=values["why"]))

    @cog.command("echo", menus=("message",), aliases=("nachsagen",))
    def echo(ctx: Ctx, what: Annotated[str, Opt(max=50)]) -> list[Action]:
        return [Reply(Text("parrot.told", what=what)), Whisper(ctx.person, Verbatim("That was loud."))]

    @cog.command("copy")
    def copy(ctx: Ctx, what: Annotated[str, Opt(max=50)]) -> Reply:
        files = (File("copy.json", f'{{"what": "{what}"}}'), File("copy.txt", what, "text/plain"))
        return Reply(Text("parrot.told", what="copied"), files=files)

    @cog.hears(Said, when=lambda said: "parrot" in said.text)
    def hear(ctx: Ctx, event: Said) -> React:
        if "poison" in event.text:
            raise ValueError("the parrot choked")
        return React(event.message, "👍")

    @cog.hears(Reacted, when=lambda reacted: reacted.emoji == "🙏" and reacted.added)
    def thanked(ctx: Ctx, event: Reacted) -> Say:
        return Say(ctx.place, Verbatim("You are welcome."), Class.ANSWER)

    return cog
