"""Stock discord.py against the fake Discord, as anyone's bot uses it; and a bare line for what it cannot show."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord import FakeDiscord

INTENTS = discord.Intents(
    guilds=True, members=True, moderation=True, messages=True, message_content=True, reactions=True, dm_messages=True
)


@dataclass(slots=True)
class HandClock:
    """A clock set by hand."""

    at: datetime = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


class Stock(discord.Client):
    """A client that writes down what it hears and does not wait before it identifies anew."""

    def __init__(self, intents: discord.Intents = INTENTS) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.02)
        self.heard: list[str] = []
        self.news: list[str] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Go on at once."""

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message.content)

    async def on_socket_event_type(self, kind: str) -> None:
        self.news.append(kind)


@asynccontextmanager
async def stock_client(fake: FakeDiscord, client: Stock | None = None) -> AsyncIterator[Stock]:
    """Log a client in and wait until it is ready."""
    client = client or Stock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Route, "BASE", fake.api_base)
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway_url))
        running = asyncio.create_task(client.start(fake.token))
        try:
            await fake.until(lambda: client.is_ready() or running.done())
            if running.done():
                await running
            yield client
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)


@dataclass(slots=True)
class BareLine:
    """A websocket by hand: what was read, and frames to send."""

    socket: aiohttp.ClientWebSocketResponse
    inflate: Any = None
    read: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, op: int, data: Any) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def identify(self, token: str, intents: int = 1 << 0 | 1 << 9 | 1 << 15, **more: Any) -> None:
        await self.send(2, {"token": token, "intents": intents, "properties": {}, **more})

    async def next(self, seconds: float = 2.0) -> dict[str, Any]:
        """Read one frame; a close comes as {"close": code}, silence as {"silence": True}."""
        try:
            message = await self.socket.receive(seconds)
        except TimeoutError:
            return {"silence": True}
        if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING):
            return {"close": self.socket.close_code}
        text = message.data
        if isinstance(text, bytes):
            self.inflate = self.inflate or zlib.decompressobj()
            text = self.inflate.decompress(text).decode()
        frame: dict[str, Any] = json.loads(text)
        self.read.append(frame)
        return frame

    async def until(self, kind: str) -> dict[str, Any]:
        """Read on until an event of a kind."""
        while True:
            frame = await self.next()
            assert "close" not in frame, frame
            assert "silence" not in frame, [each.get("t") for each in self.read]
            if frame["t"] == kind:
                return frame


@asynccontextmanager
async def bare_line(fake: FakeDiscord, query: str = "?v=10&encoding=json") -> AsyncIterator[BareLine]:
    """Open a websocket by hand; nothing was read yet."""
    async with aiohttp.ClientSession() as session, session.ws_connect(fake.gateway_url + query) as socket:
        yield BareLine(socket)


async def rest(fake: FakeDiscord, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
    """Ask by hand; return status and answer."""
    headers = {"Authorization": f"Bot {fake.token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, fake.api_base + path, json=body, headers=headers, params=query) as response,
    ):
        return response.status, await response.json() if response.content_type == "application/json" else None
