"""The setup's pages: which questions a page asks, and what its answers change."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.cogs.setup import rules
from bot.cogs.setup.settings import Settings
from bot.cogs.setup.store import SetupStore
from bot.core.context import Context
from bot.model.errors import Refusal
from bot.model.places import Place, Purpose
from bot.model.rights import RANK, Role
from bot.model.settables import Unfit
from bot.model.texts import Text
from bot.model.widgets import Form, Question

Ctx = Context[SetupStore, Settings]

PAGES: Mapping[str, tuple[str, ...]] = {
    "speech": ("community.name", "community.locale", "community.address", "community.zone"),
    "places": ("places.welcome", "places.talk", "places.questions", "places.thanks", "places.staff"),
    "people": ("team", "hours", "roles.moderator", "roles.organiser", "roles.greeter"),
    "manners": ("host.quiet", "host.weekly_budget"),
}
"""The settings each page asks for; a form takes five (peers.md §3)."""

PUBLIC = ("places.welcome", "places.talk", "places.questions", "places.thanks")
STOOD = "="
"""Begins the names under which a form keeps what stood in it."""

FEW = 3
"""More public places than this empty one another (CHA-05)."""


def number(page: str) -> int:
    """Return a page's number, from 1."""
    return list(PAGES).index(page) + 1


def form(ctx: Ctx, page: str) -> Form:
    """Return a page's questions, each with what counts now; none has to be answered."""
    found = [each for key in PAGES[page] if (each := _question(ctx, key)) is not None]
    title = Text(f"setup.page.{page}", number=number(page), of=len(PAGES))
    # what stood there: whoever leaves it so does not take back what somebody else changed meanwhile
    stood = {STOOD + each.name: each.default for each in found if each.default}
    return Form("setup.told", title, tuple(found), {"page": page} | stood)


def _question(ctx: Ctx, key: str) -> Question | None:
    what, ask, name = ctx.choices.known[key], Text(f"setup.ask.{key}"), key.replace(".", "_")
    held = ctx.choices.value(key)
    match what.kind:
        case "choice":
            choices = tuple((each, rules.choice(each)) for each in what.choices)
            return Question(name, ask, "choice", False, 100, choices, str(held))
        case "places":
            return _place(ctx, key, name, ask)
        case "roles" if not _below(ctx, key):
            return None
        case "roles":
            return Question(name, ask, "text", False, 200, default=", ".join(held))
        case "team":
            return Question(name, ask, "text", False, 400, default=", ".join(map(_mate, held)))
        case "hours":
            days = {part: spans for part, spans in held.items() if spans}
            lines = [f"{ctx.said(Text(f'setup.day.{part[6:]}'))} {' '.join(spans)}" for part, spans in days.items()]
            return Question(name, ask, "text", False, 400, default=", ".join(lines))
        case "quiet":
            return Question(name, ask, "text", False, 30, default="-".join(map(str, held.values())))
        case _:
            return Question(name, ask, "text", False, what.most or 100, default=str(held))


def _mate(mate: Mapping[str, str]) -> str:
    return f"{mate['name']}: {mate['role']}" if mate.get("role") else mate["name"]


def _below(ctx: Ctx, key: str) -> bool:
    """Tell whether someone may say what a role means; what they may not is not asked (reliability.md row 43)."""
    standing = ctx.standing(ctx.person)
    return standing.owner or standing.rank > RANK[Role(key.removeprefix("roles."))]


def _place(ctx: Ctx, key: str, name: str, ask: Text) -> Question | None:
    """Ask for a place; for the team's only where there is one that nobody else sees."""
    if key == "places.staff" and not any(map(_shut, choosable(ctx))):
        return None
    return Question(name, ask, "place", False, 100)


def choosable(ctx: Ctx) -> list[Place]:
    """Return the places that can be chosen for something."""
    return [each for each in ctx.places() if each.purpose is not Purpose.THREAD and each.name]


def _shut(place: Place) -> bool:
    return place.spot is not None and bool(place.spot.closed)


def answers(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> dict[str, Any]:
    """Return what a page's answers change; an empty one, or one left as it stood, changes nothing. Raises Refusal."""
    found: dict[str, Any] = {}
    for key in PAGES[data["page"]]:
        name = key.replace(".", "_")
        typed = values.get(name, "").strip()
        if typed and typed != data.get(STOOD + name, "").strip():
            found |= read(ctx, key, typed)
    apart(ctx, found)
    return ctx.choices.differing(found)


def apart(ctx: Ctx, found: Mapping[str, Any]) -> None:
    """Refuse a team's place that is something else too: what is written there is not for everyone."""
    staff = set(found.get("places.staff", (str(each.id) for each in ctx.places(Purpose.STAFF))))
    if any(staff & set(found.get(key, ())) for key in PUBLIC):
        raise Refusal("setup.staff_apart")
    # a private group is shut to strangers alone: where everyone talks, everyone reads
    everyone = {str(each.id) for key in PUBLIC if key not in found for each in ctx.places(Purpose(key[7:]))}
    if everyone & set(found.get("places.staff", ())):
        raise Refusal("setup.staff_apart")


def read(ctx: Ctx, key: str, typed: str) -> dict[str, Any]:
    """Return the settings that what was typed for one comes to; raises Refusal."""
    what = ctx.choices.known[key]
    try:
        if what.kind == "choice":
            typed = rules.choice_of(what, typed, ctx.said)
        found = dict(ctx.choices.settables.read(key, typed))
    except Unfit as why:
        raise rules.wrong(why) from None
    if what.kind == "places":
        found = {key: beside(ctx, key, resolved(ctx, key, found[key]))}
    return found


def resolved(ctx: Ctx, key: str, named: list[str]) -> list[Place]:
    """Return places by name, native id or our own; raises Refusal for one that is not there or not fit for it."""
    found = [_named(ctx, each) for each in named]
    if key == "places.staff" and not all(map(_shut, found)):
        raise Refusal("setup.staff_open", place=next(each for each in found if not _shut(each)))
    return found


def _named(ctx: Ctx, typed: str) -> Place:
    wanted = typed.removeprefix("place:").casefold()
    places = choosable(ctx)
    tests: tuple[Callable[[Place], str], ...] = (lambda each: each.id, lambda each: each.name, _address, _native)
    for test in tests:
        found = [each for each in places if test(each).casefold() == wanted]
        if len(found) == 1:
            return found[0]
    raise Refusal("core.unclear_place", typed=typed)


def _native(place: Place) -> str:
    return "" if place.spot is None else place.spot.id


def _address(place: Place) -> str:
    return "" if place.spot is None else f"{place.spot.platform}/{place.spot.id}"


def beside(ctx: Ctx, key: str, places: list[Place]) -> list[str]:
    """Return what a purpose's places come to: those of other platforms stay as they were."""
    platforms = {each.spot.platform for each in places if each.spot is not None}
    held = [ctx.place_by_id(each) for each in ctx.choices.value(key)]
    if not places:
        return []
    others = [
        each for each in held if each is not None and each.spot is not None and each.spot.platform not in platforms
    ]
    return [str(each.id) for each in (*others, *places)]


def portable(ctx: Ctx, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as another database can read them: places by name, by address where two share one."""
    names = [each.name.casefold() for each in choosable(ctx)]

    def called(id_: str) -> str | None:
        place = ctx.place_by_id(id_)
        if place is None:
            return None
        return place.name if names.count(place.name.casefold()) == 1 else _address(place)

    return {
        key: [name for name in map(called, value) if name] if key.startswith("places.") else value
        for key, value in values.items()
    }


def crowded(ctx: Ctx) -> bool:
    """Tell whether more public places are in use than one evening fills (CHA-05)."""
    used = {each.id for key in PUBLIC for each in ctx.places(Purpose(key.removeprefix("places.")))}
    return len(used) > FEW
