"""The three bots, each a process of its own: `python -m bench.discord.bots KIND …`, ended by closing its stdin.

One says "ready" once it hears, and leaves at its end when it read each gateway event, by the event's number.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bench.discord.load import PATTERN

DATABASE = "stammtisch.db"
READS = "reads.json"
"""What a bot leaves in its folder."""


class Silent(discord.Client):
    """Hear everything and do nothing."""

    async def on_message(self, message: discord.Message) -> None: ...


class Smallest(discord.Client):
    """Delete what holds one of the words: the smallest bot anyone would write for it."""

    async def on_message(self, message: discord.Message) -> None:
        if PATTERN.search(message.content):
            await message.delete()


async def plain(kind: type[discord.Client], given: argparse.Namespace, stop: asyncio.Event) -> None:
    """Run a bot of discord.py's own kind."""
    Route.BASE = given.api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(given.gateway)
    async with kind(intents=discord.Intents(guilds=True, guild_messages=True, message_content=True)) as client:
        await client.login(given.token)
        running = asyncio.create_task(client.connect())
        await unless_over(running, client.wait_until_ready())
        print("ready", flush=True)
        await unless_over(running, stop.wait())


async def stammtisch(given: argparse.Namespace, stop: asyncio.Event) -> None:
    """Run the real house."""
    # only here: the others are not to carry its imports in their memory
    from bench.discord.house import opened

    async with opened(given.folder / DATABASE, given.api, given.gateway, given.token, given.moderator) as house:
        print("ready", flush=True)
        await unless_over(asyncio.create_task(house.host.watch()), stop.wait())


async def unless_over(running: "asyncio.Task[None]", waited: Coroutine[Any, Any, Any]) -> None:
    """Return when what is waited for came about; raises what the bot died of before that."""
    waiting = asyncio.create_task(waited)
    await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        running.result()
        raise RuntimeError("the bot ended by itself")


BOTS: Mapping[str, Callable[[argparse.Namespace, asyncio.Event], Coroutine[Any, Any, None]]] = {
    "silent": lambda given, stop: plain(Silent, given, stop),
    "smallest": lambda given, stop: plain(Smallest, given, stop),
    "stammtisch": stammtisch,
}


def note_reads() -> dict[int, int]:
    """Return a table that fills with when each gateway event was read: its number, nanoseconds of the monotonic clock.

    It hooks the place where discord.py begins to read a frame: the same one in all three bots, at the same cost.
    """
    reads: dict[int, int] = {}
    read = DiscordWebSocket.received_message

    async def noted(socket: DiscordWebSocket, frame: Any, /) -> None:
        at = time.monotonic_ns()
        try:
            await read(socket, frame)
        finally:
            reads.setdefault(socket.sequence or 0, at)

    vars_of: Any = DiscordWebSocket
    vars_of.received_message = noted
    return reads


async def run(given: argparse.Namespace) -> None:
    """Run one bot until stdin closes."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    await BOTS[given.kind](given, stop)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.discord.bots", description=__doc__)
    parser.add_argument("kind", choices=BOTS)
    for name in ("api", "gateway", "token", "moderator"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    reads = note_reads()
    try:
        asyncio.run(run(given))
    finally:
        (given.folder / READS).write_text(json.dumps(list(reads.items())))


if __name__ == "__main__":
    main()
