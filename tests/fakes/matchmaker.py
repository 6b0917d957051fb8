"""A cog that links whom it is told to, so that linking is tested without codes; it hears what is withdrawn."""

from typing import Any, ClassVar

from bot.core.cog import Cog, Purpose
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Link, Reply, Say, Unlink, Whisper
from bot.model.facts import ConsentChanged
from bot.model.people import Person
from bot.model.schema import Table
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button


class NoSettings:
    """Need no settings."""


class MatchStore(CogStore):
    """Keep who heard what, and one line per person that may be there only once."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table("match_heard", "What was withdrawn.", persons=("who",)),
        Table("match_once", "One row a person.", persons=("who",)),
    )
    scripts: ClassVar[list[tuple[int, str]]] = [
        (
            1,
            (
                "CREATE TABLE match_heard (community TEXT NOT NULL, who TEXT NOT NULL, "
                "who_was TEXT NOT NULL DEFAULT '', purpose TEXT NOT NULL) STRICT;"
                "CREATE TABLE match_once (community TEXT NOT NULL, who TEXT NOT NULL UNIQUE, "
                "who_was TEXT NOT NULL DEFAULT '') STRICT;"
            ),
        )
    ]


Ctx = Context[MatchStore, NoSettings]


def matchmaker() -> Cog[Any, Any]:
    """Make the cog anew, so that tests do not share it."""
    cog = Cog(
        "match", store=MatchStore, settings=NoSettings, purposes=(Purpose("post"), Purpose("count", default=True))
    )

    @cog.command("match link")
    def link(ctx: Ctx, into: Person, other: Person) -> list[Action]:
        return [Link(ctx.new_id(), into, other), Reply(Verbatim(f"hello {ctx.person.id}"))]

    @cog.command("match poison")
    def poison(ctx: Ctx, into: Person, other: Person) -> list[Action]:
        return [Link(ctx.new_id(), into, other), Reply(Text("match.nobody_wrote_this"))]

    @cog.command("match unlink")
    def unlink(ctx: Ctx, who: Person) -> list[Action]:
        return [Unlink(who)]

    @cog.command("match card")
    def card(ctx: Ctx, who: Person) -> list[Action]:
        button = Button(Text("core.button.done"), "match.tick", {"to": who.id}, who.id)
        return [Whisper(who, Verbatim("card"), buttons=(button,)), Reply(Verbatim("sent"))]

    @cog.presses("tick")
    def tick(ctx: Ctx, data: Any) -> list[Action]:
        meant = ctx.person_by_id(data["to"])
        assert meant is not None
        return [Reply(Verbatim(f"ticked by {ctx.person.id} for {meant.id}"))]

    @cog.command("match name")
    def name(ctx: Ctx, who: Person) -> list[Action]:
        said = [Say(place, Text("match.named", who=who, by=ctx.person), Class.ANSWER) for place in ctx.places()]
        return [*said, Reply(Verbatim("named"))]

    @cog.command("match once")
    def once(ctx: Ctx) -> None:
        row = (ctx.community.id, ctx.person.id)
        ctx.store.sql.execute("INSERT OR IGNORE INTO match_once (community, who) VALUES (?, ?)", row)

    @cog.hears(ConsentChanged)
    def heard(ctx: Ctx, fact: ConsentChanged) -> None:
        row = (ctx.community.id, fact.person.id, f"{fact.purpose} {fact.given}")
        ctx.store.sql.execute("INSERT INTO match_heard (community, who, purpose) VALUES (?, ?, ?)", row)

    return cog
