"""Keeper: what Telegram told once is written down, soon and not too often."""

from dataclasses import dataclass

import structlog

from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.horizon import Horizon
from bot.adapters.telegram.notes import Notes
from bot.model.errors import StoreBusy, StoreFull
from bot.ports import Clock

EVERY = 2.0
"""Seconds between two writings, at least."""

log = structlog.get_logger("telegram")


@dataclass(slots=True)
class Keeper:
    """Write down groups as they change, and until when all was heard; a full disk only postpones it."""

    notes: Notes
    chats: Chats
    horizon: Horizon
    clock: Clock

    async def load(self) -> None:
        """Take over what an earlier process wrote down."""
        groups, moved = await self.notes.groups()
        self.chats.load(groups, moved, {})
        self.horizon.alive = await self.notes.alive()

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self.clock.sleep(EVERY)
            try:
                await self.write()
            except (StoreFull, StoreBusy) as full:
                log.warning("what Telegram told is written down later", why=str(full))

    async def write(self) -> None:
        """Write down what changed; raises StoreFull, StoreBusy, and then still has it."""
        chats, horizon = self.chats, self.horizon
        if not (chats.changed or horizon.changed):
            return
        changed, alive = set(chats.changed), horizon.changed
        chats.changed -= changed
        horizon.changed = False
        try:
            await self.notes.keep(
                [chats.groups[each] for each in changed if each in chats.groups],
                {each: chats.moved[each] for each in changed if each in chats.moved},
                horizon.alive if alive else None,
                self.clock.now(),
            )
        except BaseException:
            chats.changed |= changed
            horizon.changed = horizon.changed or alive
            raise
