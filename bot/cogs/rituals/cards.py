"""Cards: what organisers and members read about rituals; texts only."""

from collections.abc import Sequence
from datetime import time

from bot.cogs.rituals.rounds import Ctx, more_button, next_open, ready
from bot.cogs.rituals.store import Ritual
from bot.model.places import Place, Purpose
from bot.model.texts import Text
from bot.model.widgets import Button, Form, Question

SHOWN = 5
"""How many questions or rejected lines a card shows; more would be a wall."""

TYPED_MAX = 2000
"""Characters of several questions typed at once."""


def place_of(ctx: Ctx, ritual: Ritual) -> Place | Text:
    """Return where a ritual happens, a stand-in where the place is gone."""
    return ctx.place_by_id(ritual.place) or Text("core.word.place")


def line(ctx: Ctx, ritual: Ritual) -> Text:
    """Return one line of the week: what, when next, where."""
    if ritual.state != "paused":
        return Text("rituals.line", name=ritual.name, when=next_open(ctx, ritual), place=place_of(ctx, ritual))
    if ritual.until is None:
        return Text("rituals.line_paused", name=ritual.name)
    return Text("rituals.line_paused_until", name=ritual.name, until=ritual.until)


def slots(ctx: Ctx, place: Place) -> list[Ritual]:
    """Return the rituals that take a weekly slot of a place."""
    return [each for each in ctx.store.all() if each.place == place.id and each.takes_slot]


def week(ctx: Ctx, place: Place) -> Text:
    """Return how many of a place's weekly slots are taken and by what (RIT-03)."""
    taken = [each.name for each in slots(ctx, place)]
    budget = ctx.ledger.budget(ctx.community.id, place.id)
    if len(taken) >= budget:
        return Text("rituals.week_full", place=place, names=taken)
    return Text("rituals.week", place=place, used=len(taken), weekly=budget, names=taken)


def pool(ctx: Ctx, ritual: Ritual) -> Text:
    """Return how many questions are ready."""
    return Text("rituals.ready", n=len(ready(ctx, ritual)))


def rejected(bad: Sequence[tuple[str, str]]) -> list[Text]:
    """Return one line per question that was not taken, with the reason."""
    return [Text("rituals.rejected", words=_short(words), why=Text(key)) for words, key in bad[:SHOWN]]


def detail(ctx: Ctx, ritual: Ritual) -> tuple[tuple[Text, ...], tuple[Button, ...]]:
    """Return a ritual's card for organisers: its line, its next questions, and how to change them."""
    coming = ready(ctx, ritual)[:SHOWN]
    words = [Text("rituals.next_question", n=n, words=each.words) for n, each in enumerate(coming, 1)]
    drops = [
        Button(Text("rituals.button.drop", n=n), "rituals.drop", {"question": each.id}, once=True)
        for n, each in enumerate(coming, 1)
    ]
    return (line(ctx, ritual), pool(ctx, ritual), *words), (more_button(ritual), *drops)


def resume_button(ritual: Ritual) -> Button:
    """Return the way back from a pause or from retirement."""
    return Button(Text("rituals.button.resume"), "rituals.resume", {"ritual": ritual.id})


def questions_form(fill: str, name: str, data: dict[str, str], typed: str = "") -> Form:
    """Return the form that asks for questions, one per line."""
    blank = Question("questions", Text("rituals.form.questions"), "long", max=TYPED_MAX, default=typed)
    return Form(fill, Text("rituals.form.title", name=name), (blank,), data)


def talk_place(ctx: Ctx) -> Place | None:
    """Return where a ritual happens unless told otherwise: here if people talk here, else the talk place."""
    if ctx.here is not None and ctx.here.purpose is Purpose.TALK:
        return ctx.here
    return next(iter(ctx.places(Purpose.TALK)), None)


def clock(at: time) -> str:
    """Return a time of day as digits."""
    return f"{at:%H:%M}"


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79]}…"
