"""Callbacks: each press of a button is answered once, silently, so that its little clock stops."""

import asyncio

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.adapters.telegram.api import Api

MOST = 10_000
"""Presses remembered as answered."""


class Callbacks:
    """Answer presses behind everything else; what someone sees of the answer proper comes as a message."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._answered: dict[str, None] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def acknowledge(self, callback: str) -> None:
        """Begin to answer a press by its query's id; one that was answered already stays so."""
        if callback in self._answered:
            return
        self._answered[callback] = None
        if len(self._answered) > MOST:
            del self._answered[next(iter(self._answered))]
        task = asyncio.create_task(self._answer(callback))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Return once no answer is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _answer(self, callback: str) -> None:
        try:
            await self.api.call("answerCallbackQuery", callback_query_id=callback)
        except TelegramError as fault:
            # too old ones nobody waits for any more; for the others there may be another occasion
            if isinstance(fault, NetworkError | RetryAfter) and not isinstance(fault, BadRequest):
                self._answered.pop(callback, None)
