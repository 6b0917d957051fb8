"""A little house: it takes what the playground tells, keeps the cursor, and can be told what to do about it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters import web
from bot.adapters.web import WebAdapter
from bot.model.commands import CommandSpec, OptionSpec, Shown
from bot.model.deliveries import Delivery, Receipt
from bot.model.events import Arrival
from bot.model.people import Account
from bot.model.places import Spot
from bot.model.rights import STAFF, Right, Standing
from bot.model.texts import Line, Plain
from bot.store import Database, Part, open_database, read_scripts

TUESDAY = datetime(2026, 11, 24, 8, 27, tzinfo=UTC)
"""09:27 in Berlin."""

HOLD = Right("netiquette.hold", STAFF)
WEB = Part("web", read_scripts("bot.adapters.web"), web.tables)


class SetClock:
    """Stand still until moved."""

    def __init__(self, at: datetime = TUESDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the instant set."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds of the same clock."""
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Return at once."""
        await asyncio.sleep(0)


def _shown(locale: str) -> list[Shown]:
    german = locale == "de"
    to, why = OptionSpec("to", "person", True), OptionSpec("why", "text", False, max=200)
    kind = OptionSpec("kind", "choice", True, choices=("word", "domain"))
    return [
        Shown(
            CommandSpec("thanks", "thanks", (to, why), menus=frozenset({"message"})),
            locale,
            "danke" if german else "thanks",
            "Jemandem danken" if german else "Thank someone",
            (
                (to, "wem" if german else "to", "Wer hat geholfen?"),
                (why, "wofür" if german else "for", "Ein Satz genügt"),
            ),
            menu="Danke sagen" if german else "Thank",
        ),
        Shown(CommandSpec("welcome", "welcome tour"), locale, "welcome tour", "Ein Rundgang" if german else "A tour"),
        Shown(
            CommandSpec("netiquette", "mod hold", (kind,), right=HOLD, staff=True),
            locale,
            "mod anhalten" if german else "mod hold",
            "Anhalten",
            ((kind, "Art", "Was es ist"),),
            (("kind", "word", "Wort"), ("kind", "domain", "Adresse")),
        ),
    ]


@dataclass(slots=True)
class LittleHouse:
    """Keep every arrival; `hear` may answer it, `cursors` outlive a restart when handed on."""

    arrivals: list[Arrival] = field(default_factory=list)
    cursors: dict[tuple[str, str, str], str] = field(default_factory=dict)
    hear: Callable[[Arrival], Any] | None = None
    broken: int = 0

    def offer(self, arrival: Arrival) -> None:
        """Keep an arrival."""
        self.arrivals.append(arrival)
        if arrival.stream and arrival.position:
            self.cursors[(arrival.platform, arrival.bot, arrival.stream)] = arrival.position

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Keep arrivals, or fail as often as told to."""
        if self.broken:
            self.broken -= 1
            raise ConnectionError("the house is not at home")
        for arrival in arrivals:
            self.offer(arrival)
            if self.hear:
                await self.hear(arrival)

    async def room(self) -> None:
        """Always have room."""

    async def cursor(self, platform: str, bot: str, stream: str) -> str | None:
        """Return the position kept."""
        return self.cursors.get((platform, bot, stream))

    async def complete(
        self, command: str, option: str, typed: str, by: Account, spot: Spot
    ) -> Sequence[tuple[str, str]]:
        """Suggest what was typed, twice over."""
        return [(typed, typed), (typed * 2, f"{command} {option} {by.name} {spot.id}")]

    def shown(self, locale: str) -> Sequence[Shown]:
        """Return three commands."""
        return _shown(locale)

    def may(self, right: str, standing: Standing) -> bool:
        """Let moderators hold."""
        return right == HOLD.name and bool(standing.roles & HOLD.roles)


@dataclass(slots=True)
class Sitting:
    """One running playground and somebody to ask it over HTTP."""

    adapter: WebAdapter
    house: LittleHouse
    clock: SetClock
    db: Database
    http: aiohttp.ClientSession
    walked: list[datetime | None]

    async def post(self, path: str, who: str, **fields: Any) -> dict[str, Any]:
        """Post as a member and return the answer; fails on a refusal."""
        status, answer = await self.tries(path, who, **fields)
        assert status < 400, answer
        return answer

    async def tries(self, path: str, who: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        """Post as a member and return status and answer."""
        async with self.http.post(f"{self.adapter.address}{path}", params={"as": who}, json=fields) as response:
            return response.status, await response.json()

    async def state(self, who: str) -> dict[str, Any]:
        """Return what a member sees."""
        async with self.http.get(f"{self.adapter.address}/state.json", params={"as": who}) as response:
            assert response.status == 200, await response.text()
            found: dict[str, Any] = await response.json()
            return found

    async def get(self, path: str, **headers: str) -> tuple[int, str, Mapping[str, str]]:
        """Get a path and return status, text and headers."""
        async with self.http.get(f"{self.adapter.address}{path}", headers=headers, allow_redirects=False) as response:
            return response.status, await response.text(), response.headers

    async def place(self, who: str, place: str) -> list[dict[str, Any]]:
        """Return the messages a member sees in a place."""
        found = (await self.state(who))["places"]
        return next(p["messages"] for p in found if p["id"] == place)

    async def heard(self) -> list[Arrival]:
        """Return all that has arrived, once the log is read."""
        await self.adapter.settled()
        return self.house.arrivals

    async def does(self, kind: str, key: str, **fields: Any) -> Receipt:
        """Let the house do something."""
        return await self.adapter.perform(Delivery(key=key, kind=kind, **fields))


def words(*lines: str) -> tuple[Line, ...]:
    """Return plain lines."""
    return tuple((Plain(line),) for line in lines)


def account(member: str) -> Account:
    """Return a member's account."""
    return Account("web", member)


def spot(place: str) -> Spot:
    """Return a place's spot."""
    return Spot("web", "playground", place)


@asynccontextmanager
async def sitting(
    path: Path, house: LittleHouse | None = None, clock: SetClock | None = None, port: int = 0
) -> AsyncIterator[Sitting]:
    """Run a playground on a database file; what is in it stays for the next sitting."""
    house, clock, walked = house or LittleHouse(), clock or SetClock(), []

    async def walk(until: datetime | None) -> datetime:
        walked.append(until)
        clock.at = until or clock.at + timedelta(minutes=5)
        return clock.at

    db = await open_database(path, [WEB], clock, backups=False, durable=False)
    adapter = web.build(db, clock, port=port, walk=walk)
    await adapter.start(house)
    try:
        async with aiohttp.ClientSession() as http:
            yield Sitting(adapter, house, clock, db, http, walked)
    finally:
        await adapter.stop()
        await db.close()
