"""Actions: what a cog wants done. They fall out at the bottom; nothing calls back up (house.md §1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Literal, Union

from bot.model.facts import Fact
from bot.model.files import File
from bot.model.ids import CommunityId, PersonId
from bot.model.people import Account, Person
from bot.model.places import MessageRef, Place
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button, Form


class Class(StrEnum):
    """Sort what leaves the house (PER-04).

    ANSWER: someone asked, joined, thanked, tapped. DUTY: safety, notices, promised reminders.
    RELAY: a named member's own thing. HOST: everything said unasked.
    """

    ANSWER = "answer"
    DUTY = "duty"
    RELAY = "relay"
    HOST = "host"


Words = Text | Verbatim | tuple[Text | Verbatim, ...]
"""One line, or several joined by a blank line."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer the one who acted just now, seen by them alone; `update` redraws the card the press came from.

    `files` come in a message of their own, never in a card nor in a place that others read.
    """

    text: Words
    buttons: tuple[Button, ...] = ()
    update: bool = False
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Say something everyone in a place can read.

    `ref` names the message for a later Edit; `expires` (UTC) drops it unsent; `yield_until` (UTC) is how
    long a HOST line waits for a lull before it goes quietly (mission.md §13, 15); `now` is a human's "send now".
    """

    place: Place
    text: Words
    cls: Class
    buttons: tuple[Button, ...] = ()
    ref: str | None = None
    answer_to: MessageRef | None = None
    expires: datetime | None = None
    yield_until: datetime | None = None
    now: bool = False
    thread: Text | Verbatim | None = None


@dataclass(frozen=True, slots=True)
class Whisper:
    """Say something to one person alone; waits in their private lane if they did not just act (house.md §4).

    `push` says what may ring at their door unasked (IDP-08): "own" follows from what they did, asked for or look
    after, and always leaves; "followed" is about something they chose to follow; "any" is everything else.
    """

    person: Person
    text: Words
    cls: Class = Class.ANSWER
    buttons: tuple[Button, ...] = ()
    ref: str | None = None
    safety: bool = False
    files: tuple[File, ...] = ()
    push: Literal["own", "followed", "any"] = "own"


@dataclass(frozen=True, slots=True)
class Edit:
    """Change a message of ours, found by the `ref` it was said with."""

    ref: str
    text: Words
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Sorry:
    """Own up to a mistake of the host about a message of its own, found by its `ref`: in place, once, in one line.

    `instead` corrects the message, and the line says when: "Corrected at 14:10: …" (PER-08).
    """

    ref: str
    text: Text
    instead: Words | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a message away; `decided_by` is the human who decided it (N1), None only for our own messages.

    A string is the `ref` one of ours was said with; one that still waits is then never said.
    """

    message: MessageRef | str
    decided_by: PersonId | None = None


@dataclass(frozen=True, slots=True)
class React:
    """Set one reaction of ours on a message."""

    message: MessageRef
    emoji: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the one who acted just now for a form's values."""

    form: Form


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop a person writing until `until` (UTC); reversible, so a cog may do it (N1).

    With `ref` what came of it is told as Done or Failed, once for each account and group (reliability.md row 30).
    """

    person: Person
    until: datetime
    decided_by: PersonId | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Unpause:
    """Let a person write again; `ref` as for Pause."""

    person: Person
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Exclude:
    """Shut a person out; only ever with the human who decided it (N1).

    `until` (UTC) is how long the house remembers it, also where the person is forgotten meanwhile; None: a year.
    `ref` as for Pause.
    """

    person: Person
    decided_by: PersonId
    until: datetime | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Admit:
    """Let someone waiting at the door come in."""

    account: Account


@dataclass(frozen=True, slots=True)
class Decline:
    """Turn away someone waiting at the door; only with the human who decided it (N1)."""

    account: Account
    decided_by: PersonId


@dataclass(frozen=True, slots=True)
class Open:
    """Make a thread or a private room; its spot comes back as Done(ref, …)."""

    ref: str
    place: Place
    name: Text | Verbatim
    kind: Literal["thread", "room"] = "thread"
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Close:
    """Close a thread or room of ours."""

    place: Place


@dataclass(frozen=True, slots=True)
class Invite:
    """Make an invite link to a place; it comes back as Done(ref, …)."""

    ref: str
    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Pin a message of ours, found by the `ref` it was said with."""

    ref: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Repeat on `weekdays` (0 = Monday) at a wall time in an IANA zone, every `weeks` weeks from `anchor`.

    Each intended local date happens exactly once (reliability.md row 34).
    """

    weekdays: frozenset[int]
    at: time
    zone: str
    weeks: int = 1
    anchor: str = "1970-01-05"


class Misfire(StrEnum):
    """Say what a timer does when it is found late (reliability.md row 35).

    LATE: run however late. GRACE: run if less late than `grace`, else woken as `missed`. Several missed run as one.
    """

    LATE = "late"
    GRACE = "grace"


@dataclass(frozen=True, slots=True)
class Wake:
    """Wake this cog's `kind` handler at an instant (UTC) or by a rule; the same `key` replaces the earlier one.

    `tidy` marks housekeeping that nobody sees: the demo's "next due thing" walks past it.
    """

    kind: str
    key: str
    at: datetime | None = None
    rule: Rule | None = None
    data: Mapping[str, str] = field(default_factory=dict, hash=False)
    misfire: Misfire = Misfire.LATE
    grace: timedelta = timedelta(hours=3)
    tidy: bool = False


@dataclass(frozen=True, slots=True)
class Unwake:
    """Let a timer rest for good."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Release:
    """Decide over a line of ours that still waits, found by the `ref` it was said with.

    `go` sends it at once, like a human's "send now"; else it is let go unsaid, and nothing is told. A line that is
    already on its way stays as it is.
    """

    ref: str
    go: bool


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the other cogs a fact, in this same unit."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Link:
    """Let two persons of this community be one from now on: what `other` has goes to `into` (IDP-02).

    Only ever after both sides said yes; `id` names the link, so that Unlink can take it back.
    """

    id: str
    into: Person
    other: Person


@dataclass(frozen=True, slots=True)
class Unlink:
    """Take a person's latest link back: each side has again what was its own."""

    person: Person


@dataclass(frozen=True, slots=True)
class Looked:
    """Note that who acts was shown a person's record: the host's card, or a concern with its number (IDP-09)."""

    person: Person
    what: Literal["card", "case"]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Bring:
    """Bring a person what waits in their private lane, because they asked, or want to be told of `push` (IDP-08)."""

    person: Person
    push: tuple[Literal["followed", "any"], ...] = ("followed", "any")


@dataclass(frozen=True, slots=True)
class Heat:
    """Say that something is serious, in a place or everywhere, until an instant (UTC) or until it cools (PER-09).

    `ref` is the cog's own name for it; the host makes no joke there meanwhile.
    """

    ref: str
    place: Place | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cool:
    """Say that what was serious under this `ref` is so no more."""

    ref: str


@dataclass(frozen=True, slots=True)
class Adopt:
    """Let this community, while it is still empty, become a part of another one (house.md §4).

    What follows in the same list of actions is said in the other one.
    """

    community: CommunityId


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase a person of this community from the whole house, with all their accounts, in this same unit (IDP-05).

    A Reply after it in the same list of actions is the last thing they hear, and leaves no row behind. Whoever comes
    back afterwards is a new person.
    """

    person: Person


@dataclass(frozen=True, slots=True)
class Readmit:
    """Let a person be as if they had never been shut out; only with the human who decided it (N1)."""

    person: Person
    decided_by: PersonId


Outgoing = Union[
    Reply, Say, Whisper, Edit, Remove, React, Ask, Pause, Unpause, Exclude, Admit, Decline, Open, Close, Invite, Pin
]
Inward = Union[Wake, Unwake, Release, Tell, Sorry, Heat, Cool, Link, Unlink, Looked, Adopt, Forget, Readmit, Bring]
Action = Union[Outgoing, Inward]
