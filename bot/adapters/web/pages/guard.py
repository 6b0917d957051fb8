"""Guard: the page talks to itself only. Foreign hosts, origins and sites are refused; every answer is locked down."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.adapters.web.world.denied import Denied

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_OWN_SITES = (None, "none", "same-origin")


def refusal(request: web.Request, port: int) -> Denied | None:
    """Return why a request is refused before anything looks at it, or None.

    A foreign Host is another site's name pointing here (DNS rebinding); a foreign Origin or site is another page.
    """
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if request.headers.get("Host", "").casefold() not in hosts or len(request.headers.getall("Host", [])) != 1:
        return Denied(421, "foreign")
    origin = request.headers.get("Origin")
    if origin is not None and origin.casefold() not in {f"http://{host}" for host in hosts}:
        return Denied(403, "foreign")
    reads = request.method in ("GET", "HEAD")
    navigates = reads and request.headers.get("Sec-Fetch-Mode") == "navigate" and request.path == "/"
    if request.headers.get("Sec-Fetch-Site") not in _OWN_SITES and not navigates:
        return Denied(403, "foreign")
    return None if reads or request.method == "POST" else Denied(405, "request")


def guard(port: Callable[[], int], say: Callable[[web.Request, Denied], Awaitable[web.StreamResponse]]) -> Handler:
    """Return the middleware: `port` tells where we listen, `say` words a refusal for whoever asked."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        no = refusal(request, port())
        try:
            response = await say(request, no) if no else await handler(request)
        except Denied as denied:
            response = await say(request, denied)
        except web.HTTPException as known:
            known.headers.update(HEADERS)
            raise
        if not response.prepared:
            response.headers.update(HEADERS)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware  # type: ignore[return-value]  # aiohttp's decorator types a middleware as a two-place handler
