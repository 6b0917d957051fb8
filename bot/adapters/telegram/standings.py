"""Standings: what an account is in a group, at most a minute old (house.md §4)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from telegram.error import ChatMigrated

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.errors import undeliverable
from bot.adapters.telegram.fields import Data, check_record, id_in, record_in
from bot.model.errors import Why
from bot.model.people import Account
from bot.model.rights import NOBODY, Standing
from bot.ports import Clock

FRESH = timedelta(seconds=60)

MOST = 10_000
"""Standings kept at once; more, and all are looked up again."""


class Standings:
    """Ask Telegram, and keep for a minute what it said by itself or when asked.

    `sighted` is awaited with a group before anything is judged there: what a tag counts for depends on the group.
    """

    def __init__(self, api: Api, chats: Chats, clock: Clock, sighted: Callable[[str], Awaitable[None]]) -> None:
        self._api = api
        self._chats = chats
        self._clock = clock
        self._sighted = sighted
        self._held: dict[tuple[str, str], tuple[Standing, datetime]] = {}

    def remember(self, chat: str, member: Data) -> Standing:
        """Keep what Telegram just told of someone in a group (a ChatMember), and return it; raises Odd."""
        standing = self._chats.standing(member, chat)
        if len(self._held) >= MOST:
            self._held.clear()
        self._held[chat, id_in(record_in(member, "user"), "id")] = standing, self._clock.now()
        return standing

    async def of(self, account: Account, guild: str) -> Standing:
        """Tell what an account is in a group; raises Undeliverable where Telegram does not say.

        Whoever acts as a group or channel has no number and is nobody: no right can be checked (reliability.md row 41).
        """
        if account.id == self._api.me:
            return Standing(frozenset(), robot=True)
        if not guild or not account.id.isdecimal():
            return NOBODY
        chat, _ = self._chats.target(guild)
        held, at = self._held.get((chat, account.id), (NOBODY, None))
        if at is not None and timedelta(0) <= self._clock.now() - at < FRESH:
            return held
        try:
            await self._sighted(chat)
            return self.remember(chat, check_record(await self._ask(chat, int(account.id))))
        except Exception as fault:
            told = undeliverable(fault, wrote=False)
            if told.why is Why.GONE:
                return NOBODY
            raise told from fault

    async def _ask(self, chat: str, user: int) -> Any:
        try:
            return await self._api.call("getChatMember", chat_id=int(chat), user_id=user)
        except ChatMigrated as moved:
            return await self._api.call("getChatMember", chat_id=moved.new_chat_id, user_id=user)
