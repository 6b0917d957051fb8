"""A notebook: a small cog for core tests, crash runs and bench; it reacts in every way a cog can."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from bot.core.cog import Cog, Purpose
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.core.times import micros
from bot.model.actions import Action, Ask, Class, Edit, Misfire, Reply, Rule, Say, Wake, Whisper
from bot.model.commands import Duration, Late, Opt, When
from bot.model.errors import Refusal
from bot.model.events import Done, Failed, Said, Woken
from bot.model.people import Person
from bot.model.places import Place
from bot.model.places import Purpose as PlacePurpose
from bot.model.rights import STAFF, Right
from bot.model.schema import Table
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button, Form, Question

STAFF_ONLY = Right("notebook.staff", STAFF)
ON_PERSON = Right("notebook.on_person", STAFF, on_person=True)


class NoSettings:
    """Need no settings."""


class NotebookStore(CogStore):
    """Keep notes."""

    tables: ClassVar[tuple[Table, ...]] = (Table("notebook_notes", "Notes of a test.", persons=("by",)),)
    scripts: ClassVar[list[tuple[int, str]]] = [
        (
            1,
            (
                "CREATE TABLE notebook_notes (id TEXT PRIMARY KEY, community TEXT NOT NULL, by TEXT NOT NULL, "
                "by_was TEXT NOT NULL DEFAULT '', words TEXT NOT NULL, at INTEGER NOT NULL) STRICT;"
            ),
        )
    ]

    def note(self, id_: str, by: str, words: str, at: int) -> None:
        """Write a note; the same id twice is a fault."""
        self.sql.execute(
            "INSERT INTO notebook_notes (id, community, by, words, at) VALUES (?, ?, ?, ?, ?)",
            (id_, self.community, by, words, at),
        )

    def words(self) -> list[str]:
        """Return every note, oldest first."""
        found = self.sql.execute(
            "SELECT words FROM notebook_notes WHERE community = ? ORDER BY at, id", (self.community,)
        ).fetchall()
        return [row[0] for row in found]


Ctx = Context[NotebookStore, NoSettings]


def is_note(event: Said) -> bool:
    """Tell whether a message is for the notebook."""
    return event.text.startswith(("note ", "poison"))


def notebook() -> Cog[Any, Any]:
    """Make the cog anew, so that tests do not share it."""
    cog = Cog(
        "notebook",
        store=NotebookStore,
        settings=NoSettings,
        rights=(STAFF_ONLY, ON_PERSON),
        purposes=(Purpose("notes"),),
    )
    _hears(cog)
    _commands(cog)
    _timers(cog)
    return cog


def _hears(cog: Cog[Any, Any]) -> None:
    @cog.hears(Said, when=is_note)
    def note(ctx: Ctx, event: Said) -> list[Action]:
        ctx.store.note(ctx.new_id(), ctx.person.id, event.text, micros(ctx.at))
        if event.text.startswith("poison"):
            raise ZeroDivisionError(event.text)
        return [Say(ctx.place, Verbatim(f"noted: {event.text[5:]}"), Class.ANSWER, answer_to=event.message)]

    @cog.hears(Done)
    def done(ctx: Ctx, event: Done) -> list[Action]:
        ctx.store.note(ctx.new_id(), "", f"done {event.ref}", micros(ctx.at))
        return []

    @cog.hears(Failed)
    def failed(ctx: Ctx, event: Failed) -> list[Action]:
        ctx.store.note(ctx.new_id(), "", f"failed {event.ref} {event.why}", micros(ctx.at))
        return []


def _commands(cog: Cog[Any, Any]) -> None:
    @cog.command("note add", aliases=("jot",))
    def add(ctx: Ctx, words: Annotated[str, Opt(max=50)], mood: Literal["good", "bad"] = "good") -> list[Action]:
        ctx.store.note(ctx.new_id(), ctx.person.id, words, micros(ctx.at))
        if words == "refuse":
            raise Refusal("core.no_right")
        if words == "poison":
            raise ZeroDivisionError(words)
        return [Reply(Verbatim(f"kept {words} ({mood})"))]

    @cog.command("note list", late=Late.READ)
    def list_(ctx: Ctx) -> list[Action]:
        return [Reply(Verbatim(", ".join(ctx.store.words()) or "empty"))]

    @cog.command("note silent")
    def silent(ctx: Ctx) -> None:
        return None

    @cog.command("note at")
    def at(ctx: Ctx, when: When, span: Duration | None = None) -> list[Action]:
        return [Reply(Verbatim(f"at {when.at:%Y-%m-%d %H:%M} for {span.span if span else 'ever'}"))]

    @cog.command("note card", late=Late.OFFER, right=STAFF_ONLY, staff=True)
    def card(ctx: Ctx) -> list[Action]:
        button = Button(Text("core.button.done"), "notebook.tick", {"n": "1"}, once=True)
        return [Say(ctx.places(PlacePurpose.TALK)[0], Verbatim("card"), Class.ANSWER, (button,), ref="card")]

    @cog.command("note about", menus=("message",))
    def about(ctx: Ctx, who: Person, why: str = "") -> list[Action]:
        return [Whisper(who, Verbatim(f"{ctx.person.name} about {who.name}: {why}"))]

    @cog.command("note praise", menus=("message",))
    def praise(ctx: Ctx, who: Person, why: Annotated[str, Opt(max=50)]) -> list[Action]:
        said = Whisper(who, Verbatim(f"{ctx.person.name} about {who.name}: {why}"))
        return [said, Reply(Verbatim(f"meant {ctx.target}"))]

    @cog.command("note mood")
    def mood(ctx: Ctx) -> list[Action]:
        choices = tuple((each, Text(f"notebook.command.note.add.mood.choice.{each}")) for each in ("good", "bad"))
        question = Question("mood", Text("notebook.command.note.add.mood.help"), "choice", choices=choices)
        return [Ask(Form("notebook.mood", Text("notebook.command.note.mood.help"), (question,)))]

    @cog.fills("mood")
    def mooded(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
        return [Reply(Text("notebook.mood_is", mood=values["mood"]))]

    @cog.command("note gate", right=STAFF_ONLY, staff=True)
    def gate(ctx: Ctx) -> list[Action]:
        button = Button(Text("core.button.open"), "notebook.gate")
        return [Say(ctx.places(PlacePurpose.TALK)[0], Verbatim("a gate"), Class.ANSWER, (button,))]

    @cog.presses("gate", right=STAFF_ONLY)
    def gated(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
        return [Reply(Verbatim("through the gate"))]

    @cog.command("note scold", right=ON_PERSON, staff=True)
    def scold(ctx: Ctx, who: Person) -> list[Action]:
        return [Reply(Verbatim(f"scolded {who.name}"))]

    @cog.command("note form", opens="form")
    def form(ctx: Ctx, words: Annotated[str, Opt(max=20)], more: Annotated[str, Opt(max=20)] = "") -> list[Action]:
        return [Reply(Verbatim(f"form {words}/{more}"))]

    @cog.command("note put", aliases=("lay",))
    def put(ctx: Ctx, where: Place, times: Annotated[int, Opt(min=1, max=3)] = 1, loud: bool = False) -> list[Action]:
        return [Reply(Verbatim(f"put in {where.name} {times} times{', loudly' if loud else ''}"))]

    @cog.command("note find")
    def find(ctx: Ctx, words: Annotated[str, Opt(complete="notes")]) -> list[Action]:
        return [Reply(Verbatim(f"found {words}"))]

    @cog.command("note audit", right=STAFF_ONLY, staff=True)
    def audit(ctx: Ctx, words: Annotated[str, Opt(complete="notes")]) -> list[Action]:
        return [Reply(Verbatim(f"audited {words}"))]

    @cog.completes("notes")
    def notes(ctx: Ctx, typed: str) -> list[tuple[str, str]]:
        return [(each, each.upper()) for each in ctx.store.words() if each.startswith(typed)]

    @cog.command("note host")
    def host(ctx: Ctx, words: str = "unasked") -> list[Action]:
        return [Say(ctx.places(PlacePurpose.TALK)[0], Verbatim(words), Class.HOST, ref=ctx.new_id())]

    @cog.presses("tick")
    def tick(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
        return [Edit("card", Verbatim(f"ticked by {ctx.person.name}")), Reply(Verbatim(f"tick {data['n']}"))]


def _timers(cog: Cog[Any, Any]) -> None:
    @cog.command("note remind")
    def remind(ctx: Ctx, minutes: int) -> list[Action]:
        at = ctx.at + timedelta(minutes=minutes)
        return [Wake("ring", ctx.new_id(), at=at, data={"to": ctx.place.id}), Reply(Verbatim("will do"))]

    @cog.command("note tidy")
    def tidy(ctx: Ctx, minutes: int) -> list[Action]:
        at = ctx.at + timedelta(minutes=minutes)
        return [Wake("tidy", "tidy", at=at, data={"to": ctx.place.id}, tidy=True), Reply(Verbatim("will do"))]

    @cog.wakes("tidy")
    def tidied(ctx: Ctx, woken: Woken) -> list[Action]:
        place = ctx.place_by_id(woken.data["to"])
        assert place is not None
        return [Say(place, Verbatim("tidied"), Class.DUTY)]

    @cog.command("note daily")
    def daily(ctx: Ctx, time: str, grace: int = 3) -> list[Action]:
        hour, minute = time.split(":")
        at = ctx.at.time().replace(hour=int(hour), minute=int(minute), second=0, microsecond=0, tzinfo=None)
        rule = Rule(frozenset(range(7)), at, ctx.zone)
        wake = Wake("daily", "one", rule=rule, misfire=Misfire.GRACE, grace=timedelta(hours=grace))
        return [wake, Reply(Verbatim("daily"))]

    @cog.wakes("ring")
    def ring(ctx: Ctx, woken: Woken) -> list[Action]:
        place = ctx.place_by_id(woken.data["to"])
        assert place is not None
        return [Say(place, Verbatim("ring"), Class.DUTY)]

    @cog.wakes("daily")
    def daily_woken(ctx: Ctx, woken: Woken) -> list[Action]:
        what = "missed" if woken.missed else "daily"
        ctx.store.note(ctx.new_id(), "", f"{what} {woken.due:%m-%d %H:%M}", micros(ctx.now))
        return []
