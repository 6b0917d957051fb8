"""Plans: what a ritual should be, checked before it is set up or changed (RIT-03, PER-05)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

from bot.cogs.rituals import cards
from bot.cogs.rituals.rounds import Ctx, arm
from bot.cogs.rituals.rules import DAYS, fits_name, in_quiet, same, sort_lines, tidied, wall_time
from bot.cogs.rituals.store import Question, Ritual
from bot.model.actions import Action, Reply
from bot.model.errors import Refusal
from bot.model.places import Place, Purpose
from bot.model.texts import Text
from bot.model.widgets import Button

POOL_MOST = 200
"""Questions one pool holds; nearly four years of a weekly one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold what a ritual should be: `day` is 0 for Monday, `at` a wall time in the ritual's zone."""

    name: str
    day: int
    at: time
    place: Place

    def packed(self) -> dict[str, str]:
        """Return the plan as strings that a stored form gives back."""
        return {"name": self.name, "day": DAYS[self.day], "time": cards.clock(self.at), "place": self.place.id}


def fresh(ctx: Ctx, name: str, day: str, hour: str, place: Place | None) -> Plan:
    """Return a checked plan for a new ritual; raises Refusal with what is in the way."""
    where = place or cards.talk_place(ctx)
    if where is None:
        raise Refusal("rituals.no_place")
    return _checked(ctx, Plan(tidied(name), DAYS.index(day), _hour(hour), where), None)


def unpacked(ctx: Ctx, data: Mapping[str, str]) -> Plan:
    """Read back what `Plan.packed` wrote and check it again: a week may have filled up since."""
    return fresh(ctx, data["name"], data["day"], data["time"], ctx.place_by_id(data["place"]))


def changed(ctx: Ctx, ritual: Ritual, name: str, day: str | None, hour: str, place: Place | None) -> Ritual:
    """Return a ritual with what was typed, checked; raises Refusal with what is in the way."""
    where = place or ctx.place_by_id(ritual.place)
    if where is None:
        raise Refusal("rituals.no_place")
    weekday = ritual.weekday if day is None else DAYS.index(day)
    plan = Plan(tidied(name) or ritual.name, weekday, _hour(hour) if hour else ritual.at, where)
    _checked(ctx, plan, ritual)
    return replace(ritual, name=plan.name, weekday=plan.day, at=plan.at, place=plan.place.id)


def found(ctx: Ctx, plan: Plan, typed: str) -> list[Action]:
    """Set a ritual up with its first questions; without a usable one, say what is wrong and ask again."""
    lines = sort_lines(typed, ctx.settings.question_max)
    if not lines.good:
        button = Button(Text("rituals.button.more"), "rituals.first", plan.packed() | {"typed": typed.strip()})
        return [Reply((Text("rituals.needs_questions", name=plan.name), *cards.rejected(lines.bad)), (button,))]
    ritual = Ritual(ctx.new_id(), plan.name, plan.day, plan.at, ctx.zone, plan.place.id, ctx.person.id)
    ctx.store.add(ritual, ctx.now)
    told = add_questions(ctx, ritual, typed)
    return [
        arm(ctx, ritual),
        Reply((Text("rituals.created", name=ritual.name), cards.line(ctx, ritual), *told, cards.week(ctx, plan.place))),
    ]


def add_questions(ctx: Ctx, ritual: Ritual, typed: str) -> list[Text]:
    """Put an organiser's questions into a pool; return how many are ready, and what was not taken and why."""
    known = ctx.store.known(ritual.id)
    lines = sort_lines(typed, ctx.settings.question_max, known)
    if len(known) + len(lines.good) > POOL_MOST:
        raise Refusal("rituals.pool_full", most=POOL_MOST)
    for words in lines.good:
        ctx.store.give(Question(ctx.new_id(), ritual.id, words, ctx.person.id), ctx.now, suggested=False)
    return [cards.pool(ctx, ritual), *cards.rejected(lines.bad)]


def fits_week(ctx: Ctx, place: Place, but: Ritual | None) -> None:
    """Raise Refusal when a place's weekly slots are all taken, naming what takes them (RIT-03)."""
    taken = [each.name for each in cards.slots(ctx, place) if but is None or each.id != but.id]
    budget = ctx.ledger.budget(ctx.community.id, place.id)
    if len(taken) < budget:
        return
    if not taken:
        raise Refusal("rituals.no_slots", place=place)
    raise Refusal("rituals.full", place=place, weekly=budget, names=taken)


def free_name(ctx: Ctx, name: str, but: Ritual | None) -> None:
    """Raise Refusal when another ritual goes by a name."""
    if any(same(each.name) == same(name) for each in ctx.store.all() if but is None or each.id != but.id):
        raise Refusal("rituals.name_taken", name=name)


def _checked(ctx: Ctx, plan: Plan, but: Ritual | None) -> Plan:
    if not fits_name(plan.name):
        raise Refusal("rituals.name_unfit")
    free_name(ctx, plan.name, but)
    if plan.place.purpose in (Purpose.DIRECT, Purpose.THREAD):
        raise Refusal("rituals.no_place")
    start, end = ctx.quiet_span(plan.place)
    if in_quiet(plan.at, start, end):
        raise Refusal("rituals.in_quiet", time=cards.clock(plan.at), start=cards.clock(start), end=cards.clock(end))
    if but is None or (but.place != plan.place.id and but.takes_slot):
        fits_week(ctx, plan.place, but)
    return plan


def _hour(typed: str) -> time:
    at = wall_time(typed)
    if at is None:
        raise Refusal("rituals.unclear_time", typed=typed)
    return at
