"""A house whose platform takes its time: 60 lines wait when it is told to stop (reliability.md row 4).

Run as a process: `python slow_house.py FOLDER SECONDS SAY`. Each line that leaves is written to FOLDER/sent.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.adapters.memory import Memory
from bot.app import SystemClock, SystemIds, open_house
from bot.app.serve import serve, told_to_stop
from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Say
from bot.model.deliveries import Delivery, Receipt
from bot.model.events import Said
from bot.model.house import House
from bot.model.places import Purpose
from bot.model.texts import Verbatim

LINES = 60


class NoSettings:
    """Need no settings."""


def echo() -> Cog[Any, Any]:
    """Repeat everything in the same place."""
    cog = Cog("echo", store=CogStore, settings=NoSettings)

    @cog.hears(Said)
    def hear(ctx: Context[CogStore, NoSettings], event: Said) -> list[Action]:
        return [Say(ctx.place, Verbatim(event.text), Class.ANSWER)]

    return cog


class Slow(Memory):
    """Take some seconds for each line, and note each that left."""

    def __init__(self, folder: Path, seconds: float) -> None:
        super().__init__(SystemClock())
        self.folder = folder
        self.seconds = seconds

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one act, slowly."""
        await asyncio.sleep(self.seconds)
        receipt = await super().perform(delivery)
        with (self.folder / "sent").open("a") as sent:
            sent.write(f"{self.messages[-1].text}\n")
        return receipt

    async def stop(self) -> None:
        """Say goodbye to the platform, which may never answer."""
        await asyncio.sleep(self.seconds if self.seconds > 60 else 0)


async def main(folder: Path, seconds: float, say: bool) -> None:
    world = Slow(folder, seconds)
    chat = world.place("chat", Purpose.TALK)
    quinn = world.member("Quinn")
    async with (
        told_to_stop() as stop,
        open_house(
            folder / "slow.db",
            House(),
            world.clock,
            SystemIds(),
            lambda db: [world],
            cogs=[echo()],
            backups=False,
            listening_since=timedelta(hours=1),
        ) as house,
    ):
        if say:
            for number in range(LINES):
                await world.say(quinn, chat, f"line {number:02}")
        print("ready", flush=True)
        await serve(house, stop)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "say"))
