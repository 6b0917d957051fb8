"""What thanks become: a whisper for who was thanked, a line where it was said, perhaps one elsewhere."""

from collections.abc import Sequence
from datetime import timedelta

from bot.cogs.thanks import rules
from bot.cogs.thanks.settings import Settings
from bot.cogs.thanks.store import Thanks, ThanksStore
from bot.core.context import Context
from bot.model.actions import Action, Class, Edit, Remove, Say, Wake, Whisper, Words
from bot.model.people import Person
from bot.model.places import MessageRef, Place, Purpose
from bot.model.texts import Field, Text

Ctx = Context[ThanksStore, Settings]

PURPOSE = "thanks_public"
SHARE_WAITS = timedelta(days=2)
"""How long a line elsewhere waits for its turn among members' own news."""


def whisper(ctx: Ctx, thanks: Thanks, receiver: Person) -> list[Action]:
    """Tell who was thanked; thanks for the same message gather in one whisper (mission.md §7.4, edge cases)."""
    if thanks.told:
        return [Edit(thanks.told, _told(ctx, ctx.store.told_in(thanks.told)))]
    page = _room_for(ctx, thanks) if thanks.message else None
    told = page[0].told if page else f"told:{thanks.id}"
    ctx.store.set_told(thanks.id, told)
    words = _told(ctx, ctx.store.told_in(told))
    # they did not act: it stands where it was said, and waits in private unless they want to be told of everything
    return [Edit(told, words) if page else Whisper(receiver, words, ref=told, push="any")]


def _room_for(ctx: Ctx, thanks: Thanks) -> list[Thanks] | None:
    for page in reversed(ctx.store.whispers(thanks.receiver, thanks.message)):
        young = thanks.at - page[0].at < ctx.settings.digest
        if young and rules.has_room([each.why for each in page], thanks.why):
            return page
    return None


def _told(ctx: Ctx, page: Sequence[Thanks]) -> Words:
    if len(page) == 1:
        return Text("thanks.told", by=_giver(ctx, page[0]), why=page[0].why)
    head = Text("thanks.told_many", names=[_giver(ctx, each) for each in page])
    return (head, *(Text("thanks.told_why", by=_giver(ctx, each), why=each.why) for each in page if each.why))


def _giver(ctx: Ctx, thanks: Thanks) -> Field:
    return ctx.person_by_id(thanks.giver) or Text("thanks.a_member")


def line(ctx: Ctx, given: Sequence[Thanks], answer_to: MessageRef | None) -> list[Action]:
    """Say it where it happened: one line for everyone thanked at once, one line a minute and place (THX-01)."""
    named = [each for each in given if each.visibility == "public"]
    place = ctx.place_by_id(named[0].place) if named else None
    if place is None:
        return []
    words = _line(ctx, named)
    if named[0].line:
        return [Edit(named[0].line, words)]
    if not named[0].why and answer_to is not None:
        return []
    if not ctx.store.may_speak(place.id, "line", ctx.now, ctx.now - ctx.settings.between_lines):
        return []
    ref = f"line:{named[0].id}"
    for each in named:
        ctx.store.set_line(each.id, ref)
    return [Say(place, words, Class.ANSWER, ref=ref, answer_to=answer_to)]


def _line(ctx: Ctx, named: Sequence[Thanks]) -> Text:
    by, to, why = _giver(ctx, named[0]), _receivers(ctx, named), named[0].why
    return Text("thanks.line", by=by, to=to, why=why) if why else Text("thanks.line_plain", by=by, to=to)


def _receivers(ctx: Ctx, named: Sequence[Thanks]) -> list[Field]:
    return [person for person in (ctx.person_by_id(each.receiver) for each in named) if person is not None]


def may_share(ctx: Ctx, thanks: Thanks) -> bool:
    """Tell whether a thanks may stand elsewhere: a reason, an open place, a yes of both sides (IDP-03)."""
    place, to = ctx.place_by_id(thanks.place), ctx.person_by_id(thanks.receiver)
    by = ctx.person_by_id(thanks.giver)
    if by is None or to is None or place is None or not thanks.why or thanks.visibility != "public":
        return False
    named = ctx.store.level(to.id) != "off"
    return named and place.purpose in rules.SHAREABLE and ctx.consents(by, PURPOSE) and ctx.consents(to, PURPOSE)


def plan_sharing(ctx: Ctx, given: Sequence[Thanks]) -> list[Action]:
    """Pass it on elsewhere once it can no longer be taken back; asked again then, so a no in between counts."""
    ids = ",".join(each.id for each in given if may_share(ctx, each))
    at = ctx.now + ctx.settings.undo
    return [Wake("share", given[0].id, at=at, data={"thanks": ids})] if ids and _elsewhere(ctx) else []


def _elsewhere(ctx: Ctx) -> Place | None:
    return next(iter(ctx.places(Purpose.THANKS)), None)


def share(ctx: Ctx, given: Sequence[Thanks]) -> list[Action]:
    """Say it in the place for thanks, with the names of who said yes."""
    named, place = [each for each in given if may_share(ctx, each) and not each.shared], _elsewhere(ctx)
    origin = ctx.place_by_id(named[0].place) if named else None
    if place is None or origin is None:
        return []
    ref = f"shared:{named[0].id}"
    for each in named:
        ctx.store.set_shared(each.id, ref)
    by = _giver(ctx, named[0])
    words = Text("thanks.shared", by=by, to=_receivers(ctx, named), why=named[0].why, place=origin)
    return [Say(place, words, Class.RELAY, ref=ref, expires=ctx.now + SHARE_WAITS)]


def unshare(ctx: Ctx, person: Person) -> list[Action]:
    """Take away what stands elsewhere about a person, or waits to (IDP-03: a no counts at once)."""
    refs = list(dict.fromkeys(each.shared for each in ctx.store.shared_about(person.id)))
    for ref in refs:
        for each in ctx.store.shared_in(ref):
            ctx.store.set_shared(each.id, "")
    return [Remove(ref) for ref in refs]


def take_back(ctx: Ctx, given: Sequence[Thanks]) -> list[Action]:
    """Drop thanks, and what we said of them; a whisper that others share only loses its part."""
    for each in given:
        ctx.store.drop(each.id)
    actions: list[Action] = []
    for ref in dict.fromkeys(each.told for each in given if each.told):
        left = ctx.store.told_in(ref)
        actions.append(Edit(ref, _told(ctx, left)) if left else Remove(ref))
    for ref in dict.fromkeys(each.line for each in given if each.line):
        named = ctx.store.lined_in(ref)
        actions.append(Edit(ref, _line(ctx, named)) if named else Remove(ref))
    return actions
