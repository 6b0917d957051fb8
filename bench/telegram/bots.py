"""The two bots, each a process of its own: `python -m bench.telegram.bots KIND …`, ended by closing its stdin.

One says "ready" once it listens.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

DATABASE = "stammtisch.db"


async def silent(given: argparse.Namespace, stop: asyncio.Event) -> None:
    """Run python-telegram-bot's own Application as its documentation does, with one handler that does nothing."""
    from telegram import Update
    from telegram.ext import ApplicationBuilder, TypeHandler

    async def nothing(update: Update, context: Any) -> None: ...

    application: Any = ApplicationBuilder().token(given.token).base_url(given.api + "/bot").build()
    application.add_handler(TypeHandler(Update, nothing))
    async with application:
        await application.start()
        await application.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        print("ready", flush=True)
        await stop.wait()
        await application.updater.stop()
        await application.stop()


async def stammtisch(given: argparse.Namespace, stop: asyncio.Event) -> None:
    """Run the real house."""
    # only here: the other one is not to carry its imports in its memory
    from bench.telegram.house import opened

    async with opened(given.folder / DATABASE, given.api, given.token) as house:
        print("ready", flush=True)
        watching, stopping = asyncio.create_task(house.host.watch()), asyncio.create_task(stop.wait())
        await asyncio.wait({watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()
            raise RuntimeError("the house ended by itself")
        watching.cancel()


BOTS: Mapping[str, Callable[[argparse.Namespace, asyncio.Event], Coroutine[Any, Any, None]]] = {
    "silent": silent,
    "stammtisch": stammtisch,
}


async def run(given: argparse.Namespace) -> None:
    """Run one bot until stdin closes."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    await BOTS[given.kind](given, stop)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.telegram.bots", description=__doc__)
    parser.add_argument("kind", choices=BOTS)
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
