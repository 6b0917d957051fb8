"""What staff and authors see of a concern: cards, lists, buttons, forms."""

from bot.cogs.cases.rules import ABOUT, OUTCOMES, WORDS_MOST, fitting
from bot.cogs.cases.settings import Settings
from bot.cogs.cases.store import Case, CasesStore
from bot.core.context import Context
from bot.model.actions import Action, Class, Edit, Say, Whisper
from bot.model.ids import PersonId
from bot.model.people import Person
from bot.model.places import Purpose
from bot.model.rights import STAFF, Right
from bot.model.texts import Text
from bot.model.widgets import Button, Form, Question

Ctx = Context[CasesStore, Settings]

HANDLE = Right("cases.handle", STAFF)

SOMEONE = Text("core.word.someone")


def named(ctx: Ctx, person: str) -> Person | Text:
    """Return a person for a line, "someone" where they are gone."""
    return (ctx.person_by_id(person) if person else None) or SOMEONE


# -- staff ----------------------------------------------------------------------------------------------------------


def to_staff(
    ctx: Ctx, case: Case, text: Text | tuple[Text, ...], buttons: tuple[Button, ...] = (), ref: str | None = None
) -> list[Action]:
    """Tell the staff place; without one everyone who may handle cases, but never the author; else nobody."""
    staff = ctx.places(Purpose.STAFF)
    if staff:
        return [Say(staff[0], text, Class.DUTY, buttons, ref)]
    return [Whisper(each, text, Class.DUTY, buttons, ref) for each in handlers(ctx, case)]


def handlers(ctx: Ctx, case: Case) -> list[Person]:
    """Return who may handle this concern; nobody handles their own."""
    return [each for each in ctx.people() if each.id != case.reporter and ctx.allows(each, HANDLE.name)]


def card(ctx: Ctx, case: Case) -> tuple[Text, ...]:
    """Return a concern as staff see it; a closed one shows no words any more."""
    head = Text(
        "cases.card.head", number=case.label, who=named(ctx, case.reporter), about=Text(f"cases.about.{case.about}")
    )
    if case.state == "closed":
        return head, ended(ctx, case)
    words = [each.words for each in ctx.store.lines(case.id) if each.kind == "words"][:1]
    wishes = {"read": Text("cases.card.only_read"), "ideas": Text("cases.card.ideas_welcome")}
    wish = [wishes[case.wish]] if case.wish in wishes else []
    return head, *(Text("cases.words", words=each) for each in words), *wish, whose(ctx, case)


def full_card(ctx: Ctx, case: Case) -> tuple[Text, ...]:
    """Return a concern with all that its author wrote, as far as one message holds it."""
    written = [each.words for each in ctx.store.lines(case.id) if each.kind == "words"]
    head, *_, last = card(ctx, case)
    return head, *(Text("cases.words", words=each) for each in fitting(written)), last


def whose(ctx: Ctx, case: Case) -> Text:
    """Return with whom an open concern is."""
    return Text("cases.card.taken", who=named(ctx, case.taker)) if case.taker else Text("cases.card.nobody")


def ended(ctx: Ctx, case: Case) -> Text:
    """Return how a concern ended, and by whom."""
    if case.closer == case.reporter:
        return Text("cases.card.withdrawn")
    return Text("cases.card.closed", who=named(ctx, case.closer), outcome=Text(f"cases.outcome.{case.outcome}"))


def staff_buttons(case: Case) -> tuple[Button, ...]:
    """Return what staff can do with a concern now."""
    data = {"case": case.id}
    if case.state == "closed":
        return ()
    if case.wish == "read":
        return (Button(Text("cases.button.read"), "cases.read", data),)
    take = (Button(Text("cases.button.take"), "cases.take", data, style="primary"),) if case.state == "open" else ()
    return (
        *take,
        Button(Text("cases.button.answer"), "cases.answer", data),
        Button(Text("cases.button.close"), "cases.close", data),
    )


def redraw(ctx: Ctx, case: Case) -> list[Action]:
    """Bring staff's card up to date; the words of a closed concern leave the staff place too (CAS-18)."""
    actions: list[Action] = [Edit(f"case-{case.id}", card(ctx, case), staff_buttons(case))]
    if case.state == "closed":
        actions.append(Edit(f"words-{case.id}", Text("cases.card.words_gone", number=case.label)))
    return actions


def state(ctx: Ctx, case: Case) -> Text:
    """Return a concern's state in a few words, for lists."""
    if case.state == "closed":
        return Text("cases.state.closed", outcome=Text(f"cases.outcome.{case.outcome}"))
    return Text("cases.state.taken", who=named(ctx, case.taker)) if case.taker else Text("cases.state.open")


# -- authors --------------------------------------------------------------------------------------------------------


def to_author(ctx: Ctx, case: Case, text: Text | tuple[Text, ...], buttons: tuple[Button, ...] = ()) -> list[Action]:
    """Tell the author; if that fails, staff hear of it (see Failed)."""
    author = ctx.person_by_id(case.reporter) if case.reporter else None
    return [] if author is None else [Whisper(author, text, Class.DUTY, buttons, ref=f"told-{case.id}")]


def author_buttons(case: Case, *, numbered: bool = False) -> tuple[Button, ...]:
    """Return what an author can do with an open concern; `numbered` where several stand together."""
    data, who = {"case": case.id}, PersonId(case.reporter)
    if numbered:
        add = Text("cases.button.add_to", number=case.label)
        withdraw = Text("cases.button.withdraw_this", number=case.label)
    else:
        add, withdraw = Text("cases.button.add"), Text("cases.button.withdraw")
    return Button(add, "cases.add", data, who), Button(withdraw, "cases.withdraw", data, who)


# -- forms ----------------------------------------------------------------------------------------------------------


def concern_form(default: str) -> Form:
    """Return the form that opens a concern: what it is about, and the words."""
    choices = tuple((each, Text(f"cases.about.{each}")) for each in ABOUT)
    about = Question("about", Text("cases.form.about"), "choice", required=False, choices=choices, default=default)
    return Form("cases.opened", Text("cases.form.title"), (about, words_question("cases.form.text")))


def words_question(label: str, *, most: int = WORDS_MOST, required: bool = True, default: str = "") -> Question:
    """Return a question for words, named "text"."""
    return Question("text", Text(label), "long", required=required, max=most, default=default)


def closing_form(case: Case, outcome: str, reason: str) -> Form:
    """Return the form that closes a concern: how it ended, and why (CAS-09)."""
    choices = tuple((each, Text(f"cases.outcome.{each}")) for each in OUTCOMES)
    how = Question("outcome", Text("cases.form.outcome"), "choice", choices=choices, default=outcome)
    why = words_question("cases.form.reason", most=1000, required=False, default=reason)
    return Form("cases.closed", Text("cases.form.close", number=case.label), (how, why), {"case": case.id})
