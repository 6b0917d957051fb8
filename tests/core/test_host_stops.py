"""How the host stops: listens no more, sends what is under way, then lets its platforms go (reliability.md row 4)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import Memory
from bot.app import ManualClock, Stammtisch, open_house
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.house import House
from bot.model.places import Purpose
from bot.ports import Closing
from tests.core.desk import WORDS
from tests.fakes.ids import FakeIds
from tests.fakes.notebook import notebook
from tests.fakes.table import NOON


class Sessioned(Memory):
    """Be a platform whose sends need a session; note what is asked of it, in order."""

    def __init__(self, hangs: str = "", fails: str = "") -> None:
        super().__init__(ManualClock(NOON))
        self.hangs = hangs
        self.fails = fails
        self.asked: list[str] = []
        self.open = True
        self.under_way = asyncio.Event()
        self.talk = self.place("talk", Purpose.TALK)
        self.quinn = self.member("Quinn")

    async def perform(self, delivery: Delivery) -> Receipt:
        """Send, which takes a moment."""
        self.under_way.set()
        await asyncio.sleep(0.1)
        if not self.open:
            raise Undeliverable(Why.DOWN, "no session")
        self.asked.append("sent")
        return await super().perform(delivery)

    async def stop(self) -> None:
        """Listen no more."""
        await self._asked("stop")

    async def close(self) -> None:
        """Let the session go."""
        self.open = False
        await self._asked("close")

    async def _asked(self, what: str) -> None:
        self.asked.append(what)
        if what == self.fails:
            raise OSError("no net")
        if what == self.hangs:
            await asyncio.sleep(3600)


@asynccontextmanager
async def house_of(world: Sessioned, folder: Path) -> AsyncIterator[Stammtisch]:
    """Open a house on that platform."""
    async with open_house(
        folder / "stammtisch.db",
        House(locale="en"),
        world.clock,
        FakeIds(),
        lambda _db: [world],
        cogs=[notebook()],
        durable=False,
        backups=False,
        more_words=[("notebook", WORDS)],
        listening_since=timedelta(hours=1),
    ) as house:
        yield house


async def test_the_session_outlives_the_last_send(tmp_path: Path) -> None:
    """reliability.md row 4: stop, drain, close; a send under way finds its session."""
    world = Sessioned()
    assert isinstance(world, Closing)
    async with house_of(world, tmp_path):
        await world.say(world.quinn, world.talk, "note a")
        await world.under_way.wait()
    assert world.asked == ["stop", "sent", "close"]
    assert [each.text for each in world.messages if each.author == "host"] == ["noted: a"]


@pytest.mark.parametrize("what", ["stop", "close"])
async def test_a_platform_that_never_says_goodbye_keeps_nobody(tmp_path: Path, what: str) -> None:
    """reliability.md row 4: all of it within the grace, and the send under way is finished."""
    world = Sessioned(hangs=what)
    async with house_of(world, tmp_path) as house:
        await world.say(world.quinn, world.talk, "note a")
        await world.under_way.wait()
        before = time.monotonic()
        await house.host.stop(grace=1.0)
        assert time.monotonic() - before < 2.0
        world.hangs = ""
    assert world.asked[:3] == ["stop", "sent", "close"]


@pytest.mark.parametrize("what", ["stop", "close"])
async def test_a_goodbye_that_fails_is_told_and_the_rest_goes_on(
    tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """reliability.md row 4: one platform's trouble is not the others'."""
    world = Sessioned(fails=what)
    async with house_of(world, tmp_path):
        await world.say(world.quinn, world.talk, "note a")
        await world.under_way.wait()
    assert world.asked == ["stop", "sent", "close"]
    assert "did not stop well" in capsys.readouterr().out
