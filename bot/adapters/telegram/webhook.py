"""Webhook: Telegram brings updates to a door of ours; each is answered once its effects are on disk.

The door stands behind a proxy that speaks HTTPS. Telegram brings an update again until it is answered with 200.
"""

import asyncio
import hashlib
import hmac
from urllib.parse import urlsplit

from aiohttp import web

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.hearing import Hearing
from bot.adapters.telegram.horizon import Horizon
from bot.adapters.telegram.options import Options
from bot.adapters.telegram.poller import ALLOWED
from bot.adapters.telegram.trouble import Trouble
from bot.model.errors import PlatformOver
from bot.ports import Clock

SECRET = "X-Telegram-Bot-Api-Secret-Token"

LOOK, SOON = 60.0, 1.0
"""Seconds between two looks at what Telegram says of the webhook, and while something still waits there."""

LAST = 1.0
"""Seconds that an update under way may still take when we stop; Telegram brings it again."""

LARGEST = 4 * 1024 * 1024
"""Bytes of one update, at most."""


def secret_of(token: str) -> str:
    """Return what Telegram shows us with every update: nobody who does not know the token can make it."""
    return hmac.new(token.encode(), b"stammtisch webhook", hashlib.sha256).hexdigest()


class Webhook:
    """Listen at a door. `last` is the loop's time of the last update or look, None before the first."""

    def __init__(
        self,
        api: Api,
        hearing: Hearing,
        trouble: Trouble,
        horizon: Horizon,
        clock: Clock,
        options: Options,
        token: str,
    ) -> None:
        self.last: float | None = None
        self.caught_up = asyncio.Event()
        self.refused = 0
        self._api = api
        self._hearing = hearing
        self._trouble = trouble
        self._horizon = horizon
        self._clock = clock
        self._options = options
        self._secret = secret_of(token)
        self._working = 0
        self._ours = False
        self._since = clock.now()
        self._broken: asyncio.Future[None] | None = None
        # one after the other, in the order they come
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Listen for ever; raises PlatformOver, and what the house itself died of."""
        self._broken = asyncio.get_running_loop().create_future()
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(urlsplit(self._options.webhook_url).path or "/", self._came)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST)
        await runner.setup()
        watch = asyncio.create_task(self._watch(), name="telegram-webhook")
        try:
            await self._open(runner)
            done, _ = await asyncio.wait({watch, self._broken}, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        finally:
            watch.cancel()
            self._broken.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            await runner.cleanup()

    def busy(self) -> bool:
        """Tell whether something received is not answered yet."""
        return self._working > 0 or not self.caught_up.is_set()

    async def _open(self, runner: web.AppRunner) -> None:
        host, port = self._options.webhook_listen, self._options.webhook_port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as fault:
            raise PlatformOver(
                f"I cannot listen for Telegram at {host}, port {port}: {fault.strerror}. "
                "Choose another in [telegram.webhook] and tell your proxy."
            ) from fault

    async def _came(self, request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), self._secret.encode()):
            self.refused += 1
            return web.Response(status=403)
        try:
            update = await request.json()
        except (ValueError, RecursionError):
            return web.Response(status=400)
        self._working += 1
        try:
            async with self._turn:
                at = await self._hearing.take([update])
        except Exception as fault:  # noqa: BLE001 - whatever the house died of is told where it is waited for
            if self._broken is not None and not self._broken.done():
                self._broken.set_exception(fault)
            return web.Response(status=503)
        finally:
            self._working -= 1
        self.last = asyncio.get_running_loop().time()
        if at is not None:
            self._horizon.heard(at)
        return web.Response()

    async def _watch(self) -> None:
        """Keep the webhook ours, and see whether Telegram reaches it; raises PlatformOver."""
        while True:
            waiting = await self._trouble.patiently(self._look)
            await self._clock.sleep(SOON if waiting else LOOK)

    async def _look(self) -> bool:
        """Tell whether Telegram still has something for us; sets the webhook where it is not ours.

        At first always: after a new token the address is the same, but not the secret.
        """
        info = await self._api.call("getWebhookInfo")
        if not self._ours or info["url"] != self._options.webhook_url:
            await self._api.call(
                "setWebhook",
                url=self._options.webhook_url,
                secret_token=self._secret,
                # one at a time: they come in order
                max_connections=1,
                allowed_updates=list(ALLOWED),
                drop_pending_updates=False,
            )
            self._ours = True
            return True
        self._horizon.answered()
        self.last = asyncio.get_running_loop().time()
        if not info["pending_update_count"]:
            self._horizon.heard(None)
            self.caught_up.set()
            return False
        # what failed while no door was open here says nothing
        if info.get("last_error_date", 0) > self._since.timestamp():
            why = info.get("last_error_message", "no reason given")
            self._trouble.say(f"Telegram cannot bring me what happens: {why}. See that the proxy leads to my door.")
        return True
