"""World: what is there, as the gateway last told it: guilds, channels, threads, roles; spots and standings from it."""

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.adapters.discord import permissions
from bot.adapters.discord.fields import Data, flag_in, id_in, ids_in, maybe_id, record_in, sound_in, text_in
from bot.adapters.discord.guild import Channel, Guild, GuildRole, channels_in, member_of
from bot.adapters.discord.needs import missing_rights
from bot.model.events import Sighted
from bot.model.needs import Need
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import NOBODY, Role, Standing

PLATFORM = "discord"

FRESH = timedelta(seconds=60)
"""How long roles that came with an event may stand for an account (house.md §4)."""

MOST = 5000
"""Accounts whose roles, and messages whose authors, are remembered; at more, all are forgotten."""

PLACES: Mapping[Purpose, tuple[str, ...]] = {
    Purpose.WELCOME: ("welcome", "willkommen"),
    Purpose.TALK: ("chat", "plausch", "talk", "general", "allgemein", "lounge"),
    Purpose.QUESTIONS: ("questions", "fragen", "help", "hilfe"),
    Purpose.THANKS: ("thanks", "danke"),
    Purpose.STAFF: ("team", "staff", "mods", "moderation"),
}
"""Which channel names mean what, where the operator says nothing else."""

ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.ORGANISER: ("organiser", "organizer", "organisation"),
    Role.GREETER: ("greeter", "gastgeber", "begrüßung"),
    Role.CIRCLE: (),
    Role.RESPONSIBLE: (),
}
"""Which role names mean what, where the operator says nothing else."""


@dataclass(frozen=True, slots=True)
class Names:
    """Say which channels and roles mean what: by name (case, leading emoji and signs aside) or by id."""

    places: Mapping[Purpose, tuple[str, ...]] = field(default_factory=lambda: PLACES)
    roles: Mapping[Role, tuple[str, ...]] = field(default_factory=lambda: ROLES)


class World:
    """Hold what is there; fed by `apply`, asked by everything else. Nothing here is a community's rule.

    `away` are the guilds that have an outage just now, also where that is all we know of them; `deaf` is what we do not
    hear anywhere, because a switch of the application is off.
    """

    def __init__(self, names: Names) -> None:
        self.me = ""
        self.application = ""
        self.guilds: dict[str, Guild] = {}
        self.away: set[str] = set()
        self.member_roles: dict[tuple[str, str], tuple[tuple[str, ...], datetime]] = {}
        self.waiting: set[tuple[str, str]] = set()
        self.home: Callable[[str], str] = lambda account: ""
        self.deaf: frozenset[Need] = frozenset()
        self._purposes = {bare(word): purpose for purpose, words in names.places.items() for word in words}
        self.wrote: dict[str, str] = {}
        self._roles = {bare(word): role for role, words in names.roles.items() for word in words}
        self._where: dict[str, str] = {}
        self._spots: dict[str, Spot] = {}
        self._appliers: Mapping[str, Callable[[Data], None]] = {
            "READY": self._ready,
            "GUILD_CREATE": self._guild_create,
            "GUILD_UPDATE": lambda data: self._at(id_in(data, "id")).update(data),
            "GUILD_DELETE": self._guild_delete,
            "CHANNEL_CREATE": self._channel,
            "CHANNEL_UPDATE": self._channel,
            "CHANNEL_DELETE": self._channel_gone,
            "THREAD_CREATE": self._channel,
            "THREAD_UPDATE": self._channel,
            "THREAD_DELETE": self._channel_gone,
            "THREAD_LIST_SYNC": self._threads,
            "GUILD_ROLE_CREATE": self._role,
            "GUILD_ROLE_UPDATE": self._role,
            "GUILD_ROLE_DELETE": self._role_gone,
            "GUILD_MEMBER_ADD": self._member_add,
            "GUILD_MEMBER_UPDATE": self._member,
            "GUILD_MEMBER_REMOVE": self._member_gone,
            "MESSAGE_REACTION_ADD": self._reaction,
        }

    # -- what the gateway tells -----------------------------------------------------------------------------------

    @property
    def kinds(self) -> Collection[str]:
        """Return the gateway events that `apply` learns from."""
        return self._appliers.keys()

    def apply(self, kind: str, data: Data) -> None:
        """Learn from one gateway event; one of a kind or guild that is unknown says nothing. Raises Odd."""
        applier = self._appliers.get(kind)
        if applier is None:
            return
        applier(data)
        if not kind.startswith(("GUILD_MEMBER", "MESSAGE")):
            # names and purposes hang on several records; spots are made anew as they are asked for
            self._spots.clear()

    def remember(self, guild: str, user: str, roles: Sequence[str], at: datetime) -> None:
        """Keep the roles that came with an event at `at` (UTC), for `held`."""
        if len(self.member_roles) >= MOST:
            self.member_roles.clear()
        self.member_roles[guild, user] = tuple(roles), at

    def held(self, guild: str, user: str, now: datetime) -> tuple[str, ...] | None:
        """Return role ids an account was seen with in the last minute, None if it was not."""
        roles, at = self.member_roles.get((guild, user), ((), None))
        return roles if at is not None and timedelta(0) <= now - at < FRESH else None

    def admitted(self, guild: str, user: str) -> bool:
        """Tell, once, that an account waiting behind the platform's screening is through."""
        waited = (guild, user) in self.waiting
        self.waiting.discard((guild, user))
        return waited

    def _ready(self, data: Data) -> None:
        self.me, self.application = id_in(record_in(data, "user"), "id"), id_in(record_in(data, "application"), "id")

    def _at(self, guild: str) -> Guild:
        return self.guilds.get(guild) or Guild(guild)

    def _guild_create(self, data: Data) -> None:
        guild = Guild.of(data)
        (self.away.add if guild.unavailable else self.away.discard)(guild.id)
        for user, roles, until in sound_in(data, "members", member_of):
            if user == self.me:
                guild.me_roles, guild.me_until = roles, until
        self._forget(guild.id)
        self.guilds[guild.id] = guild
        self._where |= dict.fromkeys((*guild.channels, *guild.threads), guild.id)

    def _guild_delete(self, data: Data) -> None:
        id_ = id_in(data, "id")
        if flag_in(data, "unavailable"):
            self._at(id_).unavailable = True
            self.away.add(id_)
        else:
            self.away.discard(id_)
            self._forget(id_)
            self.guilds.pop(id_, None)

    def _forget(self, guild: str) -> None:
        known = self._at(guild)
        for each in (*known.channels, *known.threads):
            self._where.pop(each, None)

    def _channel(self, data: Data) -> None:
        guild = self._at(id_in(data, "guild_id"))
        channel = Channel.of(data, guild.id)
        (guild.threads if channel.thread else guild.channels)[channel.id] = channel
        if guild.id in self.guilds:
            self._where[channel.id] = guild.id

    def _channel_gone(self, data: Data) -> None:
        guild, id_ = self._at(id_in(data, "guild_id")), id_in(data, "id")
        for each in [id_, *(thread.id for thread in guild.threads.values() if thread.parent == id_)]:
            guild.channels.pop(each, None)
            guild.threads.pop(each, None)
            self._where.pop(each, None)

    def _threads(self, data: Data) -> None:
        """Take over the active threads of some channels, or of all; those not named are over."""
        guild, parents = self._at(id_in(data, "guild_id")), ids_in(data, "channel_ids")
        active = channels_in(data, "threads", guild.id)
        for id_, thread in list(guild.threads.items()):
            if (not parents or thread.parent in parents) and id_ not in active:
                del guild.threads[id_]
                self._where.pop(id_, None)
        guild.threads |= active
        if guild.id in self.guilds:
            self._where |= dict.fromkeys(active, guild.id)

    def _role(self, data: Data) -> None:
        role = GuildRole.of(record_in(data, "role"))
        self._at(id_in(data, "guild_id")).roles[role.id] = role

    def _role_gone(self, data: Data) -> None:
        self._at(id_in(data, "guild_id")).roles.pop(id_in(data, "role_id"), None)

    def _member_add(self, data: Data) -> None:
        guild, (user, _, _) = id_in(data, "guild_id"), member_of(data)
        self.member_roles.pop((guild, user), None)
        if flag_in(data, "pending"):
            self.waiting.add((guild, user))

    def _member(self, data: Data) -> None:
        guild, (user, roles, until) = self._at(id_in(data, "guild_id")), member_of(data)
        self.member_roles.pop((guild.id, user), None)
        if user == self.me:
            guild.me_roles, guild.me_until = roles, until

    def _member_gone(self, data: Data) -> None:
        seat = id_in(data, "guild_id"), id_in(record_in(data, "user"), "id")
        self.member_roles.pop(seat, None)
        self.waiting.discard(seat)

    def _reaction(self, data: Data) -> None:
        """Keep who wrote a message that got a reaction: when one is taken back, Discord does not say."""
        author = maybe_id(data, "message_author_id")
        if author is not None:
            if len(self.wrote) >= MOST:
                self.wrote.clear()
            self.wrote[id_in(data, "message_id")] = author

    # -- what is there --------------------------------------------------------------------------------------------

    def channel(self, channel: str) -> Channel | None:
        """Return a channel or thread by its id, None for one that is not known."""
        guild = self.guilds.get(self._where.get(channel, ""))
        return None if guild is None else guild.find(channel)

    def spot(self, channel: str, guild: str = "", *, direct: Account | None = None) -> Spot:
        """Return the spot of a channel; an unknown one of no guild is someone's direct chat."""
        spot = self._spots.get(channel)
        if spot is not None:
            return spot
        found = self.channel(channel)
        if found is not None:
            return self._spots.setdefault(channel, self._spot(self.guilds[found.guild], found))
        if guild:
            return Spot(PLATFORM, guild, channel, guild_name=self._at(guild).name)
        if direct is None:
            return Spot(PLATFORM, "", channel, purpose=Purpose.DIRECT)
        return Spot(PLATFORM, self.home(direct.id), channel, direct.name, Purpose.DIRECT)

    def _spot(self, guild: Guild, channel: Channel) -> Spot:
        parent = channel.parent if channel.thread else None
        closed = not self.open_to_all(guild, channel.id) if channel.place and not channel.thread else None
        purpose = self._purpose(guild, channel)
        return Spot(PLATFORM, guild.id, channel.id, channel.name, purpose, guild.name, parent, closed)

    def _purpose(self, guild: Guild, channel: Channel) -> Purpose:
        if channel.thread:
            return Purpose.THREAD
        if not channel.place:
            return Purpose.OTHER
        purpose = self._purposes.get(channel.id) or self._purposes.get(bare(channel.name), Purpose.OTHER)
        # a room for the team is one only while nobody else sees it
        return Purpose.OTHER if purpose is Purpose.STAFF and self.open_to_all(guild, channel.id) else purpose

    @staticmethod
    def open_to_all(guild: Guild, channel: str) -> bool:
        """Tell whether @everyone sees a channel."""
        return bool(guild.rights("", (), channel) & permissions.VIEW_CHANNEL)

    def places(self, guild: str) -> tuple[Spot, ...]:
        """Return the spots of a guild's text channels, forums and active threads, in the order people see them."""
        known = self._at(guild)
        channels = sorted(known.channels.values(), key=lambda each: (each.position, int(each.id)))
        return tuple(self.spot(each.id, guild) for each in (*channels, *known.threads.values()) if each.place)

    def sighted(self, guild: str) -> Sighted:
        """Return a guild's places, and what we lack there, as they stand; who is there is for the caller to add."""
        return Sighted(self.places(guild), lacks=self.lacks(guild))

    def lacks(self, guild: str) -> frozenset[Need]:
        """Return what we may not do in a guild as a whole; in one that is not known we see nothing."""
        if guild not in self.guilds:
            return frozenset({Need.SEE})
        return self.deaf.union(each.word for each in missing_rights(self.permissions(guild)))

    def door(self, guild: str) -> Spot:
        """Return where people come in: the welcome place, else the system channel, else the first all can read."""
        places, known = self.places(guild), self._at(guild)
        for spot in places:
            if spot.purpose is Purpose.WELCOME:
                return spot
        hall = None if known.door is None else known.find(known.door)
        if known.door is not None and hall is not None and hall.place:
            return self.spot(known.door, guild)
        # whom we greet must see it; where a role decides who sees anything, at least it is not the team's
        mild = [each for each in places if each.purpose is not Purpose.STAFF]
        shown = [each for each in mild if self.open_to_all(known, each.id)]
        return next(iter([*shown, *mild]), Spot(PLATFORM, guild, "", guild_name=known.name))

    # -- who someone is -------------------------------------------------------------------------------------------

    def account(self, user: Data, member: Data | None = None, locale: str | None = None) -> Account:
        """Return an account by the name people see there: nickname, else display name, else username. Raises Odd."""
        id_, handle = id_in(user, "id"), text_in(user, "username", "")
        nick = "" if member is None else text_in(member, "nick", "")
        name = nick or text_in(user, "global_name", "") or handle
        robot = flag_in(user, "bot") or id_ == self.me
        return Account(PLATFORM, id_, name, locale, robot, f"@{handle}" if handle else "")

    def standing(self, guild: str, user: Data, roles: Sequence[str]) -> Standing:
        """Return what someone with these role ids is in a guild; nobody in one that is not known. Raises Odd."""
        known, id_ = self.guilds.get(guild), id_in(user, "id")
        robot = flag_in(user, "bot") or id_ == self.me
        if known is None:
            return Standing(NOBODY.roles, robot=robot)
        held = {Role.MEMBER}
        named = [known.roles[each] for each in roles if each in known.roles]
        held.update(role for each in named if (role := self._roles.get(each.id) or self._roles.get(bare(each.name))))
        given = known.rights("", roles)
        if given & (permissions.ADMINISTRATOR | permissions.MANAGE_GUILD):
            held.add(Role.LEAD)
        if given & (permissions.MODERATE_MEMBERS | permissions.KICK | permissions.BAN):
            held.add(Role.MODERATOR)
        if given & permissions.MANAGE_EVENTS:
            held.add(Role.ORGANISER)
        native = frozenset(word for each in named for word in (each.id, each.name.casefold(), bare(each.name)) if word)
        beyond = known.above_us(id_, roles)
        return Standing(frozenset(held), owner=id_ == known.owner, robot=robot, native=native, beyond=beyond)

    def permissions(self, guild: str, channel: str | None = None, now: datetime | None = None) -> int:
        """Return the bot's own permissions there; with `now` (UTC), a timeout counts too. 0 in an unknown guild."""
        known = self.guilds.get(guild)
        if known is None:
            return 0
        given = known.rights(self.me, known.me_roles, channel)
        out = known.me_until is not None and now is not None and known.me_until > now
        return given & permissions.TIMED_OUT if out and not given & permissions.ADMINISTRATOR else given


def bare(name: str) -> str:
    """Return a name as it is compared: letters in one form and case, without emoji and signs around it."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    first = next((turn for turn, each in enumerate(plain) if each.isalnum()), 0)
    last = next((turn for turn, each in enumerate(reversed(plain)) if each.isalnum()), 0)
    return plain[first : len(plain) - last]


__all__ = ["FRESH", "PLACES", "PLATFORM", "ROLES", "Names", "World", "bare"]
