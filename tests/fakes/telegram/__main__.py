"""Run the fake Telegram as a process of its own: `python -m tests.fakes.telegram` prints its addresses, then waits."""

import argparse
import asyncio
import json
import signal
import sys
from datetime import UTC, datetime, timedelta

from tests.fakes.telegram.control import Control
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.table import PROFILES, Profile, lay


async def main(port: int, check: bool, locale: str, profile: Profile, parent_ends: bool) -> None:
    """Serve the story community until a signal or, where asked, until standard input ends."""
    offset = timedelta(0)

    def moves(span: timedelta) -> None:
        nonlocal offset
        offset += span

    fake = FakeTelegram(lambda: datetime.now(UTC) + offset, check=check)
    Control(fake, lay(fake, profile, locale=locale), moves)
    await fake.start(port)
    addresses = {"api_base": fake.api_base, "token": fake.token}
    print(json.dumps({**addresses, "control": f"{fake.api_base}/control"}), flush=True)
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, over.set)
    if parent_ends:
        # a parent that dies closes the pipe: no fake outlives its test
        await loop.connect_read_pipe(lambda: _Ends(over), sys.stdin)
    await over.wait()
    await fake.stop()


class _Ends(asyncio.Protocol):
    def __init__(self, over: asyncio.Event) -> None:
        self.over = over

    def connection_lost(self, exc: Exception | None) -> None:
        self.over.set()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-check", action="store_true", help="leave the official description aside (bench)")
    parser.add_argument("--locale", default="de")
    parser.add_argument("--profile", default="admin", choices=PROFILES)
    parser.add_argument("--with-parent", action="store_true", help="end when standard input (a pipe) ends")
    given = parser.parse_args()
    asyncio.run(main(given.port, not given.no_check, given.locale, given.profile, given.with_parent))
