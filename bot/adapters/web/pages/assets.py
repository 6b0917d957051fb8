"""Assets: read once when the module is loaded and served from memory, so that the loop never waits for a disk."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import web

_KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """Hold one file as it is sent."""

    body: bytes
    kind: str
    tag: str


def _walk(folder: Traversable, before: str = "") -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _walk(item, f"{before}{item.name}/")
        elif item.name.rsplit(".", 1)[-1] in _KINDS:
            yield before + item.name, item.read_bytes()


ASSETS: Mapping[str, Asset] = {
    name: Asset(body, _KINDS[name.rsplit(".", 1)[-1]], f'"{hashlib.sha256(body).hexdigest()[:20]}"')
    for name, body in _walk(files("bot.adapters.web").joinpath("assets"))
}


def _send(request: web.Request, name: str) -> web.Response:
    asset = ASSETS.get(name)
    if asset is None:
        raise web.HTTPNotFound
    headers = {"ETag": asset.tag, "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == asset.tag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=asset.body, headers=headers | {"Content-Type": asset.kind})


async def asset(request: web.Request) -> web.Response:
    """Send one asset."""
    return _send(request, request.match_info["name"])


async def favicon(request: web.Request) -> web.Response:
    """Send the icon; browsers ask for it by two names."""
    return _send(request, "favicon.svg")
