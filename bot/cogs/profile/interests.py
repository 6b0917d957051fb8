"""Interests: chosen from a list or in one's own words, shown to the team only with a yes, never guessed (IDP-08)."""

from collections.abc import Sequence

from bot.cogs.profile.settings import Settings
from bot.cogs.profile.store import ProfileStore
from bot.core.context import Context
from bot.model.actions import Ask, Reply
from bot.model.errors import Refusal
from bot.model.people import Person
from bot.model.texts import Text
from bot.model.widgets import Button, Form, Question

Ctx = Context[ProfileStore, Settings]

MOST = 10
"""Interests one person can have."""

LONGEST = 40
"""Characters of one; it stands on a button."""

SHARED = "introductions"
"""The purpose by which the team may see them."""


def tidied(typed: str) -> str:
    """Return a typed interest on one line, without blanks around it."""
    return " ".join(typed.split())


def same(one: str, other: str) -> bool:
    """Tell whether two words are one interest."""
    return one.casefold() == other.casefold()


def held(words: Sequence[str], word: str) -> str | None:
    """Return an interest as it is kept, or None."""
    return next((each for each in words if same(each, word)), None)


def add(ctx: Ctx, typed: str) -> None:
    """Keep what was typed, several with commas, or one of the house's list; raises Refusal as for one."""
    whole = held(ctx.settings.interests, tidied(typed)) is not None
    for each in [typed] if whole else [part for part in typed.split(",") if part.strip()] or [""]:
        _add(ctx, each)


def _add(ctx: Ctx, typed: str) -> None:
    """Keep one more interest; raises Refusal for an empty one, a long one, or one too many."""
    word, has = tidied(typed), ctx.store.interests(ctx.person.id)
    if not word:
        raise Refusal("core.answer_empty")
    if len(word) > LONGEST:
        raise Refusal("core.too_long", max=LONGEST)
    if held(has, word) is not None:
        return
    if len(has) >= MOST:
        raise Refusal("profile.many_interests", most=MOST)
    ctx.store.add_interest(ctx.person.id, held(ctx.settings.interests, word) or word, ctx.at)


def drop(ctx: Ctx, word: str) -> None:
    """Let an interest go."""
    known = held(ctx.store.interests(ctx.person.id), word)
    if known is not None:
        ctx.store.drop_interest(ctx.person.id, known)


def card(ctx: Ctx, *, update: bool = False) -> Reply:
    """Return someone's interests with a button for each: to add one of the list, to let one go, to write one."""
    person, has = ctx.person, ctx.store.interests(ctx.person.id)
    offered = [each for each in ctx.settings.interests if held(has, each) is None]
    shared = "profile.interests_shared" if ctx.consents(person, SHARED) else "profile.interests_kept"
    buttons = [_button("drop", each, person) for each in has]
    if len(has) < MOST:
        buttons += [_button("add", each, person) for each in offered]
        buttons.append(Button(Text("profile.button.own_word"), "profile.own_word", {}, person.id))
    head = Text("profile.interests", words=has) if has else Text("profile.no_interests")
    return Reply((head, Text("profile.only_chosen"), Text(shared)), tuple(buttons), update=update)


def question() -> Ask:
    """Return the form for an interest in one's own words."""
    blank = Question("word", Text("profile.form.word"), max=LONGEST)
    return Ask(Form("profile.worded", Text("profile.form.interest"), (blank,)))


def _button(way: str, word: str, person: Person) -> Button:
    return Button(Text(f"profile.button.{way}", word=word), "profile.interest", {way: word}, person.id)
