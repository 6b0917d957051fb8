"""Events: what happened, as an adapter tells it and a cog hears it (house.md §4).

People other than the actor come as `Account`; `ctx.person_of(account)` makes a Person of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Union

from bot.model.needs import Need
from bot.model.people import Account
from bot.model.places import MessageRef, Spot
from bot.model.rights import Standing

Surface = Literal["slash", "typed", "message", "person", "palette"]


@dataclass(frozen=True, slots=True)
class Joined:
    """Tell that an account came in, once any screening by the platform is done."""

    invite: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """Tell that an account went out."""


@dataclass(frozen=True, slots=True)
class AskedToJoin:
    """Tell that an account waits at the door."""


@dataclass(frozen=True, slots=True)
class Said:
    """Tell that someone wrote a message."""

    message: MessageRef
    text: str
    reply_to: MessageRef | None = None
    reply_author: Account | None = None
    mentions: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """Tell that a message now reads otherwise."""

    message: MessageRef
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """Tell that a message is gone."""

    message: MessageRef


@dataclass(frozen=True, slots=True)
class Reacted:
    """Tell that a reaction was set or taken back; `author` wrote the message, where known."""

    message: MessageRef
    emoji: str
    added: bool = True
    author: Account | None = None


@dataclass(frozen=True, slots=True)
class Commanded:
    """Tell that someone used a command.

    Either `name` with raw `options` (a platform with typed options), or `line`: the whole typed
    line, slash included, which core/parse.py reads. `target` is the message a menu or reply points at.
    """

    name: str = ""
    options: Mapping[str, str | Account | Spot] = field(default_factory=dict, hash=False)
    line: str = ""
    surface: Surface = "slash"
    target: MessageRef | None = None
    target_author: Account | None = None
    target_text: str = ""
    mentions: tuple[Account, ...] = ()
    command_message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """Tell that a button was pressed; `key` is the random key we sent."""

    key: str
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """Tell that a form came back; `key` is the random key we sent.

    A person or place that was chosen rather than typed comes as what it is.
    """

    key: str
    values: Mapping[str, str | Account | Spot] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Woken:
    """Tell that a timer is due; `due` is the instant meant (UTC), `data` what the cog left with it.

    `missed` is true where it was found too late to run: the cog may note it, nothing more.
    """

    kind: str
    key: str
    due: datetime
    data: Mapping[str, str] = field(default_factory=dict, hash=False)
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Doubled:
    """Tell that one message of ours is there more than once; `key` is its delivery's, the oldest copy comes first."""

    key: str
    messages: tuple[MessageRef, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """Tell the cog that asked that its action `ref` came about; `message`, `spot`, `link` where it made one."""

    ref: str
    action: str
    message: MessageRef | None = None
    spot: Spot | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """Tell the cog that asked that its action `ref` did not come about, and why (an Undeliverable's word)."""

    ref: str
    action: str
    why: str


@dataclass(frozen=True, slots=True)
class PlaceMoved:
    """Tell that a spot now goes by another native id."""

    now: Spot


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """Tell that an account's, or the bot's own, roles changed."""

    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Sighted:
    """Tell what is there: places and members as they stand; a baseline that causes nothing (house.md §1).

    An adapter offers it at every start and whenever a place appears; `key` of its arrival must be new each time.
    `gone` are places that were taken away. `lacks` is what the host may not do in that guild, whole and as of now, in
    the words of model/needs.py; None says nothing about it.
    """

    places: tuple[Spot, ...] = ()
    members: tuple[tuple[Account, Standing], ...] = ()
    gone: tuple[Spot, ...] = ()
    lacks: frozenset[Need] | None = None


Event = Union[
    Joined,
    Left,
    AskedToJoin,
    Said,
    Edited,
    Deleted,
    Reacted,
    Commanded,
    Pressed,
    Filled,
    Woken,
    Doubled,
    Done,
    Failed,
    PlaceMoved,
    RightsChanged,
    Sighted,
]


@dataclass(frozen=True, slots=True)
class Interaction:
    """Carry what a private answer hangs on: the platform's id and token, good until `until` (UTC)."""

    id: str
    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """Envelope one event: where from, whose, when it happened (`at`), when it reached us (`arrived`), both UTC.

    `key` is unique per (platform, bot). `stream` and `position` name the cursor that moves in the
    same commit as the effects (house.md §1). `community` is set only for events of our own making.
    """

    platform: str
    bot: str
    key: str
    at: datetime
    arrived: datetime
    spot: Spot
    event: Event
    by: Account | None = None
    stream: str | None = None
    position: str | None = None
    interaction: Interaction | None = None
    community: str | None = None
