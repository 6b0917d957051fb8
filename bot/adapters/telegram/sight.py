"""Sight: a look at the groups we know: who is on the team there, and what we may do (first sight is a baseline)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from telegram.error import ChatMigrated, TelegramError

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.chats import PLATFORM, Chats
from bot.adapters.telegram.errors import undeliverable
from bot.adapters.telegram.fields import Data, Odd, check_record, id_in, record_in, records_in
from bot.adapters.telegram.needs import missing_rights, privacy_sentence, right_sentence
from bot.model.errors import Why
from bot.model.events import Arrival, Sighted
from bot.model.people import Account
from bot.model.rights import Standing
from bot.ports import Clock, Intake

log = structlog.get_logger("telegram")


@dataclass(slots=True)
class Sight:
    """Ask Telegram for a group's staff and our own rights, each group once at a time.

    `number` makes keys no other event has, `say` is given sentences for the operator, `moved` a group's old and new id.
    """

    api: Api
    chats: Chats
    clock: Clock
    number: Callable[[], int]
    say: Callable[[str], None]
    moved: Callable[[str, str], None]
    intake: Intake | None = None
    _under_way: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)

    async def everywhere(self) -> None:
        """Look at every group we are in; one that cannot be asked is looked at the next time."""
        for chat in [each.id for each in self.chats.groups.values() if each.present]:
            await self.look(chat)
        await self.strangers()

    async def strangers(self) -> None:
        """Look at the groups that came into sight."""
        for chat in list(self.chats.strangers):
            await self.look(chat)

    async def sighted(self, chat: str) -> None:
        """Return once a group that came into sight was looked at."""
        if chat in self.chats.strangers or chat in self._under_way:
            await self.look(chat)

    async def look(self, chat: str) -> None:
        """Look at one group and tell the house what is there; nobody is greeted for it."""
        task = self._under_way.get(chat)
        if task is None:
            self.chats.strangers.discard(chat)
            task = self._under_way[chat] = asyncio.create_task(self._look(chat), name="telegram-look")
            task.add_done_callback(lambda _: self._under_way.pop(chat, None))
        # whoever waits may give up; the look goes on for the others
        await asyncio.shield(task)

    async def end(self) -> None:
        """Give up what is under way."""
        for task in (under_way := list(self._under_way.values())):
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _look(self, chat: str) -> None:
        try:
            told = await self._ask(chat)
        except ChatMigrated as fault:
            self.moved(chat, str(fault.new_chat_id))
            return
        except (TelegramError, Odd) as fault:
            if undeliverable(fault).why in (Why.FORBIDDEN, Why.GONE):
                self.chats.seat(chat, self._member("left"))
                self.lacking(chat)
                self._tell(chat, Sighted(lacks=self.chats.lacks(chat)))
            else:
                # its words may hold what a page in between answered
                log.warning("a group could not be looked at", why=type(fault).__name__)
            return
        self.lacking(chat)
        self._tell(chat, Sighted(self.chats.places(chat), told, lacks=self.chats.lacks(chat)))

    def _tell(self, chat: str, sighted: Sighted) -> None:
        if self.intake is not None:
            now, key = self.clock.now(), f"sighted/{self.number()}"
            self.intake.offer(Arrival(PLATFORM, self.api.me, key, now, now, self.chats.door(chat), sighted))

    async def _ask(self, chat: str) -> tuple[tuple[Account, Standing], ...]:
        """Return a group's staff, once what is there was learnt; raises TelegramError and Odd."""
        self.chats.learn(check_record(await self.api.call("getChat", chat_id=int(chat))))
        members = records_in({"staff": await self.api.call("getChatAdministrators", chat_id=int(chat))}, "staff")
        own = next((each for each in members if id_in(record_in(each, "user"), "id") == self.api.me), None)
        self.chats.seat(chat, own or self._member("member"))
        told = tuple((self.chats.account(record_in(each, "user")), self.chats.standing(each, chat)) for each in members)
        for account, standing in told:
            self.chats.remember(chat, account.id, standing, self.clock.now())
        return told

    def lacking(self, chat: str) -> None:
        """Say what we lack in a group, or that we are no longer in it."""
        group = self.chats.groups.get(chat)
        if group is None:
            return
        if not group.present:
            name = f'"{group.title}"' if group.title else f"the group {chat}"
            self.say(f"I am no longer in {name}. What I know of it stays for its time; nothing is said there any more.")
            return
        for need in missing_rights(group.rights, forum=group.forum):
            self.say(right_sentence(need, group.title))
        if group.rights is None and self.api.user.get("can_read_all_group_messages") is not True:
            self.say(privacy_sentence())

    def _member(self, status: str) -> Data:
        """Return what Telegram would say of us who are no administrator."""
        return {"status": status, "user": {"id": int(self.api.me), "is_bot": True, "first_name": self.api.username}}
