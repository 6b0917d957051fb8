"""Calls: methods that act on a chat; one that Telegram wants left alone is, while the others go on (row 19)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.errors import is_done, wait_of
from bot.adapters.telegram.render import number
from bot.model.errors import Undeliverable, Why
from bot.ports import Clock

MOST = 1000
"""Chats remembered as resting before those whose time is over are dropped."""


class Calls:
    """Call methods on a chat by whatever id it goes today; `migrated` is told of a group's old and new id (row 28)."""

    def __init__(self, api: Api, chats: Chats, clock: Clock) -> None:
        self.api = api
        self.chats = chats
        self.clock = clock
        self.migrated: Callable[[str, str], None] = chats.migrate
        self._resting: dict[tuple[str, str], float] = {}

    async def chat(self, method: str, chat: str, **parameters: Any) -> Any:
        """Call a method on a chat; what is so already counts as done. Raises TelegramError and Undeliverable."""
        chat = self.chats.moved.get(chat, chat)
        self._wait(chat, method)
        try:
            return await self.api.call(method, chat_id=number(chat), **parameters)
        except RetryAfter as fault:
            self._rest(chat, method, wait_of(fault))
            raise
        except ChatMigrated as fault:
            self.migrated(chat, str(fault.new_chat_id))
            self.chats.migrate(chat, str(fault.new_chat_id))
            raise
        except TelegramError as fault:
            if is_done(fault):
                return True
            raise

    def _wait(self, chat: str, method: str) -> None:
        until = self._resting.get((chat, method))
        if until is None:
            return
        left = until - self.clock.monotonic()
        if left > 0:
            raise Undeliverable(Why.SLOW, "Telegram wants this chat left alone", timedelta(seconds=left))
        del self._resting[chat, method]

    def _rest(self, chat: str, method: str, wait: timedelta) -> None:
        now = self.clock.monotonic()
        if len(self._resting) >= MOST:
            self._resting = {each: until for each, until in self._resting.items() if until > now}
        # by method too: a delete never waits because there was too much said
        self._resting[chat, method] = now + wait.total_seconds()
