"""Session: the supervisor outside discord.py's client; whatever ends a connection, the next one begins (house.md §8).

Only what a human must mend ends it for good: a token that is not accepted, a client Discord no longer speaks to.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import structlog

from bot.adapters.discord.budget import Budget
from bot.adapters.discord.fields import id_in, number_in, record_in
from bot.adapters.discord.gateway import Hear, Login, Wire, wanted
from bot.adapters.discord.needs import CONTENT, INTENTS, MEMBERS, Need, intent_sentence, missing_intents
from bot.adapters.discord.options import Options
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.world import World
from bot.model.errors import PlatformOver
from bot.ports import Clock

ALIVE = 60.0
"""Seconds after which a connection counts as one that worked."""

LONGEST = 300.0
"""Seconds between two tries, at most."""

TOKEN = (
    "Discord does not accept the token. Make a new one in the Developer Portal (your application, Bot, Reset Token), "
    "set STAMMTISCH_DISCORD__TOKEN to it and start again."
)
OVER = {
    4004: TOKEN,
    4010: "Discord refuses the way I share out my servers (4010). A newer release may mend that.",
    4011: "Discord wants more connections than I opened (4011). Start me again; if it stays so, report it.",
    4012: "Discord no longer speaks the version of its gateway that this release knows (4012). Update me.",
    4013: "Discord does not know the intents this release asks for (4013). Update me.",
}
"""Close codes after which trying again would not help, each with what to do."""

PRIVILEGED = 4014

log = structlog.get_logger("discord")


class Session:
    """Keep Discord connected.

    `begun` is awaited before each connection, once the token was accepted. `open` says whether calls can be made,
    `lacking` which privileged intents the application does not have.
    """

    def __init__(
        self,
        rest: Rest,
        world: World,
        budget: Budget,
        clock: Clock,
        options: Options,
        token: str,
        hear: Hear,
        say: Callable[[str], None],
    ) -> None:
        self._rest = rest
        self._world = world
        self._budget = budget
        self._clock = clock
        self._options = options
        self._hear = hear
        self._say = say
        self._login = Login(rest.http, token)
        self._doubted = asyncio.Event()
        self._again = asyncio.Event()
        self._refused = False
        self._identified: float | None = None
        self._since: float | None = None
        self.begun: Callable[[], Awaitable[None]] | None = None
        self.room: Callable[[], Awaitable[None]] | None = None
        self.open = False
        self.lacking: list[Need] = []
        self.wire: Wire | None = None
        rest.unauthorized = self._doubted.set

    async def run(self) -> None:
        """Connect for ever; raises PlatformOver where only a human can go on."""
        failures = 0
        while True:
            self._since = None
            try:
                await self._live()
                why = "closed"
            except Exception as fault:  # noqa: BLE001 - outside discord.py's client, whatever ends it
                sentence = over(fault)
                if sentence is not None:
                    self.open, self._rest.over = False, True
                    # nothing of what is below: a request's headers hold the token
                    raise PlatformOver(sentence) from None
                self._refused = _code(fault) == PRIVILEGED
                why = type(fault).__name__
            failures = 0 if self._lived() >= ALIVE else failures + 1
            pause = min(LONGEST, 2.0 ** max(0, failures - 1))
            log.warning("Discord is lost; connecting anew", why=why, seconds=pause)
            await self._clock.sleep(pause)

    def _lived(self) -> float:
        return 0.0 if self._since is None else self._clock.monotonic() - self._since

    async def anew(self) -> None:
        """Give this connection up and begin another, with an IDENTIFY of its own."""
        self._again.set()

    async def hang_up(self) -> None:
        """Close the gateway; calls can still be made."""
        if self.wire is not None:
            await self.wire.close()

    async def close(self) -> None:
        """Close the HTTP session; nothing works after this."""
        self.open = False
        await self._rest.http.close()

    async def _live(self) -> None:
        self._world.me = await self._login()
        await self._look()
        self.open = True
        if self.begun is not None:
            await self.begun()
        await self._allowed()
        self.wire = wire = Wire(
            self._rest.http,
            self._hear,
            intents=wanted(members=MEMBERS not in self.lacking, content=CONTENT not in self.lacking),
            room=self.room or _at_once,
            identifies=self._identify,
            gateway_url=self._options.gateway_url,
            patience=self._options.patience,
        )
        async with wire:
            await self._watch(wire, asyncio.create_task(wire.connect(), name="discord-gateway"))

    async def _look(self) -> None:
        """Ask which privileged intents are on; where Discord refused what it says is on, go without both."""
        application = await self._rest.call("GET", "/applications/@me")
        self._world.application = id_in(application, "id")
        lacking = missing_intents(number_in(application, "flags", 0))
        self.lacking = list(INTENTS) if self._refused and not lacking else lacking
        self._refused = False
        for need in self.lacking:
            self._say(intent_sentence(need))

    async def _allowed(self) -> None:
        """Return once an IDENTIFY may go out, by our own count and by Discord's."""
        gateway = await self._rest.call("GET", "/gateway/bot")
        limit = record_in(gateway, "session_start_limit")
        reset = timedelta(milliseconds=number_in(limit, "reset_after", 0))
        self._budget.limit(number_in(limit, "remaining"), reset)
        await self._budget.ready()

    async def _identify(self) -> None:
        """Keep Discord's pace between two IDENTIFYs, in real seconds like all of the connection's, then count one."""
        loop = asyncio.get_running_loop()
        if self._identified is not None:
            await asyncio.sleep(max(0.0, self._identified + self._options.gap - loop.time()))
        await self._budget.spend()
        self._identified = loop.time()
        self._since = self._since or self._clock.monotonic()

    async def _watch(self, wire: Wire, connection: "asyncio.Task[None]") -> None:
        """Wait for the connection's end; where a call was told that the token is no good, ask once more."""
        doubt = again = None
        try:
            while not connection.done():
                doubt = doubt or asyncio.create_task(self._doubted.wait())
                again = again or asyncio.create_task(self._again.wait())
                await asyncio.wait({connection, doubt, again}, return_when=asyncio.FIRST_COMPLETED)
                if self._again.is_set():
                    self._again.clear()
                    return
                if self._doubted.is_set():
                    self._doubted.clear()
                    doubt = None
                    await self._ask_again()
            connection.result()
        finally:
            wire.give_up()
            rest = [each for each in (connection, doubt, again) if each is not None and not each.done()]
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

    async def _ask_again(self) -> None:
        try:
            await self._login()
        except discord.LoginFailure:
            raise
        except Exception as fault:  # noqa: BLE001 - the token is not what fails
            log.warning("Discord could not be asked about the token", fault=type(fault).__name__)


async def _at_once() -> None:
    return


def _code(fault: BaseException) -> int | None:
    if isinstance(fault, discord.PrivilegedIntentsRequired):
        return PRIVILEGED
    return fault.code if isinstance(fault, discord.ConnectionClosed) else None


def over(fault: BaseException) -> str | None:
    """Return what a human must do about a fault that trying again would not mend, None for all others."""
    if isinstance(fault, PlatformOver):
        return str(fault)
    asked = fault.__cause__ if isinstance(fault, discord.GatewayNotFound) else fault
    if isinstance(asked, discord.LoginFailure) or (isinstance(asked, discord.HTTPException) and asked.status == 401):
        return TOKEN
    code = _code(fault)
    return None if code is None else OVER.get(code)
