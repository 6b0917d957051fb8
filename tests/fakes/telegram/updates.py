"""Updates: the server's queue with Telegram's true rules of confirming, keeping and filtering."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.things import Json, Now

DEFAULT = frozenset(
    {
        "message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result",
        "callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member",
        "chat_join_request", "chat_boost", "removed_chat_boost",
    }
)  # fmt: skip
ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Never sent unless asked for by name."""
KEPT = timedelta(hours=24)
LOOK = 0.2
"""How often a waiting poll looks whether its caller still lives, in seconds."""
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Over(Exception):
    """The server stops or the caller is gone: the poll's connection is cut without an answer."""


@dataclass(slots=True, eq=False)
class Update:
    """One update as it waits; `handed` counts how often it was given out."""

    id: int
    kind: str
    at: datetime
    body: Json
    handed: int = 0
    raw: bytes = b""

    def bytes(self) -> bytes:
        if not self.raw:
            self.raw = json.dumps(self.body, ensure_ascii=False).encode()
        return self.raw


class Updates:
    """Hold what the bot was not yet told; `longest` bounds a long poll in real seconds (None: as asked)."""

    def __init__(self, now: Now, seed: int = 4) -> None:
        self.now = now
        self.random = Random(seed)
        self.next_id = 900_001
        self.pending: deque[Update] = deque()
        self.allowed: frozenset[str] = DEFAULT
        self.confirmed: list[int] = []
        self.expired: list[int] = []
        self.hook = ""
        self.longest: float | None = None
        self.news = asyncio.Event()
        self.turn = 0
        self.waiting = 0
        self.over = False
        self.listeners: list[Callable[[Update], None]] = []

    def add(self, kind: str, payload: Json) -> Update | None:
        """Queue one, if it was asked for; tell who waits."""
        if kind not in self.allowed:
            return None
        update = Update(self.next_id, kind, self.now(), {"update_id": self.next_id, kind: payload})
        self.next_id += 1
        self.pending.append(update)
        for each in self.listeners:
            each(update)
        self.news.set()
        return update

    def push(self, body: Json) -> Update:
        """Queue any body as it is, even one Telegram would never send; an id is given where it has none."""
        body = {"update_id": self.next_id, **body}
        kind = next((each for each in body if each != "update_id"), "")
        update = Update(self.next_id, kind, self.now(), body)
        self.next_id += 1
        self.pending.append(update)
        self.news.set()
        return update

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Set what is queued from now on; None keeps what was set, nothing named is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or DEFAULT

    def quiet_week(self) -> int:
        """Go on with a random lower id, as after a week without updates; return it."""
        self.next_id = self.random.randrange(1, max(2, self.next_id // 2))
        return self.next_id

    def drop_old(self) -> None:
        """Forget what waited for more than 24 hours."""
        oldest = self.now() - KEPT
        while self.pending and self.pending[0].at < oldest:
            self.expired.append(self.pending.popleft().id)

    def confirm(self, offset: int) -> None:
        """Drop what an offset confirms: every lower id; a negative one leaves only the last few."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.confirmed.append(self.pending.popleft().id)
            return
        # a stale, higher offset takes everything with it, unseen: that is the real rule
        if self.pending and self.pending[0].id < offset:
            gone = [each for each in self.pending if each.id < offset]
            self.confirmed += [each.id for each in gone]
            self.pending = deque(each for each in self.pending if each.id >= offset)

    async def poll(
        self, offset: int, limit: int, timeout: int, allowed: Sequence[str] | None, alive: Callable[[], bool]
    ) -> list[Update]:
        """Answer getUpdates; a poll that still waits is ended by the next one with 409, or when its caller is gone."""
        if self.hook:
            raise ApiError(409, WEBHOOK)
        self.allow(allowed)
        self.turn += 1
        mine = self.turn
        self.news.set()
        self.drop_old()
        self.confirm(offset)
        loop = asyncio.get_running_loop()
        wait = min(timeout, 50) if self.longest is None else min(timeout, self.longest)
        end = loop.time() + max(0, wait)
        self.waiting += 1
        try:
            while not self.pending and loop.time() < end:
                self.news.clear()
                await self._wait(min(end - loop.time(), LOOK))
                if self.over or not alive():
                    raise Over
                if self.turn != mine:
                    raise ApiError(409, TERMINATED)
        finally:
            self.waiting -= 1
        batch = [each for _, each in zip(range(max(1, min(limit, 100))), self.pending, strict=False)]
        for each in batch:
            each.handed += 1
        return batch

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.news.wait(), seconds)
        except TimeoutError:
            return

    def end_polls(self) -> None:
        """Cut whoever waits off (the server stops)."""
        self.over = True
        self.news.set()

    def told(self, kind: str = "") -> list[Any]:
        """Return the payloads that wait, all or of one kind."""
        return [each.body[each.kind] for each in self.pending if kind in ("", each.kind)]
