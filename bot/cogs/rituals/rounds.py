"""Rounds: one occurrence from its timer to what became of it (RIT-01, RIT-02, RIT-03)."""

from collections.abc import Sequence
from datetime import datetime

from bot.cogs.rituals.rules import SLACK, WEEK, latest, next_slot, slot_at, slots_between
from bot.cogs.rituals.settings import Settings
from bot.cogs.rituals.store import Question, Ritual, RitualStore, Round
from bot.core.context import Context
from bot.model.actions import Action, Class, Misfire, Release, Say, Unwake, Wake, Whisper
from bot.model.events import Woken
from bot.model.needs import Need
from bot.model.people import Person
from bot.model.places import MessageRef, Place, Purpose
from bot.model.rights import ORGANISERS, Right
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button

MANAGE = Right("rituals.manage", ORGANISERS)

Ctx = Context[RitualStore, Settings]


def arm(ctx: Ctx, ritual: Ritual) -> Wake:
    """Return the timer of a ritual."""
    return Wake("open", ritual.id, rule=ritual.rule, misfire=Misfire.GRACE, grace=ctx.settings.grace)


def rest(ctx: Ctx, ritual: Ritual, reason: str) -> list[Action]:
    """Stop a ritual's timers and let go what of it still waits."""
    return [Unwake("open", ritual.id), Unwake("resume", ritual.id), *call_off(ctx, ritual, reason)]


def call_off(ctx: Ctx, ritual: Ritual, reason: str) -> list[Action]:
    """Let go the rounds that wait for their turn or for a lull."""
    actions: list[Action] = []
    for waiting in ctx.store.waiting(ritual.id):
        ctx.store.move(waiting, "skipped", at=ctx.now, reason=reason)
        queueing = waiting.state == "queueing"
        actions.append(Unwake("turn", waiting.ref) if queueing else Release(waiting.ref, go=False))
    return actions


def due_round(ctx: Ctx, ritual: Ritual, woken: Woken) -> list[Action]:
    """Open the round a timer stands for; dates that passed while nobody was here are told once, never made up for."""
    rule = ritual.rule
    lost = _lost(ctx, ritual, woken.due)
    round_ = Round(ritual.id, slot_at(rule, woken.due), woken.due, ritual.place, "queueing")
    if woken.missed:
        if ctx.store.open(Round(ritual.id, round_.slot, woken.due, ritual.place, "skipped"), "", "missed", ctx.now):
            lost.append(woken.due)
        return _told(ctx, ritual, Text("rituals.note.missed", name=ritual.name, dates=lost), woken.due) if lost else []
    missed = to_team(ctx, ritual, Text("rituals.note.missed", name=ritual.name, dates=lost)) if lost else []
    if not ctx.store.open(round_):
        return missed
    return missed + take_turn(ctx, ritual, round_)


def take_turn(ctx: Ctx, ritual: Ritual, round_: Round) -> list[Action]:
    """Say a round's question, or wait while another round in this place has the floor."""
    expires = round_.due + ctx.settings.grace
    if ctx.now >= expires:
        return skip(ctx, ritual, round_, "expired")
    if ctx.store.crowded(round_.place, ctx.now - ctx.settings.apart, ritual.id):
        data = {"ritual": ritual.id, "slot": round_.slot}
        return [Wake("turn", round_.ref, at=min(ctx.now + ctx.settings.apart, expires), data=data)]
    pool = ready(ctx, ritual)
    if not pool:
        return skip(ctx, ritual, round_, "no_questions")
    place = ctx.place_by_id(round_.place)
    if place is None:
        return lose_place(ctx, ritual, round_)
    ctx.store.move(round_, "planned", asked=pool[0].words)
    quiet = ctx.quiet_end(ctx.now + ctx.settings.wait, place) is not None
    yields = latest(ctx.now, ctx.settings.wait, expires, ctx.quiet_span(place)[0], quiet, ctx.zone)
    return [starter(ctx, ritual, place, pool[0], round_.ref, expires=expires, yield_until=yields)]


def starter(
    ctx: Ctx,
    ritual: Ritual,
    place: Place,
    question: Question,
    ref: str,
    *,
    expires: datetime | None = None,
    yield_until: datetime | None = None,
    now: bool = False,
) -> Say:
    """Return the line that opens a round, in a thread of its own; nothing but a human's words (RIT-08).

    Where no thread can be opened it does not open quietly in one either: it waits like any other line (PER-11).
    """
    words = Verbatim(f"{ritual.name}: {question.words}")
    thread = Verbatim(ritual.name) if ctx.can(Need.OPEN_THREADS, place) else None
    return Say(
        place, words, Class.HOST, ref=ref, expires=expires, yield_until=yield_until, now=now, thread=thread
    )  # fmt: skip


def ready(ctx: Ctx, ritual: Ritual) -> list[Question]:
    """Return the questions that may be asked now, next one first (RIT-05)."""
    return ctx.store.ready(ritual.id, ctx.now, ctx.now - ctx.settings.rest + SLACK)


def posted(ctx: Ctx, ritual: Ritual, round_: Round, message: MessageRef | None) -> list[Action]:
    """Note that a round is on; when few questions are left, ask its keeper for more, once per step."""
    done = ctx.store.move(round_, "posted", at=ctx.now, post="" if message is None else str(message))
    if not done:
        return []
    ctx.store.tell(ritual.id, False)
    left = len(ready(ctx, ritual))
    if left not in (0, ctx.settings.low_pool - 1):
        return []
    text = Text("rituals.low", name=ritual.name, n=left)
    return [Whisper(each, text, Class.DUTY, (more_button(ritual),)) for each in keepers(ctx, ritual)]


def skip(ctx: Ctx, ritual: Ritual, round_: Round, reason: str) -> list[Action]:
    """Let a round go and tell the team why, in one line."""
    if not ctx.store.move(round_, "skipped", at=ctx.now, reason=reason):
        return []
    return _told(ctx, ritual, Text(f"rituals.note.{reason}", name=ritual.name, when=round_.due), round_.due)


def lose_place(ctx: Ctx, ritual: Ritual, round_: Round) -> list[Action]:
    """Pause a ritual whose place is gone or closed to the host, and tell the team."""
    if not ctx.store.move(round_, "skipped", at=ctx.now, reason="place"):
        return []
    ctx.store.set_state(ritual.id, "paused", None, ctx.now)
    place = ctx.place_by_id(round_.place)
    note = Text("rituals.note.place_gone", name=ritual.name)
    if place is not None:
        note = Text("rituals.note.place", name=ritual.name, place=place)
    return [*rest(ctx, ritual, "place"), *to_team(ctx, ritual, note)]


def unsure(ctx: Ctx, ritual: Ritual, round_: Round) -> list[Action]:
    """Say that nobody knows whether a round arrived; it is not sent again."""
    if not ctx.store.move(round_, "unsure", at=ctx.now):
        return []
    return to_team(ctx, ritual, Text("rituals.note.unsure", name=ritual.name, when=round_.due))


def to_team(ctx: Ctx, ritual: Ritual, text: Text, buttons: tuple[Button, ...] = (), ref: str = "") -> list[Action]:
    """Tell the staff place; without one, whoever keeps the ritual."""
    staff = ctx.places(Purpose.STAFF)
    if staff:
        return [Say(staff[0], text, Class.DUTY, buttons, ref=ref or None)]
    return [Whisper(each, text, Class.DUTY, buttons, ref=ref or None) for each in keepers(ctx, ritual)]


def keepers(ctx: Ctx, ritual: Ritual) -> list[Person]:
    """Return who set a ritual up, or, where they no longer may, everyone who may."""
    keeper = ctx.person_by_id(ritual.kept_by)
    if keeper is not None and ctx.allows(keeper, MANAGE.name):
        return [keeper]
    return [each for each in ctx.people() if ctx.allows(each, MANAGE.name)]


def next_open(ctx: Ctx, ritual: Ritual) -> datetime:
    """Return when a ritual's next round is meant to be (UTC), called-off dates passed over."""
    off = ctx.store.skipped(ritual.id)
    slot, at = next_slot(ritual.rule, ctx.now)
    while slot in off:
        slot, at = next_slot(ritual.rule, at)
    return at


def _lost(ctx: Ctx, ritual: Ritual, due: datetime) -> list[datetime]:
    """Write down as missed the dates that passed unseen before a due one."""
    known = [ritual.armed_at, ctx.store.last(ritual.id, before=due)]
    since = max(each for each in known if each is not None)
    return [
        at
        for slot, at in slots_between(ritual.rule, since, due)
        if ctx.store.open(Round(ritual.id, slot, at, ritual.place, "skipped"), "", "missed", ctx.now)
    ]


def _told(ctx: Ctx, ritual: Ritual, note: Text, due: datetime) -> list[Action]:
    """Tell the team of a round let go; after a week without any, the keeper privately, once (mission.md §13, 15)."""
    known = [ritual.armed_at, ctx.store.last(ritual.id, before=due, said=True)]
    since = max(each for each in known if each is not None)
    silent = due - since >= WEEK - SLACK and ctx.store.tell(ritual.id, True)
    if not silent:
        return to_team(ctx, ritual, note)
    words: Sequence[Text] = [Text("rituals.silence", name=ritual.name)]
    staff = ctx.places(Purpose.STAFF)
    if not staff:
        words = [note, *words]
    buttons = (more_button(ritual), Button(Text("rituals.button.pause"), "rituals.pause", {"ritual": ritual.id}))
    private = [Whisper(each, tuple(words), Class.DUTY, buttons) for each in keepers(ctx, ritual)]
    return [*(to_team(ctx, ritual, note) if staff else []), *private]


def more_button(ritual: Ritual) -> Button:
    """Return the way to write further questions."""
    return Button(Text("rituals.button.more"), "rituals.more", {"ritual": ritual.id})
