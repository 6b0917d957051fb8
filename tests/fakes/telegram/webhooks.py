"""The webhook: posts what waits, one after the other, until each is answered with 2xx."""

import asyncio
from datetime import datetime

import aiohttp

from tests.fakes.telegram.updates import Update, Updates

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """Post updates to the address that was set; `attempts` says what each post got (0: no answer)."""

    def __init__(self, updates: Updates) -> None:
        self.updates = updates
        self.secret = ""
        self.error = ""
        self.error_at: datetime | None = None
        self.attempts: list[tuple[int, int]] = []
        self.patience = 0.02
        self.task: asyncio.Task[None] | None = None

    def set(self, url: str, secret: str) -> None:
        """Go to another address; "" ends it and getUpdates works again."""
        self.updates.hook, self.secret, self.error = url, secret, ""
        self.end()
        if url:
            self.updates.turn += 1
            self.updates.news.set()
            self.task = asyncio.get_running_loop().create_task(self._post())

    def end(self) -> None:
        """Stop posting."""
        if self.task is not None:
            self.task.cancel()
            self.task = None

    async def _post(self) -> None:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[HEADER] = self.secret
        async with aiohttp.ClientSession(headers=headers) as session:
            turns = 0
            while True:
                self.updates.drop_old()
                if not self.updates.pending:
                    self.updates.news.clear()
                    await self.updates.news.wait()
                    continue
                update = self.updates.pending[0]
                if await self._taken(session, update):
                    self.updates.pending.popleft()
                    self.updates.confirmed.append(update.id)
                    turns = 0
                    continue
                turns += 1
                await asyncio.sleep(min(1.0, self.patience * 2**turns))

    async def _taken(self, session: aiohttp.ClientSession, update: Update) -> bool:
        update.handed += 1
        try:
            async with session.post(self.updates.hook, data=update.bytes()) as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self.error, self.error_at, status = f"{type(error).__name__}", self.updates.now(), 0
        self.attempts.append((update.id, status))
        if 200 <= status < 300:
            return True
        if status:
            self.error, self.error_at = f"Wrong response from the webhook: {status}", self.updates.now()
        return False
