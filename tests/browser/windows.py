"""Real windows of a real browser; what went wrong in one is kept and looked at when the test ends."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
BROWSERS_OWN = re.compile(r"Failed to load resource|net::ERR_|ERR_CONNECTION|ERR_INCOMPLETE_CHUNKED")
"""What Chromium says by itself about a server that is away or an answer that is a refusal (house.md §10)."""


@dataclass(slots=True)
class Windows:
    """Open windows, one browser context per person, and collect their complaints."""

    browser: Browser
    address: str
    faults: list[str] = field(default_factory=list)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    async def open(self, who: str = "", query: str = "", **context: Any) -> Page:
        """Open a window as someone, or the chooser."""
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "de-DE"} | context
        made = await self.browser.new_context(**options)
        made.set_default_timeout(8000)
        self.contexts[who] = made
        return await self.beside(who, query)

    async def beside(self, who: str, query: str = "", of: str | None = None) -> Page:
        """Open one more window in a person's browser."""
        page = await self.contexts[who if of is None else of].new_page()
        page.on("console", lambda said: self._said(who, said))
        page.on("pageerror", lambda error: self.faults.append(f"{who}: {error}"))
        page.on("request", lambda asked: self._asked(who, asked.url))
        await page.goto(f"{self.address}/?as={who}{query}" if who else f"{self.address}/{query}")
        if who:
            await page.wait_for_selector("body[data-ready]")
        return page

    def _said(self, who: str, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not BROWSERS_OWN.search(said.text):
            self.faults.append(f"{who}: {said.type}: {said.text}")

    def _asked(self, who: str, url: str) -> None:
        if not url.startswith(self.address):
            self.faults.append(f"{who} asked another host: {url}")


@asynccontextmanager
async def windows(chromium: str, address: str) -> AsyncIterator[Windows]:
    """Run a browser against an address; at the end nobody may have complained or asked another host."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        try:
            opened = Windows(browser, address)
            yield opened
        finally:
            await browser.close()
    assert opened.faults == []


async def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    wide: int = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


async def texts(page: Page, where: str = "#messages") -> list[str]:
    """Return what the messages of a list say."""
    found: list[str] = await page.locator(f"{where} .message .words").all_inner_texts()
    return [text.strip() for text in found]


async def writes(page: Page, text: str) -> None:
    """Write into the place that is open."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")
