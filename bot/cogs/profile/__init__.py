"""Profile: what the house knows of someone, and that their accounts here and there are one person."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, get_args

from bot.cogs.profile import interests
from bot.cogs.profile.cards import host_card, record
from bot.cogs.profile.rules import card_lines, told
from bot.cogs.profile.settings import Settings
from bot.cogs.profile.store import Ask, ProfileStore
from bot.core.cog import Cog, Purpose
from bot.core.context import Context
from bot.model.actions import Action, Bring, Class, Link, Looked, Reply, Say, Unlink, Whisper
from bot.model.commands import Late, Opt
from bot.model.errors import Refusal
from bot.model.people import Account, Person
from bot.model.places import Purpose as PlacePurpose
from bot.model.rights import STAFF, Right
from bot.model.rings import Ring
from bot.model.texts import Text
from bot.model.widgets import Button

CARD = Right("profile.card", STAFF)

cog = Cog("profile", store=ProfileStore, settings=Settings, rights=(CARD,), purposes=(Purpose(interests.SHARED),))

Ctx = Context[ProfileStore, Settings]

LINK = "profile.link"
"""What the codes of this room are for."""

NAME_MOST = 40
"""Characters of a name on a button."""

Level = Literal["nothing", "followed", "everything"]

LETS: Mapping[str, tuple[Literal["followed", "any"], ...]] = {
    "followed": ("followed",),
    "everything": ("followed", "any"),
}
"""What a level brings of what waits."""


@cog.command("profile show", late=Late.READ)
def show(ctx: Ctx) -> list[Action]:
    """IDP-01: say what the house keeps as its own record of the one who asks."""
    return [record(ctx)]


@cog.presses("ring")
def ring(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """IDP-06: explain more to someone, or less, from now on; nothing else changes."""
    ctx.choose_ring(ctx.person, Ring(data["to"]))
    return [record(ctx, update=True)]


@cog.command("profile interests")
def choose_interests(ctx: Ctx, word: Annotated[str, Opt(max=interests.LONGEST)] = "") -> list[Action]:
    """IDP-08: choose from the house's list, or write a word of one's own; each can be let go again."""
    if word:
        interests.add(ctx, word)
    return [interests.card(ctx)]


@cog.presses("interests")
def show_interests(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Do what `/profile interests` does."""
    return [interests.card(ctx)]


@cog.presses("interest")
def turn_interest(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Add an interest of the list, or let one go."""
    if "add" in data:
        interests.add(ctx, data["add"])
    else:
        interests.drop(ctx, data["drop"])
    return [interests.card(ctx, update=True)]


@cog.presses("own_word", opens="form")
def own_word(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Ask for an interest in someone's own words."""
    return [interests.question()]


@cog.fills("worded")
def worded(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Keep what someone wrote."""
    interests.add(ctx, values["word"])
    return [interests.card(ctx)]


@cog.command("profile notify")
def notify(ctx: Ctx, level: Level | None = None) -> list[Action]:
    """IDP-08: choose what the host says unasked; from the start, nothing."""
    return [_levels(ctx)] if level is None else _choose(ctx, level)


@cog.presses("level")
def choose_level(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Do what `/profile notify` does."""
    return _choose(ctx, data["to"], update=True) if "to" in data else [_levels(ctx)]


@cog.command("profile inbox")
def inbox(ctx: Ctx) -> list[Action]:
    """IDP-08: bring what waited until its reader asked."""
    waits = ctx.waiting(ctx.person)
    if not waits:
        return [Reply(Text("core.waiting_none"))]
    return [Reply(Text("core.waiting_here", count=waits)), Bring(ctx.person)]


@cog.command("profile card", right=CARD, late=Late.READ, menus=("person",), aliases=("wer", "who"), staff=True)
def card(ctx: Ctx, who: Person) -> list[Action]:
    """IDP-01, IDP-09: show the team what helps to talk with someone; the one it is about can see that it was shown."""
    if ctx.robot(who):
        raise Refusal("profile.card_robot")
    return [Reply(tuple(card_lines(host_card(ctx, who)))), Looked(who, "card")]


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
    names = [owner.name, asker.name] if owner.name != asker.name else []
    text = Text("profile.linked", account=ask.asker_account)
    if ctx.excluded(asker) is not None or ctx.excluded(owner) is not None:
        return _shut_out(ctx, asker)
    return [
        Whisper(asker, Text("profile.linked", account=ask.owner_account)),
        Link(ctx.new_id(), owner, asker),
        Reply((text, Text("profile.which_name")) if names else text, _names(names, owner), update=True),
    ]


@cog.presses("name")
def keep_name(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Keep the name that someone of two names wants to go by; only ever one of their own."""
    if data["name"] not in {each.name for each in ctx.accounts(ctx.person)}:
        raise Refusal("core.button_over")
    ctx.rename(ctx.person, data["name"])
    return [Reply(Text("profile.named", name=data["name"]), update=True)]


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
    if ctx.excluded(ctx.person) is not None or ctx.excluded(owner) is not None:
        return _shut_out(ctx, owner)
    until = ctx.at + ctx.settings.confirm
    ask = Ask(
        ctx.new_id(), ctx.person.id, told(_acting(ctx)), owner.id, found.about["account"], agreed=False, until=until
    )
    ctx.store.ask(ask)
    return [Reply(_question(ask.owner_account), _buttons(ask, ctx.person))]


def _shut_out(ctx: Ctx, other: Person) -> list[Action]:
    """Refuse a link while either side is shut out: no reason is told, the team hears of it (IDP-02)."""
    note = Text("profile.staff.excluded", who=ctx.person, other=other)
    staff = ctx.places(PlacePurpose.STAFF)[:1]
    return [Reply(Text("profile.not_now")), *(Say(place, note, Class.DUTY) for place in staff)]


def _question(account: str) -> tuple[Text, Text]:
    return Text("profile.question", account=account), Text("profile.means")


def _buttons(ask: Ask, person: Person) -> tuple[Button, ...]:
    data = {"ask": ask.id}
    return (
        Button(Text("profile.button.agree"), "profile.agree", data, person.id, ask.until, once=True, style="primary"),
        Button(Text("profile.button.decline"), "profile.decline", data, person.id, ask.until, once=True),
    )


def _names(names: Sequence[str], person: Person) -> tuple[Button, ...]:
    return tuple(
        Button(Text("core.button.verbatim", words=each[:NAME_MOST]), "profile.name", {"name": each}, person.id)
        for each in names
    )


def _choose(ctx: Ctx, level: str, *, update: bool = False) -> list[Action]:
    """Keep a level; what it lets through of what waits comes at once."""
    ctx.choose_notify(ctx.person, level)
    brought: list[Action] = [Bring(ctx.person, LETS[level])] if level in LETS else []
    return [_levels(ctx, update=update), *brought]


def _levels(ctx: Ctx, *, update: bool = False) -> Reply:
    now = ctx.notify(ctx.person)
    others = [each for each in get_args(Level) if each != now]
    buttons = [Button(Text(f"profile.button.{each}"), "profile.level", {"to": each}, ctx.person.id) for each in others]
    return Reply((Text(f"profile.level.{now}"), Text("profile.own_always")), tuple(buttons), update=update)


def _open(ctx: Ctx, id_: str) -> Ask:
    ask = ctx.store.get(id_)
    if ask is None or ask.until < ctx.at:
        raise Refusal("profile.ask_over")
    return ask


def _acting(ctx: Ctx) -> Account:
    if ctx.arrival.by is None:
        raise LookupError("nobody acted in this event")
    return ctx.arrival.by
