"""Thanks: people thank one another, and the community sees who helps."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from bot.cogs.thanks import rules, telling
from bot.cogs.thanks.receivers import check, everyone_meant, thankable
from bot.cogs.thanks.settings import Settings
from bot.cogs.thanks.store import Thanks, ThanksStore
from bot.cogs.thanks.telling import PURPOSE
from bot.core.cog import Cog, Purpose
from bot.core.context import Context
from bot.model.actions import Action, Ask, React, Reply, Tell
from bot.model.commands import Opt
from bot.model.errors import Refusal
from bot.model.events import Commanded, Joined, Left, Reacted, Said, Woken
from bot.model.facts import ConsentChanged, ThanksGiven
from bot.model.needs import Need
from bot.model.people import Person
from bot.model.places import MessageRef
from bot.model.places import Purpose as PlacePurpose
from bot.model.rights import STAFF
from bot.model.texts import Text
from bot.model.widgets import Button, Form, Question

WEEK = timedelta(days=7)

cog = Cog("thanks", store=ThanksStore, settings=Settings, purposes=(Purpose(PURPOSE),))

Ctx = Context[ThanksStore, Settings]


# -- said on purpose -----------------------------------------------------------------------------------------------


@cog.command("thanks", menus=("message",), aliases=("danke",))
def thank(ctx: Ctx, to: Person, why: Annotated[str, Opt(max=200)] = "", private: bool = False) -> list[Action]:
    """Thank someone: they read it alone; where it was said in public, it stands there too (THX-01)."""
    people, reason = everyone_meant(ctx, to, why)
    for person in people:
        check(ctx, person)
    private = private or ctx.direct
    message = "" if ctx.target is None else str(ctx.target)
    before = [ctx.store.between(ctx.person.id, each.id, message) if message else None for each in people]
    known = [each is not None and each.source == "command" and reason in ("", each.why) for each in before]
    people = [person for person, done in zip(people, known, strict=True) if not done]
    if not people:
        return [Reply(Text("thanks.already"))]
    given, actions = [], list[Action]()
    for person in people:
        thanks = ctx.store.keep(_new(ctx, person, reason, message, private=private, source="command"))
        given.append(thanks)
        actions += telling.whisper(ctx, thanks, person)
        actions.append(_fact(ctx, thanks, person, ctx.target))
    return actions + _in_public(ctx, given) + [_confirmation(ctx, people, given, private=private)]


def _new(
    ctx: Ctx, to: Person, why: str, message: str, *, private: bool, source: Literal["command", "organic"]
) -> Thanks:
    quietly = private or ctx.store.level(to.id) == "off"
    often = ctx.store.often(ctx.person.id, to.id, ctx.at - WEEK)
    staff = bool(ctx.standing(to).roles & STAFF)
    weighs = rules.weighs(
        often,
        ctx.at - ctx.since(ctx.person),
        staff=staff,
        most=ctx.settings.pair_per_week,
        new=ctx.settings.new,
    )
    place = "" if ctx.direct else ctx.place.id
    visibility: Literal["public", "private"] = "private" if quietly else "public"
    return Thanks(ctx.new_id(), ctx.person.id, to.id, why, place, message, visibility, source, weighs, ctx.at)


def _fact(ctx: Ctx, thanks: Thanks, to: Person, message: MessageRef | None) -> Tell:
    place = None if thanks.visibility == "private" else ctx.place
    return Tell(ThanksGiven(ctx.person, to, thanks.why, place, message))


def _in_public(ctx: Ctx, given: Sequence[Thanks]) -> list[Action]:
    if not any(each.visibility == "public" for each in given):
        return []
    actions: list[Action] = []
    if ctx.target is not None and ctx.can(Need.REACT, ctx.here):
        actions.append(React(ctx.target, ctx.settings.mark))
    # where the typed command stays readable, a line of ours would only say it twice (mission.md §13, 13)
    if not isinstance(ctx.event, Commanded) or ctx.event.command_message is None:
        actions += telling.line(ctx, given, ctx.target)
    return actions + telling.plan_sharing(ctx, given)


def _confirmation(ctx: Ctx, people: Sequence[Person], given: Sequence[Thanks], *, private: bool) -> Reply:
    kept_back = [person for person, each in zip(people, given, strict=True) if each.visibility == "private"]
    lines = [Text("thanks.passed_on_alone" if private else "thanks.passed_on", to=list(people))]
    if kept_back and not private:
        lines.append(Text("thanks.stays_private", to=kept_back))
    data, until = {"thanks": ",".join(each.id for each in given)}, ctx.now + ctx.settings.undo
    undo = Button(Text("thanks.button.take_back"), "thanks.take_back", data, ctx.person.id, until, once=True)
    if given[0].why:
        return Reply(tuple(lines), (undo,))
    lines.append(Text("thanks.what_for"))
    explain = Button(Text("thanks.button.explain"), "thanks.explain", data, ctx.person.id, until, style="primary")
    return Reply(tuple(lines), (explain, undo))


@cog.presses("take_back")
def take_back(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take thanks back within the first minutes, with what we said of them."""
    actions = telling.take_back(ctx, _own(ctx, data))
    return [*actions, Reply(Text("thanks.taken_back"), update=True)]


@cog.presses("explain", opens="form")
def explain(ctx: Ctx, data: Mapping[str, str]) -> Action:
    """Ask once what the thanks are for."""
    _own(ctx, data)
    question = Question("why", Text("thanks.form.why"), required=False, max=200)
    return Ask(Form("thanks.why", Text("thanks.form.title"), (question,), dict(data)))


@cog.fills("why")
def explained(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Add the reason to what was said already; an empty one is fine too."""
    given = _own(ctx, data)
    why = values.get("why", "").strip()
    if not why:
        return [Reply(Text("thanks.fine_without"))]
    # whoever began to write within the time may finish
    if ctx.at - given[0].at > 2 * ctx.settings.undo:
        raise Refusal("thanks.stands")
    for each in given:
        ctx.store.explain(each.id, why)
    given = _own(ctx, data)
    actions: list[Action] = []
    for each in given:
        receiver = ctx.person_by_id(each.receiver)
        actions += telling.whisper(ctx, each, receiver) if receiver is not None else []
    answer_to = MessageRef.parse(given[0].message) if given[0].message else None
    actions += telling.line(ctx, given, answer_to)
    return [*actions, *telling.plan_sharing(ctx, given), Reply(Text("thanks.explained"))]


def _own(ctx: Ctx, data: Mapping[str, str]) -> list[Thanks]:
    """Return the giver's thanks that a button of theirs means; raises Refusal once there are none."""
    found = [ctx.store.get(each) for each in data["thanks"].split(",")]
    own = [each for each in found if each is not None]
    if not own:
        raise Refusal("thanks.none_left")
    return own


# -- happening by itself (THX-02) ----------------------------------------------------------------------------------


@cog.hears(Said, when=rules.says_thanks)
def by_words(ctx: Ctx, event: Said) -> list[Action]:
    """Notice "danke @lea", or a thank-you as a reply; nothing is asked, no words are kept."""
    accounts, replied = rules.thanked(event)
    if ctx.direct:
        to_the_host = not event.mentions and all(account.robot for account in accounts)
        return [Reply(Text("thanks.to_the_host"))] if to_the_host else []
    message = event.reply_to if replied and event.reply_to is not None else event.message
    return _notice(ctx, [ctx.person_of(each) for each in accounts], message)


@cog.hears(Reacted, when=lambda event: event.author is not None)
def by_reaction(ctx: Ctx, event: Reacted) -> list[Action]:
    """Notice a reaction that means thanks, and forget it where it is taken back."""
    if event.author is None or not any(rules.same_emoji(event.emoji, each) for each in ctx.settings.reactions):
        return []
    author = ctx.person_of(event.author)
    if event.added:
        return _notice(ctx, [author], event.message)
    ctx.store.unnotice(ctx.person.id, author.id, str(event.message))
    return []


def _notice(ctx: Ctx, people: Sequence[Person], message: MessageRef) -> list[Action]:
    if ctx.actor is None or ctx.robot(ctx.actor) or ctx.direct:
        return []
    actions: list[Action] = []
    seen = False
    for person in people:
        if not thankable(ctx, person):
            continue
        thanks = _new(ctx, person, "", str(message), private=False, source="organic")
        if ctx.store.notice(thanks):
            seen = seen or thanks.visibility == "public"
            actions.append(_fact(ctx, thanks, person, message))
    in_thread = ctx.place.purpose is PlacePurpose.THREAD
    before = None if in_thread else ctx.now - ctx.settings.between_marks
    if seen and ctx.can(Need.REACT, ctx.here) and ctx.store.may_speak(ctx.place.id, "mark", ctx.now, before):
        actions.append(React(message, ctx.settings.mark))
    return actions


# -- how visible someone is, and elsewhere -------------------------------------------------------------------------


@cog.command("helper visibility", aliases=("helfende sichtbarkeit",))
def visibility(ctx: Ctx, level: Literal["off", "here", "public"] | None = None) -> list[Action]:
    """Choose where thanks to oneself may stand: nowhere, where they were said, elsewhere too (THX-06)."""
    return _settle(ctx, level, update=False)


@cog.presses("level")
def level_chosen(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Do what `/helper visibility` does."""
    return _settle(ctx, data["level"], update=True)


def _settle(ctx: Ctx, wanted: str | None, *, update: bool) -> list[Action]:
    actions: list[Action] = []
    if wanted is not None:
        ctx.store.set_level(ctx.new_id(), ctx.person.id, "off" if wanted == "off" else "here", ctx.at)
        given = wanted == "public"
        if given != ctx.consents(ctx.person, PURPOSE):
            ctx.consent.give(ctx.person.id, PURPOSE, given, ctx.at)
            actions.append(Tell(ConsentChanged(ctx.person, PURPOSE, given)))
    off = ctx.store.level(ctx.person.id) == "off"
    now = "off" if off else "public" if ctx.consents(ctx.person, PURPOSE) else "here"
    said = {"off": Text("thanks.level.off"), "here": Text("thanks.level.here"), "public": Text("thanks.level.public")}
    labels = {
        "off": Text("thanks.button.off"),
        "here": Text("thanks.button.here"),
        "public": Text("thanks.button.public"),
    }
    others = tuple(
        Button(label, "thanks.level", {"level": each}, ctx.person.id) for each, label in labels.items() if each != now
    )
    return [*actions, Reply(said[now], others, update=update)]


@cog.wakes("share")
def share(ctx: Ctx, woken: Woken) -> list[Action]:
    """Pass thanks on elsewhere, if they still stand and both sides still say yes."""
    found = [ctx.store.get(each) for each in woken.data["thanks"].split(",")]
    return telling.share(ctx, [each for each in found if each is not None])


@cog.hears(ConsentChanged, when=lambda fact: fact.purpose == PURPOSE and not fact.given)
def withdrawn(ctx: Ctx, fact: ConsentChanged) -> list[Action]:
    """Take away what stood elsewhere, the moment someone says no."""
    return telling.unshare(ctx, fact.person)


@cog.hears(Left)
def left(ctx: Ctx, event: Left) -> None:
    """Remember that nothing can be passed on to an account that left."""
    if ctx.arrival.by is not None:
        ctx.store.went(ctx.arrival.by, ctx.person.id)


@cog.hears(Joined)
def joined(ctx: Ctx, event: Joined) -> None:
    """Forget that an account was away."""
    if ctx.arrival.by is not None:
        ctx.store.came(ctx.arrival.by)
