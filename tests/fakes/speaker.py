"""A speaker: a cog that says whatever a message tells it to, in every class and with every wish; for core tests.

"say host yield=20 thread | Hello" becomes a Say, "say duty to=lea | Psst" a Whisper, "take x" a Remove, and so on.
"""

from datetime import timedelta
from typing import Any

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import (
    Action,
    Admit,
    Class,
    Close,
    Decline,
    Edit,
    Exclude,
    Invite,
    Open,
    Pause,
    Pin,
    React,
    Release,
    Remove,
    Say,
    Whisper,
)
from bot.model.events import AskedToJoin, Done, Failed, Said
from bot.model.ids import PersonId
from bot.model.people import Person
from bot.model.places import Place, Purpose
from bot.model.texts import Verbatim


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


VERBS = frozenset({"say", "take", "edit", "let", "react", "pause", "exclude", "open", "close", "invite", "pin"})


def is_order(event: Said) -> bool:
    """Tell whether a message is for the speaker."""
    return event.text.split(" ", 1)[0] in VERBS


def is_making(event: Done | Failed) -> bool:
    """Tell whether something native was made, or was not."""
    return event.action in {"open", "invite"}


def speaker() -> Cog[Any, Any]:
    """Make the cog anew, so that tests do not share it."""
    cog = Cog("speaker", store=CogStore, settings=NoSettings)

    @cog.hears(Said, when=is_order)
    def order(ctx: Ctx, event: Said) -> list[Action]:
        head, _, words = event.text.partition(" | ")
        verb, what, *options = head.split()
        named = dict(each.partition("=")[::2] for each in options)
        match verb:
            case "take":
                return [_take(ctx, event, what, named)]
            case "edit":
                return [Edit(what, Verbatim(words))]
            case "let":
                return [Release(what, go="go" in named)]
            case "react":
                return [React(event.reply_to or event.message, what)]
            case "pause":
                until = ctx.now + timedelta(hours=int(named["hours"]))
                return [Pause(_who(ctx, what), until, _by(ctx, named))]
            case "exclude":
                return [Exclude(_who(ctx, what), _by(ctx, named) or PersonId("nobody"))]
            case "open":
                people = tuple(_who(ctx, each) for each in named.get("with", "").split(",") if each)
                return [Open(what, ctx.place, Verbatim(words), "room" if people else "thread", people)]
            case "close":
                return [Close(_where(ctx, what))]
            case "invite":
                return [Invite(what, ctx.place, words)]
            case "pin":
                return [Pin(what)]
        return [_say(ctx, Class(what), named, Verbatim(words or "line"))]

    @cog.hears(AskedToJoin)
    def asked(ctx: Ctx, event: AskedToJoin) -> list[Action]:
        """Let in whoever is called a friend; turn away the others, as Mira decided."""
        account = ctx.arrival.by
        assert account is not None
        if account.name.startswith("Friend"):
            return [Admit(account)]
        by = _who(ctx, "mira").id if account.name.startswith("Foe") else PersonId("nobody")
        return [Decline(account, by)]

    @cog.hears(Done, when=is_making)
    def done(ctx: Ctx, event: Done) -> list[Action]:
        where = ctx.places(Purpose.STAFF)[0]
        what = event.spot.name if event.spot is not None else event.action
        return [Say(where, Verbatim(f"done {event.ref}: {what}"), Class.DUTY)]

    @cog.hears(Failed, when=is_making)
    def failed(ctx: Ctx, event: Failed) -> list[Action]:
        return [Say(ctx.places(Purpose.STAFF)[0], Verbatim(f"failed {event.ref}: {event.why}"), Class.DUTY)]

    return cog


def _say(ctx: Ctx, cls: Class, named: dict[str, str], words: Verbatim) -> Action:
    if "to" in named:
        return Whisper(_who(ctx, named["to"]), words, cls, ref=named.get("ref"), safety="safety" in named)
    return Say(
        _where(ctx, named.get("place", "talk")),
        words,
        cls,
        ref=named.get("ref"),
        expires=_in(ctx, named, "expires"),
        yield_until=_in(ctx, named, "yield"),
        now="now" in named,
        thread=Verbatim("thread") if "thread" in named else None,
    )


def _take(ctx: Ctx, event: Said, what: str, named: dict[str, str]) -> Remove:
    if what != "this":
        return Remove(what)
    return Remove(event.reply_to or event.message, _by(ctx, named))


def _in(ctx: Ctx, named: dict[str, str], option: str) -> Any:
    return ctx.now + timedelta(minutes=int(named[option])) if option in named else None


def _where(ctx: Ctx, spot: str) -> Place:
    return next(each for each in ctx.places() if each.spot is not None and each.spot.id == spot)


def _who(ctx: Ctx, name: str) -> Person:
    return next(each for each in ctx.directory.people(ctx.community) if each.name.lower() == name)


def _by(ctx: Ctx, named: dict[str, str]) -> PersonId | None:
    return _who(ctx, named["by"]).id if "by" in named else None
