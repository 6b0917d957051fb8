"""Callbacks: each press of a button is answered once: silently, so that its little clock stops, or with few words."""

import asyncio
from datetime import timedelta

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.adapters.telegram.api import Api

PATIENCE = 0.7
"""Seconds of the loop's time that a press may wait for words of the house, before its clock stops without."""

WORDS = 200
"""Units that Telegram shows as the answer to a press."""

ANSWERABLE = timedelta(minutes=15)
"""How long the press of a button may be answered; Telegram does not say, and forgets it some time."""

YOUNG = timedelta(seconds=10)
"""How long people wait with their eyes on the button; words that come later stay better as a message."""

MOST = 10_000
"""Presses remembered as answered."""


class Callbacks:
    """Answer presses behind everything else; where the answer proper is short, it can be the answer to the press."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._answered: dict[str, None] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._held: dict[str, asyncio.TimerHandle] = {}

    def expect(self, callback: str) -> None:
        """Hold the answer to a press back for a moment: the house may have words for it."""
        if callback not in self._answered and callback not in self._held:
            self._held[callback] = asyncio.get_running_loop().call_later(PATIENCE, self.acknowledge, callback)

    async def show(self, callback: str, words: str) -> bool:
        """Show words to whoever pressed, them alone; False where that is over. Raises TelegramError."""
        if not self._mark(callback):
            return False
        try:
            await self.api.call("answerCallbackQuery", callback_query_id=callback, text=words, show_alert=True)
        except BadRequest:
            return False
        return True

    def acknowledge(self, callback: str) -> None:
        """Begin to answer a press by its query's id; one that was answered already stays so."""
        if not self._mark(callback):
            return
        task = asyncio.create_task(self._answer(callback))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def _mark(self, callback: str) -> bool:
        """Note that a press is answered now; False where it was already."""
        held = self._held.pop(callback, None)
        if held is not None:
            held.cancel()
        if callback in self._answered:
            return False
        self._answered[callback] = None
        if len(self._answered) > MOST:
            del self._answered[next(iter(self._answered))]
        return True

    async def settled(self) -> None:
        """Return once no answer is under way; what was held back is answered now."""
        for callback in list(self._held):
            self.acknowledge(callback)
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _answer(self, callback: str) -> None:
        try:
            await self.api.call("answerCallbackQuery", callback_query_id=callback)
        except TelegramError as fault:
            # too old ones nobody waits for any more; for the others there may be another occasion
            if isinstance(fault, NetworkError | RetryAfter) and not isinstance(fault, BadRequest):
                self._answered.pop(callback, None)
