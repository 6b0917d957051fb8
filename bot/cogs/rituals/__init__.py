"""Rituals: a weekly question at a promised hour, asked by people, carried by the host."""

from collections.abc import Mapping
from typing import Annotated

from bot.cogs.rituals import cards, pauses, plans, pools, rounds
from bot.cogs.rituals.rounds import MANAGE, Ctx
from bot.cogs.rituals.rules import Weekday, cause, lint, same, tidied
from bot.cogs.rituals.settings import Settings
from bot.cogs.rituals.store import Ritual, RitualStore, Round
from bot.core.cog import Cog
from bot.core.times import moment
from bot.model.actions import Action, Ask, Reply
from bot.model.commands import Late, Opt
from bot.model.errors import Refusal
from bot.model.events import Done, Failed, Filled, Woken
from bot.model.facts import PersonLeaving, SettingsChanged
from bot.model.places import Place
from bot.model.texts import Text
from bot.model.widgets import Button

cog = Cog("rituals", store=RitualStore, settings=Settings, rights=(MANAGE,), offers=("rituals",))

Title = Annotated[str, Opt(max=40)]
Which = Annotated[str, Opt(max=40, complete="ritual")]
Hour = Annotated[str, Opt(max=20)]
Until = Annotated[str, Opt(max=60)]
Lines = Annotated[str, Opt(max=cards.TYPED_MAX, long=True)]
OneQuestion = Annotated[str, Opt(max=400)]


# -- organisers: set up and change ------------------------------------------------------------------------------------


@cog.command("ritual create", right=MANAGE, opens="form", staff=True)
def create(
    ctx: Ctx, title: Title, day: Weekday, time: Hour, place: Place | None = None, questions: Lines = ""
) -> list[Action]:
    """RIT-01, RIT-03: a weekly question; where none is given, a form asks for the first ones."""
    plan = plans.fresh(ctx, title, day, time, place)
    if questions.strip():
        return plans.found(ctx, plan, questions)
    if isinstance(ctx.arrival.event, Filled):  # a form cannot open a second one
        button = Button(Text("rituals.button.more"), "rituals.first", plan.packed())
        return [Reply(Text("rituals.needs_questions", name=plan.name), (button,))]
    return [Ask(cards.questions_form("rituals.found", plan.name, plan.packed()))]


@cog.hears(PersonLeaving)
def leaving(ctx: Ctx, fact: PersonLeaving) -> list[Action]:
    """Tell the team which rituals nobody keeps any more; they go on, and whoever may can change them (IDP-05)."""
    kept = [each for each in ctx.store.all() if each.kept_by == fact.person.id]
    return [act for each in kept for act in rounds.to_team(ctx, each, Text("rituals.note.keeper_gone", name=each.name))]


@cog.presses("first", right=MANAGE, opens="form")
def first(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Ask for the first questions, with what was typed before."""
    plan = {key: value for key, value in data.items() if key != "typed"}
    return [Ask(cards.questions_form("rituals.found", data["name"], plan, data.get("typed", "")))]


@cog.fills("found", right=MANAGE)
def found(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Set the ritual up with its first questions."""
    return plans.found(ctx, plans.unpacked(ctx, data), values["questions"])


@cog.command("ritual edit", right=MANAGE, staff=True)
def edit(
    ctx: Ctx,
    ritual: Which = "",
    title: Title = "",
    day: Weekday | None = None,
    time: Hour = "",
    place: Place | None = None,
    questions: Lines = "",
) -> list[Action]:
    """Change a ritual; without anything to change, show it with its next questions."""
    known = _which(ctx, ritual)
    lines: list[Text] = []
    actions: list[Action] = []
    if title or day or time or place is not None:
        known = plans.changed(ctx, known, title, day, time, place)
        ctx.store.add(known, ctx.now)
        actions = [rounds.arm(ctx, known)] if known.state == "active" else []
        lines.append(Text("rituals.changed", name=known.name))
    if questions.strip():
        lines += plans.add_questions(ctx, known, questions)[1:]
    shown, buttons = cards.detail(ctx, known)
    return [*actions, Reply((*lines, *shown), buttons)]


@cog.presses("more", right=MANAGE, opens="form")
def more(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Ask for further questions."""
    ritual = _by_id(ctx, data["ritual"])
    return [Ask(cards.questions_form("rituals.filled", ritual.name, {"ritual": ritual.id}))]


@cog.fills("filled", right=MANAGE)
def filled(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Put further questions into the pool."""
    ritual = _by_id(ctx, data["ritual"])
    return [Reply(tuple(plans.add_questions(ctx, ritual, values["questions"])))]


@cog.presses("drop", right=MANAGE)
def drop(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take a question out of the pool."""
    return pools.drop(ctx, data["question"])


# -- organisers: pause, skip, send ------------------------------------------------------------------------------------


@cog.command("ritual pause", right=MANAGE, staff=True)
def pause(ctx: Ctx, ritual: Which = "", until: Until = "") -> list[Action]:
    """Let a ritual rest, until a day or until someone wakes it."""
    known = _which(ctx, ritual)
    if not until:
        return pauses.pause(ctx, known, None)
    moments = pauses.moments_of(ctx, until)
    return pauses.pause(ctx, known, moments[0]) if len(moments) == 1 else pauses.which_moment(ctx, known, moments)


@cog.presses("pause", right=MANAGE)
def pause_pressed(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Let a ritual rest."""
    until = data.get("until")
    return pauses.pause(ctx, _by_id(ctx, data["ritual"]), None if until is None else moment(int(until)))


@cog.command("ritual resume", right=MANAGE, staff=True)
def resume(ctx: Ctx, ritual: Which = "") -> list[Action]:
    """Wake a paused ritual."""
    return pauses.wake_up(ctx, _which(ctx, ritual))


@cog.presses("resume", right=MANAGE)
def resume_pressed(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Wake a paused ritual, or take its retirement back."""
    known = ctx.store.get(data["ritual"])
    if known is None:
        raise Refusal("core.button_over")
    return pauses.wake_up(ctx, known)


@cog.command("ritual skip", right=MANAGE, staff=True)
def skip(ctx: Ctx, ritual: Which = "") -> list[Action]:
    """Leave out the round that waits right now, else the next one."""
    return pauses.skip_next(ctx, _which(ctx, ritual))


@cog.presses("skip", right=MANAGE)
def skip_pressed(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Leave out the next round."""
    return pauses.skip_next(ctx, _by_id(ctx, data["ritual"]))


@cog.presses("unskip", right=MANAGE)
def unskip(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Let a round that was called off happen after all."""
    ritual = _by_id(ctx, data["ritual"])
    if not ctx.store.unskip(ritual.id, data["slot"], ctx.now):
        raise Refusal("rituals.past")
    return [Reply(Text("rituals.unskipped", name=ritual.name, when=moment(int(data["due"]))), update=True)]


@cog.command("ritual retire", right=MANAGE, staff=True)
def retire(ctx: Ctx, ritual: Which = "") -> list[Action]:
    """End a ritual for good."""
    return pauses.retire(ctx, _which(ctx, ritual))


@cog.command("ritual now", right=MANAGE, late=Late.OFFER, staff=True)
def now(ctx: Ctx, ritual: Which = "") -> list[Action]:
    """Send a round at once (mission.md §13, 15)."""
    return pauses.send_now(ctx, _which(ctx, ritual))


# -- everyone ---------------------------------------------------------------------------------------------------------


@cog.command("ritual list", late=Late.READ)
def week(ctx: Ctx) -> list[Action]:
    """RIT-01: the week, for everyone; organisers see how many questions are left, too."""
    rituals, manages = ctx.store.all(), ctx.allows(ctx.person, MANAGE.name)
    if not rituals:
        return [Reply(Text("rituals.none_team" if manages else "rituals.none"))]
    lines: list[Text] = []
    for each in rituals:
        lines.append(cards.line(ctx, each))
        if manages:
            lines.append(cards.pool(ctx, each))
    paused = [each for each in rituals if each.state == "paused"]
    return [Reply(tuple(lines), (cards.resume_button(paused[0]),) if manages and len(paused) == 1 else ())]


@cog.command("ritual suggest")
def suggest(ctx: Ctx, question: OneQuestion) -> list[Action]:
    """RIT-05: anyone adds a question; the team sees it before it can be asked."""
    words = tidied(question)
    wrong = lint(words, ctx.settings.question_max)
    if wrong:
        raise Refusal("rituals.not_taken", why=Text(wrong))
    rituals = ctx.store.all()
    if not rituals:
        raise Refusal("rituals.none")
    return pools.suggest(ctx, rituals[0], words) if len(rituals) == 1 else pools.which_pool(ctx, rituals, words)


@cog.presses("suggest_to")
def suggest_to(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Put a suggestion into the pool that was chosen for it."""
    return pools.suggest(ctx, _by_id(ctx, data["ritual"]), data["question"])


@cog.completes("ritual")
def complete(ctx: Ctx, typed: str) -> list[tuple[str, str]]:
    """Offer the rituals there are."""
    return [(each.name, each.name) for each in ctx.store.all() if same(typed) in same(each.name)]


# -- what happens by itself -------------------------------------------------------------------------------------------


@cog.wakes("open")
def open_round(ctx: Ctx, woken: Woken) -> list[Action]:
    """RIT-02: one round per intended date, late by the grace at most."""
    ritual = ctx.store.get(woken.key)
    return [] if ritual is None or ritual.state != "active" else rounds.due_round(ctx, ritual, woken)


@cog.wakes("turn")
def turn(ctx: Ctx, woken: Woken) -> list[Action]:
    """Try again once the round before had its time."""
    found_ = _round(ctx, woken.data["ritual"], woken.data["slot"])
    return [] if found_ is None or found_[1].state != "queueing" else rounds.take_turn(ctx, *found_)


@cog.wakes("resume")
def pause_over(ctx: Ctx, woken: Woken) -> list[Action]:
    """End a pause on the day it was meant to end."""
    ritual = ctx.store.get(woken.key)
    if ritual is None or ritual.state != "paused":
        return []
    ctx.store.set_state(ritual.id, "active", None, ctx.now)
    return [rounds.arm(ctx, ritual)]


@cog.hears(SettingsChanged, when=lambda fact: "community.zone" in fact.keys)
def clock_moved(ctx: Ctx, fact: SettingsChanged) -> list[Action]:
    """Keep the wall time people know where the community goes by another clock now."""
    ctx.store.move_clock(ctx.zone, ctx.now)
    return [rounds.arm(ctx, each) for each in ctx.store.all() if each.state == "active"]


@cog.hears(Done, when=lambda event: event.ref.startswith("round/"))
def arrived(ctx: Ctx, event: Done) -> list[Action]:
    """Note that a round is on."""
    found_ = _round(ctx, *event.ref.split("/")[1:])
    return [] if found_ is None else rounds.posted(ctx, *found_, event.message)


@cog.hears(Failed, when=lambda event: event.ref.startswith("round/"))
def failed(ctx: Ctx, event: Failed) -> list[Action]:
    """Note that a round did not come about, and tell the team why."""
    found_ = _round(ctx, *event.ref.split("/")[1:])
    if found_ is None or found_[1].state != "planned":
        return []
    match cause(event.why):
        case "place":
            return rounds.lose_place(ctx, *found_)
        case "unsure":
            return rounds.unsure(ctx, *found_)
        case reason:
            return rounds.skip(ctx, *found_, reason)


def _round(ctx: Ctx, ritual: str, slot: str) -> tuple[Ritual, Round] | None:
    known, round_ = ctx.store.get(ritual), ctx.store.round(ritual, slot)
    return None if known is None or round_ is None else (known, round_)


def _by_id(ctx: Ctx, ritual: str) -> Ritual:
    known = ctx.store.get(ritual)
    if known is None or known.state == "retired":
        raise Refusal("core.button_over")
    return known


def _which(ctx: Ctx, typed: str) -> Ritual:
    """Return the ritual meant by a name or its beginning; the only one where nothing was typed."""
    rituals = ctx.store.all()
    if not rituals:
        raise Refusal("rituals.none_team")
    exact = [each for each in rituals if same(each.name) == same(typed)]
    meant = exact or [each for each in rituals if same(each.name).startswith(same(typed))]
    if len(meant) != 1:
        raise Refusal("rituals.which", names=[each.name for each in rituals])
    return meant[0]
