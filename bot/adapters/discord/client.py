"""Client: Discord's adapter: what the house calls, and what becomes of the connection's own events."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.adapters.discord import commands, inbound, outbound
from bot.adapters.discord.budget import Budget
from bot.adapters.discord.catchup import HERE, Catchup
from bot.adapters.discord.doors import Doors
from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.fields import Data, Odd, flag_in, id_in, ids_in, records_in
from bot.adapters.discord.gateway import http_client
from bot.adapters.discord.hearing import Hearing
from bot.adapters.discord.history import History
from bot.adapters.discord.interactions import Interactions
from bot.adapters.discord.keeper import Keeper
from bot.adapters.discord.needs import MEMBERS, missing_rights, right_sentence
from bot.adapters.discord.notes import Notes
from bot.adapters.discord.options import TRAITS, Options
from bot.adapters.discord.outbound import Outbound
from bot.adapters.discord.probe import EVERY, Probe
from bot.adapters.discord.readers import read_by
from bot.adapters.discord.recent import Recent
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.roll import Roll
from bot.adapters.discord.seats import Seats
from bot.adapters.discord.session import Session
from bot.adapters.discord.world import PLATFORM, World
from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.events import Arrival, Sighted
from bot.model.people import Account
from bot.model.rights import NOBODY, Standing
from bot.ports import Clock, Db, Intake

PATIENCE = 10.0
"""Seconds a start waits for Discord before it goes on without."""

IN_A_ROW = 3 * EVERY
"""Seconds within which a second deafness says that resuming did not help."""

SOON = timedelta(seconds=0.5)
"""After which time something is tried again that came before the first login."""

NOTICES = 200
"""Sentences that are kept for the operator."""

log = structlog.get_logger("discord")


class DiscordAdapter:
    """Join Discord to the house; one token per process, so the name under which cursors are kept never changes."""

    name = PLATFORM
    bot = inbound.BOT
    traits = TRAITS
    performs: frozenset[type[Outgoing]] = outbound.PERFORMS
    declines: Mapping[type[Outgoing], str] = outbound.DECLINES

    def __init__(self, db: Db, clock: Clock, *, token: str, options: Options) -> None:
        self._clock = clock
        self.notices: list[str] = []
        self.rest = Rest(http_client(options.api_base))
        self.world = World(options.names)
        self.notes = Notes(db)
        self.interactions = Interactions(self.rest, self.world, db, clock, self.bot)
        self.outbound = Outbound(self.rest, self.world, clock, db, self.interactions.answer)
        self.interactions.whisper = self.outbound.perform
        self._doors, self._recent, self._seats = Doors(), Recent(), Seats()
        self.world.home = self._seats.home
        self.hearing = Hearing(self.world, self._doors, self._recent, self._seats, clock, self._met)
        number, aside = self.hearing.number, self.hearing.set_aside
        self._history = History(self.rest, self.world, self._recent, clock, number, aside)
        self._roll = Roll(self.rest, self.world, self._seats, self.notes, clock, number, aside)
        self.catchup = Catchup(self._history, self._roll, self.notes, self._doors, clock, self._say)
        self.probe = Probe(self.rest, self.catchup, clock, self.hearing.hear, self._deaf)
        self.keeper = Keeper(self.notes, self._recent, self._seats, self._heard_until, clock, lambda: self._recovered)
        self.budget = Budget(self.notes, clock, self._say, a_day=options.identifies, free=options.free)
        self.session = Session(self.rest, self.world, self.budget, clock, options, token, self.hearing.hear, self._say)
        self.hearing.special = self._of_the_connection()
        self.hearing.turned = self._turned
        self.session.begun = self._begun
        self._intake: Intake | None = None
        self._loops: list[asyncio.Task[None]] = []
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._errands: set[asyncio.Task[None]] = set()
        self._expected: set[str] = set()
        self._alive: datetime | None = None
        self._recovered = False
        self._caught_up = asyncio.Event()
        self._ready_at: float | None = None
        self._patient_until: float | None = None
        self._ready_shards: set[int] = set()
        self._dropped: dict[int, float] = {}

    def _of_the_connection(self) -> dict[str, Callable[[Data], None]]:
        return {
            "READY": self._ready,
            "RESUMED": lambda data: None,
            "GUILD_CREATE": self._guild,
            "GUILD_DELETE": self._guild_gone,
            "INTERACTION_CREATE": self.interactions.receive,
        }

    # -- life ---------------------------------------------------------------------------------------------------------

    async def start(self, intake: Intake) -> None:
        """Connect and catch up; where that takes longer than ten seconds it goes on behind."""
        self._patient_until = asyncio.get_running_loop().time() + PATIENCE
        self._intake = self.hearing.intake = self._history.intake = self._roll.intake = self.catchup.intake = intake
        self.session.room = intake.room
        self.interactions.start(intake)
        self.hearing.begin(await self.notes.turn())
        self._recent.load(await self.notes.recent())
        self.hearing.directs.update(await self.notes.directs())
        for guild, value in (await self.notes.facts("guild/")).items():
            if value == HERE:
                # until each is looked at again: what was written to us alone meanwhile speaks for one of them
                self._seats.look(guild, await self.notes.members(guild))
        self._alive = await self.notes.alive()
        for name, loop in (("", self.session.run()), ("-notes", self.keeper.run()), ("-probe", self.probe.run())):
            self._loops.append(asyncio.create_task(loop, name=f"discord{name}"))
        seen = asyncio.create_task(self._caught_up.wait())
        await asyncio.wait({self._loops[0], seen}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        seen.cancel()

    def _beginning(self) -> bool:
        """Tell whether the first login is a matter of moments."""
        until = self._patient_until
        waits = not self._recovered and not self.rest.over
        return waits and until is not None and asyncio.get_running_loop().time() < until

    async def stop(self) -> None:
        """Close the gateway and write down what was remembered; `perform` still works."""
        await _end([*self._loops, *self._reading.values()])
        await self.session.hang_up()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self.keeper.write()
        await self.interactions.stop()

    async def close(self) -> None:
        """Let go of the HTTP session."""
        await self.session.close()

    def tasks(self) -> tuple["asyncio.Task[None]", ...]:
        """Return the loops: the connection, its notes, its probe."""
        return tuple(self._loops)

    async def settled(self) -> None:
        """Return once nothing received is still under way: caught up, nothing held back, interactions answered."""
        while self._expected or self._reading or self._errands or self._doors.waiting():  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        await self.interactions.settled()

    def sequence(self) -> dict[int, int]:
        """Return the number of the last gateway event handled, by shard."""
        return {} if self.session.wire is None else self.session.wire.sequence()

    def health(self) -> Mapping[str, float]:
        """Return ages in seconds, the heartbeat's delay, and counts: logins today, refused requests, odd payloads."""
        now, wire = asyncio.get_running_loop().time(), self.session.wire
        last = {
            "last_frame": None if wire is None else wire.heard(),
            "last_ready": self._ready_at,
            "last_probe": self.probe.last,
        }
        found = {name: now - at for name, at in last.items() if at is not None}
        latency = None if wire is None else wire.latency_now()
        found |= {} if latency is None else {"latency": latency}
        return found | {
            "identifies_today": float(self.budget.today),
            "refusals": float(self.rest.refusals()),
            "odd_payloads": float(self.hearing.odd.total()),
        }

    # -- what the house asks ------------------------------------------------------------------------------------------

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one outgoing act; raises Undeliverable, DOWN while there is no session, SLOW while we only begin."""
        if not self.session.open:
            if self._beginning():
                # no fault of what waits: a host that is killed again and again must not run out of tries for it
                raise Undeliverable(Why.SLOW, "Discord is not connected yet", SOON)
            raise Undeliverable(Why.DOWN, "Discord is not connected")
        receipt = await self.outbound.perform(delivery)
        if receipt.spot is not None and delivery.kind in ("open", "say") and self._intake is not None:
            now, key = self._clock.now(), f"sighted/{delivery.key}/{self.hearing.number()}"
            sighted = Sighted((receipt.spot,))
            self._intake.offer(Arrival(PLATFORM, self.bot, key, now, now, receipt.spot, sighted))
        return receipt

    async def standing(self, account: Account, guild: str) -> Standing:
        """Tell what an account is in a guild, at most a minute old; raises Undeliverable where Discord does not say."""
        if account.id == self.world.me:
            return Standing(frozenset(), robot=True)
        if not guild:
            return NOBODY
        held = self.world.held(guild, account.id, self._clock.now())
        if held is not None:
            return self.world.standing(guild, {"id": account.id, "bot": account.robot}, held)
        if not self.session.open:
            raise Undeliverable(Why.DOWN, "Discord is not connected")
        try:
            member = await self.rest.call(
                "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=account.id
            )
            roles = ids_in(member, "roles")
        except Exception as fault:
            told = undeliverable(fault, wrote=False)
            if told.why is Why.GONE:
                return NOBODY
            raise told from fault
        self.world.remember(guild, account.id, roles, self._clock.now())
        return self.world.standing(guild, member["user"], roles)

    # -- the connection's own events ----------------------------------------------------------------------------------

    async def _begun(self) -> None:
        """Do what an accepted token makes possible: old interactions, then the commands as they are now."""
        self.world.deaf = frozenset(each.word for each in self.session.lacking)
        self._roll.intent = MEMBERS not in self.session.lacking
        # of this connection no shard is there yet; until all are, what the last one heard is where the gap begins
        self._alive = self._heard_until()
        self._ready_shards.clear()
        if not self._recovered:
            await self.interactions.recover()
            self._recovered = True
            self._errand(self._commands())

    async def _commands(self) -> None:
        assert self._intake is not None
        try:
            payload = commands.registration(self._intake.shown("de"), self._intake.shown("en"))
            await commands.sync(self.rest, self.notes.db, self.world.application, payload)
        except Exception as fault:
            # yesterday's commands are better than no host
            log.error("the commands could not be registered at Discord", exc_info=fault)

    def _ready(self, data: Data) -> None:
        """Close every place of this shard until it was caught up with."""
        self.world.apply("READY", data)
        self._ready_at = asyncio.get_running_loop().time()
        self._alive = self._heard_until()
        shard = int(data["shard"][0]) if isinstance(data.get("shard"), list) else 0
        self._ready_shards.add(shard)
        if not isinstance(data.get("guilds"), list):
            # from what is not said nobody concludes that we are nowhere any more
            raise Odd("READY names no servers")
        guilds = {id_in(each, "id") for each in records_in(data, "guilds")}
        for guild in guilds:
            self._stop_reading(guild)
            self._doors.shut(guild)
        self._expected |= guilds
        wire = self.session.wire
        for known in [each for each in self.world.guilds if wire is not None and wire.shard_of(each) == shard]:
            if known not in guilds:
                self._lose(known)
        self._errand(self._missing(guilds, shard))
        if shard == 0:
            self._doors.shut("")
            self._read("", self.catchup.directs())
        # a shard may have no servers at all, and then nothing else ends its catching up
        self._see()

    def _guild(self, data: Data) -> None:
        guild = id_in(data, "id")
        self._expected.discard(guild)
        try:
            self.world.apply("GUILD_CREATE", data)
        except ValueError:
            # nothing to catch up by; what is told of it from now on is heard all the same
            self._doors.open(guild)
            self._see()
            raise
        if flag_in(data, "unavailable"):
            self._see()
            return
        self._lacking(guild)
        for need in missing_rights(self.world.permissions(guild)):
            self._say(right_sentence(need, self.world.guilds[guild].name))
        for sentence in read_by(self.world, self.world.guilds[guild], strangers=True):
            self._say(sentence)
        self._doors.shut(guild)
        self._read(guild, self.catchup.guild(self.world.guilds[guild], self._alive))

    def _lacking(self, guild: str) -> None:
        """Tell the house what we may not do in a guild."""
        if self._intake is not None:
            self._intake.offer(inbound.lacking(self.world, guild, self._clock.now(), self.hearing.number()))

    def _guild_gone(self, data: Data) -> None:
        guild = id_in(data, "id")
        self._expected.discard(guild)
        if not flag_in(data, "unavailable"):
            self._lose(guild)
        else:
            self.world.apply("GUILD_DELETE", data)
        self._see()

    def _heard_until(self) -> datetime | None:
        """Return until when nothing was missed (UTC): while we catch up, that stays where the gap began."""
        return self.hearing.alive if self._caught_up.is_set() and self._whole() else self._alive

    def _whole(self) -> bool:
        wire = self.session.wire
        all_there = wire is not None and len(self._ready_shards) >= (wire.shard_count or 1)
        return all_there and not self._expected and not self._reading

    async def _missing(self, guilds: set[str], shard: int) -> None:
        """Let go of guilds that an earlier process was in and we are not."""
        wire = self.session.wire
        for guild, value in (await self.notes.facts("guild/")).items():
            # one that came into sight since then is here again
            gone = guild not in guilds and guild not in self.world.guilds
            if value == "here" and gone and wire is not None and wire.shard_of(guild) == shard:
                self._lose(guild)

    def _lose(self, guild: str) -> None:
        known = self.world.guilds.get(guild)
        name = f'"{known.name}"' if known is not None and known.name else f"the server {guild}"
        self._say(f"I am no longer in {name}. What I know of it stays for its time; nothing is said there any more.")
        self.world.apply("GUILD_DELETE", {"id": guild})
        self._lacking(guild)
        self._stop_reading(guild)
        self._doors.drop(guild)
        self._recent.forget_guild(guild)
        self._seats.forget(guild)
        self._errand(self.notes.forget_guild(guild))

    async def _deaf(self, guild: str) -> None:
        """Connect a deaf shard anew: by a resume at first, by a whole new connection if that did not help."""
        wire = self.session.wire
        if wire is None:
            return
        shard = wire.shard_of(guild)
        now, before = self._clock.monotonic(), self._dropped.pop(shard, None)
        if before is not None and now - before < IN_A_ROW:
            await self.session.anew()
        else:
            self._dropped[shard] = now
            await wire.drop(shard)

    # -- tasks --------------------------------------------------------------------------------------------------------

    def _read(self, guild: str, work: Coroutine[Any, Any, None]) -> None:
        self._stop_reading(guild)
        task = self._reading[guild] = asyncio.create_task(work, name=f"discord-catchup-{guild or 'direct'}")
        task.add_done_callback(partial(self._read_on, guild))

    def _stop_reading(self, guild: str) -> None:
        task = self._reading.pop(guild, None)
        if task is not None:
            task.cancel()

    def _read_on(self, guild: str, task: "asyncio.Task[None]") -> None:
        if self._reading.get(guild) is task:
            del self._reading[guild]
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("catching up failed; going on from here", guild=guild, exc_info=fault)
            self._doors.open(guild)
        self._see()

    def _see(self) -> None:
        if self._whole():
            self._caught_up.set()

    def _errand(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errand_done)

    def _errand_done(self, task: "asyncio.Task[None]") -> None:
        self._errands.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("something for later could not be written down", exc_info=fault)

    def _met(self, account: str, channel: str) -> None:
        self._errand(self.notes.keep_direct(account, channel, self._clock.now()))

    def _turned(self, guild: str) -> None:
        known = self.world.guilds.get(guild)
        if known is not None and not known.unavailable:
            self._errand(self.catchup.turned(known))

    def _say(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices = [*self.notices, sentence][-NOTICES:]
            log.warning(sentence)


async def _end(tasks: "list[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
