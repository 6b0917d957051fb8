"""Cases: what someone brings up is seen by people, answered in their words, and closed with a reason."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from bot.cogs.cases.cards import (
    HANDLE,
    Ctx,
    author_buttons,
    closing_form,
    concern_form,
    full_card,
    named,
    redraw,
    staff_buttons,
    state,
    to_author,
    to_staff,
    words_question,
)
from bot.cogs.cases.rules import REASON_LEAST, WORDS_MOST, About, addressed, lacks_reason
from bot.cogs.cases.settings import Settings
from bot.cogs.cases.steps import (
    add_words,
    after_close,
    case_of,
    close_case,
    demand_closed,
    demand_unfinished,
    handled,
    heated,
    kept,
    only,
    open_case,
    own,
    purge_later,
    unfinished_of,
    unwatch,
    watch,
    withdraw_case,
)
from bot.cogs.cases.store import CasesStore
from bot.core.cog import Cog
from bot.model.actions import Action, Ask, Cool, Edit, Looked, Reply
from bot.model.commands import Late, Opt
from bot.model.errors import Refusal
from bot.model.events import Failed, Woken
from bot.model.facts import ConcernWanted, PersonLeaving
from bot.model.ids import PersonId
from bot.model.people import Person
from bot.model.texts import Text
from bot.model.widgets import Button, Form

cog = Cog("cases", store=CasesStore, settings=Settings, rights=(HANDLE,), offers=("concern",))

SHOWN = timedelta(days=30)
"""How long a closed concern still stands in its author's list."""

LISTED = 20
"""Concerns a staff list shows, the oldest first."""

Words = Annotated[str, Opt(max=WORDS_MOST, long=True)]


# -- what members do ------------------------------------------------------------------------------------------------


@cog.hears(ConcernWanted)
def wanted(ctx: Ctx, fact: ConcernWanted) -> list[Action]:
    """Ask for the words; another room led someone here (WEL-04)."""
    return [Ask(concern_form("vent"))] if fact.person == ctx.actor else []


@cog.command("concern open", opens="form", aliases=("anliegen",))
def open_concern(ctx: Ctx, about: About, text: Words) -> list[Action]:
    """Open a concern: question, idea, praise, need or anger (CAS-16)."""
    return open_case(ctx, about, text)


@cog.fills("opened")
def opened(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Open what someone wrote into the form."""
    return open_case(ctx, values["about"] or "vent", values["text"])


@cog.presses("wish")
def wish(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Note whether someone wants ideas, or only to be read (CAS-16)."""
    case = ctx.store.wish(own(ctx, data).id, data["wish"])
    if case is None:
        raise Refusal("cases.closed_already")
    return [Reply(Text("cases.added", number=case.label), author_buttons(case)), *redraw(ctx, case)]


@cog.command("concern status", late=Late.READ)
def status(ctx: Ctx) -> list[Action]:
    """Show a person's own concerns, to them alone."""
    cases = ctx.store.of(ctx.person.id, ctx.now - SHOWN)
    if not cases:
        return [Reply(Text("cases.status.none"))]
    lines = [
        Text("cases.status.line", number=each.label, about=Text(f"cases.about.{each.about}"), state=state(ctx, each))
        for each in cases
    ]
    unfinished = [each for each in cases if each.state != "closed"]
    numbered = len(unfinished) > 1
    return [Reply(tuple(lines), tuple(key for each in unfinished for key in author_buttons(each, numbered=numbered)))]


@cog.command("concern add")
def add(ctx: Ctx, text: Words) -> list[Action]:
    """Add words to a concern; "A17 …" says to which, where there are several."""
    number, rest = addressed(text)
    unfinished = unfinished_of(ctx)
    meant = next((each for each in unfinished if each.label == number), None)
    if meant is None:
        return add_words(ctx, only(unfinished), text)
    if not rest:
        raise Refusal("core.answer_empty")
    return add_words(ctx, meant, rest)


@cog.presses("add", opens="form")
def add_pressed(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Ask for the words to add."""
    case = own(ctx, data)
    demand_unfinished(case)
    question = words_question("cases.form.text")
    return [Ask(Form("cases.added", Text("cases.form.add", number=case.label), (question,), {"case": case.id}))]


@cog.fills("added")
def added(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Add what someone wrote into the form."""
    return add_words(ctx, own(ctx, data), values["text"])


@cog.command("concern withdraw")
def withdraw(ctx: Ctx, number: Annotated[str, Opt(max=8)] = "") -> list[Action]:
    """Withdraw a concern; nobody has to say why."""
    unfinished = unfinished_of(ctx)
    if not number:
        return withdraw_case(ctx, only(unfinished))
    meant = next((each for each in unfinished if each.label == addressed(number)[0]), None)
    if meant is None:
        raise Refusal("cases.gone")
    return withdraw_case(ctx, meant)


@cog.presses("withdraw")
def withdraw_pressed(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Withdraw the concern this button belongs to."""
    return withdraw_case(ctx, own(ctx, data))


@cog.presses("take_back")
def take_back(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take a withdrawal back, with every word still there."""
    case = ctx.store.take_back(own(ctx, data).id)
    if case is None:
        raise Refusal("cases.gone")
    reply = Reply(Text("cases.taken_back", number=case.label), author_buttons(case), update=True)
    return [reply, *redraw(ctx, case), *watch(ctx, case), *heated(ctx, case), purge_later(ctx)]


@cog.presses("fine")
def fine(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take it that the author is content."""
    return [Reply(Text("cases.fine"))]


@cog.presses("still_open")
def still_open(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Open it once more; the second time ask that someone else looks (CAS-09)."""
    before = own(ctx, data)
    demand_closed(before)
    case = ctx.store.reopen(before.id)
    if case is not None:
        hand = Text("cases.card.still_open", number=case.label, who=ctx.person)
        reply = Reply(Text("cases.reopened", number=case.label), author_buttons(case))
        again = [*watch(ctx, case), *heated(ctx, case), purge_later(ctx)]
        return [reply, *redraw(ctx, case), *to_staff(ctx, case, hand), *again]
    second = Text("cases.card.second", number=before.label, who=ctx.person, by=named(ctx, before.closer))
    return [Reply(Text("cases.second", names=ctx.desk.names)), *to_staff(ctx, before, second)]


# -- what staff do --------------------------------------------------------------------------------------------------


@cog.command("case list", right=HANDLE, late=Late.READ, staff=True)
def list_cases(ctx: Ctx) -> list[Action]:
    """Show what is not closed, oldest first; each opens by a button."""
    cases = ctx.store.unfinished()[:LISTED]
    if not cases:
        return [Reply(Text("cases.list.none"))]
    lines = [
        Text(
            "cases.list.line",
            number=each.label,
            about=Text(f"cases.about.{each.about}"),
            who=named(ctx, each.reporter),
            when=each.opened_at,
            state=state(ctx, each),
        )
        for each in cases
    ]
    buttons = [Button(Text("cases.button.show", number=each.label), "cases.show", {"case": each.id}) for each in cases]
    return [Reply(tuple(lines), tuple(buttons))]


@cog.presses("show", right=HANDLE)
def show(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Show one concern with all that was written, to the one who asked."""
    case = case_of(ctx, data)
    author = ctx.person_by_id(case.reporter) if case.reporter else None
    looked = [] if author is None else [Looked(author, "case", case.label)]
    return [Reply(full_card(ctx, case), staff_buttons(case)), *looked]


@cog.cards
def owed(ctx: Ctx, person: Person) -> list[Text]:
    """Tell those of the team who may handle it what a person still waits for: an answer to a concern (IDP-01)."""
    if ctx.actor is None or ctx.actor == person or not ctx.allows(ctx.actor, HANDLE.name):
        return []
    waits = [each for each in ctx.store.of(person.id, ctx.now) if each.state != "closed"]
    return [
        Text("cases.owed", number=each.label, about=Text(f"cases.about.{each.about}"), state=state(ctx, each))
        for each in waits
    ]


@cog.presses("take", right=HANDLE)
def take(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take a concern: the first wins, the second sees by whom; the author learns one name."""
    before = handled(ctx, data)
    case = ctx.store.take(before.id, ctx.person.id)
    if case is None:
        raise Refusal("cases.taken_already", who=named(ctx, before.taker))
    told = to_author(ctx, case, Text("cases.taken", who=ctx.person, number=case.label))
    return [Reply(Text("cases.yours", number=case.label)), *redraw(ctx, case), *told, *unwatch(case)]


@cog.presses("answer", right=HANDLE, opens="form")
def answer(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Ask a human for their own words; there is no draft to send untouched (N3)."""
    case = handled(ctx, data)
    title = Text("cases.form.answer", number=case.label)
    return [Ask(Form("cases.answered", title, (words_question("cases.form.words"),), {"case": case.id}))]


@cog.fills("answered", right=HANDLE)
def answered(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Pass a human's words on, signed with their name; who answers has taken it."""
    before = handled(ctx, data)
    case = ctx.store.take(before.id, ctx.person.id) or before
    ctx.store.write(ctx.new_id(), case.id, ctx.person.id, "answer", values["text"], ctx.at)
    words = Text("cases.answer.signed", words=values["text"], by=ctx.person)
    head = Text("cases.answer.head", number=case.label)
    told = to_author(ctx, case, (head, words), author_buttons(case))
    return [Reply(Text("cases.sent", who=named(ctx, case.reporter))), *told, *redraw(ctx, case), *unwatch(case)]


@cog.presses("read", right=HANDLE, opens="form")
def read(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Ask for one line, if the human has one, for someone who only wanted to be read (CAS-16)."""
    case = handled(ctx, data)
    question = words_question("cases.form.one_line", most=300, required=False)
    return [Ask(Form("cases.was_read", Text("cases.form.read", number=case.label), (question,), {"case": case.id}))]


@cog.fills("was_read", right=HANDLE)
def was_read(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Tell someone that a human read it, with the human's one line, and leave it at that (CAS-16)."""
    case = close_case(ctx, handled(ctx, data), "read", values["text"])
    lines = [Text("cases.was_read", who=ctx.person, number=case.label)]
    if values["text"]:
        lines.append(Text("cases.answer.signed", words=values["text"], by=ctx.person))
    reply = Reply(Text("cases.sent", who=named(ctx, case.reporter)))
    return [reply, *to_author(ctx, case, tuple(lines)), *after_close(ctx, case)]


@cog.presses("close", right=HANDLE, opens="form")
def close(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Ask how a concern ended, and why (CAS-09)."""
    return [Ask(closing_form(handled(ctx, data), data.get("outcome", ""), data.get("reason", "")))]


@cog.fills("closed", right=HANDLE)
def closed(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Close a concern; the author gets outcome and reason, and can say that it is not over (CAS-09, N10)."""
    before, outcome, reason = handled(ctx, data), values["outcome"], values["text"]
    if lacks_reason(outcome, reason):
        again = {"case": before.id, "outcome": outcome, "reason": reason}
        button = Button(Text("cases.button.close"), "cases.close", again, who=ctx.person.id)
        return [Reply(Text("cases.reason_needed", least=REASON_LEAST), (button,))]
    case = close_case(ctx, before, outcome, reason)
    lines = [Text(f"cases.ended.{outcome}", who=ctx.person, number=case.label)]
    if reason:
        lines.append(Text("cases.answer.signed", words=reason, by=ctx.person))
    author = PersonId(case.reporter)
    buttons = (
        Button(Text("cases.button.fine"), "cases.fine", {"case": case.id}, author),
        Button(Text("cases.button.still_open"), "cases.still_open", {"case": case.id}, author, once=True),
    )
    told = to_author(ctx, case, tuple(lines), buttons)
    return [Reply(Text("cases.closed", number=case.label)), *told, *after_close(ctx, case)]


# -- what time does -------------------------------------------------------------------------------------------------


@cog.wakes("unseen")
def unseen(ctx: Ctx, woken: Woken) -> list[Action]:
    """Raise a hand, once, for a concern nobody took (mission.md §13, 5)."""
    case = ctx.store.get(woken.key)
    if case is None or case.state != "open":
        return []
    return to_staff(ctx, case, Text("cases.card.hand", number=case.label, when=case.opened_at), staff_buttons(case))


@cog.wakes("untaken")
def untaken(ctx: Ctx, woken: Woken) -> list[Action]:
    """Give an author their words back when nobody came; only a human closes a concern (N1; §13, 5)."""
    case = ctx.store.get(woken.key)
    if case is None or case.state != "open":
        return []
    words = [Text("cases.words", words=each.words) for each in ctx.store.lines(case.id)[:1]]
    back = Text("cases.returned", number=case.label, when=case.opened_at, names=ctx.desk.names)
    return to_author(ctx, case, (back, *words), author_buttons(case))


@cog.wakes("purge")
def purge(ctx: Ctx, woken: Woken) -> list[Action]:
    """Delete words that were kept long enough, and what staff still see of them (CAS-18)."""
    gone = ctx.store.purge(ctx.now, *kept(ctx))
    cards = [Edit(f"case-{each.id}", Text("cases.card.purged", number=each.label)) for each in gone]
    return [*cards, purge_later(ctx)]


@cog.hears(PersonLeaving)
def leaving(ctx: Ctx, fact: PersonLeaving) -> list[Action]:
    """Take the words of whoever is erased away from the team's cards too; what they left open is over (IDP-05)."""
    actions: list[Action] = []
    for case in ctx.store.by(fact.person.id):
        gone = Text("cases.card.purged", number=case.label)
        actions += [Edit(f"case-{case.id}", gone), Edit(f"words-{case.id}", gone), *unwatch(case), Cool(case.id)]
    return actions


@cog.hears(Failed, when=lambda event: event.ref.startswith("told-"))
def unreached(ctx: Ctx, event: Failed) -> list[Action]:
    """Tell staff that an author could not be reached."""
    case = ctx.store.get(event.ref.removeprefix("told-"))
    if case is None:
        return []
    return to_staff(ctx, case, Text("cases.card.unreached", number=case.label, who=named(ctx, case.reporter)))
