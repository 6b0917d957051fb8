"""Declare a cog: its commands, what it hears, presses, forms and timers (house.md §5, §6).

The handler's signature *is* the definition; it is read once, into a frozen CommandSpec.
"""

import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.model.commands import CommandSpec, Duration, Late, Opt, OptionKind, OptionSpec, When
from bot.model.people import Person
from bot.model.places import Place
from bot.model.rights import Right
from bot.ports import Store

S = TypeVar("S", bound=Store)
C = TypeVar("C")
H = TypeVar("H", bound=Callable[..., Any])

KINDS: Mapping[object, OptionKind] = {
    str: "text",
    int: "int",
    bool: "bool",
    Person: "person",
    Place: "place",
    When: "when",
    Duration: "duration",
}


@dataclass(frozen=True, slots=True)
class Ear:
    """Hold one handler of an event or fact; `when` is pure and runs on the loop (house.md §10)."""

    cog: str
    run: Callable[..., Any]
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """Hold one handler of a button or form, the right it needs, and whether it answers with a form (house.md §5)."""

    cog: str
    run: Callable[..., Any]
    right: Right | None = None
    opens: Literal["", "form"] = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Name one purpose a person can consent to (IDP-03).

    Its words live under `<cog>.consent.<name>`: `name` and `text` for the switch, `off` for what ends at once.
    """

    name: str
    version: str = "1"
    default: bool = False


@dataclass(slots=True)
class Cog(Generic[S, C]):
    """Collect what one room of the house reacts to.

    `offers` are things other cogs may point at ("concern", "human"); a button whose target no cog offers
    is not shown (mission.md §13, 4).
    """

    name: str
    store: type[S]
    settings: type[C]
    rights: Sequence[Right] = ()
    offers: Sequence[str] = ()
    purposes: Sequence[Purpose] = ()
    commands: dict[str, tuple[CommandSpec, Callable[..., Any]]] = field(default_factory=dict, init=False)
    ears: dict[type, list[Ear]] = field(default_factory=dict, init=False)
    presses_: dict[str, Press] = field(default_factory=dict, init=False)
    wakers: dict[str, Callable[..., Any]] = field(default_factory=dict, init=False)
    completers: dict[str, Callable[..., Any]] = field(default_factory=dict, init=False)
    cards_: list[Callable[..., Any]] = field(default_factory=list, init=False)

    def command(
        self,
        name: str,
        *,
        right: Right | None = None,
        late: Late = Late.RUN,
        opens: Literal["", "form"] = "",
        menus: Sequence[Literal["message", "person"]] = (),
        aliases: Sequence[str] = (),
        staff: bool = False,
    ) -> Callable[[H], H]:
        """Declare a command; options come from the handler's parameters after the context."""

        def keep(handler: H) -> H:
            if name in self.commands:
                raise ValueError(f"{self.name}: command {name!r} is declared twice")
            spec = CommandSpec(
                cog=self.name,
                name=name,
                options=read_options(handler),
                right=right,
                late=late,
                opens=opens,
                menus=frozenset(menus),
                staff=staff,
                aliases=tuple(aliases),
            )
            self.commands[name] = (spec, handler)
            return handler

        return keep

    def hears(self, kind: type, when: Callable[[Any], bool] | None = None) -> Callable[[H], H]:
        """Declare a handler `(ctx, event)` of an event or a fact."""

        def keep(handler: H) -> H:
            self.ears.setdefault(kind, []).append(Ear(self.name, handler, when))
            return handler

        return keep

    def presses(self, name: str, *, right: Right | None = None, opens: Literal["", "form"] = "") -> Callable[[H], H]:
        """Declare a handler `(ctx, data)` of buttons whose `press` is `<cog>.<name>`; `opens` if it asks by a form."""
        return self._keep_press(name, right, opens)

    def fills(self, name: str, *, right: Right | None = None) -> Callable[[H], H]:
        """Declare a handler `(ctx, data, values)` of forms whose `fill` is `<cog>.<name>`."""
        return self._keep_press(name, right)

    def wakes(self, kind: str) -> Callable[[H], H]:
        """Declare a handler `(ctx, woken)` of this cog's timers of a kind."""

        def keep(handler: H) -> H:
            self.wakers[kind] = handler
            return handler

        return keep

    def completes(self, name: str) -> Callable[[H], H]:
        """Declare a completion `(ctx, typed) -> [(value, label)]` for options that name it."""

        def keep(handler: H) -> H:
            self.completers[name] = handler
            return handler

        return keep

    def cards(self, handler: H) -> H:
        """Declare `(ctx, person) -> [Text]`: what this room owes a person, for whoever of the team acts (IDP-01)."""
        self.cards_.append(handler)
        return handler

    def _keep_press(self, name: str, right: Right | None, opens: Literal["", "form"] = "") -> Callable[[H], H]:
        full = f"{self.name}.{name}"

        def keep(handler: H) -> H:
            if full in self.presses_:
                raise ValueError(f"{full} is declared twice")
            self.presses_[full] = Press(self.name, handler, right, opens)
            return handler

        return keep


def read_options(handler: Callable[..., Any]) -> tuple[OptionSpec, ...]:
    """Read a handler's parameters after the context into option specs; raises TypeError for an unknown kind."""
    hints = get_type_hints(handler, include_extras=True)
    parameters = list(inspect.signature(handler).parameters.values())[1:]
    return tuple(_read_option(each, hints[each.name]) for each in parameters)


def _read_option(parameter: inspect.Parameter, hint: Any) -> OptionSpec:
    opt = Opt()
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        opt = next((extra for extra in extras if isinstance(extra, Opt)), opt)
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    choices: tuple[str, ...] = ()
    kind: OptionKind
    if get_origin(hint) is Literal:
        kind, choices = "choice", tuple(str(each) for each in get_args(hint))
    elif hint in KINDS:
        kind = KINDS[hint]
    else:
        raise TypeError(f"option {parameter.name!r}: {hint!r} is no kind of option")
    required = parameter.default is inspect.Parameter.empty
    return OptionSpec(
        name=parameter.name,
        kind=kind,
        required=required,
        max=opt.max if opt.max is not None else (200 if kind == "text" else 100),
        min=opt.min,
        choices=choices,
        complete=opt.complete,
        long=opt.long,
        default=None if required else parameter.default,
    )
