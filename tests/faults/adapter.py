"""The adapter of the fault runs: an ordinary one, but for its failpoints and a wire instead of a web."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, get_args

from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import Undeliverable, Why
from bot.model.events import Arrival, Commanded, Event, Interaction, Pressed, Said, Sighted
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.rights import Role, Standing
from bot.model.texts import plain
from bot.ports import Clock, Failpoint, Intake
from tests.faults.wire import Wire
from tests.faults.world import PEOPLE, PLACES

NAME = "ledger"
STREAM = "log"


class LedgerAdapter:
    """Fetch from the cursor, hand on, perform; `eager` does not wait for a commit before it fetches more."""

    name = NAME
    bot = "host"
    performs: frozenset[type[Outgoing]] = frozenset(get_args(Outgoing))
    declines: Mapping[type[Outgoing], str] = {}

    def __init__(
        self, port: int, clock: Clock, failpoint: Failpoint, *, idempotent: bool, eager: bool = False, page: int = 8
    ) -> None:
        self.traits = Traits(idempotent=idempotent)
        self.wire = Wire(port)
        self.clock = clock
        self.failpoint = failpoint
        self.eager = eager
        self.page = page
        self.after = 0
        self.caught_up = False
        self.poller: asyncio.Task[None] | None = None

    # -- intake -----------------------------------------------------------------------------------------------------

    async def start(self, intake: Intake) -> None:
        """Tell what is there, then go on where the last commit ended."""
        await self.wire.open()
        self.after = int(await intake.cursor(self.name, self.bot, STREAM) or 0)
        now = self.clock.now()
        places = tuple(spot(f"p{turn}") for turn in range(PLACES))
        members = tuple((person(f"m{turn}"), MEMBER) for turn in range(PEOPLE))
        sighted = Sighted(places, members)
        await intake.take([Arrival(NAME, self.bot, f"sighted-{now.isoformat()}", now, now, places[0], sighted)])
        self.poller = asyncio.create_task(self._poll(intake))

    async def stop(self) -> None:
        """Stop fetching."""
        if self.poller is not None:
            self.poller.cancel()
            await asyncio.gather(self.poller, return_exceptions=True)

    def tasks(self) -> Collection["asyncio.Future[Any]"]:
        """Return the poller: a house whose ear died must not live on."""
        return [] if self.poller is None else [self.poller]

    async def _poll(self, intake: Intake) -> None:
        while True:
            await intake.room()
            page = await self.wire.say("events", after=self.after, most=self.page)
            self.failpoint("adapter.fetched")
            if not page["events"]:
                self.caught_up = page["done"]
                continue
            self.caught_up = False
            arrivals = self._arrivals(page["events"])
            if self.eager:
                for arrival in arrivals:
                    intake.offer(arrival)
            else:
                await intake.take(arrivals)

    def _arrivals(self, events: list[dict[str, Any]]) -> list[Arrival]:
        """Give each event the position up to which all have been handed on: shuffled pages move it late."""
        known, arrivals = set(), []
        for event in events:
            known.add(event["id"])
            while self.after + 1 in known:
                self.after += 1
            arrivals.append(self._arrival(event, str(self.after)))
        return arrivals

    def _arrival(self, event: dict[str, Any], position: str) -> Arrival:
        now, key, who = self.clock.now(), str(event["id"]), person(event["who"])
        what = _event(event)
        hangs = not isinstance(what, Said)
        interaction = Interaction(key, "token", now + timedelta(minutes=15)) if hangs else None
        where = spot(event["where"])
        return Arrival(NAME, self.bot, key, now, now, where, what, who, STREAM, position, interaction)

    # -- acts -------------------------------------------------------------------------------------------------------

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one act; a room that may be there already is looked for first (house.md §7)."""
        where = "" if delivery.spot is None else delivery.spot.id
        if delivery.kind in ("reply", "whisper") and delivery.person is not None:
            where = f"direct-{delivery.person.id}"
        text = delivery.name or "\n\n".join(plain(line) for line in delivery.lines)
        if delivery.kind == "edit" and delivery.message is None:
            await self.wire.say("missed", key=delivery.key, text=text)
            raise Undeliverable(Why.GONE, "no such message")
        try:
            if delivery.kind == "open" and delivery.again:
                found = await self.wire.say("find", name=delivery.name)
                if found["spot"] is not None:
                    return Receipt(spot=spot(found["spot"]))
            answer = self.wire.say(
                "act",
                key=delivery.key,
                kind=delivery.kind,
                spot=where,
                name=delivery.name,
                text=text,
                buttons=[each.key for each in delivery.buttons],
                message=None if delivery.message is None else delivery.message.id,
            )
            self.failpoint("adapter.asked")
            receipt = await answer
        except ConnectionError as lost:
            raise Undeliverable(Why.UNKNOWN, str(lost)) from lost
        self.failpoint("adapter.answered")
        if "spot" in receipt:
            return Receipt(spot=spot(receipt["spot"]))
        return Receipt(MessageRef(NAME, where, receipt["message"]))

    async def standing(self, account: Account, guild: str) -> Standing:
        """Return that everyone is a member."""
        return MEMBER

    def health(self) -> Mapping[str, float]:
        """Return nothing."""
        return {}


MEMBER = Standing(frozenset({Role.MEMBER}))


def spot(id_: str) -> Spot:
    """Return a place of the platform."""
    return Spot(NAME, "town", id_, id_, Purpose.TALK, "Town")


def person(id_: str) -> Account:
    """Return a member of the platform."""
    return Account(NAME, id_, id_.upper(), "en")


def _event(event: dict[str, Any]) -> Event:
    kind, n = event["kind"], event["n"]
    if kind == "press":
        return Pressed(event["key"])
    if kind in ("talk", "note", "poison", "host"):
        return Said(MessageRef(NAME, event["where"], f"said-{event['id']}"), f"{kind} {n}")
    return Commanded(f"log {kind}", {"n": str(n)})
