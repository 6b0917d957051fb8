"""Pauses: a ritual rests, leaves a round out, comes back or ends; every step can be taken back."""

from datetime import datetime

from bot.cogs.rituals import cards
from bot.cogs.rituals.plans import fits_week, free_name
from bot.cogs.rituals.rounds import Ctx, arm, call_off, next_open, ready, rest, starter
from bot.cogs.rituals.rules import next_slot
from bot.cogs.rituals.store import Ritual, Round
from bot.core.dates import understand
from bot.core.times import micros
from bot.core.zones import instant
from bot.model.actions import Action, Release, Reply, Wake
from bot.model.errors import Refusal
from bot.model.texts import Text
from bot.model.widgets import Button


def moments_of(ctx: Ctx, typed: str) -> list[datetime]:
    """Return what a typed end of a pause may mean (UTC); a day means its first minute. Raises Refusal."""
    locale = ctx.person.locale or ctx.community.locale
    read = understand(typed, now=ctx.now, zone=ctx.zone, locale=locale)
    found = read.instants or tuple(instant(day, datetime.min.time(), ctx.zone) for day in read.days)
    if not found:
        raise Refusal(read.why)
    return list(found)


def which_moment(ctx: Ctx, ritual: Ritual, moments: list[datetime]) -> list[Action]:
    """Ask back which of several moments is meant; nothing is guessed."""
    buttons = tuple(
        Button(
            Text("core.button.moment", when=at),
            "rituals.pause",
            {"ritual": ritual.id, "until": str(micros(at))},
            who=ctx.person.id,
        )
        for at in moments[:4]
    )
    return [Reply(Text("core.which_when"), buttons)]


def pause(ctx: Ctx, ritual: Ritual, until: datetime | None) -> list[Action]:
    """Let a ritual rest until an instant (UTC), or until someone wakes it; what waits is let go."""
    if until is not None and until <= ctx.now:
        raise Refusal("rituals.past")
    ctx.store.set_state(ritual.id, "paused", until, ctx.now)
    actions = rest(ctx, ritual, "asked")
    button = (cards.resume_button(ritual),)
    if until is None:
        return [*actions, Reply(Text("rituals.paused", name=ritual.name), button)]
    timer = Wake("resume", ritual.id, at=until)
    return [*actions, timer, Reply(Text("rituals.paused_until", name=ritual.name, until=until), button)]


def wake_up(ctx: Ctx, ritual: Ritual) -> list[Action]:
    """Bring a paused or retired ritual back, if its week still has room for it."""
    if ritual.state == "active":
        raise Refusal("rituals.runs", name=ritual.name, when=next_open(ctx, ritual))
    free_name(ctx, ritual.name, ritual)
    place = ctx.place_by_id(ritual.place)
    if place is None:
        raise Refusal("rituals.no_place")
    if not ritual.takes_slot:
        fits_week(ctx, place, ritual)
    ctx.store.set_state(ritual.id, "active", None, ctx.now)
    return [arm(ctx, ritual), Reply(Text("rituals.resumed", name=ritual.name, when=next_open(ctx, ritual)))]


def retire(ctx: Ctx, ritual: Ritual) -> list[Action]:
    """End a ritual; its card can bring it back."""
    ctx.store.set_state(ritual.id, "retired", None, ctx.now)
    back = Button(Text("core.button.undo"), "rituals.resume", {"ritual": ritual.id})
    return [*rest(ctx, ritual, "asked"), Reply(Text("rituals.retired", name=ritual.name), (back,))]


def skip_next(ctx: Ctx, ritual: Ritual) -> list[Action]:
    """Leave out the round that waits right now, else the next one."""
    if ritual.state != "active":
        raise Refusal("rituals.rests", name=ritual.name)
    waiting = call_off(ctx, ritual, "asked")
    if waiting:
        return [*waiting, Reply(Text("rituals.skipped_now", name=ritual.name, when=next_open(ctx, ritual)))]
    slot, due = next_slot(ritual.rule, ctx.now)
    if not ctx.store.open(Round(ritual.id, slot, due, ritual.place, "skipped"), "", "asked", ctx.now):
        raise Refusal("rituals.skipped_already", name=ritual.name, when=due)
    data = {"ritual": ritual.id, "slot": slot, "due": str(micros(due))}
    back = Button(Text("rituals.button.unskip"), "rituals.unskip", data)
    text = Text("rituals.skipped", name=ritual.name, when=due, next=next_open(ctx, ritual))
    return [Reply(text, (back,))]


def send_now(ctx: Ctx, ritual: Ritual) -> list[Action]:
    """Send the round that waits, else an extra one, at once; a human's word is only counted (mission.md §13, 15)."""
    planned = [each for each in ctx.store.waiting(ritual.id) if each.state == "planned"]
    if planned:
        return [*(Release(each.ref, go=True) for each in planned), Reply(Text("rituals.sent", name=ritual.name))]
    place, pool = ctx.place_by_id(ritual.place), ready(ctx, ritual)
    if place is None:
        raise Refusal("rituals.no_place")
    if not pool:
        raise Refusal("rituals.no_questions", name=ritual.name)
    last = ctx.store.last_said(ritual.id)
    if last is not None and ctx.now - last < ctx.settings.apart:
        raise Refusal("rituals.just_sent", name=ritual.name)
    queueing = call_off(ctx, ritual, "asked")
    round_ = Round(ritual.id, f"now-{ctx.new_id()}", ctx.now, ritual.place, "planned")
    ctx.store.open(round_, pool[0].words)
    said = [*queueing, starter(ctx, ritual, place, pool[0], round_.ref, now=True)]
    if ritual.state != "active":
        return [*said, Reply(Text("rituals.sent", name=ritual.name))]
    button = Button(Text("rituals.button.skip"), "rituals.skip", {"ritual": ritual.id}, once=True)
    return [*said, Reply(Text("rituals.sent_extra", name=ritual.name, when=next_open(ctx, ritual)), (button,))]
