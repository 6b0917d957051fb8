"""Settables: what a community can change about itself in chat, and what is wrong with a value that does not fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.model.house import House
from bot.model.places import Purpose

CHOOSABLE = (Purpose.STAFF, Purpose.WELCOME, Purpose.TALK, Purpose.QUESTIONS, Purpose.THANKS)
"""What a place can be chosen for; one chosen for several things is for the first of these."""

Kind = Literal[
    "text", "whole", "yesno", "choice", "zone", "clock", "quiet", "spans", "hours", "names", "team", "places", "roles"
]
"""What kind of value a setting takes; "quiet" and "hours" set several settings at once."""


@dataclass(frozen=True, slots=True)
class Settable:
    """Describe one setting: its dotted key, what fits it, and what the file says (`filed`, as JSON would hold it).

    `parts` are the keys that a setting of several sets at once; `part_of` names it to each of them.
    """

    key: str
    kind: Kind
    filed: Any = field(default=None, hash=False)
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    part_of: str = ""

    @property
    def section(self) -> str:
        """Return the section it stands in: "host", "cogs.welcome"."""
        return self.key.rpartition(".")[0] or self.key


class Unfit(Exception):  # noqa: N818 - it is told to a person, like a Refusal
    """Tell why a value cannot be set; `why` is a word of ours, `line` counts from 1 where a text was read.

    `why`: a Kind it does not fit, or "range", "long", "empty", "no_toml", "too_big", "too_deep", "twice", "unknown",
    "not_here" (of the file only), "other".
    """

    def __init__(
        self,
        why: str,
        key: str = "",
        *,
        line: int | None = None,
        least: int | None = None,
        most: int | None = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{key}: {why}" if line is None else f"line {line}: {key}: {why}")
        self.why = why
        self.key = key
        self.line = line
        self.least = least
        self.most = most
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hold what one community changed in chat, and the house that makes of the file's; `cogs` are filled as asked."""

    values: Mapping[str, Any]
    house: House
    cogs: dict[str, Any] = field(default_factory=dict, compare=False)

    def purpose(self, place: str) -> Purpose | None:
        """Return what a place was chosen for, by our id; None for one nobody chose."""
        return next((each for each in CHOOSABLE if place in self.values.get(f"places.{each}", ())), None)
