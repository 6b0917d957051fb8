"""Gateway: the seam to discord.py, and the only file that touches its protected names.

What we use of it: the handshake, heartbeats, resuming, zlib, shards, and its HTTP client. What we do not use: its
cache and its event objects; every event is handed on as the raw payload it came as. Each protected name has its
guard in tests/adapters/discord/test_gateway.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from discord.shard import Shard

API = "https://discord.com/api/v10"
"""Discord's own address, version included."""

BREATH = 10
"""Frames read in a row before everyone else has a turn (house.md §8, bursts)."""

BEAT = '{"op":1,'
"""How a heartbeat begins, as discord.py writes it."""

LEAVE = 1.0
"""Seconds a closing handshake may take; a zombie never answers it."""

HANDSHAKE = 60.0
"""Seconds a connection has from its address to HELLO, IDENTIFY included."""

KINDS = 300
"""Kinds of events that are remembered; Discord has fewer."""

Hear = Callable[[str, Any], None]

log = structlog.get_logger("discord")

# The library warns that it has no voice; we asked for none.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


class Parsers(dict[str, Callable[[Any], None]]):
    """Hand every event, of a known kind or not, to one function."""

    def __init__(self, hear: Hear) -> None:
        super().__init__()
        self._hear = hear

    def __missing__(self, kind: str) -> Callable[[Any], None]:
        parser = partial(self._hear, kind)
        if len(self) < KINDS:
            self[kind] = parser
        return parser


class Socket:
    """Watch a websocket: let others have their turn, wait for room, notice a zombie."""

    def __init__(
        self, inner: aiohttp.ClientWebSocketResponse, room: Callable[[], Awaitable[None]], patience: float
    ) -> None:
        self._inner = inner
        self._room = room
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._frames = 0
        self._reading = False
        self._beating = False
        self._watch: asyncio.TimerHandle | None = None
        self._leaving: asyncio.Task[bool] | None = None
        self.heard = self._loop.time()

    async def receive(self, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - the library calls it so
        """Return the next frame; while the house has no room, none is read."""
        self._frames += 1
        if self._frames % BREATH == 0:
            await asyncio.sleep(0)
        await self._room()
        self._reading = True
        try:
            # once hearts beat, the watch sees to silence; a timer per frame is half the cost of reading it
            frame = await self._inner.receive(None if self._beating else timeout)
        finally:
            self._reading = False
        self.heard = self._loop.time()
        return frame

    async def send_str(self, data: str, compress: int | None = None) -> None:
        """Send a frame; after a heartbeat something must come back."""
        if data.startswith(BEAT):
            self._beating = True
            if self._watch is None:
                self._watch = self._loop.call_later(self._patience, self._doubt, self._loop.time())
        await self._inner.send_str(data, compress)

    def _doubt(self, beat: float) -> None:
        # frames may lie unread behind a stall of our own: one more turn of the loop to read them
        self._watch = self._loop.call_later(min(1.0, self._patience / 10), self._judge, beat)

    def _judge(self, beat: float) -> None:
        self._watch = None
        if self.heard < beat and self._reading and not self._inner.closed:
            log.warning("the gateway is silent: connecting anew", seconds=round(self._loop.time() - self.heard, 1))
            self._leaving = asyncio.create_task(self.close(code=4000))

    async def close(self, *, code: int = 4000, message: bytes = b"") -> bool:
        """Close; whether or not the other end answers, it is over after a second."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        try:
            async with asyncio.timeout(LEAVE):
                return await self._inner.close(code=code, message=message)
        except TimeoutError:
            return True

    @property
    def closed(self) -> bool:
        """Tell whether this end is closed."""
        return self._inner.closed

    @property
    def close_code(self) -> int | None:
        """Return the code it was closed with."""
        return self._inner.close_code


def http_client(api_base: str) -> HTTPClient:
    """Build discord.py's HTTP client; limits longer than 30 s raise. `api_base` empty: Discord's own address."""
    # one for the whole process, as the library has it
    Route.BASE = api_base.rstrip("/") or API
    # the loop is only stored; nothing of it is used before `login`
    return HTTPClient(cast(Any, None), max_ratelimit_timeout=30.0)


def forget_bucket(http: HTTPClient, route: Route) -> None:
    """Drop a route's rate limit bucket unless a call is under way in it; asked again, the route begins anew.

    Each interaction has its own. The library keeps one for five minutes, and looks through all for each new one.
    """
    # protected: buckets go by the route's name, or by the hash that answers gave it, and by the major parameters
    for name in (route.key, http._bucket_hashes.get(route.key)):
        held = http._buckets.get(f"{name}:{route.major_parameters}")
        if held is not None and not held.outgoing and not held._pending_requests:
            del http._buckets[f"{name}:{route.major_parameters}"]


class Login:
    """Open the HTTP session once, and ask who we are as often as needed."""

    def __init__(self, http: HTTPClient, token: str) -> None:
        self._http = http
        self._token = token.strip()
        self._opened = False

    async def __call__(self) -> str:
        """Return our own id; raises discord.LoginFailure where the token is not accepted, else as the network does."""
        async with asyncio.timeout(HANDSHAKE):
            return await self._ask()

    async def _ask(self) -> str:
        if not self._opened:
            self._opened = True
            self._http.loop = asyncio.get_running_loop()
            return str((await self._http.static_login(self._token))["id"])
        # static_login would open a second session; after a first try that failed the token may be unset
        self._http.token = self._token
        try:
            return str((await self._http.request(Route("GET", "/users/@me")))["id"])
        except discord.HTTPException as fault:
            if fault.status == 401:
                raise discord.LoginFailure("the token is not accepted") from fault
            raise


def wanted(*, members: bool, content: bool) -> discord.Intents:
    """Return what we ask the gateway for; the two privileged ones only where the application has them."""
    intents = discord.Intents.none()
    intents.guilds = intents.moderation = intents.guild_messages = intents.dm_messages = True
    intents.guild_reactions = intents.guild_scheduled_events = True
    intents.members, intents.message_content = members, content
    return intents


class Wire(discord.AutoShardedClient):
    """Be one life of the gateway connection: all shards, until something ends them."""

    def __init__(
        self,
        http: HTTPClient,
        hear: Hear,
        *,
        intents: discord.Intents,
        room: Callable[[], Awaitable[None]],
        identifies: Callable[[], Awaitable[None]],
        gateway_url: str = "",
        patience: float = 15.0,
    ) -> None:
        super().__init__(
            intents=intents,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            heartbeat_timeout=60.0,
        )
        self._room = room
        self._identifies = identifies
        self._gateway_url = gateway_url
        self._patience = patience
        self._shards_made: list[Shard] = []
        self._sockets: list[DiscordWebSocket] = []
        self._lines: dict[int, DiscordWebSocket] = {}
        self._over = False
        # One session for all lives: a call under way outlives the connection.
        self.http = http
        self._connection.http = http
        # protected: what becomes of each event is decided by this dict alone, so the library's cache never begins
        self._connection.parsers = Parsers(hear)
        # protected: told of every websocket before its HELLO; without it, one that fails then could not be closed
        vars(self._connection)["_update_references"] = self._opened
        # not protected, but meant for the library itself: every websocket is made here
        vars(http)["ws_connect"] = self._dial

    # -- what the library asks of a client --------------------------------------------------------------------------

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Tell nobody: there are no listeners, and this runs for every frame."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for the budget instead of the library's fixed five seconds."""
        await self._identifies()

    async def launch_shard(self, gateway: Any, shard_id: int, *, initial: bool = False) -> None:
        """Connect one shard; raises what fails, where the library would try for ever by recursion."""
        # protected: from_client is the handshake, Shard the reader of one socket, __queue where it reports its end
        coming = DiscordWebSocket.from_client(self, initial=initial, gateway=gateway, shard_id=shard_id)
        ws = await asyncio.wait_for(coming, timeout=HANDSHAKE)
        shard = Shard(ws, self, vars(self)["_AutoShardedClient__queue"].put_nowait)
        self._shards_made.append(shard)
        shard.launch()

    def give_up(self) -> None:
        """Let nothing begin anew: the library swallows a cancellation while it resumes, and then asks this."""
        self._over = True

    def is_closed(self) -> bool:
        """Tell whether this life is over."""
        return self._over

    async def close(self) -> None:
        """Close every websocket and leave the HTTP session open: what still waits to be said can be said."""
        self.give_up()
        for shard in self._shards_made:
            shard._cancel_task()  # protected: else the reader would take our close for a drop and come back
        await asyncio.gather(*(ws.close(1000) for ws in self._sockets), return_exceptions=True)

    # -- the sockets ---------------------------------------------------------------------------------------------------

    async def _dial(self, url: str, *, compress: int = 0) -> Any:
        if self._gateway_url:
            there, asked = urlsplit(self._gateway_url), urlsplit(url)
            url = urlunsplit((there.scheme, there.netloc, there.path or "/", asked.query, ""))
        inner = await HTTPClient.ws_connect(self.http, url, compress=compress)
        return Socket(inner, self._room, self._patience)

    def _opened(self, ws: DiscordWebSocket) -> None:
        self._sockets = [each for each in self._sockets if each.open] + [ws]
        self._lines[ws.shard_id or 0] = ws

    async def drop(self, shard: int) -> None:
        """Close one shard's socket so that the library resumes it."""
        ws = self._lines.get(shard)
        if ws is not None and ws.open:
            await ws.close(4000)

    def shard_of(self, guild: str) -> int:
        """Return which shard a guild's events come by."""
        return (int(guild) >> 22) % (self.shard_count or 1)

    def sequence(self) -> dict[int, int]:
        """Return the number of the last event of each shard that was handled."""
        return {shard: ws.sequence or 0 for shard, ws in self._lines.items()}

    def heard(self) -> float | None:
        """Return when the shard that was silent longest was last heard (the loop's seconds)."""
        return min((cast(Socket, ws.socket).heard for ws in self._lines.values()), default=None)

    def latency_now(self) -> float | None:
        """Return the slowest shard's seconds from heartbeat to answer, None before the first."""
        known = [ws.latency for ws in self._lines.values() if ws.latency != float("inf")]
        return max(known, default=None)
