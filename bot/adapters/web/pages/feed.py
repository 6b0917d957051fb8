"""Feed: tells every open window that something visible changed; each window has one stream (house.md §8)."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from bot.adapters.web.pages.guard import HEADERS

REDRAW = 0.1
"""Seconds between two redraws of one window: at most ten a second."""

BEAT = 5.0
"""Seconds after which a silent stream says that it lives."""

RETRY = 1000
STREAMS = 100


class Feed:
    """Hold the newest count of visible changes and wake those who wait for a newer one."""

    def __init__(self) -> None:
        self.rev = 0
        self.closed = False
        self.streams = 0
        self._changed = asyncio.Event()

    def tell(self, rev: int) -> None:
        """Announce a newer count."""
        if rev > self.rev:
            self.rev = rev
            self._wake()

    def close(self) -> None:
        """End every stream; the windows come back by themselves."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait(self, seen: int, seconds: float) -> bool:
        """Return true once the count differs from `seen`, false after so many seconds."""
        if self.rev != seen or self.closed:
            return True
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return True


def _seen(request: web.Request) -> int:
    """Return the count the window has drawn: what it resumed with, else what its page was rendered at."""
    word = request.headers.get("Last-Event-ID") or request.query.get("last", "")
    return int(word) if word.isdecimal() and len(word) < 16 else -1


async def stream(request: web.Request, feed: Feed, present: Callable[[], str]) -> web.StreamResponse:
    """Send `changed` whenever something did, `beat` in between; `present` is the community's time as ISO text."""
    if feed.streams >= STREAMS or feed.closed:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"})
    headers = HEADERS | {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
    response = web.StreamResponse(headers=headers)
    feed.streams += 1
    try:
        await response.prepare(request)
        await response.write(f"retry: {RETRY}\n".encode())
        await _tell(response, feed, _seen(request), present)
    except ConnectionResetError:
        pass  # the window was closed; it resumes with its last id
    finally:
        feed.streams -= 1
    return response


async def _tell(response: web.StreamResponse, feed: Feed, seen: int, present: Callable[[], str]) -> None:
    kind = "changed" if feed.rev != seen else "beat"
    while not feed.closed:
        seen = feed.rev
        data = json.dumps({"rev": seen, "now": present()})
        await response.write(f"id: {seen}\nevent: {kind}\ndata: {data}\n\n".encode())
        await asyncio.sleep(REDRAW)
        kind = "changed" if await feed.wait(seen, BEAT) else "beat"
