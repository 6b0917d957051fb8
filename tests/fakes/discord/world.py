"""The world: what is there, how it is found, who may do what, and the news of every change."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.discord import payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.snowflakes import Now, Snowflakes
from tests.fakes.discord.things import (
    DM,
    TEXT,
    Channel,
    Guild,
    Interaction,
    Invite,
    Json,
    Member,
    Message,
    Overwrite,
    Role,
    User,
)

NONCE_LIFE = timedelta(minutes=2)
TOKEN_LIFE = timedelta(minutes=15)

GATEWAY_PRESENCE, GATEWAY_MEMBERS, GATEWAY_CONTENT = 1 << 12, 1 << 14, 1 << 18
GATEWAY_MEMBERS_LIMITED, GATEWAY_CONTENT_LIMITED = 1 << 15, 1 << 19


@dataclass(frozen=True, slots=True)
class News:
    """One change, for the gateway; `guild` "" with `direct` is a direct chat."""

    kind: str
    data: Json
    guild: str = ""
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message creation that Discord took: a second one with the same nonce is a doubled send."""

    message: str
    channel: str
    author: str
    nonce: str | int | None
    at: datetime
    content: str


class World:
    """Hold everything. `emit` is set by the gateway; `application` is the bot's, whose user has the same id.

    `accepted` is every message creation that was taken, `removed` every deletion with its monotonic second.
    """

    def __init__(self, now: Now, *, token: str = "fake.bot.token", name: str = "Stammtisch") -> None:
        self.now = now
        self.ids = Snowflakes(now)
        self.token = token
        self.emit: Callable[[News], None] = lambda news: None
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.invites: dict[str, Invite] = {}
        self.interactions: dict[str, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.commands: dict[str, list[Json]] = {"": []}
        self.overwritten: list[str] = []
        self.forms: dict[str, Interaction] = {}
        self.ephemerals: list[Message] = []
        self.uploads: dict[str, bytes] = {}
        self.accepted: list[Accepted] = []
        self.removed: list[tuple[str, float]] = []
        self.nonces: dict[tuple[str, str, str], tuple[datetime, Message]] = {}
        self._nonce_ages: deque[tuple[datetime, tuple[str, str, str]]] = deque()
        self.gateway_url = ""
        self.shards = 1
        self.starts_left = 1000
        self.first_answer: float = 3.0
        self.late_by = "either"
        self.system_messages = True
        self.owner = self.user("Owner")
        self.bot = self.user(name, bot=True)
        self.application = self.bot.id
        self.name = name
        self.flags = GATEWAY_MEMBERS_LIMITED | GATEWAY_CONTENT_LIMITED

    # -- making --------------------------------------------------------------------------------------------------------

    def user(self, name: str, *, bot: bool = False, locale: str = "de") -> User:
        """Make a user; the handle is the name in lower case."""
        made = User(self.ids.next(), name if bot else name.lower(), None if bot else name, bot, locale)
        self.users[made.id] = made
        return made

    def guild(self, name: str, owner: User | None = None) -> Guild:
        """Make a guild: its owner and the bot inside, @everyone with the usual permissions."""
        made = Guild(self.ids.next(), name, (owner or self.owner).id)
        made.roles[made.id] = Role(made.id, "@everyone", may.EVERYONE, 0)
        self.guilds[made.id] = made
        for each in (owner or self.owner, self.bot):
            made.members[each.id] = Member(each, made.id, self.now())
        return made

    def role(self, guild: Guild, name: str, permissions: int = 0, position: int | None = None) -> Role:
        """Make a role above the others."""
        place = len(guild.roles) if position is None else position
        made = Role(self.ids.next(), name, permissions, place)
        guild.roles[made.id] = made
        return made

    def channel(
        self,
        guild: Guild,
        name: str,
        type: int = TEXT,
        *,
        parent: str | None = None,
        hidden_from: tuple[Role, ...] = (),
        shown_to: tuple[Role, ...] = (),
    ) -> Channel:
        """Make a channel; hidden from some roles, shown to others."""
        made = Channel(self.ids.next(), type, name, guild.id, parent, position=len(guild.channels), created=self.now())
        for each in hidden_from:
            made.overwrites[each.id] = Overwrite(each.id, 0, deny=may.VIEW)
        for each in shown_to:
            made.overwrites[each.id] = Overwrite(each.id, 0, allow=may.VIEW)
        self.add(made)
        return made

    def add(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        if channel.guild_id is not None:
            self.guilds[channel.guild_id].channels[channel.id] = channel

    def direct(self, user: User) -> Channel:
        """Return the bot's direct chat with a user, made where there was none."""
        for each in self.channels.values():
            if each.type == DM and each.recipients[0] is user:
                return each
        made = Channel(self.ids.next(), DM, recipients=[user], created=self.now())
        self.channels[made.id] = made
        return made

    # -- finding -------------------------------------------------------------------------------------------------------

    def find_user(self, id: str) -> User:
        found = self.users.get(id)
        if found is None:
            raise ApiError(10013)
        return found

    def find_guild(self, id: str) -> Guild:
        found = self.guilds.get(id)
        if found is None or self.bot.id not in found.members or found.unavailable:
            raise ApiError(10004)
        return found

    def find_channel(self, id: str) -> Channel:
        """Return a channel the bot can see at least in its guild's list; 10003, or 50001 where it is not inside."""
        found = self.channels.get(id)
        if found is None or found.deleted:
            raise ApiError(10003)
        if found.guild_id is not None:
            guild = self.guilds[found.guild_id]
            if self.bot.id not in guild.members or guild.unavailable:
                raise ApiError(50001)
        return found

    def find_message(self, channel: Channel, id: str) -> Message:
        found = channel.messages.get(id)
        if found is None or found.deleted:
            raise ApiError(10008)
        return found

    def find_member(self, guild: Guild, id: str) -> Member:
        found = guild.members.get(id)
        if found is None:
            raise ApiError(10007 if id in self.users else 10013)
        return found

    def named(self, name: str) -> Channel:
        """Return a channel or thread by name, the newest of that name; for tests."""
        for each in reversed(list(self.channels.values())):
            if each.name == name and not each.deleted:
                return each
        raise KeyError(name)

    # -- permissions ---------------------------------------------------------------------------------------------------

    def may(self, user: User, channel: Channel) -> int:
        """Return what a user may do in a channel; 0 where they are not inside."""
        if channel.guild_id is None:
            return may.ALL if user is self.bot or user in channel.recipients else 0
        guild = self.guilds[channel.guild_id]
        member = guild.members.get(user.id)
        if member is None:
            return 0
        bits = may.allowed(guild, member, channel, self.now())
        inside = user.id in channel.thread_members or bits & may.MANAGE_THREADS
        return 0 if channel.type == 12 and not inside else bits

    def need(self, user: User, channel: Channel, bits: int) -> None:
        """Refuse with 50001 where the user cannot see the channel, with 50013 where a permission is missing."""
        has = self.may(user, channel)
        if not has & may.VIEW:
            raise ApiError(50001)
        if has & bits != bits:
            raise ApiError(50013)

    def need_in(self, user: User, guild: Guild, bits: int) -> Member:
        """Refuse with 50013 where a permission in the whole guild is missing; return the member."""
        member = self.find_member(guild, user.id)
        if may.allowed(guild, member, None, self.now()) & bits != bits:
            raise ApiError(50013)
        return member

    def above(self, user: User, guild: Guild, target: str) -> None:
        """Refuse with 50013 to act on someone of equal or higher standing."""
        other = guild.members.get(target)
        if other is not None and not may.outranks(guild, self.find_member(guild, user.id), other):
            raise ApiError(50013)

    # -- news ----------------------------------------------------------------------------------------------------------

    def tell(self, kind: str, data: Json, channel: Channel | None = None, guild: str = "") -> None:
        """Tell the gateway a change, unless the bot cannot see the channel it happened in."""
        if channel is not None:
            if not self.may(self.bot, channel) & may.VIEW:
                return
            guild = channel.guild_id or ""
        if guild and (self.bot.id not in self.guilds[guild].members or self.guilds[guild].unavailable):
            return
        self.emit(News(kind, data, guild, direct=not guild))

    def tell_message(self, kind: str, message: Message) -> None:
        """Tell MESSAGE_CREATE or MESSAGE_UPDATE with what the gateway adds."""
        channel = self.channels[message.channel_id]
        if message.guild_id is not None and self.guilds[message.guild_id].unavailable:
            return
        if message.seen_by is not None or not self.may(self.bot, channel) & may.VIEW:
            return
        data = self.shown(message, nonce=kind == "MESSAGE_CREATE")
        data["channel_type"] = channel.type
        if message.guild_id is not None:
            data["guild_id"] = message.guild_id
            member = self.guilds[message.guild_id].members.get(message.author.id)
            if member is not None and message.interaction is None:
                data["member"] = payloads.bare_member(member)
        self.emit(News(kind, data, message.guild_id or "", direct=message.guild_id is None))

    def tell_interaction(self, interaction: Interaction, data: Json) -> None:
        """Tell INTERACTION_CREATE; it needs no intent and no permission."""
        guild = "" if interaction.guild is None else interaction.guild.id
        self.emit(News("INTERACTION_CREATE", data, guild, direct=not guild))

    def shown(self, message: Message, nonce: bool = False) -> Json:
        """Return a message as REST gives it, the message it answers included."""
        data = payloads.message(message, self.bot.id, self.channels, nonce)
        reference = message.reference
        if reference is not None and message.type == 19:
            there = self.channels.get(str(reference.get("channel_id")))
            first = None if there is None else there.messages.get(str(reference.get("message_id")))
            gone = first is None or first.deleted
            data["referenced_message"] = None if gone or first is None else payloads.message(first, self.bot.id)
        return data

    def audit(self, guild: Guild, action: int, by: User, target: str | None, reason: str | None, **more: Any) -> None:
        """Write the audit log, and tell it."""
        entry: Json = {"id": self.ids.next(), "action_type": action, "user_id": by.id, "target_id": target}
        if reason:
            entry["reason"] = reason
        entry |= more
        guild.audit.append(entry)
        self.tell("GUILD_AUDIT_LOG_ENTRY_CREATE", {**entry, "guild_id": guild.id}, guild=guild.id)

    # -- nonces --------------------------------------------------------------------------------------------------------

    def known_nonce(self, channel: str, author: str, nonce: str | int) -> Message | None:
        """Return the message an equal nonce made within two minutes of the fake's clock."""
        key = (channel, author, str(nonce))
        found = self.nonces.get(key)
        if found is None or self.now() - found[0] >= NONCE_LIFE:
            return None
        return found[1]

    def keep_nonce(self, message: Message) -> None:
        now, key = self.now(), (message.channel_id, message.author.id, str(message.nonce))
        self.nonces[key] = (now, message)
        self._nonce_ages.append((now, key))
        while self._nonce_ages and now - self._nonce_ages[0][0] >= NONCE_LIFE:
            at, old = self._nonce_ages.popleft()
            if old in self.nonces and self.nonces[old][0] == at:
                del self.nonces[old]

    def elapsed(self, interaction: Interaction) -> float:
        """Return how old an interaction is, in seconds: by the fake's clock or by real time, whichever is longer.

        `late_by` chooses: "either", "clock" or "real".
        """
        by_clock = (self.now() - interaction.at).total_seconds()
        by_loop = time.monotonic() - interaction.loop_at
        return {"clock": by_clock, "real": by_loop}.get(self.late_by, max(by_clock, by_loop))
