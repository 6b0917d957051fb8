"""Commands: the catalogue as the palette shows it, and typed options as the house takes them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.adapters.web.world.denied import Denied
from bot.adapters.web.world.members import Member
from bot.adapters.web.world.places import WebPlace
from bot.model.commands import CommandSpec, OptionSpec, Shown
from bot.model.rights import RANK, Role, Standing

Palette = list[dict[str, Any]]


def allowed(spec: CommandSpec, may: Callable[[str, Standing], bool], standing: Standing) -> bool:
    """Tell whether to show a command at all; the check itself happens when it is used."""
    if spec.right is not None:
        return may(spec.right.name, standing)
    return not spec.staff or standing.rank >= RANK[Role.MODERATOR]


def palette(shown: Iterable[Shown], may: Callable[[str, Standing], bool], standing: Standing) -> Palette:
    """Return the commands that a standing may use, as JSON-able data."""
    return [_command(one) for one in shown if allowed(one.spec, may, standing)]


def canonical(shown: Iterable[Shown], line: str) -> str:
    """Return a typed line with its command under the name every language knows; an unknown one as it stands."""
    typed = line.removeprefix("/")
    for one in shown:
        rest = typed[len(one.name) :]
        if typed[: len(one.name)].casefold() == one.name.casefold() and (not rest or rest[0].isspace()):
            return f"/{one.spec.name}{rest}"
    return line


def _command(shown: Shown) -> dict[str, Any]:
    return {
        "name": shown.spec.name,
        "shown": shown.name,
        "help": shown.help,
        "staff": shown.spec.staff,
        "opens": shown.spec.opens,
        "aliases": list(shown.spec.aliases),
        "menus": sorted(shown.spec.menus),
        "menu": shown.menu or shown.name,
        "options": [_option(shown, option, label, told) for option, label, told in shown.options],
    }


def _option(shown: Shown, option: OptionSpec, label: str, told: str) -> dict[str, Any]:
    labels = {value: words for name, value, words in shown.choices if name == option.name}
    return {
        "name": option.name,
        "label": label,
        "help": told,
        "kind": option.kind,
        "required": option.required,
        "max": option.max,
        "min": option.min,
        "long": option.long,
        "choices": [[value, labels.get(value, value)] for value in option.choices],
        "complete": option.complete is not None,
    }


def options(
    shown: Sequence[Shown], name: str, given: Mapping[str, str], people: Sequence[Member], places: Sequence[WebPlace]
) -> dict[str, dict[str, str]]:
    """Return what was chosen, each value with the kind it has; raises Denied for an unknown command or value."""
    spec = next((one.spec for one in shown if one.spec.name == name), None)
    if spec is None:
        raise Denied(404, "command")
    kinds = {option.name: option for option in spec.options}
    chosen: dict[str, dict[str, str]] = {}
    for key, value in given.items():
        if key not in kinds:
            raise Denied(400, "option")
        if value.strip():
            chosen[key] = {"kind": kinds[key].kind, "value": _value(kinds[key], value.strip(), people, places)}
    return chosen


def _value(option: OptionSpec, value: str, people: Sequence[Member], places: Sequence[WebPlace]) -> str:
    if option.kind == "person":
        word = value.removeprefix("@").casefold()
        found = next((m.id for m in people if word in (m.id, m.handle, m.name.casefold())), None)
    elif option.kind == "place":
        word = value.removeprefix("#").casefold()
        found = next((p.id for p in places if word in (p.id, *(n.casefold() for n in p.names.values()))), None)
    elif option.kind == "choice" and option.choices:
        found = value if value in option.choices else None
    else:
        found = value if len(value) <= 4000 else None
    if found is None:
        raise Denied(400, "option")
    return found
