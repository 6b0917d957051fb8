"""Standings: what an account is in a group, at most a minute old (house.md §4)."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import ChatMigrated

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.errors import undeliverable
from bot.adapters.telegram.fields import check_record
from bot.model.errors import Why
from bot.model.people import Account
from bot.model.rights import NOBODY, Standing
from bot.ports import Clock


class Standings:
    """Ask Telegram; what someone was seen to be in the last minute, by an update or when asked, stands.

    `sighted` is awaited with a group before anything is judged there: what a tag counts for depends on the group.
    """

    def __init__(self, api: Api, chats: Chats, clock: Clock, sighted: Callable[[str], Awaitable[None]]) -> None:
        self._api = api
        self._chats = chats
        self._clock = clock
        self._sighted = sighted

    async def of(self, account: Account, guild: str) -> Standing:
        """Tell what an account is in a group; raises Undeliverable where Telegram does not say.

        Whoever acts as a group or channel has no number and is nobody: no right can be checked (reliability.md row 41).
        """
        if account.id == self._api.me:
            return Standing(frozenset(), robot=True)
        if not guild or not account.id.isdecimal():
            return NOBODY
        chat, _ = self._chats.target(guild)
        held = self._chats.held(chat, account.id, self._clock.now())
        if held is not None:
            return held
        try:
            await self._sighted(chat)
            standing = self._chats.standing(check_record(await self._ask(chat, int(account.id))), chat)
        except Exception as fault:
            told = undeliverable(fault, wrote=False)
            if told.why is Why.GONE:
                return NOBODY
            raise told from fault
        self._chats.remember(chat, account.id, standing, self._clock.now())
        return standing

    async def _ask(self, chat: str, user: int) -> Any:
        try:
            return await self._api.call("getChatMember", chat_id=int(chat), user_id=user)
        except ChatMigrated as moved:
            return await self._api.call("getChatMember", chat_id=moved.new_chat_id, user_id=user)
