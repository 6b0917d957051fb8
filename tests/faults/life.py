"""One life of a bot in a fault run: the real house, until it is killed at a failpoint or everything is worked."""

import asyncio
import os
import signal
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

from bot.app import SystemClock, SystemIds, open_house
from bot.app.compose import Stammtisch
from bot.model.errors import AlreadyRunning
from bot.model.house import House, Manners
from bot.ports import Sql
from tests.faults.adapter import LedgerAdapter
from tests.faults.logbook import logbook

WORDS = Path(__file__).parent / "words"
HOUSE = House(
    locale="en", manners=Manners(quiet_from=time(0), quiet_to=time(0), talk_people=10**6, weekly_budget=10**6)
)


@dataclass(slots=True)
class Fate:
    """Kill this process, for good and at once, at the n-th pass of a point."""

    point: str = ""
    turn: int = 0

    def __call__(self, name: str, /) -> None:
        """Pass a point."""
        if name == self.point:
            self.turn -= 1
            if self.turn == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def live(
    path: Path, port: int, fate: Fate, *, idempotent: bool = True, eager: bool = False, page: int = 8
) -> None:
    """Run the house as it is run for real: durable, with the machine's clock; return when nothing is left to do."""
    clock = SystemClock()
    adapter = LedgerAdapter(port, clock, fate, idempotent=idempotent, eager=eager, page=page)
    async with open_house(
        path,
        HOUSE,
        clock,
        SystemIds(),
        lambda _db: [adapter],
        cogs=[logbook(fate)],
        more_words=[("logbook", WORDS)],
        failpoint=fate,
        listening_since=timedelta(hours=1),
    ) as house:
        watch = asyncio.create_task(house.host.watch())
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        idle = asyncio.create_task(_idle(house, adapter))
        waits = [watch, idle, asyncio.create_task(ended.wait())]
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in waits:
            if task not in done:
                task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        for task in done:
            task.result()
        if watch in done:
            raise RuntimeError("a task of the house ended")
    await adapter.wire.close()


async def _idle(house: Stammtisch, adapter: LedgerAdapter) -> None:
    def left(sql: Sql) -> int:
        return int(
            sql.execute(
                "SELECT (SELECT count(*) FROM timers) + (SELECT count(*) FROM outbox "
                "WHERE state IN ('queued', 'sending') OR told = 0)"
            ).fetchone()[0]
        )

    calm = 0
    while calm < 2:
        await asyncio.sleep(0.02)
        busy = not adapter.caught_up or bool(house.host.queue) or house.host.working
        # twice in a row: an act that was accepted just now may have made someone press its button
        calm = 0 if busy or await house.db.read(left) > 0 else calm + 1


def main(path: str, port: int, point: str = "", turn: int = 0, **more: bool | int) -> int:
    """Live; return the exit code, with a sentence where another host holds the database."""
    try:
        asyncio.run(live(Path(path), port, Fate(point, turn), **more))  # type: ignore[arg-type]
    except AlreadyRunning as running:
        print(running)
        return 75
    return 0
