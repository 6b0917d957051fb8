"""The server: a whole fake Telegram on 127.0.0.1, started and stopped like anything else."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.fakes.telegram import methods_chats, methods_messages, methods_self
from tests.fakes.telegram.faults import Faults
from tests.fakes.telegram.limits import Pacing
from tests.fakes.telegram.owner import Owner
from tests.fakes.telegram.people import People
from tests.fakes.telegram.rest import Problem, Recorded, Rest
from tests.fakes.telegram.things import Accepted, Message, Now, User
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.world import World

METHODS = (methods_chats, methods_messages, methods_self)
"""Imported so that each registers its methods."""


class FakeTelegram:
    """A little Telegram: `world` is what is there, `people` and `owner` act, `updates` and `faults` have bad days."""

    def __init__(self, now: Now, *, check: bool = True, **world: Any) -> None:
        self.world = World(now, **world)
        self.people = People(self.world)
        self.owner = Owner(self.world)
        self.rest = Rest(self.world, check=check)
        self.doors: list[web.RouteDef] = [web.route("*", "/bot{token}/{method}", self.rest.handle)]
        self.runner: web.AppRunner | None = None
        self.port = 0

    @property
    def api_base(self) -> str:
        """Return the part before /bot<token>."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def updates(self) -> Updates:
        return self.world.updates

    @property
    def faults(self) -> Faults:
        return self.rest.faults

    @property
    def pacing(self) -> Pacing:
        return self.rest.pacing

    @property
    def accepted(self) -> list[Accepted]:
        """Return every message the bot made, answered or not: doubles are counted here."""
        return self.world.accepted

    @property
    def problems(self) -> list[Problem]:
        """Return every request, answer or update that the official description does not allow; a test asserts none."""
        return self.rest.problems

    def requests(self, method: str = "") -> list[Recorded]:
        """Return the recorded calls, all or of one method."""
        return [each for each in self.rest.recorded if method in ("", each.method)]

    def count(self, method: str = "") -> int:
        """Return how often a method was called; without one, how often any but getUpdates."""
        counted = self.rest.counted
        return counted[method] if method else counted.total() - counted["getUpdates"]

    async def start(self, port: int = 0) -> None:
        """Listen; the same port again is the same Telegram after an outage."""
        app = web.Application(client_max_size=1 << 26)
        app.add_routes(self.doors)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", port or self.port, reuse_address=True)
        await site.start()
        self.port = self.runner.addresses[0][1]
        self.updates.over = False

    async def stop(self) -> None:
        """Stop listening; what is there stays."""
        self.faults.clear()
        self.rest.webhook.end()
        self.updates.end_polls()
        if self.runner is not None:
            await self.runner.cleanup()
            self.runner = None

    async def delivered(self, seconds: float = 5.0) -> None:
        """Return once every update was confirmed and no other call is under way."""
        await self.until(lambda: not self.updates.pending and not self.rest.open, seconds)

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
        last = [f"{each.method}={each.status}" for each in list(self.rest.recorded)[-5:]]
        waiting = len(self.updates.pending)
        return f"{waiting} updates wait, {self.updates.waiting} polls, {len(self.rest.recorded)} calls, last {last}"

    def private(self, who: User) -> list[Message]:
        """Return what the bot told one person alone, in their direct chat."""
        return [each for each in self.world.direct(who).here if each.author is self.world.bot and not each.service]


@asynccontextmanager
async def open_telegram(now: Now, **options: Any) -> AsyncIterator[FakeTelegram]:
    """Start a fake Telegram and stop it at the end."""
    fake = FakeTelegram(now, **options)
    await fake.start()
    try:
        yield fake
    finally:
        await fake.stop()
