"""Guild: one server with its roles, channels and threads, as small records from raw payloads."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.adapters.discord import permissions
from bot.adapters.discord.fields import (
    Data,
    flag_in,
    id_in,
    ids_in,
    maybe_id,
    maybe_record,
    moment_in,
    number_in,
    record_in,
    records_in,
    sound_in,
    text_in,
)
from bot.adapters.discord.permissions import Overwrite

TEXT, VOICE, NEWS, STAGE, FORUM, MEDIA = 0, 2, 5, 13, 15, 16
THREADS = frozenset({10, 11, 12})
PLACES = frozenset({TEXT, NEWS, FORUM, MEDIA})
"""Channels that are places; categories, voice and stage are none."""

VOICES = frozenset({VOICE, STAGE})
"""Channels that have a chat of their own, for whoever may connect."""

TALKED_IN = frozenset({TEXT, NEWS}) | THREADS | VOICES
"""Channels and threads in which something can be said."""

MUST_TAG = 1 << 4
"""Flag of a forum whose posts need a tag."""


@dataclass(frozen=True, slots=True)
class GuildRole:
    """Hold one role; a `robot` one came with a robot and is its alone, `position` is how high it stands."""

    id: str
    name: str
    permissions: int
    robot: bool = False
    position: int = 0

    @property
    def height(self) -> tuple[int, int]:
        """Return what roles are compared by: where two stand level, the older one is higher."""
        return self.position, -int(self.id)

    @classmethod
    def of(cls, data: Data) -> "GuildRole":
        """Read a role; raises Odd."""
        robot = "bot_id" in (maybe_record(data, "tags") or {})
        return cls(
            id_in(data, "id"),
            text_in(data, "name", ""),
            number_in(data, "permissions", 0),
            robot,
            number_in(data, "position", 0),
        )


@dataclass(frozen=True, slots=True)
class Channel:
    """Hold one channel or thread; `last` is the newest message's id when it was read, `tags` a forum's tag ids."""

    id: str
    guild: str
    name: str
    type: int
    parent: str | None = None
    position: int = 0
    overwrites: tuple[Overwrite, ...] = ()
    last: str | None = None
    archived: bool = False
    tags: tuple[str, ...] = ()
    must_tag: bool = False

    @classmethod
    def of(cls, data: Data, guild: str) -> "Channel":
        """Read a channel or thread; raises Odd."""
        thread = maybe_record(data, "thread_metadata") or {}
        return cls(
            id=id_in(data, "id"),
            guild=guild,
            name=text_in(data, "name", ""),
            type=number_in(data, "type"),
            parent=maybe_id(data, "parent_id"),
            position=number_in(data, "position", 0),
            overwrites=tuple(Overwrite.of(each) for each in records_in(data, "permission_overwrites")),
            last=maybe_id(data, "last_message_id"),
            archived=flag_in(thread, "archived"),
            tags=tuple(id_in(each, "id") for each in records_in(data, "available_tags")),
            must_tag=bool(number_in(data, "flags", 0) & MUST_TAG),
        )

    @property
    def thread(self) -> bool:
        """Tell whether this is a thread, a forum's post included."""
        return self.type in THREADS

    @property
    def reads(self) -> int:
        """Return the permissions one needs to read what was said here."""
        return permissions.READ | (permissions.CONNECT if self.type in VOICES else 0)

    @property
    def forum(self) -> bool:
        """Tell whether one can only open posts here."""
        return self.type in (FORUM, MEDIA)

    @property
    def place(self) -> bool:
        """Tell whether this is a place of the community as it stands."""
        return self.type in PLACES or (self.thread and not self.archived)


@dataclass(slots=True)
class Guild:
    """Hold one server; `me_until` (UTC) is when the bot's own timeout ends, `door` the system channel's id."""

    id: str
    name: str = ""
    owner: str = ""
    roles: dict[str, GuildRole] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    threads: dict[str, Channel] = field(default_factory=dict)
    unavailable: bool = False
    me_roles: tuple[str, ...] = ()
    me_until: datetime | None = None
    door: str | None = None

    @classmethod
    def of(cls, data: Data) -> "Guild":
        """Read a GUILD_CREATE; raises Odd."""
        id_ = id_in(data, "id")
        guild = cls(id_)
        guild.update(data)
        guild.channels = channels_in(data, "channels", id_)
        guild.threads = channels_in(data, "threads", id_)
        guild.unavailable = flag_in(data, "unavailable")
        return guild

    def update(self, data: Data) -> None:
        """Take over what a GUILD_UPDATE says; raises Odd and then changed nothing."""
        name, owner = text_in(data, "name", self.name), maybe_id(data, "owner_id") or self.owner
        door = maybe_id(data, "system_channel_id")
        roles = {each.id: each for each in sound_in(data, "roles", GuildRole.of)}
        self.name, self.owner, self.door = name, owner, door
        self.roles = roles or self.roles

    def find(self, channel: str) -> Channel | None:
        """Return a channel or thread, None for one that is not known."""
        return self.channels.get(channel) or self.threads.get(channel)

    def above_us(self, member: str, held: Collection[str]) -> bool:
        """Tell whether a member with these roles stands above us, or level: Discord lets nobody act on such.

        While our own roles were not told, only of the owner.
        """
        return member == self.owner or (bool(self.me_roles) and self._height(held) >= self._height(self.me_roles))

    def _height(self, held: Collection[str]) -> tuple[int, int]:
        return max((self.roles[each].height for each in held if each in self.roles), default=(0, 0))

    def rights(self, member: str, held: Collection[str], channel: str | None = None) -> int:
        """Return what a member with these roles may do here, or in one channel; `member` empty: @everyone alone.

        Timeouts are not looked at. A thread takes its parent's overwrites, an unknown channel the guild's rights.
        """
        if member and member == self.owner:
            return permissions.ALL
        given = permissions.base({each.id: each.permissions for each in self.roles.values()}, self.id, held)
        if channel is None:
            return given
        found = self.find(channel)
        if found is not None and found.thread and found.parent is not None:
            found = self.find(found.parent)
        return given if found is None else permissions.within(given, found.overwrites, self.id, held, member)


def channels_in(data: Data, name: str, guild: str) -> dict[str, Channel]:
    """Return a list of channels by id; odd ones are left out."""
    return {each.id: each for each in sound_in(data, name, lambda one: Channel.of(one, guild))}


def member_of(data: Data) -> tuple[str, tuple[str, ...], datetime | None]:
    """Read a guild member: user id, role ids, and when a timeout ends (UTC); raises Odd."""
    user = id_in(record_in(data, "user"), "id")
    return user, ids_in(data, "roles"), moment_in(data, "communication_disabled_until")
