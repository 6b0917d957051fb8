"""Interactions: received, committed, acknowledged; answered at once where the house is quick (house.md §5).

Discord waits three seconds for a first answer. Ours comes after the commit of the effects, or, where that takes
longer, after the raw interaction was committed: a crash loses neither the act nor its answer (reliability.md 32).
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.adapters.discord import asked as asking
from bot.adapters.discord.answers import CALLBACK, Answers, Whisper
from bot.adapters.discord.asked import COMPLETION, Asked
from bot.adapters.discord.commands import index
from bot.adapters.discord.fields import (
    Data,
    check_record,
    id_in,
    maybe_id,
    maybe_record,
    moment_of,
    number_in,
    text_in,
)
from bot.adapters.discord.hanging import TOKEN_LIFE, Hanging, Hangings, token_of
from bot.adapters.discord.notes import micros
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.world import PLATFORM, World
from bot.model.commands import CommandSpec
from bot.model.deliveries import Delivery, Receipt
from bot.model.events import Arrival, Interaction
from bot.ports import Clock, Db, Intake

SUGGESTIONS, CHOICE_MOST = 8, 100
"""Type of answer that completes what someone types; the most characters of a value or label."""

MOST_CHOICES = 25
AGE_MOST = 1.0
"""Seconds that an interaction is taken to be old at most when it reaches us: clocks differ."""

GRACE = 2.0
"""Seconds that `stop` gives to what is under way."""

log = structlog.get_logger("discord")


@dataclass(frozen=True, slots=True)
class Patience:
    """Say, in seconds, how long an answer is waited for before one says that it is under way.

    `commit` after it happened, `after` the commit at least, and `form` where a form must be the very first answer.
    """

    commit: float = 0.7
    after: float = 0.15
    form: float = 2.5


class Interactions:
    """Take interactions in and answer them; `whisper` must be set to what says a delivery in a direct chat."""

    def __init__(
        self, rest: Rest, world: World, db: Db, clock: Clock, bot: str, patience: Patience = Patience()
    ) -> None:
        self.rest = rest
        self.world = world
        self.db = db
        self.clock = clock
        self.bot = bot
        self.patience = patience
        self.hangings = Hangings()
        self.answers = Answers(rest, clock, self.hangings)
        self.specs: Mapping[str, CommandSpec] = {}
        self._intake: Intake | None = None
        self._hurry: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def acks(self) -> deque[float]:
        """Return after how many seconds the last interactions had their first answer."""
        return self.answers.acks

    @property
    def whisper(self) -> Whisper:
        """Return what says a delivery in a direct chat."""
        return self.answers.whisper

    @whisper.setter
    def whisper(self, whisper: Callable[[Delivery], Awaitable[Receipt]]) -> None:
        self.answers.whisper = whisper

    # -- life ---------------------------------------------------------------------------------------------------------

    def start(self, intake: Intake) -> None:
        """Keep whom to tell, and what commands there are."""
        self._intake = intake
        self._hurry = asyncio.get_running_loop().create_future()
        self.specs = index(intake.shown("en"))

    async def recover(self) -> None:
        """Offer again what the last process acknowledged and did not get committed; raises the store's errors."""
        rows = await self.db.read(
            lambda sql: sql.execute("SELECT id, raw FROM discord_interactions ORDER BY at, id").fetchall()
        )
        arrivals = []
        for id_, raw in rows:
            try:
                arrivals.append(self._arrival(asking.read(check_record(json.loads(raw)), self.world, self.specs)))
            except ValueError as odd:
                log.error("a stored interaction makes no sense", id=id_, why=type(odd).__name__)
        if arrivals:
            log.info("interactions of the last run are taken up", count=len(arrivals))
            await self._the_intake().take(arrivals)
        for id_, _ in rows:
            await self._drop(id_)

    async def settled(self) -> None:
        """Return once every interaction received was committed and has a first answer."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Acknowledge what still waits, and store what is not committed: nobody is told that it failed."""
        if self._hurry is not None and not self._hurry.done():
            self._hurry.set_result(None)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def answer(self, delivery: Delivery) -> Receipt:
        """Answer whoever acted, seen by them alone (kinds "reply" and "ask"); raises Undeliverable."""
        self.answers.application = self.world.application or self.answers.application
        return await self.answers.answer(delivery)

    # -- receiving ----------------------------------------------------------------------------------------------------

    def receive(self, data: Data) -> None:
        """Take one INTERACTION_CREATE, without waiting; raises Odd for one that makes no sense."""
        self.answers.application = maybe_id(data, "application_id") or self.world.application
        kind = number_in(data, "type")
        if kind == COMPLETION:
            self._spawn(self._suggest(data))
        elif kind in (asking.COMMAND, asking.COMPONENT, asking.FORM):
            asked = asking.read(data, self.world, self.specs)
            self._remember(data, asked)
            arrival = self._arrival(asked)
            held = self.hangings.new(asked, _clamped((self.clock.now() - arrival.at).total_seconds()))
            if held is not None:
                self._spawn(self._serve(held, arrival, data))

    def _remember(self, data: Data, asked: Asked) -> None:
        """Keep the roles that came along: whoever asks within a minute need not ask Discord (house.md §4)."""
        member, guild = maybe_record(data, "member"), maybe_id(data, "guild_id")
        if member is not None and guild is not None and isinstance(member.get("roles"), list):
            roles = [each for each in member["roles"] if isinstance(each, str)]
            self.world.remember(guild, asked.by.id, roles, self.clock.now())

    def _arrival(self, asked: Asked) -> Arrival:
        at, now = moment_of(asked.id), self.clock.now()
        return Arrival(
            PLATFORM,
            self.bot,
            f"interaction/{asked.id}",
            at,
            max(now, at),
            asked.spot,
            asked.event,
            asked.by,
            interaction=Interaction(asked.id, token_of(asked), at + timedelta(seconds=TOKEN_LIFE)),
        )

    async def _serve(self, held: Hanging, arrival: Arrival, data: Data) -> None:
        taking = asyncio.ensure_future(self._the_intake().take([arrival]))
        try:
            await self._wait(taking, held.since + self.patience.commit)
            kept = False
            if not taking.done():
                kept = await self._keep(held.id, arrival.at, data)
            if taking.done():
                taking.result()
            await self._wait(held.first, self._deadline(held, committed=taking.done()))
            await self.answers.acknowledge(held)
            await taking
            if kept:
                await self._drop(held.id)
        finally:
            taking.cancel()

    def _deadline(self, held: Hanging, *, committed: bool) -> float:
        """Return until when, in the loop's time, an answer is waited for."""
        now = asyncio.get_running_loop().time()
        until = held.since + (self.patience.form if held.opens else self.patience.commit)
        return max(until, now + self.patience.after) if committed else until

    async def _wait(self, future: asyncio.Future[None], until: float) -> None:
        """Wait for something until a moment of the loop's time, or until there is no time left at all."""
        waited = {future} if self._hurry is None else {future, self._hurry}
        left = until - asyncio.get_running_loop().time()
        await asyncio.wait(waited, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as fault:  # noqa: BLE001 - one interaction that fails must not take the others with it
            log.error("an interaction could not be served", why=type(fault).__name__)

    def _the_intake(self) -> Intake:
        if self._intake is None:
            raise RuntimeError("interactions were not started")
        return self._intake

    # -- raw ones ------------------------------------------------------------------------------------------------------

    async def _keep(self, id_: str, at: datetime, data: Data) -> bool:
        row = id_, micros(at), json.dumps(data)
        await self.db.run(
            lambda sql: sql.execute(
                "INSERT INTO discord_interactions (id, at, raw) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING", row
            )
        )
        return True

    async def _drop(self, id_: str) -> None:
        await self.db.run(lambda sql: sql.execute("DELETE FROM discord_interactions WHERE id = ?", (id_,)))

    # -- completing what someone types ---------------------------------------------------------------------------------

    async def _suggest(self, data: Data) -> None:
        """Answer with what may be meant; changes nothing, so that nothing is committed first."""
        by, typed = asking.account_of(data, self.world), asking.focused(data)
        found = []
        if typed is not None:
            command, option, words = typed
            option = asking.ours(self.specs.get(command), option)
            where = asking.spot_where(data, by, self.world)
            found = list(await self._the_intake().complete(command, option, words, by, where))
        choices = [
            {"name": (label or value)[:CHOICE_MOST], "value": value}
            for value, label in found
            if 1 <= len(value) <= CHOICE_MOST
        ]
        body = {"type": SUGGESTIONS, "data": {"choices": choices[:MOST_CHOICES]}}
        id_, token = id_in(data, "id"), text_in(data, "token")
        await self.rest.call("POST", CALLBACK, json=body, webhook_id=id_, webhook_token=token)


def _clamped(age: float) -> float:
    return min(max(age, 0.0), AGE_MOST)
