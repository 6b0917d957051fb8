"""Welcome: newcomers are greeted once, shown around in private if they like, and then left in peace."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.cogs.welcome import tour
from bot.cogs.welcome.rules import Guest, greeting, next_round, share, speakable
from bot.cogs.welcome.settings import Settings
from bot.cogs.welcome.store import Arrival, WelcomeStore
from bot.cogs.welcome.tour import Ctx
from bot.core.cog import Cog
from bot.model.actions import Action, Class, Edit, Reply, Say, Tell, Unwake, Wake
from bot.model.commands import Late
from bot.model.errors import Refusal
from bot.model.events import Joined, Left, Woken
from bot.model.facts import ConcernWanted, HumanWanted
from bot.model.places import Place, Purpose
from bot.model.rights import ORGANISERS, Right
from bot.model.texts import Text
from bot.model.widgets import Button

TEST = Right("welcome.test", ORGANISERS)

cog = Cog("welcome", store=WelcomeStore, settings=Settings, rights=(TEST,))

DAY = timedelta(days=1)


@cog.hears(Joined)
def joined(ctx: Ctx, event: Joined) -> list[Action]:
    """Let a newcomer arrive; the greeting waits a little and is shared (WEL-01)."""
    place = _door(ctx)
    if place is None or ctx.robot(ctx.person) or _here_already(ctx) or ctx.excluded(ctx.person) is not None:
        return []
    rush = _rush(ctx)
    state = "passed" if _unsaid(ctx) or rush is not None else "waiting"
    last = ctx.store.last(ctx.person.id)
    again = last is not None and last.state == "gone" and ctx.at - (last.left_at or ctx.at) <= ctx.settings.back
    ready = ctx.now + ctx.settings.wait
    ctx.store.arrive(Arrival(ctx.new_id(), ctx.person.id, place.id, ctx.at, ready, again, state, None))
    actions = list(rush or ())
    if state == "waiting":
        actions.append(_next(ctx, place, ctx.store.waiting(place.id)))
    return [*actions, _purge_later(ctx)]


@cog.hears(Left)
def left(ctx: Ctx, event: Left) -> list[Action]:
    """Say nothing when someone goes (WEL-09); remember it for thirty days, so that they can be welcomed back."""
    if ctx.robot(ctx.person):
        return []
    ctx.store.leave(ctx.new_id(), ctx.person.id, ctx.at)
    return [_purge_later(ctx)]


@cog.wakes("greet")
def greet(ctx: Ctx, woken: Woken) -> list[Action]:
    """Greet everyone whose wait is over with one line, or in the morning where it is quiet now (WEL-01)."""
    place = ctx.place_by_id(woken.key)
    if place is None:
        return []
    morning = ctx.quiet_end(ctx.now, place)
    if morning is not None:
        return [Wake("greet", place.id, at=morning)]
    waiting = ctx.store.waiting(place.id)
    ready = [each for each in waiting if each.ready_at <= ctx.now]
    stale = [each for each in ready if ctx.now - each.joined_at > timedelta(hours=ctx.settings.greet_within_hours)]
    ctx.store.let_pass(stale)
    fresh = [each for each in ready if each not in stale]
    later = [each for each in waiting if each not in ready]
    return [*_greet(ctx, place, fresh), *([_next(ctx, place, later)] if later else ())]


@cog.wakes("purge")
def purge(ctx: Ctx, woken: Woken) -> list[Action]:
    """Let go of arrivals and choices after thirty days."""
    ctx.store.purge(ctx.now)
    return [_purge_later(ctx)]


@cog.command("welcome tour", late=Late.READ, aliases=("rundgang",))
def take_tour(ctx: Ctx) -> list[Action]:
    """Show the first card to whoever asks, as often as they like (WEL-02)."""
    return [tour.card(ctx, 1)]


@cog.presses("tour")
def start_tour(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Show the first card to whoever pressed, and to nobody else (WEL-02)."""
    return [tour.card(ctx, 1)]


@cog.presses("card")
def next_card(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Turn to the next card in place; remember only that the last one was seen."""
    number = int(data["card"])
    if number == tour.LAST:
        ctx.store.toured(ctx.new_id(), ctx.person.id, ctx.at)
    return [tour.card(ctx, number, update=True)]


@cog.presses("choice")
def choose(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take what brings someone: peace, a human, company, or an open ear (WEL-04)."""
    choice = data["choice"]
    ctx.store.choose(ctx.new_id(), ctx.person.id, choice, ctx.at)
    match choice:
        case "help":
            reached = tour.human_there(ctx)
            told: list[Action] = [Tell(HumanWanted(ctx.person, "help"))] if reached else []
            answer: list[Action] = [tour.help_answer(ctx, reached), *told]
        case "join":
            answer = [tour.join_answer(ctx)]
        case "annoyed" if ctx.offers("concern"):
            answer = [Tell(ConcernWanted(ctx.person))]
        case "annoyed":
            answer = [tour.help_answer(ctx, reached=False)]
        case _:
            answer = [Reply(Text("welcome.answer.looking"), update=True)]
    return [*answer, _purge_later(ctx)]


@cog.command("welcome test", right=TEST, late=Late.READ, staff=True)
def show_greeting(ctx: Ctx) -> list[Action]:
    """Show privately how a greeting looks, and when and where it is said."""
    place = _door(ctx)
    if place is None:
        raise Refusal("welcome.nowhere")
    intro = Text("welcome.preview.intro", place=place, wait=ctx.settings.wait)
    lines = greeting([Guest(ctx.person, returning=False, today=True)], 0, ctx.desk.names, ctx.settings.names_in_a_line)
    quiet = f"{ctx.manners.quiet_from:%H:%M}", f"{ctx.manners.quiet_to:%H:%M}"
    night = [Text("welcome.preview.night", start=quiet[0], end=quiet[1])] if quiet[0] != quiet[1] else []
    return [Reply((intro, *lines, *night), (_tour_button(),))]


def _door(ctx: Ctx) -> Place | None:
    """Return where this door's arrivals are greeted: its welcome place, else where talk is, else where it happened."""
    spot = ctx.arrival.spot
    for purpose in (Purpose.WELCOME, Purpose.TALK):
        for place in ctx.places(purpose):
            if place.spot is not None and (place.spot.platform, place.spot.guild) == (spot.platform, spot.guild):
                return place
    if ctx.here is None or ctx.here.purpose in (Purpose.STAFF, Purpose.DIRECT, Purpose.THREAD):
        return None
    return ctx.here


def _here_already(ctx: Ctx) -> bool:
    """Tell whether this arrival is one we know: told twice, or the same person by another door or account."""
    if len(ctx.accounts(ctx.person)) > 1:
        return True
    last = ctx.store.last(ctx.person.id)
    return last is not None and last.left_at is None and ctx.at - last.joined_at <= ctx.settings.back


def _unsaid(ctx: Ctx) -> bool:
    """Tell whether someone wants no line about themselves, or had their two for today (coming, coming back)."""
    return ctx.store.peace(ctx.person.id) or ctx.store.greeted_since(ctx.person.id, ctx.at - DAY) >= 2


def _rush(ctx: Ctx) -> Sequence[Action] | None:
    """Return None on an ordinary day; in a rush let greetings rest and tell staff once (WEL-01, raid)."""
    settings, until = ctx.settings, ctx.store.resting_until()
    resting = until is not None and ctx.at < until
    if ctx.store.joined_since(ctx.at - timedelta(minutes=settings.raid_minutes)) + 1 < settings.raid_joins:
        return () if resting else None
    end = ctx.at + timedelta(minutes=settings.raid_pause_minutes)
    ctx.store.rest(end)
    ctx.store.let_all_pass()
    if resting:
        return ()
    text = Text("welcome.staff.rush", n=settings.raid_joins, span=timedelta(minutes=settings.raid_minutes), until=end)
    return [Say(place, text, Class.DUTY) for place in ctx.places(Purpose.STAFF)[:1]]


def _greet(ctx: Ctx, place: Place, fresh: Sequence[Arrival]) -> list[Action]:
    """Say one line for these, or add their names to the last one where there were enough lines."""
    if not fresh:
        return []
    settings, day = ctx.settings, ctx.now.astimezone(ZoneInfo(ctx.zone)).date().isoformat()
    in_a_row = ctx.store.lines_since(place.id, ctx.now - timedelta(minutes=settings.in_a_row_minutes))
    of_the_day = ctx.store.lines_on(place.id, day)
    line = share(in_a_row, of_the_day, settings.lines_in_a_row, settings.lines_per_day)
    together = [*(ctx.store.in_line(line) if line is not None else ()), *fresh]
    guests = [each for each in (_guest(ctx, arrival, day) for arrival in together) if each is not None]
    named = [each for each in guests if _speakable(ctx, each)]
    texts = greeting(named, len(guests) - len(named), ctx.desk.names, settings.names_in_a_line)
    if not texts:
        return []
    new = any(not each.returning for each in guests)
    buttons = (_tour_button(),) if new else ()
    id_ = line or ctx.new_id()
    ctx.store.greet(fresh, id_, ctx.now)
    if line is not None:
        said: Action = Edit(f"line-{line}", texts, buttons)
    else:
        ctx.store.add_line(id_, place.id, ctx.now, day)
        said = Say(place, texts, Class.ANSWER, buttons, ref=f"line-{id_}")
    odd = {each.person.id for each in guests} - {each.person.id for each in named}
    return [said, *_hint(ctx, [each for each in fresh if each.person in odd]), _purge_later(ctx)]


def _guest(ctx: Ctx, arrival: Arrival, day: str) -> Guest | None:
    person = ctx.person_by_id(arrival.person)
    today = arrival.joined_at.astimezone(ZoneInfo(ctx.zone)).date().isoformat() == day
    return None if person is None else Guest(person, arrival.returning, today)


def _speakable(ctx: Ctx, guest: Guest) -> bool:
    return speakable(guest.person.name, ctx.settings.name_most, ctx.settings.names_never)


def _hint(ctx: Ctx, odd: Sequence[Arrival]) -> list[Action]:
    """Tell staff of names that were better not repeated in public."""
    people = [person for person in (ctx.person_by_id(each.person) for each in odd) if person is not None]
    staff = ctx.places(Purpose.STAFF)
    return [Say(staff[0], Text("welcome.staff.name", who=each), Class.DUTY) for each in people if staff]


def _next(ctx: Ctx, place: Place, waiting: Sequence[Arrival]) -> Wake:
    return Wake("greet", place.id, at=next_round([each.ready_at for each in waiting], ctx.settings.wait))


def _purge_later(ctx: Ctx) -> Wake | Unwake:
    at = ctx.store.next_purge()
    return Unwake("purge", "purge") if at is None else Wake("purge", "purge", at=max(at, ctx.now), tidy=True)


def _tour_button() -> Button:
    return Button(Text("welcome.button.tour"), "welcome.tour")
