"""Client: Telegram's adapter: what the house calls, and what becomes of what Telegram tells."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import structlog

from bot.adapters.telegram import commands, inbound, outbound
from bot.adapters.telegram.api import Api
from bot.adapters.telegram.callbacks import WORDS
from bot.adapters.telegram.chats import PLATFORM, Chats
from bot.adapters.telegram.fields import Data, id_in, maybe_record, record_in, text_in
from bot.adapters.telegram.hearing import Hearing
from bot.adapters.telegram.horizon import Horizon
from bot.adapters.telegram.keeper import Keeper
from bot.adapters.telegram.notes import Notes
from bot.adapters.telegram.options import Options
from bot.adapters.telegram.outbound import Outbound
from bot.adapters.telegram.poller import Poller
from bot.adapters.telegram.sight import Sight
from bot.adapters.telegram.standings import Standings
from bot.adapters.telegram.trouble import Trouble
from bot.adapters.telegram.webhook import Webhook
from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import PlatformOver, Undeliverable, Why
from bot.model.events import Arrival, Sighted
from bot.model.people import Account
from bot.model.rights import Standing
from bot.ports import Clock, Db, Intake

PATIENCE = 10.0
"""Seconds a start waits for Telegram before it goes on without."""

NOTICES = 200
"""Sentences that are kept for the operator."""

log = structlog.get_logger("telegram")


class TelegramAdapter:
    """Join Telegram to the house; `bot` is the bot's own user id, which its token begins with."""

    name = PLATFORM
    traits = Traits(
        rings=True,
        ephemeral=False,
        cold_dm=False,
        waits_for_start=True,
        forms=False,
        late_forms=False,
        threads=False,
        delete_any_age=False,
        idempotent=False,
        text_max=4096,
        unit="utf16",
        per_place_seconds=1.0,
        per_place_minute=20,
        alerts=WORDS,
        per_second=30.0,
        removes_at_once=100,
    )
    performs: frozenset[type[Outgoing]] = outbound.PERFORMS
    declines: Mapping[type[Outgoing], str] = outbound.DECLINES

    def __init__(self, db: Db, clock: Clock, *, token: str, options: Options) -> None:
        self._clock = clock
        self.notices: list[str] = []
        self.api = Api(token, base=options.api_base)
        self.bot = self.api.me
        self.chats = Chats(options.names, self.bot)
        self.notes = Notes(db)
        self.outbound = Outbound(self.api, self.chats, clock)
        self.outbound.calls.migrated = self._moved
        self.hearing = Hearing(self.chats, clock, self._heard, self._done)
        self.horizon = Horizon(clock, self._say)
        self.keeper = Keeper(self.notes, self.chats, self.horizon, clock)
        self.sight = Sight(self.api, self.chats, clock, self._next, self._say, self._moved)
        self.standings = Standings(self.api, self.chats, clock, self.sight.sighted)
        self.trouble = Trouble(self.api.login, self.horizon, clock, self._say, own_base=bool(options.api_base))
        source = (self.api, self.hearing, self.trouble, self.horizon, clock)
        self.source = Webhook(*source, options, token) if options.webhook_url else Poller(*source)
        self._intake: Intake | None = None
        self._loops: list[asyncio.Task[None]] = []
        self._errands: set[asyncio.Task[None]] = set()
        self._number = 0
        self._rooms: tuple[str, ...] = ()
        self._open = False

    # -- life ---------------------------------------------------------------------------------------------------------

    async def start(self, intake: Intake) -> None:
        """Listen, and work what waited; where that takes longer than ten seconds it goes on behind."""
        self._intake = self.hearing.intake = self.sight.intake = intake
        self._number = (await self.notes.begin(self.bot)) << 40
        await self.keeper.load()
        for name, loop in (("", self._live()), ("-notes", self.keeper.run())):
            self._loops.append(asyncio.create_task(loop, name=f"telegram{name}"))
        seen = asyncio.create_task(self.source.caught_up.wait())
        await asyncio.wait({self._loops[0], seen}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        seen.cancel()

    async def stop(self) -> None:
        """Stop listening and write down what was remembered; `perform` still works."""
        await _end([*self._loops, *self._errands])
        await self.sight.end()
        await self.outbound.callbacks.settled()
        await self.keeper.write()

    async def close(self) -> None:
        """Let go of the HTTP session."""
        self._open = False
        await self.api.close()

    def tasks(self) -> tuple["asyncio.Task[None]", ...]:
        """Return the loops: the listening, and its notes."""
        return tuple(self._loops)

    async def settled(self) -> None:
        """Return once nothing received is still under way: confirmed, groups looked at, presses answered."""
        while self.source.busy() or self._errands:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        await self.outbound.callbacks.settled()

    def health(self) -> Mapping[str, float]:
        """Return ages in seconds, and counts: refused requests, odd updates."""
        last, found = self.source.last, {}
        if last is not None:
            found["last_poll"] = asyncio.get_running_loop().time() - last
        if self.horizon.alive is not None:
            found["missed_nothing_until"] = (self._clock.now() - self.horizon.alive).total_seconds()
        return found | {"refusals": float(self.api.refusals()), "odd_payloads": float(self.hearing.odd.total())}

    # -- what the house asks ------------------------------------------------------------------------------------------

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one outgoing act; raises Undeliverable, DOWN until Telegram accepts the token and once it refuses it."""
        if not self._open:
            raise Undeliverable(Why.DOWN, "Telegram is not connected")
        receipt = await self.outbound.perform(delivery)
        if receipt.spot is not None and self._intake is not None:
            now, key = self._clock.now(), f"sighted/{delivery.key}/{self._next()}"
            sighted = Sighted((receipt.spot,))
            self._intake.offer(Arrival(PLATFORM, self.bot, key, now, now, receipt.spot, sighted))
        return receipt

    async def standing(self, account: Account, guild: str) -> Standing:
        """Tell what an account is in a group, a minute old at most; raises Undeliverable where nobody says."""
        return await self.standings.of(account, guild)

    # -- what Telegram tells ------------------------------------------------------------------------------------------

    async def _live(self) -> None:
        try:
            await self.trouble.patiently(self.api.login)
            self.chats.username = self.api.username
            self.chats.reads_all = self.api.user.get("can_read_all_group_messages") is True
            self._open = True
            # before anything is heard: who is on the team, and what a tag counts for
            looked = self._errand(self.sight.everywhere())
            await asyncio.wait({looked}, timeout=PATIENCE)
            self._errand(self._commands())
            await self.source.run()
        except PlatformOver:
            self._open, self.api.over = False, True
            raise

    async def _commands(self) -> None:
        assert self._intake is not None
        self._rooms = self.chats.staff_rooms()
        try:
            calls = commands.registration(self._intake.shown("de"), self._intake.shown("en"), self._rooms)
            await commands.sync(self.api, self.notes.db, self.bot, calls)
        except Exception as fault:
            # yesterday's commands are better than no host
            log.error("the commands could not be registered at Telegram", exc_info=fault)

    def _heard(self, kind: str, content: Data) -> None:
        """Keep what an update says beside the event that it is; raises Odd."""
        if kind == "my_chat_member":
            self.sight.lacking(id_in(record_in(content, "chat"), "id"))

    def _done(self, kind: str, content: Data) -> None:
        """Do what follows from an update once it is on disk."""
        if kind == "callback_query":
            # whatever the house says to it: the button's little clock stops
            message = maybe_record(content, "message")
            grouped = message is not None and id_in(record_in(message, "chat"), "id").startswith("-")
            callbacks = self.outbound.callbacks
            (callbacks.expect if grouped else callbacks.acknowledge)(text_in(content, "id"))
        if self.chats.strangers:
            self._errand(self._meet())

    async def _meet(self) -> None:
        """Look at groups that came into sight; a new room for the team gets its menu."""
        await self.sight.strangers()
        if self.chats.staff_rooms() != self._rooms:
            await self._commands()

    def _moved(self, old: str, new: str) -> None:
        """Tell the house that a group goes by another id now (reliability.md row 28)."""
        if self._intake is not None:
            self._intake.offer(inbound.moved(self.chats, old, new, self._clock.now()))

    # -- helpers ------------------------------------------------------------------------------------------------------

    def _next(self) -> int:
        """Return a number no other event of this adapter has, in this process or another."""
        self._number += 1
        return self._number

    def _errand(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errand_done)
        return task

    def _errand_done(self, task: "asyncio.Task[None]") -> None:
        self._errands.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("something beside the listening failed", exc_info=fault)

    def _say(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices = [*self.notices, sentence][-NOTICES:]
            log.warning(sentence)


async def _end(tasks: "list[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
