"""Text as a key with fields, and the nodes a formatted line is made of (house.md §4).

A `Text` is language-free. The unit of work chooses language and variant (`Chosen`), delivery only
formats. Formatting yields nodes, never markup: what a member typed is a `Plain` node like any
other, so it cannot become a command to the platform (reliability.md A2, A3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Union

from bot.model.people import Person
from bot.model.places import MessageRef, Place
from bot.model.speech import PLAIN_SPEECH, Speech

Field = Union[str, int, bool, datetime, timedelta, Person, Place, MessageRef, "Text", Sequence["Field"]]


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """Name a line of the catalogue and what goes into its slots: `Text("thanks.told", by=lea)`."""

    key: str
    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)

    def __init__(self, key: str, /, **fields: Field) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "fields", MappingProxyType(dict(fields)))


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Mark words a human wrote that are sent as they stand, as plain text (a ritual's question)."""

    words: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Fix language, form of address and variant of a Text, so that a rerun says the same words."""

    key: str
    fields: Mapping[str, Field]
    locale: str
    address: str
    variant: int
    zone: str
    speech: Speech = PLAIN_SPEECH


@dataclass(frozen=True, slots=True)
class Plain:
    """Carry characters to be shown as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class PersonNode:
    """Show a person's name; `native` is their account id where the line is going, if they have one."""

    name: str
    native: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceNode:
    """Show a place's name, as a link where the platform has one."""

    name: str
    native: str | None = None


@dataclass(frozen=True, slots=True)
class MomentNode:
    """Show an instant (UTC); `shown` is the wording in the community's zone for platforms without timestamps."""

    at: datetime
    style: str
    shown: str


Node = Plain | PersonNode | PlaceNode | MomentNode
Line = tuple[Node, ...]


def plain(line: Line) -> str:
    """Flatten a formatted line to the characters a reader sees."""
    parts: list[str] = []
    for node in line:
        match node:
            case Plain(text=words):
                parts.append(words)
            case PersonNode(name=name) | PlaceNode(name=name):
                parts.append(name)
            case MomentNode(shown=shown):
                parts.append(shown)
    return "".join(parts)
