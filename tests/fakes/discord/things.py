"""Things of the fake Discord: users, members, roles, channels, messages, guilds, invites, events, interactions."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

TEXT, DM, VOICE, CATEGORY, NEWS, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 4, 5, 11, 12, 15
THREADS = frozenset({10, PUBLIC_THREAD, PRIVATE_THREAD})

SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING, SILENT, COMPONENTS_V2 = 4, 32, 64, 128, 4096, 32768


@dataclass(slots=True, eq=False)
class User:
    """A user; `dms_open` False: the bot's direct messages to them fail with 50007."""

    id: str
    name: str
    display: str | None = None
    bot: bool = False
    locale: str = "de"
    dms_open: bool = True


@dataclass(slots=True, eq=False)
class Role:
    id: str
    name: str
    permissions: int
    position: int
    managed: bool = False
    mentionable: bool = False
    bot: str | None = None


@dataclass(slots=True, eq=False)
class Overwrite:
    """Allow and deny in one channel; `type` 0 is a role, 1 a member."""

    id: str
    type: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class Member:
    user: User
    guild: str
    joined_at: datetime
    roles: list[str] = field(default_factory=list)
    nick: str | None = None
    timeout: datetime | None = None
    pending: bool = False


@dataclass(slots=True, eq=False)
class Message:
    """One message; deleted ones stay here, with `deleted` set, and are gone for everyone else.

    `seen_by` names the one person who sees an ephemeral one. `pings` are the user ids, role ids and "everyone"
    that it really notified, after its allowed_mentions.
    """

    id: str
    channel_id: str
    author: User
    content: str
    at: datetime
    type: int = 0
    guild_id: str | None = None
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    edited: datetime | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    pinned: datetime | None = None
    thread: str | None = None
    reference: Json | None = None
    mentions: list[User] = field(default_factory=list)
    pings: frozenset[str] = frozenset()
    deleted: bool = False
    seen_by: str | None = None
    interaction: "Interaction | None" = None
    attachments: list[Json] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        return bool(self.flags & SILENT)

    def buttons(self) -> list[Json]:
        """Return every button and select on it, flat."""
        return [each for each in flat(self.components) if each.get("type") in (2, 3, 5, 6, 7, 8)]


@dataclass(slots=True, eq=False)
class Channel:
    """A guild channel, thread or direct chat; `messages` in order of their ids, deleted ones included."""

    id: str
    type: int
    name: str = ""
    guild_id: str | None = None
    parent_id: str | None = None
    topic: str | None = None
    position: int = 0
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    recipients: list[User] = field(default_factory=list)
    owner_id: str = ""
    archived: bool = False
    archived_at: datetime | None = None
    locked: bool = False
    invitable: bool = True
    auto_archive: int = 1440
    thread_members: dict[str, datetime] = field(default_factory=dict)
    applied_tags: list[str] = field(default_factory=list)
    tags: list[Json] = field(default_factory=list)
    flags: int = 0
    slow: int = 0
    created: datetime | None = None
    last_message_id: str | None = None
    deleted: bool = False

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS

    @property
    def here(self) -> list[Message]:
        """Return the messages that are still there."""
        return [each for each in self.messages.values() if not each.deleted]


@dataclass(slots=True, eq=False)
class Invite:
    code: str
    guild: str
    channel: str
    inviter: User
    at: datetime
    max_age: int = 86400
    max_uses: int = 0
    temporary: bool = False
    uses: int = 0


@dataclass(slots=True, eq=False)
class Guild:
    id: str
    name: str
    owner_id: str
    roles: dict[str, Role] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    bans: dict[str, str | None] = field(default_factory=dict)
    events: dict[str, Json] = field(default_factory=dict)
    audit: list[Json] = field(default_factory=list)
    automod: dict[str, Json] = field(default_factory=dict)
    unavailable: bool = False
    locale: str = "de"


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction, from what the person did to what they were answered.

    `callback` is the first answer (its type; None: not answered yet); `answered_in` is how long that took, in
    real seconds. `form` is the modal they were shown, `choices` the completions, `original` and `followups`
    the messages of the answer.
    """

    id: str
    token: str
    type: int
    user: User
    channel: Channel
    guild: Guild | None
    data: Json
    at: datetime
    loop_at: float
    name: str = ""
    message: Message | None = None
    callback: int | None = None
    answered_in: float | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    form: Json | None = None
    choices: list[Json] | None = None
    opened_by: "Interaction | None" = None

    @property
    def said(self) -> list[Message]:
        """Return the answer's messages that are still there and no mere "is thinking …"."""
        answers = ([] if self.original is None else [self.original]) + self.followups
        return [each for each in answers if not each.deleted and not each.flags & LOADING]


def flat(components: list[Json]) -> list[Json]:
    """Return components and everything inside them."""
    found: list[Json] = []
    for each in components:
        found.append(each)
        found += flat(each.get("components") or [])
        for inner in ("component", "accessory"):
            if isinstance(each.get(inner), dict):
                found += flat([each[inner]])
    return found
