"""The tour: three private cards, each ending in one clear next step, and the answers to its one question."""

from bot.cogs.welcome.rules import place_line, presence, stack, team, worth_showing
from bot.cogs.welcome.settings import Settings
from bot.cogs.welcome.store import WelcomeStore
from bot.core.context import Context
from bot.model.actions import Reply
from bot.model.places import Place, Purpose
from bot.model.rights import STAFF
from bot.model.texts import Text
from bot.model.widgets import Button

Ctx = Context[WelcomeStore, Settings]

LAST = 3


def card(ctx: Ctx, number: int, *, update: bool = False) -> Reply:
    """Return one card for the one who acted; `update` draws it where the one before stood."""
    match number:
        case 1:
            return Reply(_what(ctx), (_next_button(ctx, 2),), update)
        case 2:
            return Reply(_where(ctx), (_next_button(ctx, LAST),), update)
        case _:
            return Reply(_who(ctx), _choices(ctx), update)


def _what(ctx: Ctx) -> tuple[Text, ...]:
    about = ctx.settings.about
    first = Text("welcome.tour.own", words=about) if about else Text("welcome.tour.what", community=ctx.community.name)
    return first, Text("welcome.tour.promise"), Text("welcome.tour.to_where")


def _where(ctx: Ctx) -> tuple[Text, ...]:
    places = worth_showing(ctx.places())
    if not places:
        return Text("welcome.tour.no_places"), Text("welcome.tour.to_who")
    lines = stack([place_line(each) for each in places])
    return Text("welcome.tour.where"), lines, Text("welcome.tour.to_who")


def _who(ctx: Ctx) -> tuple[Text, ...]:
    lines = [Text("welcome.tour.who", names=team(ctx.desk))]
    times = presence(ctx.desk, ctx.now)
    if times is not None:
        lines.append(times)
    asking = questions_place(ctx)
    if asking is not None:
        lines.append(Text("welcome.tour.ask_in", place=asking))
    if ctx.desk.names and not ctx.offers("concern"):
        lines.append(Text("welcome.tour.annoyed_names", names=ctx.desk.names))
    return *lines, Text("welcome.tour.question")


def _choices(ctx: Ctx) -> tuple[Button, ...]:
    shown = ["looking", "help", "join", *(["annoyed"] if ctx.offers("concern") else ())]
    return tuple(
        Button(
            Text(f"welcome.button.{each}"),
            "welcome.choice",
            {"choice": each},
            who=ctx.person.id,
            opens=each == "annoyed",
        )
        for each in shown
    )


def _next_button(ctx: Ctx, card_number: int) -> Button:
    return Button(Text("core.button.next"), "welcome.card", {"card": str(card_number)}, who=ctx.person.id)


def help_answer(ctx: Ctx, reached: bool) -> Reply:
    """Name a human and a place; `reached` says that the team was told just now (mission.md §13, 4)."""
    lines = [Text("welcome.answer.told")] if reached else []
    times = presence(ctx.desk, ctx.now)
    if ctx.desk.names:
        lines.append(Text("welcome.answer.humans", names=team(ctx.desk)))
    if times is not None:
        lines.append(times)
    asking = questions_place(ctx)
    if asking is not None:
        lines.append(Text("welcome.answer.ask_in", place=asking))
    return Reply(tuple(lines) or Text("welcome.answer.nobody"), update=True)


def join_answer(ctx: Ctx) -> Reply:
    """Name what there is to join here, and only that."""
    lines = []
    talk = next(iter(ctx.places(Purpose.TALK)), None)
    if talk is not None:
        lines.append(Text("welcome.answer.talk", place=talk))
    asking = next(iter(ctx.places(Purpose.QUESTIONS)), None)
    if asking is not None:
        lines.append(Text("welcome.answer.helping", place=asking))
    if ctx.offers("rituals"):
        lines.append(Text("welcome.answer.rituals"))
    return Reply((Text("welcome.answer.join"), *lines), update=True)


def human_there(ctx: Ctx) -> bool:
    """Tell whether a call for a human would reach one: a room that passes it on, and someone who may read it."""
    if not ctx.offers("human"):
        return False
    if ctx.places(Purpose.STAFF):
        return True
    standings = [ctx.standing(each) for each in ctx.people() if each != ctx.person]
    return any(each.owner or bool(STAFF & each.roles) for each in standings)


def questions_place(ctx: Ctx) -> Place | None:
    """Return where a question is best asked, the talk place where there is none for questions."""
    return next((place for use in (Purpose.QUESTIONS, Purpose.TALK) for place in ctx.places(use)), None)
