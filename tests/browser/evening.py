"""An evening at the real demo: the program in a process of its own, a browser, one window for each person."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import aiohttp
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, async_playwright, expect

from tests.browser.windows import BROWSERS_OWN, QUIET

ROOT = Path(__file__).parents[2]
BERLIN = ZoneInfo("Europe/Berlin")
SLOW = 15000
"""Milliseconds for what waits on purpose: a greeting waits two seconds, two cores are shared."""

EVERYONE = ("ana", "quinn", "lea", "jo", "mira")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


class Demo:
    """Run `python -m bot demo` in an empty folder, as a newcomer does; it can be killed and started again."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.settings = settings or {}
        self.port = _free_port()
        self.process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        """Return where the page is."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start on the same port and wait until it prints its address."""
        before = {name: word for name, word in os.environ.items() if not name.startswith("STAMMTISCH_")}
        env = before | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | self.settings
        command = [sys.executable, "-m", "bot", "demo", "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command, cwd=self.folder, env=env, stdout=asyncio.subprocess.PIPE, stderr=log
            )
        assert self.process.stdout is not None
        line = (await asyncio.wait_for(self.process.stdout.readline(), 30)).decode()
        assert f"{self.address}/" in line, (line, self.log())

    async def kill(self) -> None:
        """Kill without a word (SIGKILL)."""
        assert self.process is not None
        self.process.kill()
        await self.process.communicate()

    async def stop(self) -> None:
        """Stop as Ctrl-C does; the program must end by itself, and nothing may have gone wrong in it."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.communicate(), 15)
            except TimeoutError:
                await self.kill()
                raise
        assert self.process.returncode == 0, self.log()
        assert "Traceback" not in self.log(), self.log()

    def log(self) -> str:
        """Return what the program wrote beside its output."""
        return (self.folder / "log").read_text()

    async def state(self, who: str) -> dict[str, Any]:
        """Return everything a member sees."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.address}/state.json?as={who}") as response:
            found: dict[str, Any] = await response.json()
            return found

    async def spoken(self, who: str = "mira") -> list[dict[str, Any]]:
        """Return the host's messages in the places a member sees, in order."""
        places = (await self.state(who))["places"]
        found = [message for place in places for message in place["messages"] if message["author"] == "host"]
        return sorted(found, key=lambda message: int(message["id"]))

    async def private(self, who: str) -> list[str]:
        """Return what stands in a member's private lane."""
        return [message["text"] for message in (await self.state(who))["private"]]

    async def now(self) -> datetime:
        """Return the community's time, as Berlin's wall shows it."""
        return local((await self.state("quinn"))["now"])


def local(iso: str) -> datetime:
    """Return an instant as Berlin's wall shows it."""
    return datetime.fromisoformat(iso).astimezone(BERLIN)


@dataclass(slots=True)
class Evening:
    """Hold the demo and the windows; what a page complains of is kept and looked at in the end."""

    demo: Demo
    browser: Browser
    shots: Path
    pages: dict[str, Page] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    async def sits(self, who: str = "", place: str = "", **context: Any) -> Page:
        """Open a window as someone, in a browser of their own; nobody: the chooser."""
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "de-DE"} | context
        made = await self.browser.new_context(**options)
        made.set_default_timeout(8000)
        self._listen(who, made)
        page = self.pages[who] = await made.new_page()
        await page.goto(f"{self.demo.address}/" + (f"?as={who}&place={place}" if who else ""))
        if who:
            await page.wait_for_selector("body[data-ready]")
        return page

    async def sit(self, *seats: tuple[str, ...]) -> list[Page]:
        """Open several windows at once."""
        return await asyncio.gather(*(self.sits(*seat) for seat in seats))

    async def comes_in(self, page: Page, by: Page | None = None) -> None:
        """Let someone come in, and move the clock (at a window of theirs or another's) until they are greeted."""
        await page.click("#join")
        await expect(page.locator("#composer")).to_be_visible()
        tall = await page.locator("#text").bounding_box()
        assert tall is not None
        assert tall["height"] > 30, "a line that was hidden until now can be read and written"
        await self.moves(by or page, "next")
        await expect(page.locator("#messages .message.robot")).to_have_count(1, timeout=SLOW)

    def _listen(self, who: str, context: BrowserContext) -> None:
        context.on("console", lambda said: self._said(who, said))
        context.on("weberror", lambda error: self.faults.append(f"{who}: {error.error}"))
        context.on("request", lambda request: self.asked.append(request.url))

    def _said(self, who: str, said: ConsoleMessage) -> None:
        # what Chromium says of a server that is away is Chromium's own (house.md §10)
        if said.type in ("error", "warning") and not (self.away and BROWSERS_OWN.search(said.text)):
            self.faults.append(f"{who}: {said.type}: {said.text}")

    async def moves(self, page: Page, to: str, times: int = 1) -> None:
        """Move the clock by its button (hour, tomorrow, next); what is due on the way has been said then."""
        for _ in range(times):
            async with page.expect_response("**/clock?*", timeout=60000):
                await page.click(f".move[data-to={to}]")
            await expect(page.locator("body.walking")).to_have_count(0)

    async def kill(self) -> None:
        """Kill the demo under the open windows, and wait until each has noticed."""
        self.away = True
        await self.demo.kill()
        for page in self.pages.values():
            await expect(page.locator("body.lost")).to_have_count(1)

    async def restart(self) -> float:
        """Start the demo again; return the seconds from its first word until the last window was back."""
        await self.demo.start()
        begun = time.monotonic()
        for page in self.pages.values():
            await expect(page.locator("body.lost")).to_have_count(0, timeout=5000)
        seconds = time.monotonic() - begun
        self.away = False
        return seconds

    async def shot(self, page: Page, name: str) -> None:
        """Take a picture, for people to look at."""
        await page.screenshot(path=self.shots / f"{name}.png", animations="disabled")

    def check(self) -> None:
        """Demand that no page complained and none asked another host."""
        assert self.faults == []
        assert self.asked
        assert [url for url in self.asked if not url.startswith((f"{self.demo.address}/", "data:"))] == []


@asynccontextmanager
async def evening_at(chromium: str, folder: Path, settings: dict[str, str] | None = None) -> AsyncIterator[Evening]:
    """Run the demo and a browser; pictures go to STAMMTISCH_SHOTS, else into the folder."""
    shots = Path(os.environ.get("STAMMTISCH_SHOTS", folder / "shots"))
    shots.mkdir(parents=True, exist_ok=True)
    demo = Demo(folder, settings)
    await demo.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
            try:
                evening = Evening(demo, browser, shots)
                yield evening
            finally:
                await browser.close()
        evening.check()
    finally:
        await demo.stop()


# -- what a person does at a window ---------------------------------------------------------------------------------


def lane(page: Page) -> Locator:
    """Return a window's private lane."""
    return page.locator("#lane-items")


def card(page: Page) -> Locator:
    """Return the newest private answer."""
    return page.locator("#lane-items .card").last


def said(page: Page, text: str) -> Locator:
    """Return the messages of the open place that say something."""
    return page.locator("#messages .message", has_text=text)


async def types(page: Page, line: str) -> None:
    """Type a line into the place that is open, and send it."""
    await page.fill("#text", line)
    await page.press("#text", "Enter")
    await expect(page.locator("#text")).to_have_value("")


async def uses(page: Page, typed: str, **options: str) -> None:
    """Use a command by keyboard: type its beginning, take the first of the palette, fill its options."""
    await page.locator("#text").press_sequentially(f"/{typed}")
    await expect(page.locator("#palette .pick").first).to_be_visible()
    await page.keyboard.press("Enter")
    form = page.locator("#options")
    if options:
        await expect(form).to_be_visible()
    for name, value in options.items():
        await fills(form.locator(f"#option-{name}"), value)
    if await form.is_visible():
        await form.locator(".primary").press("Enter")
    await expect(form).to_be_hidden()
    # sent: the line is empty again, so that what is typed next is not cleared with it
    await expect(page.locator("#text")).to_have_value("", timeout=SLOW)


async def fills(blank: Locator, value: str) -> None:
    """Fill one field, or choose in it by value or label."""
    if await blank.evaluate("field => field.tagName") == "SELECT":
        await blank.select_option(value)
    else:
        await blank.fill(value)


async def hands_in(page: Page, **values: str) -> None:
    """Fill the form that is open and send it."""
    await expect(page.locator("#ask[open]")).to_be_visible()
    for name, value in values.items():
        await fills(page.locator(f"#blank-{name}"), value)
    await page.click("#ask .primary")
    await expect(page.locator("#ask[open]")).to_have_count(0)


async def chooses(page: Page, message: Locator, entry: str) -> None:
    """Open the menu on a message and choose in it."""
    await message.hover()
    await message.locator(".more").click()
    await page.locator("#menu").get_by_text(entry, exact=True).click()


def button(where: Locator, label: str) -> Locator:
    """Return the button of a message that says exactly this."""
    return where.get_by_role("button", name=label, exact=True)


_pressed: WeakKeyDictionary[Page, float] = WeakKeyDictionary()


async def presses(pressed: Locator) -> None:
    """Press a button at a human's pace: the page takes a second press within half a second for a double click."""
    page = pressed.page
    await expect(pressed).to_be_visible(timeout=SLOW)
    await asyncio.sleep(max(0.0, 0.55 - (time.monotonic() - _pressed.get(page, 0.0))))
    await pressed.click()
    _pressed[page] = time.monotonic()


async def tours(page: Page) -> list[str]:
    """Go through the tour's three cards; return what they said. The last one is left open."""
    newest = card(page)
    key = newest.locator("input[name=key]").first
    words = [await newest.locator(".words").inner_text()]
    human = await newest.locator(".press").count() - 1  # the way to a human; the team are the humans
    for _ in range(2):
        shown = await key.input_value()
        await expect(newest.locator(".press")).to_have_count(1 + human)
        await presses(newest.locator(".press").first)
        await expect(key).not_to_have_value(shown)
        words.append(await newest.locator(".words").inner_text())
    await expect(newest.locator(".press")).to_have_count(4 + human)
    return words
