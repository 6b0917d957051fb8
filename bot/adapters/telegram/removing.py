"""Removing: messages of one chat that are to go while a request is under way there go together in the next (row 57)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from telegram.error import BadRequest

from bot.adapters.telegram.calls import Calls
from bot.adapters.telegram.errors import is_missing, undeliverable
from bot.model.errors import Undeliverable

MOST = 100
"""Messages one request takes away."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hold one message that is to go, and who waits to hear of it."""

    message: int
    done: "asyncio.Future[None]"


class Removing:
    """Take messages away."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._waiting: dict[str, list[Wanted]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    async def remove(self, chat: str, message: int) -> None:
        """Return once a message is gone, also where it was already; raises Undeliverable."""
        wanted = Wanted(message, asyncio.get_running_loop().create_future())
        if chat in self._waiting:
            self._waiting[chat].append(wanted)
        else:
            self._waiting[chat] = [wanted]
            worker = asyncio.create_task(self._work(chat))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        await wanted.done

    async def _work(self, chat: str) -> None:
        waiting = self._waiting[chat]
        try:
            while waiting:
                batch = waiting[:MOST]
                del waiting[:MOST]
                await self._go(chat, batch)
        finally:
            del self._waiting[chat]
            for each in waiting:
                each.done.cancel()

    async def _go(self, chat: str, batch: Sequence[Wanted]) -> None:
        messages = list(dict.fromkeys(each.message for each in batch))
        try:
            if len(messages) > 1:
                await self.calls.chat("deleteMessages", chat, message_ids=messages)
            else:
                await self._one(chat, messages[0])
        except BadRequest as fault:
            # one that may not go, for its age or its author, keeps all the others
            if len(messages) > 1:
                for message in messages:
                    await self._go(chat, [each for each in batch if each.message == message])
            else:
                _tell(batch, fault)
        except Exception as fault:  # noqa: BLE001 - whoever waits hears of it, whatever it was
            _tell(batch, fault)
        else:
            _tell(batch, None)

    async def _one(self, chat: str, message: int) -> None:
        try:
            await self.calls.chat("deleteMessage", chat, message_id=message)
        except BadRequest as fault:
            if "chat not found" in fault.message.casefold() or not is_missing(fault):
                raise
            # gone already, by whoever it was


def _tell(batch: Sequence[Wanted], fault: Exception | None) -> None:
    why = None if fault is None else undeliverable(fault)
    for each in batch:
        if each.done.done():
            continue
        if why is None:
            each.done.set_result(None)
        else:
            each.done.set_exception(Undeliverable(why.why, why.note, why.after))
