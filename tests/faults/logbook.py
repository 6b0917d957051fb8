"""A logbook: the cog of the fault runs. Every effect is a row that names what and whose turn it was.

Its table has no key that would refuse a second row: a doubled effect must be able to show.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.host import no_failpoint
from bot.core.stores import CogStore
from bot.core.times import micros
from bot.model.actions import Action, Class, Edit, Open, Reply, Say, Wake
from bot.model.commands import Opt
from bot.model.events import Done, Failed, Said, Woken
from bot.model.schema import Table
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button
from bot.ports import Failpoint

RING = timedelta(milliseconds=40)
"""How long a reminder takes: long enough to be killed in between."""


SCRIPT = """CREATE TABLE logbook_lines (
    id INTEGER PRIMARY KEY, community TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;"""


class NoSettings:
    """Need no settings."""


class LogbookStore(CogStore):
    """Keep lines."""

    tables: ClassVar[tuple[Table, ...]] = (Table("logbook_lines", "Lines of a fault run."),)
    scripts: ClassVar[list[tuple[int, str]]] = [(1, SCRIPT)]


Ctx = Context[LogbookStore, NoSettings]
Turn = Annotated[int, Opt(max=10**9)]


def is_for_us(event: Said) -> bool:
    """Tell whether a message is for the logbook."""
    return event.text.startswith(("note ", "poison ", "host "))


def logbook(failpoint: Failpoint = no_failpoint) -> Cog[Any, Any]:
    """Make the cog; the failpoint "cog.between" lies between a row and the actions that belong to it."""
    cog = Cog("logbook", store=LogbookStore, settings=NoSettings)

    def line(ctx: Ctx, what: str, n: int) -> None:
        ctx.store.sql.execute(
            "INSERT INTO logbook_lines (community, what, n, at) VALUES (?, ?, ?, ?)",
            (ctx.community.id, what, n, micros(ctx.now)),
        )
        failpoint("cog.between")

    _hears(cog, line)
    _commands(cog, line)
    return cog


def _hears(cog: Cog[Any, Any], line: Any) -> None:
    @cog.hears(Said, when=is_for_us)
    def said(ctx: Ctx, event: Said) -> list[Action]:
        what, n = event.text.split()
        line(ctx, what, int(n))
        if what == "poison":
            raise ZeroDivisionError(event.text)
        if what == "host":
            return [Say(ctx.place, Verbatim(f"hosted {n}"), Class.HOST, ref=f"host {n}")]
        return [Say(ctx.place, Verbatim(f"noted {n}"), Class.ANSWER, answer_to=event.message)]

    @cog.hears(Done)
    def done(ctx: Ctx, event: Done) -> list[Action]:
        what, n = event.ref.split()
        line(ctx, "opened blind" if what == "room" and event.spot is None else f"told {what}", int(n))
        return []

    @cog.hears(Failed)
    def failed(ctx: Ctx, event: Failed) -> list[Action]:
        what, n = event.ref.split()
        line(ctx, f"told {what}", int(n))
        return []


def _commands(cog: Cog[Any, Any], line: Any) -> None:
    @cog.command("log add")
    def add(ctx: Ctx, n: Turn) -> list[Action]:
        line(ctx, "add", n)
        return [Reply(Verbatim(f"added {n}"))]

    @cog.command("log fail")
    def fail(ctx: Ctx, n: Turn) -> list[Action]:
        line(ctx, "fail", n)
        raise ZeroDivisionError(n)

    @cog.command("log card")
    def card(ctx: Ctx, n: Turn) -> list[Action]:
        line(ctx, "card", n)
        button = Button(Text("core.button.done"), "logbook.tick", {"n": str(n)}, once=True)
        return [
            Say(ctx.place, Verbatim(f"card {n}"), Class.ANSWER, (button,), ref=f"card {n}"),
            Reply(Verbatim(f"carded {n}")),
        ]

    @cog.presses("tick")
    def tick(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
        n = int(data["n"])
        line(ctx, "tick", n)
        return [Edit(f"card {n}", Verbatim(f"ticked {n}")), Reply(Verbatim(f"tick {n}"))]

    @cog.command("log remind")
    def remind(ctx: Ctx, n: Turn) -> list[Action]:
        wake = Wake("ring", str(n), at=ctx.now + RING, data={"place": ctx.place.id})
        return [wake, Reply(Verbatim(f"remind {n}"))]

    @cog.wakes("ring")
    def ring(ctx: Ctx, woken: Woken) -> list[Action]:
        line(ctx, "ring", int(woken.key))
        place = ctx.place_by_id(woken.data["place"])
        assert place is not None
        return [Say(place, Verbatim(f"ring {woken.key}"), Class.DUTY)]

    @cog.command("log open")
    def open_(ctx: Ctx, n: Turn) -> list[Action]:
        line(ctx, "open", n)
        return [Open(f"room {n}", ctx.place, Verbatim(f"room {n}")), Reply(Verbatim(f"opening {n}"))]
