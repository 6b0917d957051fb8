"""Whom someone means to thank, and who can be."""

from collections.abc import Iterable

from bot.cogs.thanks import rules
from bot.cogs.thanks.telling import Ctx
from bot.model.errors import Refusal
from bot.model.events import Commanded
from bot.model.people import Person


def everyone_meant(ctx: Ctx, to: Person, why: str) -> tuple[list[Person], str]:
    """Return everyone thanked at once and the reason: names that lead the reason are people too.

    Raises Refusal for more people than one can thank at once.
    """
    names, rests = rules.names_first(why)
    people = [to]
    for turn, name in enumerate(names):
        person = _named(ctx, name)
        if person is None:
            return _few_enough(ctx, people), rests[turn]
        people.append(person)
    return _few_enough(ctx, people), rests[len(names)]


def _few_enough(ctx: Ctx, people: Iterable[Person]) -> list[Person]:
    different = list(dict.fromkeys(people))
    if len(different) > ctx.settings.people_at_once:
        raise Refusal("thanks.too_many", most=ctx.settings.people_at_once)
    return different


def _named(ctx: Ctx, name: str) -> Person | None:
    mentions = ctx.event.mentions if isinstance(ctx.event, Commanded) else ()
    plain = name.strip("<@!>").casefold()
    for account in mentions:
        if plain in {account.handle.removeprefix("@").casefold(), account.name.casefold(), account.id.casefold()}:
            return ctx.person_of(account)
    return ctx.meant(name)


def check(ctx: Ctx, person: Person) -> None:
    """Raise Refusal, kindly, for someone who cannot be thanked: oneself, a program, someone who left."""
    if person == ctx.person:
        raise Refusal("thanks.not_yourself")
    if ctx.robot(person):
        raise Refusal("thanks.not_a_program")
    if is_away(ctx, person):
        raise Refusal("thanks.not_here", who=person)


def is_away(ctx: Ctx, person: Person) -> bool:
    """Tell whether a person left by every door they came in."""
    return ctx.store.gone(person.id).issuperset(ctx.directory.accounts(person.id))


def thankable(ctx: Ctx, person: Person) -> bool:
    """Tell the same as `check`, without a word."""
    return person != ctx.person and not ctx.robot(person) and not is_away(ctx, person)
