"""Commands as data: what core/cog.py reads from a handler's signature and adapters register (house.md §5)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.model.rights import Right

ELSEWHERE = ".elsewhere"
"""What follows a person option's name where someone is named whom the platform's picker cannot show."""

OptionKind = Literal["text", "int", "person", "place", "when", "duration", "choice", "bool"]


class Late(StrEnum):
    """Say what a command does when it arrives late (house.md §1).

    RUN: does its work and, after ten minutes, says when it was sent. READ: answered up to ten minutes late.
    OFFER: older than two minutes it is offered again as a button.
    """

    RUN = "run"
    READ = "read"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Opt:
    """Annotate a handler's parameter: length in characters, value range, completion by name."""

    max: int | None = None
    min: int | None = None
    complete: str | None = None
    long: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """Carry a moment a person typed, understood: the instant (UTC) and what they typed.

    `past` says it is over already; `shifted` that the clock change made its wall time another one.
    """

    at: datetime
    typed: str
    past: bool = False
    shifted: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """Carry a span a person typed, understood."""

    span: timedelta
    typed: str


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """Describe one option; `choices` are values, their words live under `<command>.<option>.<value>`."""

    name: str
    kind: OptionKind
    required: bool
    max: int = 200
    min: int | None = None
    choices: tuple[str, ...] = ()
    complete: str | None = None
    long: bool = False
    default: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """Describe one command; its words live under `<cog>.command.<name with dots>`."""

    cog: str
    name: str
    options: tuple[OptionSpec, ...] = ()
    right: Right | None = None
    late: Late = Late.RUN
    opens: Literal["", "form"] = ""
    menus: frozenset[Literal["message", "person"]] = frozenset()
    staff: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """Return the word key below which name, help and option words live."""
        return f"{self.cog}.command.{self.name.replace(' ', '.')}"

    @property
    def elsewhere(self) -> dict[str, str]:
        """Return the companions of person options, for someone elsewhere: what adapters call them, and our name."""
        people = [each.name for each in self.options if each.kind == "person"]
        return {"elsewhere" if len(people) == 1 else f"{each}_elsewhere": each + ELSEWHERE for each in people}


@dataclass(frozen=True, slots=True)
class Shown:
    """Show one command to an adapter in one language: names and helps chosen, options in order.

    `elsewhere` are, where the house has several platforms, the companions of person options in the spec's order: what
    the adapter calls each, its name and its help.
    """

    spec: CommandSpec
    locale: str
    name: str
    help: str
    options: tuple[tuple[OptionSpec, str, str], ...] = ()
    choices: tuple[tuple[str, str, str], ...] = ()
    menu: str = ""
    elsewhere: tuple[tuple[str, str, str], ...] = ()
