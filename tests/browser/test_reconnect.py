"""The house is killed; the page says so quietly, comes back by itself, and nothing is lost or said twice."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.windows import texts, windows, writes

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


async def test_after_a_kill_the_page_comes_back_and_old_buttons_answer(chromium: str, tmp_path: Path) -> None:
    alone = Alone(tmp_path)
    address = await alone.start()
    try:
        async with windows(chromium, address) as browser:
            lea, ana = await browser.open("lea"), await browser.open("ana")
            await ana.click("#join")
            await ana.click("text=Rundgang")
            await expect(ana.locator("#lane-items .card")).to_have_count(1)
            before = await texts(lea)
            await alone.kill()
            for page in (lea, ana):
                await expect(page.locator("#link")).to_have_text("… verbinde neu")
            await writes(lea, "Ist jemand da?")
            await expect(lea.locator("#toast")).to_contain_text("Noch nicht gesendet")
            await asyncio.sleep(2)
            assert await alone.start() == address
            begun = time.monotonic()
            for page in (lea, ana):
                await expect(page.locator("body.lost")).to_have_count(0, timeout=3000)
            print(f"both windows were back {time.monotonic() - begun:.2f} s after the start")
            assert await texts(lea) == before
            assert await lea.input_value("#text") == "Ist jemand da?"
            await lea.press("#text", "Enter")
            await ana.click("#lane-items >> text=Weiter")
            await expect(ana.locator("#lane-items .card .press")).to_have_count(4)
            await expect(ana.locator("#messages")).to_contain_text("Ist jemand da?")
            assert await texts(ana) == [*before, "Ist jemand da?"]
    finally:
        await alone.kill()


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
