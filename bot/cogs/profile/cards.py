"""Cards: a person's own record with what they can change, and what the team sees of someone (IDP-01)."""

from bot.cogs.profile.interests import SHARED, Ctx
from bot.cogs.profile.rules import HostCard, Record, lines, nearer
from bot.model.actions import Reply
from bot.model.kinds import kind_of
from bot.model.people import Person
from bot.model.texts import Text
from bot.model.widgets import Button


def record(ctx: Ctx, *, update: bool = False) -> Reply:
    """Return what the house knows of the one who asks, with a button for each thing that is theirs to change."""
    person, standing = ctx.person, ctx.standing(ctx.person)
    known = Record(
        name=person.name,
        since=ctx.since(person),
        locale=person.locale or ctx.community.locale,
        standing=standing,
        accounts=ctx.accounts(person),
        ring=ctx.ring(person),
        interests=ctx.store.interests(person.id),
        notify=ctx.notify(person),
        waiting=ctx.waiting(person),
        quiet=ctx.quiet_of(person),
        consents={f"{ctx.purpose_cogs[each]}.consent.{each}.name": ctx.consents(person, each) for each in ctx.purposes},
    )
    return Reply((Text("profile.record"), *lines(known)), _buttons(person, known), update=update)


def host_card(ctx: Ctx, who: Person) -> HostCard:
    """Return what the team may see of a member now."""
    standing = ctx.standing(who)
    shared = ctx.store.interests(who.id) if ctx.consents(who, SHARED) else []
    return HostCard(
        who=who,
        since=ctx.since(who),
        kind=kind_of(standing.roles, owner=standing.owner),
        interests=shared,
        owed=ctx.card_lines(who),
    )


def _buttons(person: Person, known: Record) -> tuple[Button, ...]:
    ways = (("more", nearer(known.ring, -1)), ("less", nearer(known.ring, 1)))
    buttons = [
        Button(Text(f"profile.button.{way}"), "profile.ring", {"to": to}, person.id)
        for way, to in ways
        if to is not None
    ]
    buttons.append(Button(Text("profile.button.interests"), "profile.interests", {}, person.id))
    buttons.append(Button(Text("profile.button.notify"), "profile.level", {}, person.id))
    if known.waiting:
        buttons.append(Button(Text("core.button.waiting", count=known.waiting), "core.waiting", {}, person.id))
    return tuple(buttons)
