"""The house is killed again and again, just after a post was taken; each is answered once."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.windows import texts, windows

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]


class Alone:
    """A playground in a process of its own, which can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> str:
        """Start, on the same port again, and return the address."""
        command = [sys.executable, "-m", "tests.browser.talking_house", str(self.folder), str(self.port)]
        self.process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
        assert self.process.stdout is not None
        address = (await asyncio.wait_for(self.process.stdout.readline(), 15)).decode().strip()
        self.port = int(address.rsplit(":", 1)[1])
        return address

    async def kill(self) -> None:
        """Kill without a word."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


async def test_what_was_posted_just_before_the_kill_is_answered_once(chromium: str, tmp_path: Path) -> None:
    alone = Alone(tmp_path)
    address = await alone.start()
    try:
        async with windows(chromium, address) as browser:
            quinn = await browser.open("quinn")
            for _ in range(3):
                await quinn.wait_for_selector("body:not(.lost)")
                await quinn.fill("#lane-composer textarea", "Hörst du?")
                async with quinn.expect_response("**/say?*"):
                    await quinn.press("#lane-composer textarea", "Enter")
                await alone.kill()
                await alone.start()
            await expect(quinn.locator("#lane-items .message")).to_have_count(6)
            said = await texts(quinn, "#lane-items")
            assert sorted(said) == ["Hörst du?"] * 3 + ["Ich habe gelesen: Hörst du?"] * 3
    finally:
        await alone.kill()
