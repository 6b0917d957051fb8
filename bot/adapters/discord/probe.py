"""Probe: a gateway that is alive but deaf is found by asking for what it should have told (reliability.md row 17)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import structlog

from bot.adapters.discord.catchup import Catchup
from bot.adapters.discord.fields import Data, check_record, id_in, maybe_id, moment_of
from bot.adapters.discord.guild import TALKED_IN, THREADS
from bot.adapters.discord.rest import Rest
from bot.ports import Clock

EVERY = 300.0
"""Seconds between two probes: with what a message may be late, a deaf gateway is found within ten minutes."""

LATE = timedelta(seconds=60)
"""How long a message may be under way."""

log = structlog.get_logger("discord")


@dataclass(slots=True)
class Probe:
    """Compare each guild's newest messages with what was heard.

    `hear` takes what the gateway should have told; `deaf` is told the guild whose gateway did not.
    """

    rest: Rest
    catchup: Catchup
    clock: Clock
    hear: Callable[[str, Any], None]
    deaf: Callable[[str], Awaitable[None]]
    last: float | None = None
    _asked: dict[str, int] = field(default_factory=dict)

    async def run(self) -> None:
        """Probe for ever; a probe that fails says nothing and is made again."""
        while True:
            await self.clock.sleep(EVERY)
            await self.round()

    async def round(self) -> int:
        """Probe every guild once; return how many messages had been missed."""
        missed = 0
        if self.rest.over:
            return missed
        for guild in list(self.catchup.history.world.guilds.values()):
            if guild.unavailable or self.catchup.doors.closed(guild.id):
                continue
            try:
                news = await self._guild(guild.id)
            except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, ValueError) as fault:
                log.warning("a probe failed", guild=guild.id, fault=type(fault).__name__)
                continue
            if news:
                log.error("the gateway is alive but deaf: connecting anew", guild=guild.id, missed=news)
                await self.deaf(guild.id)
            missed += news
        self.last = asyncio.get_running_loop().time()
        return missed

    async def _guild(self, guild: str) -> int:
        channels: list[Any] = await self.rest.call("GET", "/guilds/{guild_id}/channels", guild_id=guild)
        active = await self.rest.call("GET", "/guilds/{guild_id}/threads/active", guild_id=guild)
        news = 0
        for each in [*channels, *active["threads"]]:
            channel = check_record(each)
            if channel.get("type") not in TALKED_IN:
                continue
            try:
                news += await self._channel(guild, id_in(channel, "id"), channel)
            except (discord.Forbidden, discord.NotFound) as refused:
                # shut or gone meanwhile: what is said elsewhere is not to go unheard for it
                log.info("a channel could not be probed", guild=guild, fault=type(refused).__name__)
        return news

    async def _channel(self, guild: str, id_: str, channel: Data) -> int:
        last, made = maybe_id(channel, "last_message_id"), 0
        if self.catchup.history.world.channel(id_) is None and self._old(id_):
            kind = "THREAD_CREATE" if channel["type"] in THREADS else "CHANNEL_CREATE"
            # its messages are news too: it begins where it was made
            self.hear(kind, {**channel, "guild_id": guild, "last_message_id": None})
            made = 1
        known = self.catchup.history.world.channel(id_)
        if (
            known is None
            or id_ in self.catchup.shut
            or self.catchup.history.world.permissions(guild, id_) & known.reads != known.reads
        ):
            # listed all the same; what happens there nobody has to tell us
            return 0
        if last is None or not self._overdue(id_, last):
            return made
        return made + await self.catchup.missed(guild, id_)

    def _overdue(self, channel: str, last: str) -> bool:
        """Tell whether a channel's newest message should have been heard by now; each is asked about once."""
        heard = self.catchup.history.recent.heard.get(channel)
        if heard is None or int(last) <= max(heard, self._asked.get(channel, 0)) or not self._old(last):
            return False
        self._asked[channel] = int(last)
        return True

    def _old(self, snowflake: str) -> bool:
        return self.clock.now() - moment_of(snowflake) >= LATE
