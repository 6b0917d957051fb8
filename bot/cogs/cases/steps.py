"""What several handlers of the cases cog do alike."""

from collections.abc import Mapping
from datetime import timedelta

from bot.cogs.cases.cards import Ctx, author_buttons, card, handlers, redraw, staff_buttons, to_staff
from bot.cogs.cases.rules import receipt
from bot.cogs.cases.store import Case
from bot.model.actions import Action, Cool, Heat, Reply, Tell, Unwake, Wake, Whisper
from bot.model.errors import Refusal
from bot.model.facts import ConcernOpened
from bot.model.texts import Text
from bot.model.widgets import Button

GLAD = frozenset({"praise", "idea"})
"""What someone may bring up without anything being wrong."""


def open_case(ctx: Ctx, about: str, words: str) -> list[Action]:
    """Open a concern, tell staff, and tell the author what happens now (CAS-07, CAS-16)."""
    unfinished = unfinished_of(ctx)
    if len(unfinished) >= ctx.settings.open_most:
        raise Refusal("cases.many", numbers=[each.label for each in unfinished])
    case = ctx.store.open(ctx.new_id(), ctx.person.id, about, ctx.at)
    ctx.store.write(ctx.new_id(), case.id, ctx.person.id, "words", words, ctx.at)
    told = to_staff(ctx, case, card(ctx, case), staff_buttons(case), ref=f"case-{case.id}")
    readers = [each.name for each in handlers(ctx, case)]
    lines = [Text("cases.receipt.number", number=case.label), *receipt(ctx.desk, ctx.now, readers, seen=bool(told))]
    buttons = author_buttons(case)
    if about == "safety":
        # PER-05: safety rings, also at night
        told += [Whisper(each, Text("cases.card.ring", number=case.label), safety=True) for each in handlers(ctx, case)]
        if ctx.settings.emergency:
            lines.insert(0, Text("cases.receipt.emergency", call=ctx.settings.emergency))
    elif about == "vent":
        lines.append(Text("cases.wish.question"))
        buttons = (_wish_button(case, "ideas"), _wish_button(case, "read"))
    opened = Tell(ConcernOpened(ctx.person, case.label))
    return [Reply(tuple(lines), buttons), *told, *watch(ctx, case), *heated(ctx, case), opened]


def _wish_button(case: Case, wish: str) -> Button:
    return Button(Text(f"cases.button.{wish}_wish"), "cases.wish", {"case": case.id, "wish": wish})


def add_words(ctx: Ctx, case: Case, words: str) -> list[Action]:
    """Keep further words of the author and show them to staff."""
    demand_unfinished(case)
    ctx.store.write(ctx.new_id(), case.id, ctx.person.id, "words", words, ctx.at)
    note = Text("cases.card.added", who=ctx.person, number=case.label), Text("cases.words", words=words)
    told = to_staff(ctx, case, note, staff_buttons(case), ref=f"words-{case.id}")
    return [Reply(Text("cases.added", number=case.label)), *told]


def withdraw_case(ctx: Ctx, before: Case) -> list[Action]:
    """Close a concern by its author; until its words are deleted it can be taken up again."""
    demand_unfinished(before)
    case = close_case(ctx, before, "withdrawn", "")
    until = ctx.at + timedelta(days=ctx.settings.withdrawn_days)
    button = Button(Text("cases.button.take_back"), "cases.take_back", {"case": case.id}, ctx.person.id, until)
    return [Reply(Text("cases.withdrawn", number=case.label, when=until), (button,)), *after_close(ctx, case)]


def close_case(ctx: Ctx, before: Case, outcome: str, reason: str) -> Case:
    """Close a concern by whoever acts; raises Refusal where that was done already."""
    case = ctx.store.close(before.id, ctx.person.id, outcome, ctx.at)
    if case is None:
        raise Refusal("cases.closed_already")
    if reason:
        ctx.store.write(ctx.new_id(), case.id, ctx.person.id, "reason", reason, ctx.at)
    return case


def after_close(ctx: Ctx, case: Case) -> list[Action]:
    """Bring the card up to date and let the timers rest."""
    return [*redraw(ctx, case), *unwatch(case), Cool(case.id), purge_later(ctx)]


def watch(ctx: Ctx, case: Case) -> list[Action]:
    """Look again whether someone took it; a hand is not raised at night."""
    if case.state != "open":
        return []
    unseen_at = ctx.now + timedelta(hours=ctx.settings.unseen_hours)
    untaken_at = ctx.now + timedelta(days=ctx.settings.untaken_days)
    return [
        Wake("unseen", case.id, at=ctx.quiet_end(unseen_at) or unseen_at),
        Wake("untaken", case.id, at=ctx.quiet_end(untaken_at) or untaken_at),
    ]


def heated(ctx: Ctx, case: Case) -> list[Action]:
    """Let the host make no joke where a concern is open; without a place it may be about any (PER-09)."""
    if case.about in GLAD:
        return []
    return [Heat(case.id, None if ctx.direct else ctx.here)]


def unwatch(case: Case) -> list[Action]:
    """Look no more."""
    return [Unwake("unseen", case.id), Unwake("untaken", case.id)]


def kept(ctx: Ctx) -> tuple[timedelta, timedelta]:
    """Return how long words are kept: of a closed concern, of a withdrawn one."""
    return timedelta(days=ctx.settings.keep_days), timedelta(days=ctx.settings.withdrawn_days)


def purge_later(ctx: Ctx) -> Wake | Unwake:
    """Wake when the next words have been kept long enough."""
    at = ctx.store.next_purge(*kept(ctx))
    return Unwake("purge", "purge") if at is None else Wake("purge", "purge", at=max(at, ctx.now), tidy=True)


def unfinished_of(ctx: Ctx) -> list[Case]:
    """Return the actor's concerns that are not closed."""
    return [each for each in ctx.store.of(ctx.person.id, ctx.now) if each.state != "closed"]


def only(unfinished: list[Case]) -> Case:
    """Return the one concern that can be meant; where several could be, ask instead of guessing (house.md §4)."""
    if not unfinished:
        raise Refusal("cases.status.none")
    if len(unfinished) > 1:
        raise Refusal("cases.which", numbers=[each.label for each in unfinished])
    return unfinished[0]


def case_of(ctx: Ctx, data: Mapping[str, str]) -> Case:
    """Return the concern a button or form belongs to; raises Refusal where its words are gone."""
    case = ctx.store.get(data["case"])
    if case is None:
        raise Refusal("cases.gone")
    return case


def own(ctx: Ctx, data: Mapping[str, str]) -> Case:
    """Return the actor's own concern; another's is as good as not there."""
    case = case_of(ctx, data)
    if case.reporter != ctx.person.id:
        raise Refusal("cases.gone")
    return case


def handled(ctx: Ctx, data: Mapping[str, str]) -> Case:
    """Return a concern that the actor may work on now: not closed, not their own."""
    case = case_of(ctx, data)
    if case.reporter == ctx.person.id:
        raise Refusal("cases.own")
    demand_unfinished(case)
    return case


def demand_unfinished(case: Case) -> None:
    """Raise Refusal for a closed concern."""
    if case.state == "closed":
        raise Refusal("cases.closed_already")


def demand_closed(case: Case) -> None:
    """Raise Refusal for a concern that is open."""
    if case.state != "closed":
        raise Refusal("cases.open_already")
