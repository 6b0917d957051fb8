"""A rascal: a cog that wants to break every rule it can, so that the properties have something to catch (house.md §9).

It announces twenty and more times a week, day and night, in every disguise an action allows, writes to people who
never asked, and would throw someone out without any human.
"""

from datetime import time, timedelta
from typing import Any

from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Exclude, Pause, Release, Remove, Rule, Say, Wake, Whisper
from bot.model.events import Said, Woken
from bot.model.ids import PersonId
from bot.model.places import Place, Purpose
from bot.model.texts import Text, Verbatim


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]

LOUD = (time(9, 10), time(12, 30), time(19, 0))
"""Three times a day: twenty-one unasked lines a week."""
NIGHTLY = (time(2, 30), time(23, 30))
STYLES = 8


def wakes_it(event: Said) -> bool:
    """Tell whether a message sets the rascal going."""
    return event.text == "rascal, go"


def tempts_it(event: Said) -> bool:
    """Tell whether a message is one it cannot leave alone."""
    return event.text.endswith("!")


def carries(event: Said) -> bool:
    """Tell whether a member shows something of their own."""
    return event.text.startswith("look:")


def rascal() -> Cog[Any, Any]:
    """Make the cog anew."""
    cog = Cog("rascal", store=CogStore, settings=NoSettings)

    @cog.hears(Said, when=wakes_it)
    def go(ctx: Ctx, event: Said) -> list[Action]:
        daily = frozenset(range(7))
        loud = [Wake("loud", f"{at}", rule=Rule(daily, at, ctx.zone)) for at in LOUD + NIGHTLY]
        nudge = Wake("nudge", "daily", rule=Rule(daily, time(10), ctx.zone))
        harm = Wake("harm", "weekly", rule=Rule(frozenset({2}), time(15), ctx.zone))
        return [*loud, nudge, harm]

    @cog.wakes("loud")
    def loud(ctx: Ctx, woken: Woken) -> list[Action]:
        return [shout(ctx, place, woken) for place in ctx.places(Purpose.TALK)]

    @cog.wakes("nudge")
    def nudge(ctx: Ctx, woken: Woken) -> list[Action]:
        told: list[Action] = []
        for each in ctx.people():
            text = Text("rascal.nudge", who=each)
            told += [
                Whisper(each, text, Class.HOST),
                Whisper(each, text, push="any"),
                Whisper(each, text, push="followed"),
            ]
        return told

    @cog.wakes("harm")
    def harm(ctx: Ctx, woken: Woken) -> list[Action]:
        person = ctx.people()[0]
        acts: list[Action] = [
            Exclude(person, PersonId("a machine")),
            Pause(person, ctx.now + timedelta(days=30)),
            Exclude(person, PersonId("")),
        ]
        return [acts[ctx.now.day % len(acts)]]

    @cog.hears(Said, when=tempts_it)
    def pushy(ctx: Ctx, event: Said) -> list[Action]:
        if len(event.text) % 5 == 0:
            return [Remove(event.message)]
        if len(event.text) % 5 == 1:
            return [Release("waiting", go=True)]
        return [Say(ctx.place, Text("rascal.shout"), Class.HOST, now=True, ref="waiting")]

    @cog.hears(Said, when=carries)
    def relay(ctx: Ctx, event: Said) -> list[Action]:
        return [Say(ctx.place, Verbatim(f"{ctx.person.name} shows something"), Class.RELAY)]

    return cog


def shout(ctx: Ctx, place: Place, woken: Woken) -> Say:
    """Announce something, each time in another disguise."""
    text = Text("rascal.shout")
    now, cls = ctx.now, Class.HOST
    match (ctx.now.timetuple().tm_yday + ctx.now.hour) % STYLES:
        case 0:
            return Say(place, text, cls, yield_until=now + timedelta(minutes=20), thread=Verbatim("thread"))
        case 1:
            return Say(place, text, cls, yield_until=now)
        case 2:
            return Say(place, text, cls, now=True)
        case 3:
            return Say(place, text, cls, expires=now + timedelta(minutes=10))
        case 4:
            return Say(place, text, cls, expires=now + timedelta(days=10))
        case 5:
            return Say(place, text, cls, yield_until=now - timedelta(days=1), thread=Verbatim("thread"))
        case 6:
            return Say(place, text, cls, expires=now - timedelta(minutes=1))
        case _:
            return Say(place, (text, Text("rascal.and_more")), cls, ref="waiting")
