"""Catch-up: after every READY that is not RESUMED, what happened meanwhile is read before live events go on.

Guild by guild: its places as they stand, then per channel what was said, edited and deleted, beside that who came
and went. A channel that may not be read is left out with a word; one that cannot be read just now stays closed and
is tried again (reliability.md §3, rows 16 and 20).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import aiohttp
import discord
import structlog

from bot.adapters.discord import inbound, permissions
from bot.adapters.discord.doors import Doors
from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.fields import moment_of
from bot.adapters.discord.guild import TALKED_IN, VOICES, Channel, Guild
from bot.adapters.discord.history import History
from bot.adapters.discord.notes import Notes
from bot.adapters.discord.roll import SLACK, Roll
from bot.adapters.discord.world import PLATFORM
from bot.model.errors import Why
from bot.model.events import Arrival
from bot.ports import Clock, Intake

AT_ONCE = 4
"""Channels and member lists that are read side by side."""

LONGEST = 60.0
"""Seconds between two tries, at most."""

LATELY = timedelta(days=7)
"""How long after its last message a thread that closed meanwhile is still asked for more."""

HERE = "here"
"""What a guild's fact says once its first sight is behind us."""

log = structlog.get_logger("discord")


@dataclass(slots=True)
class Catchup:
    """Catch up with guilds and direct chats; `say` gets plain sentences for the operator.

    `shut` are the channels we may not read now, and those opened again that were not read since.
    """

    history: History
    roll: Roll
    notes: Notes
    doors: Doors
    clock: Clock
    say: Callable[[str], None]
    intake: Intake | None = None
    shut: set[str] = field(default_factory=set)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def guild(self, guild: Guild, alive: datetime | None) -> None:
        """Catch up with a guild and open it; `alive` (UTC) is when Discord was last heard before this."""
        began, seen = self.clock.now(), await self.notes.fact(f"guild/{guild.id}")
        alive = alive or await self.notes.alive()
        await self._sight(guild)
        self.shut.update(await self.notes.facts(f"shut/{guild.id}/"))
        told = [each for each in (*guild.channels.values(), *guild.threads.values()) if each.type in TALKED_IN]
        open_ = {each.id for each in told if self._readable(guild, each)}
        channels = [each for each in told if each.id in open_]
        await self._shut(guild.id, [each.id for each in told if each.id not in open_])
        reads = [self._channel(each, seen == HERE, alive) for each in channels]
        reads += [self._closed(guild, each) for each in self._unlisted(guild)]
        await asyncio.gather(*reads, self._patiently(guild.id, "the member list", lambda: self.roll.call(guild.id)))
        if seen != HERE:
            # a process that dies before its first notes leaves at least this: until when it listened
            await self.notes.keep_sight(guild.id, HERE, began)
        self.doors.open(guild.id)

    async def directs(self) -> None:
        """Catch up with every known direct chat and open them."""
        chats = await self.notes.directs()
        await asyncio.gather(*(self._direct(channel) for channel in chats))
        self.doors.open("")

    async def missed(self, guild: str, channel: str) -> int:
        """Read what a channel holds beyond what we heard, while its guild stays open; return what was news."""
        position = await self.history.position(channel)
        async with self.slots:
            news = 0 if position is None else await self.history.missed(guild, channel, position)
            if news:
                await self.history.look(guild, channel)
        return news

    async def turned(self, guild: Guild) -> None:
        """Note, after a change of rights, which channels are shut to us now; those opened again begin anew."""
        told = [each for each in (*guild.channels.values(), *guild.threads.values()) if each.type in TALKED_IN]
        given = {each.id: self.history.world.permissions(guild.id, each.id) & each.reads == each.reads for each in told}
        await self._shut(guild.id, [each for each, reads in given.items() if not reads])
        for each in told:
            if given[each.id] and each.id in self.shut:
                await self._patiently(guild.id, f"#{each.name}", partial(self._reopen, guild.id, each.id))

    async def _shut(self, guild: str, channels: Sequence[str]) -> None:
        new = [each for each in channels if each not in self.shut]
        self.shut.update(new)
        for each in new:
            await self.notes.keep_fact(f"shut/{guild}/{each}", "shut")

    async def _reopen(self, guild: str, channel: str) -> None:
        await self.history.reopen(guild, channel)
        self.shut.discard(channel)
        await self.notes.forget_fact(f"shut/{guild}/{channel}")

    async def _sight(self, guild: Guild) -> None:
        assert self.intake is not None
        now, world = self.clock.now(), self.history.world
        key = f"sighted/{guild.id}/{self.history.number()}"
        seen = world.sighted(guild.id)
        if seen.places:
            await self.intake.take(
                [Arrival(PLATFORM, inbound.BOT, key, now, now, world.door(guild.id), seen)]
            )  # fmt: skip

    def _readable(self, guild: Guild, channel: Channel) -> bool:
        """Tell whether a channel has a history we may read; where we see it but may not, say so once."""
        given = self.history.world.permissions(guild.id, channel.id)
        unread = given & permissions.VIEW_CHANNEL and not given & permissions.READ_HISTORY
        if unread and channel.type not in VOICES:
            self.say(
                f'In "{guild.name}" I may not read the history of #{channel.name}: what happens there while I am away '
                "stays unread."
            )
        return given & channel.reads == channel.reads

    def _unlisted(self, guild: Guild) -> list[str]:
        """Return the threads that Discord no longer names, and in which something was said lately."""
        since = self.clock.now() - LATELY
        return [
            each for each, at in self.history.recent.spoken(guild.id).items() if not guild.find(each) and at > since
        ]

    async def _closed(self, guild: Guild, channel: str) -> None:
        """Read what was said in a thread before it closed; one that is gone, or shut to us, is nobody's loss."""

        async def read() -> None:
            position = await self.history.position(channel)
            try:
                if position is not None:
                    await self.history.missed(guild.id, channel, position)
                    await self.history.look(guild.id, channel)
            except (discord.NotFound, discord.Forbidden):
                self.history.recent.forget(channel)
                await self.notes.forget_channel(channel)

        await self._patiently(guild.id, "a thread that closed", read)
        self.doors.open_channel(guild.id, channel)

    async def _channel(self, channel: Channel, seen: bool, alive: datetime | None) -> None:
        async def read() -> None:
            position = await self.history.position(channel.id)
            if seen and position is not None and channel.id in self.shut:
                await self._reopen(channel.guild, channel.id)
                return
            new = seen and alive is not None and moment_of(channel.id) > alive - SLACK
            # at first sight an old cursor may be there: from before the guild let us go
            if not seen or (position is None and not new):
                await self.history.baseline(channel.guild, channel.id, channel.last)
            else:
                position = int(channel.id) if position is None else position
                # a thread that stands on a message bears its id, and one without messages names none
                if channel.last is not None and int(channel.last) > position:
                    await self.history.missed(channel.guild, channel.id, position)
            await self.history.look(channel.guild, channel.id)
            if channel.id in self.shut:
                self.shut.discard(channel.id)
                await self.notes.forget_fact(f"shut/{channel.guild}/{channel.id}")

        await self._patiently(channel.guild, f"#{channel.name}", read)
        self.doors.open_channel(channel.guild, channel.id)

    async def _direct(self, channel: str) -> None:
        async def read() -> None:
            # from the beginning where nothing was heard yet: what is said to us alone is never the past
            await self.history.missed("", channel, await self.history.position(channel) or 0)
            if self.history.recent.known(channel):
                await self.history.look("", channel)

        await self._patiently("", "a direct chat", read)
        self.doors.open_channel("", channel)

    async def _patiently(self, guild: str, what: str, read: Callable[[], Awaitable[None]]) -> None:
        """Read, again and again while Discord cannot answer; leave out what it refuses or what makes no sense."""
        pause = 1.0
        while True:
            try:
                async with self.slots:
                    await read()
                return
            # one channel must not keep the others closed
            except Exception as fault:
                sorted_ = undeliverable(fault, wrote=False)
                if sorted_.why in (Why.GONE, Why.FORBIDDEN):
                    name = self._name(guild)
                    self.say(f"Discord does not let me read {what}{name}: what happened there meanwhile stays unread.")
                    return
                if not _network(fault) or sorted_.why is Why.TOO_BIG:
                    log.error("what happened meanwhile could not be read", guild=guild, what=what, exc_info=fault)
                    return
                wait = pause if sorted_.after is None else max(pause, sorted_.after.total_seconds())
                log.warning("reading what happened meanwhile waits", guild=guild, why=str(sorted_.why), seconds=wait)
                await self.clock.sleep(wait)
                pause = min(LONGEST, pause * 2)

    def _name(self, guild: str) -> str:
        known = self.history.world.guilds.get(guild)
        return "" if known is None else f' in "{known.name}"'


def _network(fault: Exception) -> bool:
    """Tell what Discord or the network said from a fault of ours, which trying again would not mend."""
    return isinstance(fault, discord.DiscordException | aiohttp.ClientError | OSError | TimeoutError)
