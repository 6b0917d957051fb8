"""Two doors: one house on both real adapters, the fake Discord and the fake Telegram before them at once."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.adapters import discord, telegram
from bot.adapters.discord import DiscordAdapter
from bot.adapters.telegram import TelegramAdapter
from bot.app import ManualClock, Stammtisch, SystemIds, open_house
from bot.app.compose import shipped_cogs
from bot.app.run import platform_parts
from bot.model.house import House, Manners
from bot.ports import Adapter, Db
from tests.fakes.discord.people import Value
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.table import DiscordTable
from tests.fakes.discord.table import lay as lay_discord
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.table import TelegramTable
from tests.fakes.telegram.table import lay as lay_telegram
from tests.fakes.telegram.things import Chat

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
CODE = re.compile(r"code:([A-Z0-9]{8})\b")
LOCALES = {"de": "de", "en": "en-GB"}
AWAKE = Manners(quiet_from=time(0), quiet_to=time(0))


@dataclass(slots=True)
class Doors:
    """Hold the two platforms, the house between them and its clock.

    Quinn is on Discord alone, Lea on Telegram alone; Olga, Jo and Mira are on both.
    """

    discord: FakeDiscord
    guild: DiscordTable
    telegram: FakeTelegram
    table: TelegramTable
    clock: ManualClock
    house: Stammtisch = None  # type: ignore[assignment]
    adapters: list[Any] = field(default_factory=list)

    # -- at rest -----------------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Wait until nothing is under way at either door; what the house could not take or deliver raises."""
        async with asyncio.timeout(30):
            await self._rest()
        assert await self.rows("SELECT fault FROM quarantine") == []
        assert await self.rows("SELECT kind, note FROM outbox WHERE state IN ('unknown', 'failed')") == []

    async def _rest(self) -> None:
        one, other = self.adapters
        before: object = None
        while before != (before := self._happened()):
            await self.discord.delivered()
            await self.telegram.delivered()
            await self.discord.until(lambda: one.sequence() == self._sent(), 10)
            await one.settled()
            await other.settled()
            await self.house.host.quiet()

    def _happened(self) -> object:
        return len(self.discord.rest.recorded), self._sent(), len(self.telegram.accepted), self.telegram.count()

    def _sent(self) -> dict[int, int]:
        live = [line.session for line in self.discord.gateway.live()]
        return {session.shard[0]: session.seq for session in live if session is not None}

    async def ticks(self) -> None:
        """Let a second pass."""
        self.clock.set(self.clock.now() + timedelta(seconds=1))
        await self.settle()

    # -- acting ------------------------------------------------------------------------------------------------------

    async def uses(self, who: str, command: str, where: str = "chat", **options: Value) -> str:
        """Use a slash command on Discord; return the last thing that person alone reads there."""
        self.guild.uses(who, command, where, **options)
        await self.settle()
        return self.on_discord(who)[-1]

    async def completes(self, who: str, command: str, option: str, typed: str) -> list[dict[str, str]]:
        """Type into an option of a slash command on Discord; return what is suggested."""
        asked = self.discord.people.completes(
            self.guild.people[who], self.guild.channels["chat"], command, option, typed
        )
        await self.settle()
        return list(asked.choices or [])

    async def types(self, who: str, where: str, line: str) -> str:
        """Type a line on Telegram; return the last thing that person alone reads there."""
        self.table.types(who, where, line)
        await self.settle()
        return self.on_telegram(who)[-1]

    async def comes(self, chat: Chat) -> None:
        """Let the owner of a group bring the host in."""
        rights = chat.members[self.telegram.world.bot.id].rights
        del chat.members[self.telegram.world.bot.id]
        self.telegram.owner.adds_bot(chat, rights)
        await self.ticks()

    # -- looking -----------------------------------------------------------------------------------------------------

    def on_discord(self, who: str) -> list[str]:
        """Return what one person alone reads on Discord."""
        return ["\n\n".join([each.content, *_embedded(each.embeds)]).strip() for each in self.guild.private(who)]

    def on_telegram(self, who: str) -> list[str]:
        """Return what one person alone reads on Telegram."""
        return [each.text for each in self.table.private(who)]

    async def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return await self.house.db.read(lambda db: db.execute(sql, values).fetchall())

    async def person(self, platform: str, who: str) -> str:
        """Return the person behind an account."""
        id_ = self.guild.people[who].id if platform == "discord" else self.table.people[who].id
        found = await self.rows("SELECT person FROM accounts WHERE platform = ? AND account = ?", platform, str(id_))
        assert len(found) == 1, f"{who} of {platform} has {len(found)} accounts"
        return str(found[0][0])


def _embedded(embeds: Sequence[dict[str, Any]]) -> list[str]:
    return [each["description"] for each in embeds if each.get("description")]


def code_in(text: str) -> str:
    """Return the code that a message gives."""
    found = CODE.search(text)
    assert found is not None, f"no code in {text!r}"
    return found[1]


@asynccontextmanager
async def two_doors(folder: Path, locale: str) -> AsyncIterator[Doors]:
    """Open one house on both platforms; at the end neither may have a problem with what it was asked."""
    clock = ManualClock(NOON)
    one, other = FakeDiscord(clock.now), FakeTelegram(clock.now)
    doors = Doors(
        one,
        lay_discord(one, locale=LOCALES[locale]),
        other,
        lay_telegram(other, "admin", locale=locale, layout="groups"),
        clock,
    )
    del doors.guild.guild.members[doors.guild.people["Lea"].id]
    for chat in doors.table.groups:
        chat.members.pop(doors.table.people["Quinn"].id, None)
        # tags speak for people only where nobody can give themselves one
        chat.permissions -= {"can_edit_tag", "can_pin_messages"}

    def adapters(db: Db) -> Sequence[Adapter]:
        section = {"api_base": one.api_base, "gateway_url": one.gateway_url}
        here: DiscordAdapter = discord.build(db, clock, token=one.token, section=section)
        there: TelegramAdapter = telegram.build(db, clock, token=other.token, section={"api_base": other.api_base})
        # the clock stands still between two lines of a story
        there.traits = replace(there.traits, per_place_seconds=0.0, per_place_minute=0, per_second=0.0)
        doors.adapters = [here, there]
        return doors.adapters

    await one.start()
    await other.start()
    try:
        async with open_house(
            folder / "doors.db",
            House(locale=locale, manners=AWAKE),
            clock,
            SystemIds(),
            adapters,
            cogs=shipped_cogs(),
            more_parts=platform_parts(),
            durable=False,
            backups=False,
            listening_since=timedelta(hours=1),
        ) as house:
            doors.house = house
            await doors.settle()
            yield doors
    finally:
        await one.stop()
        await other.stop()
    assert one.problems == []
    assert other.problems == []
