"""Server: the page's HTTP server on the loopback, on its port or the next free one."""

import asyncio
import errno
import socket

from aiohttp import web

from bot.adapters.web.pages import assets, pages, posts
from bot.adapters.web.pages.guard import guard
from bot.adapters.web.pages.site import BODY_MAX, Site

TRIES = 20
"""So many further ports are tried when the wanted one is taken."""


def application(site: Site) -> web.Application:
    """Build the routes around a site."""
    app = web.Application(
        client_max_size=BODY_MAX,
        middlewares=[guard(lambda: site.port, site.refuse)],  # type: ignore[list-item]  # see guard
    )
    for path, get in pages.PAGES.items():
        app.router.add_get(path, pages.bound(site, get))
    for path, post in posts.POSTS.items():
        app.router.add_post(path, posts.bound(site, post))
    app.router.add_get("/favicon.ico", assets.favicon)
    app.router.add_get("/favicon.svg", assets.favicon)
    app.router.add_get("/assets/{name:.+}", assets.asset)
    return app


def free_socket(port: int) -> socket.socket:
    """Bind a loopback socket to a port, or the next free one above it; 0 takes any. Raises OSError."""
    for tried in range(port, port + TRIES + 1) if port else (0,):
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(("127.0.0.1", tried))
            bound.listen(128)
        except OSError as taken:
            bound.close()
            if taken.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        bound.setblocking(False)
        return bound
    raise OSError(errno.EADDRINUSE, f"no free port from {port} to {port + TRIES}")


class Server:
    """Serve a site until told to stop."""

    def __init__(self, site: Site, port: int) -> None:
        self._site = site
        self._wanted = port
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen; the site knows the port from then on."""
        bound = free_socket(self._site.port or self._wanted)
        self._site.port = bound.getsockname()[1]
        self._runner = web.AppRunner(
            application(self._site), handle_signals=False, access_log=None, shutdown_timeout=1.0
        )
        await self._runner.setup()
        await web.SockSite(self._runner, bound).start()

    async def stop(self) -> None:
        """Stop listening; open streams end first."""
        self._site.feed.close()
        if self._runner is not None:
            await asyncio.sleep(0)
            await self._runner.cleanup()
            self._runner = None
