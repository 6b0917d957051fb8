"""The demo in a process of its own, as a newcomer starts it; it can be killed and started again."""

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

ROOT = Path(__file__).parents[2]
BERLIN = ZoneInfo("Europe/Berlin")


class Demo:
    """Run `python -m bot demo` on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, on the same port again, and wait for the address."""
        port = self.address.rsplit(":", 1)[1] if self.address else str(18765)
        command = [sys.executable, "-m", "bot", "demo", "--port", port]
        env = os.environ | {"STAMMTISCH_STORE__PATH": str(self.folder / "demo.db"), "PYTHONUNBUFFERED": "1"}
        log = (self.folder / "log").open("ab")
        self.process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=log
        )
        log.close()
        assert self.process.stdout is not None
        line = (await asyncio.wait_for(self.process.stdout.readline(), 30)).decode()
        assert "http://" in line, (line, (self.folder / "log").read_text())
        self.address = "http://" + line.split("http://")[1].strip().rstrip("/")

    async def kill(self) -> None:
        """Kill without a word."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def state(self, who: str) -> dict[str, Any]:
        """Return what a member sees."""
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{self.address}/state.json", params={"as": who}) as response,
        ):
            found: dict[str, Any] = await response.json()
            return found

    async def spoken(self, who: str = "quinn") -> list[dict[str, Any]]:
        """Return every message of the host's that a member sees in a place."""
        places = (await self.state(who))["places"]
        return [message for place in places for message in place["messages"] if message["author"] == "host"]

    async def now(self) -> datetime:
        """Return the community's time, in Berlin."""
        return local((await self.state("quinn"))["now"])


def local(iso: str) -> datetime:
    """Return an instant as Berlin's wall shows it."""
    return datetime.fromisoformat(iso).astimezone(BERLIN)
