"""The same evening on a window as wide as a phone, by day and by night."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.evening import SLOW, Evening, button, card, evening_at, presses, said, tours, types
from tests.browser.windows import overflow

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikverkaufsstelle" * 3


@pytest.fixture
async def evening(chromium: str, tmp_path: Path) -> AsyncIterator[Evening]:
    """Run a fresh demo with nobody at the windows yet."""
    async with evening_at(chromium, tmp_path) as running:
        yield running


OUTSIDE = """[...document.querySelectorAll("body *")].filter((one) => {
  const {left, right, width} = one.getBoundingClientRect();
  return width && one.checkVisibility({visibilityProperty: true}) && (left < -1 || right > innerWidth + 1);
}).map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 40)}`)"""


async def _fits(evening: Evening, page: Page, name: str) -> None:
    """Look at the page: it never scrolls sideways, and nothing of it is cut off at the side."""
    await evening.shot(page, f"phone-{name}")
    assert await overflow(page) == 0, name
    assert await page.evaluate(OUTSIDE) == [], name


async def _goes_to(page: Page, place: str) -> None:
    await page.tap("#open-rail")
    await expect(page.locator("#rail")).to_be_in_viewport()
    await page.tap(f"#to-{place}")
    await expect(page.locator("#rail.open")).to_have_count(0)


async def test_on_a_phone_by_day_and_by_night(evening: Evening) -> None:
    """WEL-02: join, read, write, the private lane, a command and a form, with thumbs; light and dark."""
    lea = await evening.sits("lea", "chat")
    await evening.moves(lea, "tomorrow")
    ana = await evening.sits("ana", **PHONE)
    await _fits(evening, ana, "door")
    await evening.comes_in(ana, by=lea)
    await ana.tap("#messages .message .press")
    await expect(ana.locator("#lane.open .card")).to_have_count(1, timeout=SLOW)
    await tours(ana)
    await expect(card(ana).locator(".press").last).to_be_in_viewport()
    await _fits(evening, ana, "tour")
    await presses(button(card(ana), "Mich ärgert etwas"))
    await expect(ana.locator("#ask .primary")).to_be_in_viewport(ratio=1)
    await _fits(evening, ana, "form")
    await ana.tap("#ask [data-close-ask]")
    await expect(ana.locator("#ask[open]")).to_have_count(0)
    await ana.tap("#lane-off")
    await _goes_to(ana, "chat")
    await types(lea, f"Kennt ihr die {LONG}? https://example.org/{LONG}")
    await types(ana, "Nein, aber der Name ist schön.")
    await expect(said(lea, "der Name ist schön")).to_have_count(1)
    await _fits(evening, ana, "chat")
    await ana.tap("#slash")
    await expect(ana.locator("#palette .pick").first).to_be_in_viewport()
    await _fits(evening, ana, "palette")
    await ana.locator("#text").press_sequentially("host wer")
    await ana.tap("#palette .pick >> nth=0")
    await expect(ana.locator("#lane.open")).to_contain_text("Ich bin der Host", timeout=SLOW)
    await ana.tap("#lane-off")
    # by night, for someone else
    quinn = await evening.sits("quinn", "chat", color_scheme="dark", **PHONE)
    assert await _brightness(quinn) < 60 < 200 < await _brightness(ana)
    await _fits(evening, quinn, "dark-chat")
    await quinn.locator("#text").fill("/thanks")
    await quinn.tap("#palette .pick >> nth=0")
    await expect(quinn.locator("#options .primary")).to_be_in_viewport(ratio=1)
    await _fits(evening, quinn, "dark-options")
    await quinn.select_option("#option-to", "lea")
    await quinn.fill("#option-why", "your patience")
    await quinn.tap("#options .primary")
    await expect(quinn.locator("#lane.open")).to_contain_text("there for Lea to read", timeout=SLOW)
    await _fits(evening, quinn, "dark-lane")
    await quinn.tap("#lane-off")
    await quinn.tap("#open-rail")
    await expect(quinn.locator(".move").last).to_be_in_viewport()
    await _fits(evening, quinn, "dark-rail")


async def _brightness(page: Page) -> float:
    """Return how bright a page's ground is, from 0 to 255."""
    colour: str = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (int(each) for each in colour.removeprefix("rgb(").removesuffix(")").split(",")[:3])
    return (red + green + blue) / 3
