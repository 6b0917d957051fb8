"""Removing: messages of one channel that are to go while a request is under way there go together in the next."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import discord

from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.fields import Odd, moment_of
from bot.adapters.discord.rest import Rest
from bot.model.errors import Undeliverable
from bot.ports import Clock

MOST = 100
"""Messages one request takes away."""

AGE = timedelta(days=14) - timedelta(minutes=10)
"""How old a message may be to go together with others; Discord's limit, less what clocks may differ."""

TOO_OLD, UNKNOWN_MESSAGE = 50034, 10008


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hold one message that is to go, and who waits to hear of it."""

    message: str
    reason: str
    done: "asyncio.Future[None]"


class Removing:
    """Take messages away; `together` says whether the bot may take away many of a channel in one go."""

    def __init__(self, rest: Rest, clock: Clock, together: Callable[[str], bool]) -> None:
        self.rest = rest
        self.clock = clock
        self.together = together
        self._waiting: dict[str, list[Wanted]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    async def remove(self, channel: str, message: str, reason: str = "") -> None:
        """Return once a message is gone, also where it was already; raises Undeliverable."""
        wanted = Wanted(message, reason, asyncio.get_running_loop().create_future())
        if channel in self._waiting:
            self._waiting[channel].append(wanted)
        else:
            self._waiting[channel] = [wanted]
            worker = asyncio.create_task(self._work(channel))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        await wanted.done

    async def _work(self, channel: str) -> None:
        waiting = self._waiting[channel]
        try:
            while waiting:
                batch = self._batch(channel, waiting)
                waiting[:] = [each for each in waiting if each not in batch]
                await self._go(channel, batch)
        finally:
            del self._waiting[channel]
            for each in waiting:
                each.done.cancel()

    def _batch(self, channel: str, waiting: Sequence[Wanted]) -> list[Wanted]:
        """Choose what goes next: the first, and whatever may go with it."""
        first = waiting[0]
        if not self._young(first.message) or not self.together(channel):
            return [first]
        mates = [each for each in waiting if each.reason == first.reason and self._young(each.message)]
        return mates[:MOST]

    def _young(self, message: str) -> bool:
        try:
            return self.clock.now() - moment_of(message) < AGE
        except Odd:
            return False

    async def _go(self, channel: str, batch: Sequence[Wanted]) -> None:
        messages = list(dict.fromkeys(each.message for each in batch))
        try:
            if len(messages) > 1:
                await self._many(channel, messages, batch[0].reason)
            else:
                await self._one(channel, messages[0], batch[0].reason)
        except discord.HTTPException as fault:
            if len(messages) > 1 and fault.code in (TOO_OLD, UNKNOWN_MESSAGE):
                for message in messages:
                    await self._go(channel, [each for each in batch if each.message == message])
                return
            _tell(batch, fault)
        except Exception as fault:  # noqa: BLE001 - whoever waits hears of it, whatever it was
            _tell(batch, fault)
        else:
            _tell(batch, None)

    async def _many(self, channel: str, messages: Sequence[str], reason: str) -> None:
        path = "/channels/{channel_id}/messages/bulk-delete"
        await self.rest.call("POST", path, json={"messages": messages}, reason=reason, channel_id=channel)

    async def _one(self, channel: str, message: str, reason: str) -> None:
        path = "/channels/{channel_id}/messages/{message_id}"
        try:
            await self.rest.call("DELETE", path, reason=reason, channel_id=channel, message_id=message)
        except discord.NotFound:
            return  # gone already, by whoever it was


def _tell(batch: Sequence[Wanted], fault: Exception | None) -> None:
    why = None if fault is None else undeliverable(fault)
    for each in batch:
        if each.done.done():
            continue
        if why is None:
            each.done.set_result(None)
        else:
            each.done.set_exception(Undeliverable(why.why, why.note, why.after))
