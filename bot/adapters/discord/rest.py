"""Rest: the one door to Discord's HTTP API, over discord.py's client (buckets, 429 and retries are its own)."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import discord
from discord.http import HTTPClient, Route

from bot.adapters.discord.errors import wait_of
from bot.adapters.discord.gateway import forget_bucket
from bot.adapters.discord.lengths import REASON, cut
from bot.model.files import File

PATIENCE = 40.0
"""Seconds for one call in all; discord.py waits out limits of up to 30 of them itself."""

WINDOW = 600.0
"""Seconds in which Discord counts refused requests; it bans an address after 10,000 (reliability.md F11)."""

DEAD_TOKEN = 50027
"""Code of a 401 about a webhook's token."""


class Rest:
    """Call Discord; after Cloudflare's refusal no call leaves until its time is over (reliability.md row 18).

    `unauthorized` is told of each 401; once `over`, no call leaves at all.
    `monotonic` counts seconds; the loop's own by default.
    """

    def __init__(
        self,
        http: HTTPClient,
        *,
        unauthorized: Callable[[], None] | None = None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        self.http = http
        self.unauthorized = unauthorized
        self.monotonic = monotonic
        self.open_until: float | None = None
        self.over = False
        self._refused: deque[float] = deque()
        self._asking: set[asyncio.Task[Any]] = set()

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        reason: str = "",
        files: Sequence[File] = (),
        **parameters: str | int,
    ) -> Any:
        """Call one route, `{names}` in its path filled and quoted; `files` go beside the JSON.

        Raises what discord.py raises, RateLimited too while the circuit is open, and TimeoutError after `PATIENCE`.
        """
        if self.over:
            raise discord.LoginFailure("Discord does not accept us any more")
        now = self._now()
        if self.open_until is not None and now < self.open_until:
            raise discord.RateLimited(self.open_until - now)
        more: dict[str, Any] = {}
        if files:
            more["form"] = _form(json, files)
        elif json is not None:
            more["json"] = json
        if params is not None:
            more["params"] = {name: str(value) for name, value in params.items()}
        if reason:
            more["reason"] = cut(reason.encode("utf-8", "replace").decode(), REASON)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._whole(self._request(Route(method, path, metadata=None, **parameters), more))
        except discord.RateLimited:
            self._count()  # discord.py may have spared itself the request; better one counted too many
            raise
        except discord.HTTPException as fault:
            self._judge(fault)
            raise

    async def _request(self, route: Route, more: Mapping[str, Any]) -> Any:
        try:
            return await self.http.request(route, **more)
        finally:
            if route.webhook_token is not None:
                forget_bucket(self.http, route)

    async def _whole(self, asking: Coroutine[Any, Any, Any]) -> Any:
        """Let a call go on to its end, whoever stops waiting for it.

        Cut off while it waits out a global limit, discord.py would hold every later call back for good.
        """
        task = asyncio.ensure_future(asking)
        self._asking.add(task)
        task.add_done_callback(self._asked)
        return await asyncio.shield(task)

    def _asked(self, task: "asyncio.Task[Any]") -> None:
        self._asking.discard(task)
        if not task.cancelled():
            task.exception()  # looked at: nobody may be left to raise it to

    def refusals(self) -> int:
        """Count the requests that were refused (401, 403, 429) in the last ten minutes."""
        self._forget()
        return len(self._refused)

    def _judge(self, fault: discord.HTTPException) -> None:
        if fault.status in (401, 403, 429):
            self._count()
        if fault.status == 429 and not fault.response.headers.get("Via"):
            self.open_until = self._now() + wait_of(fault).total_seconds()
        # the token of an interaction that is over says nothing of the bot's own
        if fault.status == 401 and fault.code != DEAD_TOKEN and self.unauthorized is not None:
            self.unauthorized()

    def _count(self) -> None:
        self._forget()
        self._refused.append(self._now())

    def _forget(self) -> None:
        horizon = self._now() - WINDOW
        while self._refused and self._refused[0] <= horizon:
            self._refused.popleft()

    def _now(self) -> float:
        return asyncio.get_running_loop().time() if self.monotonic is None else self.monotonic()


def _form(body: Any, files: Sequence[File]) -> list[dict[str, Any]]:
    """Return a call's parts, made anew by discord.py for each try."""
    parts = [{"name": "payload_json", "value": json.dumps(body), "content_type": "application/json"}]
    return parts + [
        {"name": f"files[{n}]", "value": each.content, "filename": each.name, "content_type": each.mime}
        for n, each in enumerate(files)
    ]
