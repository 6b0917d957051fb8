"""Run a stock Application that takes its time over each update: the control beside our own poller."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, TypeHandler


def main(base: str, token: str, log: Path, seconds: float) -> None:
    """Poll until killed; each handled update's id is a line of the log."""

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await asyncio.sleep(seconds)
        with log.open("a") as lines:
            lines.write(f"{update.update_id}\n")

    application: Any = ApplicationBuilder().token(token).base_url(base + "/bot").build()
    application.add_handler(TypeHandler(Update, handle))
    application.run_polling(timeout=5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("token")
    parser.add_argument("log", type=Path)
    parser.add_argument("--seconds", type=float, default=0.4)
    given = parser.parse_args()
    main(given.base, given.token, given.log, given.seconds)
