"""Stock python-telegram-bot against the fake Telegram, and bare calls for what it cannot show."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from telegram import Bot, Update
from telegram.ext import ApplicationBuilder, ContextTypes, TypeHandler
from telegram.request import HTTPXRequest

from tests.fakes.telegram import FakeTelegram

EVERY = [
    "message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction",
    "chat_join_request",
]  # fmt: skip


@dataclass(slots=True)
class HandClock:
    """A clock set by hand."""

    at: datetime = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


@asynccontextmanager
async def stock_bot(fake: FakeTelegram, **options: Any) -> AsyncIterator[Bot]:
    """Log a stock Bot in."""
    bot = Bot(fake.token, base_url=fake.api_base + "/bot", request=HTTPXRequest(**options), get_updates_request=None)
    async with bot:
        yield bot


@asynccontextmanager
async def stock_application(fake: FakeTelegram, heard: list[Update]) -> AsyncIterator[Any]:
    """Run a stock Application by long polling; it writes down every update."""

    async def note(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        heard.append(update)

    application: Any = ApplicationBuilder().token(fake.token).base_url(fake.api_base + "/bot").build()
    application.add_handler(TypeHandler(Update, note))
    async with application:
        await application.start()
        await application.updater.start_polling(timeout=1, allowed_updates=EVERY)
        try:
            yield application
        finally:
            await application.updater.stop()
            await application.stop()


async def ask(fake: FakeTelegram, method: str, /, **given: Any) -> tuple[int, Any]:
    """Call a method by hand with a JSON body; return status and what was answered, None for a cut connection."""
    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(f"{fake.api_base}/bot{fake.token}/{method}", json=given) as answer:
                if answer.content_type != "application/json":
                    return answer.status, await answer.text()
                return answer.status, await answer.json()
        except (aiohttp.ClientError, ValueError):
            return 0, None


async def result(fake: FakeTelegram, method: str, /, **given: Any) -> Any:
    """Call a method by hand and return its result."""
    code, body = await ask(fake, method, **given)
    assert code == 200, body
    return body["result"]


async def refused(fake: FakeTelegram, method: str, /, **given: Any) -> str:
    """Call a method by hand and return the words of its error."""
    code, body = await ask(fake, method, **given)
    assert code >= 400, body
    return str(body["description"])


async def status(fake: FakeTelegram, token: str) -> int:
    """Ask who it is with some token; return the status."""
    async with aiohttp.ClientSession() as session, session.get(f"{fake.api_base}/bot{token}/getMe") as answer:
        return answer.status
