"""Take the README's picture: `python -m tests.browser.evening_picture docs/playground.png` (then pngquant it)."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.evening import SLOW, Evening, card, chooses, evening_at, lane, said, tours, types, uses

THURSDAY = 3


async def _in_english(page: Page) -> None:
    await page.click(".top .lang[data-locale=en]")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.wait_for_selector("body[data-ready]")


async def picture(evening: Evening, to: Path) -> None:
    """Let a Thursday evening begin, and photograph Ana's window."""
    lea, quinn, ana = await evening.sit(("lea", "chat"), ("quinn", "chat"), ("ana",))
    for page in (lea, ana):
        await _in_english(page)
    await evening.moves(lea, "tomorrow")
    while (await evening.demo.now()).weekday() != THURSDAY:
        await evening.moves(lea, "tomorrow")
    await evening.moves(lea, "hour", 9)
    await evening.moves(lea, "next")
    await expect(said(lea, "Thursday round")).to_have_count(1, timeout=SLOW)
    await evening.comes_in(ana)
    await ana.click("#messages .message .press")
    await expect(lane(ana).locator(".card")).to_have_count(1, timeout=SLOW)
    await tours(ana)
    await ana.click("#to-chat")
    await types(lea, "I finally repaired the old bench by the door. It even stands level.")
    await types(quinn, "Does anyone have a drill I could borrow on Saturday?")
    await types(lea, "I do. It hangs in the shed, just come round.")
    await expect(said(quinn, "in the shed")).to_have_count(1)
    await uses(quinn, "thanks", to="lea", why="the drill, and for always having one")
    await expect(said(ana, "the drill, and")).to_have_count(1, timeout=SLOW)
    await types(ana, "Hello! I moved in across the street last week. May I bring a cake?")
    await chooses(lea, said(lea, "May I bring"), "Reply")
    await types(lea, "Nobody here has ever said no to that.")
    await expect(said(ana, "said no to that")).to_have_count(1)
    for page in (lea, quinn):
        await chooses(page, said(page, "May I bring").first, "❤️")
    await expect(ana.locator(".reaction")).to_contain_text("2")
    await card(ana).scroll_into_view_if_needed()
    await ana.mouse.move(600, 20)
    await ana.locator("#text").focus()
    await ana.screenshot(path=to, animations="disabled")


async def main(to: Path) -> None:
    """Run an English demo and take the picture."""
    from tests.conftest import find_chromium

    with tempfile.TemporaryDirectory() as folder:
        english = {"STAMMTISCH_COMMUNITY__LOCALE": "en"}
        async with evening_at(find_chromium() or "chromium", Path(folder), english) as evening:
            await picture(evening, to)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
