"""Lives that are killed: the real house on Discord, and beside it a plain discord.py bot; each a process of its own."""

import asyncio
import signal
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord import Options, build
from bot.app import SystemClock, SystemIds, open_house
from bot.app.run import platform_parts
from tests.faults.discord.home import HOUSE, SWIFT, WORDS
from tests.faults.logbook import logbook

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)


async def live(path: Path, options: Options, token: str) -> None:
    """Run the house as it is run for real: durable, on the machine's clock; until SIGTERM, or a kill."""
    clock, over = SystemClock(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    async with open_house(
        path,
        HOUSE,
        clock,
        SystemIds(),
        lambda db: [build(db, clock, token=token, options=options)],
        cogs=[logbook()],
        more_parts=platform_parts(),
        more_words=[("logbook", WORDS)],
        listening_since=timedelta(hours=1),
    ) as house:
        watch, waiting = asyncio.create_task(house.host.watch()), asyncio.create_task(over.wait())
        await asyncio.wait({watch, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if watch.done():
            watch.result()
            raise RuntimeError("a task of the house ended")
        watch.cancel()


def house(path: str, api: str, gateway: str, token: str, thrifty: bool = False) -> int:
    """Live as the house; `thrifty` keeps to the identify budget as it is shipped."""
    options = replace(Options() if thrifty else SWIFT, api_base=api, gateway_url=gateway)
    asyncio.run(live(Path(path), options, token))
    return 0


class Plain(discord.Client):
    """Note what it hears in a database and answer: a bot as it is often written."""

    def __init__(self, path: str) -> None:
        super().__init__(intents=INTENTS, allowed_mentions=discord.AllowedMentions.none())
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE IF NOT EXISTS logbook_lines (what TEXT NOT NULL, n INTEGER NOT NULL);"
        )

    async def on_message(self, message: discord.Message) -> None:
        what, _, number = message.content.partition(" ")
        if what == "note":
            self.db.execute("INSERT INTO logbook_lines VALUES ('note', ?)", (int(number),))
            await message.channel.send(f"noted {number}")


def plain(path: str, api: str, gateway: str, token: str, thrifty: bool = False) -> int:
    """Live as the control; it knows no thrift."""
    Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    Plain(path).run(token, log_handler=None)
    return 0
