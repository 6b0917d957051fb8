"""Poller: asks Telegram for updates and confirms them only once their effects are on disk (reliability.md T1, T2).

Telegram deletes what is below the offset of the next request. So: ask, read each update by itself, hand them to the
house, wait for its commit, and only then ask with the next offset. A new process begins with no offset at all: that
confirms nothing, and what comes twice finds its seen-mark.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.hearing import Hearing
from bot.adapters.telegram.horizon import Horizon
from bot.adapters.telegram.trouble import Trouble
from bot.ports import Clock

WAIT = 50
"""Seconds Telegram may keep a request open until something happens."""

AT_ONCE = 100
"""Updates per request; the most Telegram gives."""

SPACE = 1.0
"""Seconds between two requests that brought nothing, at least: not every server waits as it is asked to."""

QUIET = timedelta(days=3)
"""After a week without updates Telegram goes on from any number, so an old offset could delete unseen ones (T11)."""

ALLOWED = (
    "message",
    "edited_message",
    "callback_query",
    "message_reaction",
    "chat_member",
    "my_chat_member",
    "chat_join_request",
)
"""What we ask for; who comes and goes, and reactions, come only where they are asked for."""


class OddAnswer(Exception):  # noqa: N818 - it says what it was
    """Tell that what Telegram answered are no updates."""


class Poller:
    """Listen by long polls. `last` is the loop's time of the last answer, None before the first."""

    def __init__(self, api: Api, hearing: Hearing, trouble: Trouble, horizon: Horizon, clock: Clock) -> None:
        self.last: float | None = None
        self.caught_up = asyncio.Event()
        self._api = api
        self._hearing = hearing
        self._trouble = trouble
        self._horizon = horizon
        self._clock = clock
        self._confirm = 0
        self._heard: datetime = clock.now()
        self._busy = False

    async def run(self) -> None:
        """Listen for ever; raises PlatformOver, and what the house itself died of."""
        time = asyncio.get_running_loop().time
        await self._trouble.patiently(self._unhook)
        while True:
            asked, waited = time(), self.caught_up.is_set()
            updates = await self._trouble.patiently(self._ask)
            self.last = time()
            if updates:
                await self._work(updates)
                continue
            self._horizon.heard(None)
            self.caught_up.set()
            if waited:
                await asyncio.sleep(max(0.0, asked + SPACE - self.last))

    def busy(self) -> bool:
        """Tell whether something received is not confirmed yet."""
        return self._busy or not self.caught_up.is_set()

    async def _unhook(self) -> None:
        """Take away a webhook of an earlier run: as long as there is one, Telegram answers no request for updates."""
        await self._api.call("deleteWebhook", drop_pending_updates=False)

    async def _ask(self) -> Sequence[Any]:
        """Return what waits, confirming what was worked before; raises OddAnswer where nothing of it has a number."""
        quiet = self._clock.now() - self._heard > QUIET
        wait = WAIT if self.caught_up.is_set() else 0
        self._busy = False
        updates = await self._api.call(
            "getUpdates",
            offset=0 if quiet else self._confirm,
            limit=AT_ONCE,
            timeout=wait,
            allowed_updates=list(ALLOWED),
        )
        if not isinstance(updates, list) or (updates and all(number_of(each) is None for each in updates)):
            # it could not be confirmed and would come again at once: not faster than any other failure
            raise OddAnswer("no updates, or none with a number")
        self._busy = bool(updates)
        self._horizon.answered()
        return updates

    async def _work(self, updates: Sequence[Any]) -> None:
        """Return once updates are on disk, so that the next request may confirm them."""
        at = await self._hearing.take(updates)
        if at is not None:
            self._horizon.heard(at)
        self._confirm = 1 + max(number for each in updates if (number := number_of(each)) is not None)
        self._heard = self._clock.now()


def number_of(update: Any) -> int | None:
    """Return an update's number, None where it has none."""
    number = update.get("update_id") if isinstance(update, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
