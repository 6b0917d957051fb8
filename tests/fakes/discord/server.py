"""The server: a whole fake Discord on 127.0.0.1, started and stopped like anything else."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.fakes.discord import routes_channels, routes_guilds, routes_messages, routes_self
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.owner import Owner
from tests.fakes.discord.people import People
from tests.fakes.discord.rest import Problem, Recorded, Rest
from tests.fakes.discord.snowflakes import Now
from tests.fakes.discord.things import Message, User
from tests.fakes.discord.world import World

ROUTES = (routes_channels, routes_guilds, routes_messages, routes_self)
"""Imported so that each registers its routes."""


class FakeDiscord:
    """A little Discord: `world` is what is there, `people` and `owner` act, `gateway` and `faults` have bad days."""

    def __init__(self, now: Now, *, check: bool = True, **world: Any) -> None:
        self.world = World(now, **world)
        self.people = People(self.world)
        self.owner = Owner(self.world)
        self.gateway = Gateway(self.world)
        self.rest = Rest(self.world, check=check)
        self.doors: list[web.RouteDef] = [
            web.get("/gateway-ws", self.gateway.handle),
            web.get("/gateway-ws/", self.gateway.handle),
            web.route("*", "/api/v10/{tail:.*}", self.rest.handle),
        ]
        self.runner: web.AppRunner | None = None
        self.port = 0

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway-ws"

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def faults(self) -> Faults:
        return self.rest.faults

    @property
    def problems(self) -> list[Problem]:
        """Return every request or answer that the official description does not allow; a test asserts none."""
        return self.rest.problems

    def requests(self, route: str = "") -> list[Recorded]:
        """Return the recorded requests, all or of one route: "POST /channels/{channel_id}/messages"."""
        return [each for each in self.rest.recorded if route in ("", each.route)]

    async def start(self, port: int = 0) -> None:
        """Listen; the same port again is the same Discord after an outage."""
        app = web.Application(client_max_size=1 << 20)
        app.add_routes(self.doors)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", port or self.port, reuse_address=True)
        await site.start()
        self.port = self.runner.addresses[0][1]
        self.gateway.address = self.world.gateway_url = self.gateway_url

    async def stop(self) -> None:
        """Stop listening; what is there stays."""
        self.faults.clear()
        if self.runner is not None:
            for line in list(self.gateway.lines):
                await line.socket.close(code=1001)
            await self.runner.cleanup()
            self.runner = None

    async def delivered(self) -> None:
        """Return once every dispatched frame was written to its socket."""
        await self.gateway.delivered()

    async def until(self, true: Callable[[], object | Awaitable[object]], seconds: float = 5.0) -> Any:
        """Wait until something is true, at most some real seconds; return it."""
        end = time.monotonic() + seconds
        while True:
            found = true()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return found
            assert time.monotonic() < end, f"never came true in {seconds} s: {self.state()}"
            await asyncio.sleep(0.003)

    def state(self) -> str:
        """Return in a line what went on, for a failing test."""
        last = [f"{each.route}={each.status}" for each in list(self.rest.recorded)[-5:]]
        return f"{len(self.gateway.live())} lines, {len(self.rest.recorded)} requests, last {last}"

    def private(self, who: User) -> list[Message]:
        """Return what only one person sees of the bot: ephemeral answers and direct messages, in order."""
        theirs = [each for each in self.world.ephemerals if each.seen_by == who.id and not each.deleted]
        direct = [each for each in self.world.direct(who).here if each.author is self.world.bot]
        return sorted([*theirs, *direct], key=lambda each: int(each.id))


@asynccontextmanager
async def open_discord(now: Now, **options: Any) -> AsyncIterator[FakeDiscord]:
    """Start a fake Discord and stop it at the end."""
    fake = FakeDiscord(now, **options)
    await fake.start()
    try:
        yield fake
    finally:
        await fake.stop()
