"""The host about itself: what it is, when humans are there, how much it says, and how to reach someone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from bot.cogs.host.rules import ledger_lines, presence, steps_back
from bot.cogs.host.settings import Settings
from bot.cogs.host.store import HostStore
from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.durations import quiet_range
from bot.core.persona.label import label_of
from bot.core.persona.ledger import week_of
from bot.model.actions import Action, Adopt, Class, Edit, Reply, Say, Whisper
from bot.model.commands import Duration, Late, Opt
from bot.model.errors import Refusal
from bot.model.facts import HumanAwaited, HumanWanted
from bot.model.people import Person
from bot.model.places import Place, Purpose
from bot.model.rights import ORGANISERS, STAFF, Right, Role
from bot.model.texts import Text
from bot.model.widgets import Button

DESK = Right("host.desk", STAFF)
MANNERS = Right("host.manners", ORGANISERS)
HOUSE = Right("host.house", frozenset({Role.LEAD, Role.RESPONSIBLE}))

cog = Cog("host", store=HostStore, settings=Settings, rights=(DESK, MANNERS, HOUSE), offers=("human", "join"))

Ctx = Context[HostStore, Settings]

JOIN = "host.join"
"""What the codes of this room are for."""

OTHERS = 20
"""Communities to switch to that one card shows at most."""

OFF = frozenset({"off", "aus", "nie", "none"})


@cog.command("host about", late=Late.READ, aliases=("help", "hilfe"))
def about(ctx: Ctx) -> list[Action]:
    """PER-01: what speaks here, what it keeps, who runs it, who the humans are."""
    lines = [label_of(ctx.house), Text("host.about"), Text("host.keeps")]
    if ctx.house.runs_it:
        lines.append(Text("host.runs_it", who=ctx.house.runs_it))
    times = presence(ctx.desk, ctx.now)
    if times is not None:
        lines.append(times)
    buttons = [_human_button()]
    if not ctx.choices.values and ctx.offers("setup") and ctx.allows(ctx.person, "setup.house"):
        # nobody has made this house their own yet, and this is someone who may
        lines.append(Text("host.set_up"))
        buttons.append(Button(Text("host.button.set_up"), "setup.start", {}, ctx.person.id))
    return [Reply(tuple(lines), tuple(buttons))]


@cog.command("host hours", late=Late.READ)
def hours(ctx: Ctx) -> list[Action]:
    """A27: when someone is there; without hours no time is shown."""
    times = presence(ctx.desk, ctx.now)
    lines = [Text("host.no_hours") if times is None else times]
    if ctx.desk.names:
        lines.append(Text("host.humans", names=ctx.desk.names))
    return [Reply(tuple(lines), (_human_button(),))]


@cog.command("host community", late=Late.READ)
def community(ctx: Ctx) -> list[Action]:
    """Say which community a direct chat speaks for, and offer the others one is in (house.md §4)."""
    return [_communities(ctx, Text("host.community_here", name=ctx.community.name))]


@cog.presses("switch")
def switch(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Let the direct chat speak for the community whose button this is."""
    ctx.speak_here()
    return [replace(_communities(ctx, Text("host.community_now", name=ctx.community.name)), update=True)]


def _communities(ctx: Ctx, first: Text) -> Reply:
    """Return the answer that names this community and leads to the others; in a group there is nothing to switch."""
    homes = ctx.homes() if ctx.direct and not ctx.arrival.spot.guild else []
    others = [(each, who) for each, who in homes if each.id != ctx.community.id][:OTHERS]
    if not others:
        return Reply(first)
    buttons = tuple(
        Button(Text("core.button.verbatim", words=each.name), "host.switch", who=who.id, community=each.id)
        for each, who in others
    )
    return Reply((first, Text("host.community_others", names=[each.name for each, _ in others])), buttons)


@cog.command("host human")
def human(ctx: Ctx) -> list[Action]:
    """B03: fetch a human; the way there is one tap."""
    return _call(ctx, ctx.person, "asked", answer=True)


@cog.presses("human")
def human_pressed(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Do what `/host human` does."""
    return _call(ctx, ctx.person, "asked", answer=True)


@cog.hears(HumanWanted)
def wanted(ctx: Ctx, fact: HumanWanted) -> list[Action]:
    """Ring for a human because another room was asked to; that room has already answered the person."""
    return _call(ctx, fact.person, fact.reason, answer=False)


@cog.hears(HumanAwaited)
def awaited(ctx: Ctx, fact: HumanAwaited) -> list[Action]:
    """PER-10: whoever waits for a human and writes to the host is told once who reads this and when, then nothing."""
    if not ctx.store.tell_once_more(fact.person.id, ctx.at):
        return []
    times = presence(ctx.desk, ctx.now)
    return [Reply((Text("host.only_bot"), *([] if times is None else [times])))]


@cog.presses("take", right=DESK)
def take(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Let one of the team answer a call: the first wins, the second sees by whom."""
    call = ctx.store.take(data["call"], ctx.person.id, ctx.at)
    if call is None:
        taken = ctx.store.get(data["call"])
        other = None if taken is None else ctx.person_by_id(taken.taken_by)
        raise Refusal("host.taken_already", who=Text("core.word.someone") if other is None else other)
    person = ctx.person_by_id(call.person)
    if person is None:
        raise Refusal("host.gone")
    return [
        Edit(f"call-{call.id}", Text("host.card_taken", who=person, by=ctx.person)),
        Whisper(person, Text("host.comes", who=ctx.person), Class.DUTY),
        Reply(Text("host.yours", who=person)),
    ]


@cog.command("host quiet")
def quiet(ctx: Ctx, hours: Annotated[str, Opt(max=20)] = "", place: Place | None = None) -> list[Action]:
    """PER-05: one's own quiet hours, or a place's where an organiser says so; without a span, which ones hold."""
    if place is not None and hours and not ctx.allows(ctx.person, MANNERS.name):
        raise Refusal("core.no_right")
    if hours:
        _set_quiet(ctx, place, _quiet_span(hours))
    return [Reply(_quiet_now(ctx) if place is None else _quiet_there(ctx, place))]


@cog.command("host pause", right=MANNERS, staff=True)
def pause(ctx: Ctx, span: Duration, place: Place | None = None) -> list[Action]:
    """Say nothing unasked for a while, in one place or everywhere; answers and duties go on."""
    until = ctx.now + span.span
    ctx.ledger.pause(ctx.community.id, "" if place is None else place.id, until)
    where = {"place": "" if place is None else place.id}
    button = Button(Text("host.button.resume"), "host.resume", where)
    if place is None:
        return [Reply(Text("host.paused", until=until), (button,))]
    return [Reply(Text("host.paused_place", until=until, place=place), (button,))]


@cog.presses("resume", right=MANNERS)
def resume(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """End a pause."""
    ctx.ledger.pause(ctx.community.id, data["place"], ctx.now)
    return [Reply(Text("host.resumed"), update=True)]


@cog.command("host budget", right=MANNERS, late=Late.READ, staff=True)
def budget(
    ctx: Ctx, place: Place | None = None, weekly: Annotated[int | None, Opt(min=0, max=50)] = None
) -> list[Action]:
    """PER-04: how much the host may say unasked here, what it said, and why it kept silent."""
    where = place or (ctx.here if ctx.here is not None and not ctx.direct else None) or _talk(ctx)
    if weekly is not None:
        ctx.ledger.set_budget(ctx.community.id, where.id, weekly)
        return [Reply(Text("host.budget_set", place=where, weekly=weekly))]
    week = week_of(ctx.now, ctx.zone)
    used, most = ctx.ledger.used(where.id, week), ctx.ledger.budget(ctx.community.id, where.id)
    lines = [Text("host.budget", place=where, used=used, weekly=most)]
    entries = ledger_lines(ctx.ledger.entries(ctx.community.id, where.id, week))
    return [Reply((*lines, *(entries or [Text("host.budget_empty")])))]


@cog.command("host code", right=HOUSE)
def code(ctx: Ctx) -> list[Action]:
    """Give a code by which another guild or group, still empty, becomes a part of this community (house.md §4)."""
    made = ctx.codes.make(JOIN, ctx.person.id, ctx.settings.join_code, {})
    until = ctx.at + ctx.settings.join_code
    return [Reply((Text("host.join_code", code=made), Text("host.join_code_until", until=until)))]


@cog.command("host join", right=HOUSE, staff=True)
def join(ctx: Ctx, code: Annotated[str, Opt(max=20)]) -> list[Action]:
    """Make this guild or group a part of the community whose code is typed, while nothing has happened here yet."""
    locked = ctx.codes.locked(JOIN, ctx.person.id, ctx.settings.join_tries, ctx.settings.join_lock)
    if locked is not None:
        raise Refusal("host.join_locked", until=locked)
    found = ctx.codes.find(JOIN, code)
    home = None if found is None else ctx.directory.community_by_id(found.community)
    if found is None or home is None:
        ctx.codes.wrong(JOIN, ctx.person.id)
        return [Reply(Text("host.join_wrong"))]
    ctx.codes.use(found)
    leads = ctx.directory.person_by_id(found.person)
    told = [Whisper(leads, Text("host.join_told", name=ctx.community.name), Class.DUTY)] if leads is not None else []
    return [Adopt(home.id), Reply(Text("host.joined", name=home.name)), *told]


def _call(ctx: Ctx, person: Person, reason: str, *, answer: bool) -> list[Action]:
    call = ctx.new_id()
    again = ctx.at - timedelta(minutes=ctx.settings.call_again_minutes)
    rang = ctx.store.ring(call, person.id, reason, ctx.at, again)
    reached = _ring(ctx, call, person) if rang else []
    if not answer:
        return reached
    if rang and not reached:
        return [Reply(Text("host.nobody", names=ctx.desk.names))]
    ctx.step_back(person, ctx.now + ctx.settings.step_back)
    return [Reply((Text("host.called", names=ctx.desk.names), *steps_back(ctx.desk, ctx.now))), *reached]


def _ring(ctx: Ctx, call: str, person: Person) -> list[Action]:
    """Tell the staff place; without one, everyone who may answer; without anyone, nobody."""
    text = Text("host.card", who=person)
    button = Button(Text("host.button.take"), "host.take", {"call": call})
    staff = ctx.places(Purpose.STAFF)
    if staff:
        return [Say(staff[0], text, Class.DUTY, (button,), ref=f"call-{call}")]
    helpers = [each for each in ctx.people() if each != person and ctx.allows(each, DESK.name)]
    return [Whisper(each, text, Class.DUTY, (button,), ref=f"call-{call}") for each in helpers]


def _human_button() -> Button:
    return Button(Text("core.button.human"), "host.human")


def _talk(ctx: Ctx) -> Place:
    places = ctx.places(Purpose.TALK) or ctx.places()
    if not places:
        raise Refusal("host.no_place")
    return places[0]


def _quiet_span(typed: str) -> tuple[int, int] | None:
    """Return minutes after midnight, None for "off"; raises Refusal for what is neither."""
    if typed.strip().casefold() in OFF:
        return None
    span = quiet_range(typed)
    if span is None:
        raise Refusal("host.quiet_unclear", typed=typed)
    return span[0].hour * 60 + span[0].minute, span[1].hour * 60 + span[1].minute


def _set_quiet(ctx: Ctx, place: Place | None, span: tuple[int, int] | None) -> None:
    if place is not None:
        ctx.ledger.set_quiet(ctx.community.id, place.id, span)
        return
    start, end = (None, None) if span is None else span
    ctx.set_quiet(ctx.person, start, end)


def _quiet_there(ctx: Ctx, place: Place) -> Text:
    start, end = ctx.quiet_span(place)
    return Text("host.quiet_place", place=place, start=f"{start:%H:%M}", end=f"{end:%H:%M}")


def _quiet_now(ctx: Ctx) -> Text:
    own = ctx.quiet_of(ctx.person)
    if own is not None:
        start, end = (f"{each // 60:02}:{each % 60:02}" for each in own)
        return Text("host.quiet_own", start=start, end=end)
    start, end = (f"{each:%H:%M}" for each in ctx.quiet_span())
    return Text("host.quiet_house", start=start, end=end)
