"""Lives that are killed: the real house on Telegram, and beside it a stock application; each a process of its own."""

import asyncio
import signal
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, TypeHandler

from bot.adapters.telegram import Options, TelegramAdapter, build
from bot.app import SystemClock, SystemIds, open_house
from bot.app.run import platform_parts
from bot.ports import Clock, Db
from tests.faults.discord.home import HOUSE, WORDS
from tests.faults.logbook import logbook


def unpaced(db: Db, clock: Clock, api: str, token: str) -> TelegramAdapter:
    """Build the adapter without Telegram's pace: what is tested is what a death does, not how fast it may speak."""
    adapter = build(db, clock, token=token, options=Options(api_base=api))
    adapter.traits = replace(adapter.traits, per_place_seconds=0.0, per_place_minute=0, per_second=0.0)
    return adapter


async def live(path: Path, api: str, token: str) -> None:
    """Run the house as it is run for real: durable, on the machine's clock; until SIGTERM, or a kill."""
    clock, over = SystemClock(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    async with open_house(
        path,
        HOUSE,
        clock,
        SystemIds(),
        lambda db: [unpaced(db, clock, api, token)],
        cogs=[logbook()],
        more_parts=platform_parts(),
        more_words=[("logbook", WORDS)],
        listening_since=timedelta(hours=1),
    ) as house:
        watch, waiting = asyncio.create_task(house.host.watch()), asyncio.create_task(over.wait())
        await asyncio.wait({watch, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if watch.done():
            watch.result()
            raise RuntimeError("a task of the house ended")
        watch.cancel()


def house(path: str, api: str, token: str) -> int:
    """Live as the house."""
    asyncio.run(live(Path(path), api, token))
    return 0


def stock(path: str, api: str, token: str) -> int:
    """Live as the control: note what is heard in a database and answer, as such bots are often written."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE IF NOT EXISTS logbook_lines (what TEXT NOT NULL, n INTEGER NOT NULL);"
    )

    async def heard(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        what, _, number = (message.text or "").partition(" ") if message else ("", "", "")
        if message and what == "note":
            db.execute("INSERT INTO logbook_lines VALUES ('note', ?)", (int(number),))
            await message.reply_text(f"noted {number}")

    application: Any = ApplicationBuilder().token(token).base_url(api + "/bot").build()
    application.add_handler(TypeHandler(Update, heard))
    application.run_polling(timeout=5)
    return 0
