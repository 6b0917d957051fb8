"""Profile: what the house knows of someone, and that their accounts here and there are one person."""

from collections.abc import Mapping
from typing import Annotated

from bot.cogs.profile.rules import Record, lines, told
from bot.cogs.profile.settings import Settings
from bot.cogs.profile.store import Ask, ProfileStore
from bot.core.cog import Cog
from bot.core.context import Context
from bot.model.actions import Action, Link, Reply, Unlink, Whisper
from bot.model.commands import Late, Opt
from bot.model.errors import Refusal
from bot.model.people import Account, Person
from bot.model.texts import Text
from bot.model.widgets import Button

cog = Cog("profile", store=ProfileStore, settings=Settings)

Ctx = Context[ProfileStore, Settings]

LINK = "profile.link"
"""What the codes of this room are for."""


@cog.command("profile show", late=Late.READ)
def show(ctx: Ctx) -> list[Action]:
    """IDP-01: say what the house keeps as its own record of the one who asks."""
    person = ctx.person
    record = Record(
        name=person.name,
        since=ctx.since(person),
        locale=person.locale or ctx.community.locale,
        standing=ctx.standing(person),
        accounts=ctx.accounts(person),
        consents={f"{ctx.purpose_cogs[each]}.consent.{each}.name": ctx.consents(person, each) for each in ctx.purposes},
    )
    return [Reply((Text("profile.record"), *lines(record)))]


@cog.command("profile link")
def link(ctx: Ctx, code: Annotated[str, Opt(max=20)] = "") -> list[Action]:
    """IDP-02: give a code; typed with another account, it asks both sides whether they are one person."""
    if ctx.robot(ctx.person):
        raise Refusal("profile.not_you")
    if code:
        return _typed(ctx, code)
    waiting = ctx.store.waits_for(ctx.person.id, ctx.at)
    if waiting is not None:
        return [Reply(_question(waiting.asker_account), _buttons(waiting, ctx.person))]
    made = ctx.codes.make(LINK, ctx.person.id, ctx.settings.code, {"account": told(_acting(ctx))})
    return [Reply((Text("profile.code", code=made), Text("profile.code_until", until=ctx.at + ctx.settings.code)))]


@cog.presses("agree")
def agree(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take one side's yes: the first asks the other side, the second makes the two one."""
    ask = _open(ctx, data["ask"])
    asker, owner = ctx.person_by_id(ask.asker), ctx.person_by_id(ask.owner)
    if asker is None or owner is None or asker == owner:
        raise Refusal("profile.ask_over")
    if ctx.person == asker and not ask.agreed:
        ctx.store.agree(ask.id)
        whisper = Whisper(owner, _question(ask.asker_account), buttons=_buttons(ask, owner))
        return [Reply(Text("profile.other_side", account=ask.owner_account), update=True), whisper]
    if ctx.person != owner or not ask.agreed:
        raise Refusal("core.already_done")
    ctx.store.drop(ask.id)
    return [
        Whisper(asker, Text("profile.linked", account=ask.owner_account)),
        Link(ctx.new_id(), owner, asker),
        Reply(Text("profile.linked", account=ask.asker_account), update=True),
    ]


@cog.presses("decline")
def decline(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take one side's no: nothing is linked, and nothing is kept of it."""
    ask = _open(ctx, data["ask"])
    ctx.store.drop(ask.id)
    answer = Reply(Text("profile.declined"), update=True)
    asker = ctx.person_by_id(ask.asker)
    if asker is None or asker == ctx.person:
        return [answer]
    return [answer, Whisper(asker, Text("profile.other_declined"))]


@cog.command("profile unlink")
def unlink(ctx: Ctx) -> list[Action]:
    """IDP-02: make two of one again; each side has what was its own."""
    going = ctx.linked(ctx.person)
    if not going:
        raise Refusal("profile.not_linked")
    return [Unlink(ctx.person), Reply(Text("profile.unlinked", accounts=[told(each) for each in going]))]


def _typed(ctx: Ctx, code: str) -> list[Action]:
    """Take a typed code; whatever is wrong with it, the answer tells nothing about it, and the try is counted."""
    locked = ctx.codes.locked(LINK, ctx.person.id, ctx.settings.tries, ctx.settings.lock)
    if locked is not None:
        raise Refusal("profile.locked", until=locked)
    found = ctx.codes.find(LINK, code)
    if not ctx.direct and ctx.arrival.interaction is None:
        if found is not None:
            ctx.codes.use(found)  # everyone here has read it
        return [Reply(Text("profile.only_direct"))]
    owner = None if found is None else ctx.person_by_id(found.person)
    if owner == ctx.person:
        raise Refusal("profile.own_code")
    if found is None or owner is None:
        ctx.codes.wrong(LINK, ctx.person.id)
        return [Reply(Text("profile.wrong_code"))]
    ctx.codes.use(found)
    until = ctx.at + ctx.settings.confirm
    ask = Ask(
        ctx.new_id(), ctx.person.id, told(_acting(ctx)), owner.id, found.about["account"], agreed=False, until=until
    )
    ctx.store.ask(ask)
    return [Reply(_question(ask.owner_account), _buttons(ask, ctx.person))]


def _question(account: str) -> tuple[Text, Text]:
    return Text("profile.question", account=account), Text("profile.means")


def _buttons(ask: Ask, person: Person) -> tuple[Button, ...]:
    data = {"ask": ask.id}
    return (
        Button(Text("profile.button.agree"), "profile.agree", data, person.id, ask.until, once=True, style="primary"),
        Button(Text("profile.button.decline"), "profile.decline", data, person.id, ask.until, once=True),
    )


def _open(ctx: Ctx, id_: str) -> Ask:
    ask = ctx.store.get(id_)
    if ask is None or ask.until < ctx.at:
        raise Refusal("profile.ask_over")
    return ask


def _acting(ctx: Ctx) -> Account:
    if ctx.arrival.by is None:
        raise LookupError("nobody acted in this event")
    return ctx.arrival.by
