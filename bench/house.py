"""A house to measure: the real core on a durable database, the notebook of the tests, a platform that does nothing."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, get_args

from bot.app import ManualClock, Stammtisch, open_house
from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.events import Arrival, Said, Sighted
from bot.model.house import House
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.rights import Role, Standing
from bot.ports import Intake
from tests.fakes.ids import FakeIds
from tests.fakes.notebook import notebook

START = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
WORDS = Path(__file__).parent.parent / "tests" / "fakes" / "words"
MEMBER = Standing(frozenset({Role.MEMBER}))
SPOTS = tuple(Spot("bench", "town", f"p{turn}", f"Place {turn}", Purpose.TALK, "Town") for turn in range(8))
PEOPLE = tuple(Account("bench", f"m{turn}", f"Member {turn}", "en") for turn in range(50))


class Nothing:
    """Perform everything at once, by doing nothing."""

    name = "bench"
    bot = "host"
    traits = Traits()
    performs: frozenset[type[Outgoing]] = frozenset(get_args(Outgoing))
    declines: Mapping[type[Outgoing], str] = {}

    async def start(self, intake: Intake) -> None:
        sighted = Sighted(SPOTS, tuple((person, MEMBER) for person in PEOPLE))
        await intake.take([Arrival(self.name, self.bot, "sighted", START, START, SPOTS[0], sighted)])

    async def stop(self) -> None: ...

    async def perform(self, delivery: Delivery) -> Receipt:
        return Receipt(MessageRef(self.name, "p0", delivery.key))

    async def standing(self, account: Account, guild: str) -> Standing:
        return MEMBER

    def health(self) -> Mapping[str, float]:
        return {}


class Talk:
    """Make messages; the same ones in every run."""

    def __init__(self) -> None:
        self._turn = count(1)

    def messages(self, text: str, many: int, spots: int = len(SPOTS)) -> list[Arrival]:
        """Return so many new messages, spread over people and places."""
        return [self._message(text, next(self._turn), spots) for _ in range(many)]

    def _message(self, text: str, turn: int, spots: int) -> Arrival:
        at = START + timedelta(milliseconds=turn)
        spot, who = SPOTS[turn % spots], PEOPLE[turn % len(PEOPLE)]
        said = Said(MessageRef("bench", spot.id, str(turn)), f"{text} {turn}")
        return Arrival("bench", "host", f"e{turn}", at, at, spot, said, who, "log", str(turn))


@asynccontextmanager
async def open_bench(path: Path, *, sending: bool = False) -> AsyncIterator[Stammtisch]:
    """Open a house; without `sending` its outbox only fills, so that an event's cost is its unit's alone."""
    more: dict[str, Any] = {"cogs": [notebook()], "more_words": [("notebook", WORDS)], "backups": False}
    async with open_house(
        path, House(locale="en"), ManualClock(START), FakeIds(), lambda _db: [Nothing()], **more
    ) as house:
        await house.host.quiet()
        if not sending:
            for task in house.host.tasks:
                if task.get_name().startswith("sender"):
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
                    house.host.tasks.remove(task)
            house.host.senders.clear()
        yield house
