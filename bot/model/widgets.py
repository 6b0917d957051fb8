"""Widgets: what a person can press, choose or fill, free of any platform's word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.model.ids import CommunityId, PersonId
from bot.model.texts import Text

Style = Literal["plain", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Button:
    """Offer one press.

    `press` names the handler ("welcome.tour"); `data` is kept in our row, never sent (house.md §5);
    `who` limits it to one person, None means anyone who sees it; `until` ends it (UTC), None means never;
    `once` makes the first press the only one. `opens` says that this one is answered by a form, where its
    handler does not always do so. `community` is whose it is, None the one's that sends it.
    """

    label: Text
    press: str
    data: Mapping[str, str] = field(default_factory=dict, hash=False)
    who: PersonId | None = None
    until: datetime | None = None
    once: bool = False
    style: Style = "plain"
    opens: bool = False
    community: CommunityId | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Ask for one value of a form; lengths in characters."""

    name: str
    label: Text
    kind: Literal["text", "long", "choice", "person", "place"] = "text"
    required: bool = True
    max: int = 200
    choices: tuple[tuple[str, Text], ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Ask for several values at once; `fill` names the handler that gets them (a Filled event)."""

    fill: str
    title: Text
    questions: tuple[Question, ...]
    data: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Key:
    """Show a stored button to an adapter: the random key, the words on it, the look.

    `opens` says that its press is answered by a form, which some platforms take only as the very first answer.
    `link` says that it is pressed by opening the direct chat, on platforms where only people can open one.
    """

    key: str
    label: str
    style: Style = "plain"
    opens: bool = False
    link: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """Show one question of a stored form to an adapter, words chosen."""

    name: str
    label: str
    kind: str
    required: bool
    max: int
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Show a stored form to an adapter: its key, title and blanks."""

    key: str
    title: str
    blanks: tuple[Blank, ...]
