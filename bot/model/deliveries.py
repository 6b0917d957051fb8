"""Deliveries: an action made ready for one adapter, words chosen, target native (house.md §1)."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.events import Interaction
from bot.model.files import File
from bot.model.people import Account
from bot.model.places import MessageRef, Spot
from bot.model.texts import Line
from bot.model.widgets import Key, Sheet


@dataclass(frozen=True, slots=True)
class Delivery:
    """Hand one outgoing act to an adapter.

    `kind` is the action's class name in lower case ("say", "reply", "edit", …). `key` is the idempotency
    key, at most 25 characters (Discord's nonce). `lines` are paragraphs. `spot` is where it goes, `person` to whom.
    `decided_by` is the human behind what cannot be undone, by their account here (N1).
    `again` is true where an earlier attempt may have come about: look before doing it once more, among what was
    made after `since` (UTC), when the row was written. An "ask" carries, where the platform takes forms only as a
    first answer, lines and one button that opens the form later. An "open" with `room` makes a private room.
    An `alert` is shown by the press it answers, where that is still possible, without a message.
    `files` go with "reply" and "whisper" alone, and only that one person may see them.
    """

    key: str
    kind: str
    spot: Spot | None = None
    person: Account | None = None
    lines: tuple[Line, ...] = ()
    buttons: tuple[Key, ...] = ()
    sheet: Sheet | None = None
    message: MessageRef | None = None
    answer_to: MessageRef | None = None
    interaction: Interaction | None = None
    emoji: str = ""
    name: str = ""
    until: datetime | None = None
    silent: bool = False
    update: bool = False
    thread: str = ""
    locale: str = "de"
    again: bool = False
    people: tuple[Account, ...] = ()
    decided_by: Account | None = None
    since: datetime | None = None
    room: bool = False
    files: tuple[File, ...] = ()
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """Tell what came about: the message made or changed, the spot opened, the link."""

    message: MessageRef | None = None
    spot: Spot | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """Say what a platform can do (mission.md §4, capability flags); each missing one has a written fallback.

    `idempotent`: the platform drops a second send with the same key, so an unknown send may be tried again.
    `waits_for_start`: only people open direct chats; what is theirs alone waits until they do, a line leads there.
    `late_forms`: a form may be shown at any time; where not, as the first answer to an interaction or by a button.
    `alerts`: up to so many `unit`s of a private answer to a press among others are shown without a message.
    `picks`: people are chosen from a list of the platform's own, which shows nobody of another one.
    `rings`: a private line makes a phone ring or a badge appear, so that what nobody asked for waits (IDP-08).
    `removes_at_once`: so many messages the platform takes away in one go, where they are asked for together.
    `text_max` counts in the platform's own `unit` ("chars", "utf16", "bytes").
    """

    ephemeral: bool = True
    cold_dm: bool = False
    waits_for_start: bool = False
    forms: bool = True
    late_forms: bool = True
    picks: bool = False
    threads: bool = True
    reactions_in: bool = True
    edit_any_age: bool = True
    delete_any_age: bool = True
    silent: bool = True
    idempotent: bool = True
    alerts: int = 0
    text_max: int = 4000
    per_place_seconds: float = 0.0
    per_place_minute: int = 0
    per_second: float = 0.0
    removes_at_once: int = 1
    rings: bool = False
    unit: str = "chars"
