"""Client: the playground's adapter, and the only loop in it: it reads the log and hands it to the house."""

import asyncio
import logging
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.adapters.web import inbound, outbound
from bot.adapters.web.pages.server import Server
from bot.adapters.web.pages.site import Site
from bot.adapters.web.world import log, members, seed, state
from bot.adapters.web.world.members import HOST
from bot.adapters.web.world.messages import TEXT_MAX
from bot.adapters.web.world.seed import Persona
from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import StoreFull, Undeliverable, Why
from bot.model.events import Sighted
from bot.model.people import Account
from bot.model.rights import NOBODY, Standing
from bot.ports import Clock, Db, Intake, Sql, Walk

BATCH = 50
_LOG = logging.getLogger(__name__)


class WebAdapter:
    """Join the playground to the house: reads its log, performs in its rows, serves its page."""

    name = "web"
    bot = HOST
    traits = Traits(cold_dm=True, text_max=TEXT_MAX)
    performs: frozenset[type[Outgoing]] = outbound.PERFORMS
    declines: Mapping[type[Outgoing], str] = {}

    def __init__(
        self, db: Db, clock: Clock, *, port: int, walk: Walk | None, personas: tuple[Persona, ...], zone: str
    ) -> None:
        self._db = db
        self._clock = clock
        self._personas = personas
        self._more = asyncio.Event()
        self._site = Site(db, clock, ZoneInfo(zone), walk, self._more.set)
        self._server = Server(self._site, port)
        self._reader: asyncio.Task[None] | None = None
        self._read = 0
        self._last_read: float | None = None
        self._quiet = asyncio.Event()

    @property
    def address(self) -> str:
        """Return where the page is, once started."""
        return self._site.address

    async def start(self, intake: Intake) -> None:
        """Seed an empty playground, go on reading the log where the house stopped, then open the page."""
        await self._site.change(lambda sql: seed.seed(sql, self._personas))
        position = await intake.cursor(self.name, self.bot, inbound.STREAM)
        self._read = int(position) if position else 0
        self._site.intake = intake
        now = self._clock.now()
        seen, rev = await self._db.read(lambda sql: (inbound.sighted(sql), state.revision(sql)))
        await intake.take([inbound.baseline(seen, self.bot, now, f"sighted-{rev}-{now.isoformat()}")])
        self._more.set()
        self._reader = asyncio.create_task(self._listen(intake), name="web-log")
        await self._server.start()

    async def stop(self) -> None:
        """Close the page and stop reading; what is in the log is read at the next start."""
        await self._server.stop()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
            self._reader = None

    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """Return the loop that reads the log: a house whose page is deaf ends rather than lies."""
        return () if self._reader is None else (self._reader,)

    async def settled(self) -> None:
        """Return once everything in the log has been taken by the house."""
        await self._quiet.wait()
        while self._read < await self._db.read(log.last):
            self._quiet.clear()
            self._more.set()
            await self._quiet.wait()

    async def _listen(self, intake: Intake) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            try:
                while await self._batch(intake):
                    pass
            except Exception:  # noqa: BLE001 - whatever ails the house, the log waits and is told again
                _LOG.exception("the playground's log could not be handed over; trying again")
                await asyncio.sleep(0.5)
                self._more.set()
            else:
                self._quiet.set()

    async def _batch(self, intake: Intake) -> bool:
        await intake.room()
        after = self._read
        page = await self._db.read(lambda sql: inbound.read(sql, after, BATCH))
        self._last_read = self._clock.monotonic()
        if not page.entries:
            return False
        await intake.take(inbound.arrivals(page, self.bot, self._clock.now()))
        self._read = page.entries[-1].seq
        return True

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one outgoing act in one transaction; raises Undeliverable."""
        address = self.address
        now = self._clock.now()

        def work(sql: Sql) -> Receipt:
            return outbound.perform(outbound.Ground(sql, now, address), delivery)

        try:
            receipt = await self._site.change(work)
        except StoreFull as full:
            raise Undeliverable(Why.DOWN, "disk full") from full
        if receipt.spot is not None and delivery.kind in ("open", "say") and self._site.intake is not None:
            made = Sighted((receipt.spot,))
            self._site.intake.offer(inbound.baseline(made, self.bot, now, f"sighted-{delivery.key}-{now.isoformat()}"))
        return receipt

    async def standing(self, account: Account, guild: str) -> Standing:
        """Tell what a member is there now; the house itself is a robot."""
        if account.id == HOST:
            return Standing(frozenset(), robot=True)
        found = await self._db.read(lambda sql: members.get(sql, account.id))
        return found.standing() if found else NOBODY

    def health(self) -> Mapping[str, float]:
        """Return how long ago the log was last read, in seconds, and how many windows are open."""
        ages = {} if self._last_read is None else {"last_read": self._clock.monotonic() - self._last_read}
        return ages | {"windows": float(self._site.feed.streams)}
