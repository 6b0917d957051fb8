"""What outlives a reload, and what outlives a `kill -9` of the demo, in real Chromium."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.evening import (
    EVERYONE,
    SLOW,
    Evening,
    button,
    card,
    chooses,
    evening_at,
    hands_in,
    lane,
    presses,
    said,
    tours,
    types,
    uses,
)
from tests.browser.windows import texts

pytestmark = pytest.mark.browser


@pytest.fixture
async def evening(chromium: str, tmp_path: Path) -> AsyncIterator[Evening]:
    """Run a fresh demo with nobody at the windows yet."""
    async with evening_at(chromium, tmp_path) as running:
        yield running


async def _reloads(page: Page) -> None:
    await page.reload()
    await page.wait_for_selector("body[data-ready]")


async def test_a_reload_loses_nothing(evening: Evening) -> None:
    """Messages, the private lane, an open form with its words, lines that were begun: all is still there."""
    lea, quinn = await evening.sit(("lea", "chat"), ("quinn", "chat"))
    await types(lea, "Wer kommt heute?")
    await types(quinn, "I do")
    await uses(quinn, "host about")
    await expect(card(quinn)).to_contain_text("I welcome newcomers", timeout=SLOW)
    await quinn.fill("#lane-composer textarea", "I wanted to ask")
    await chooses(quinn, said(quinn, "Wer kommt"), "Reply")
    await quinn.fill("#text", "and I bring")
    before = await texts(quinn), await texts(quinn, "#lane-items")
    await _reloads(quinn)
    assert (await texts(quinn), await texts(quinn, "#lane-items")) == before
    await expect(quinn.locator("#title")).to_have_text("Chat")
    await expect(quinn.locator("#lane-composer textarea")).to_have_value("I wanted to ask")
    await expect(quinn.locator("#about-text")).to_have_text("Reply to Lea")
    await quinn.locator("#text").press("End")
    await quinn.locator("#text").press_sequentially(" a cake")
    await quinn.keyboard.press("Enter")
    await expect(said(lea, "and I bring a cake").locator(".quote")).to_contain_text("Wer kommt heute?")
    await _reloads(quinn)
    await expect(quinn.locator("#text")).to_have_value("")
    await expect(quinn.locator("#about")).to_be_hidden()
    # a form: the tour's last card asks
    await uses(quinn, "welcome tour")
    await expect(card(quinn)).to_contain_text("Reading along is plenty", timeout=SLOW)
    await tours(quinn)
    await presses(button(card(quinn), "Something annoys me"))
    await quinn.locator("#blank-text").fill("It is rather loud,")
    await _reloads(quinn)
    await expect(quinn.locator("#ask[open]")).to_be_visible()
    await expect(quinn.locator("#blank-text")).to_have_value("It is rather loud,")
    await hands_in(quinn, text="It is rather loud, on Tuesdays.")
    await expect(card(quinn)).to_contain_text("A1", timeout=SLOW)
    await _reloads(quinn)
    await expect(quinn.locator("#ask[open]")).to_have_count(0)
    await expect(card(quinn)).to_contain_text("A1")


async def _everything(evening: Evening) -> dict[str, Any]:
    """Return what each of the five sees, apart from the time."""
    seen = {who: await evening.demo.state(who) for who in EVERYONE}
    return {who: {key: state[key] for key in ("places", "private", "form", "people")} for who, state in seen.items()}


def _said_in(seen: dict[str, Any], who: str) -> list[str]:
    messages = [each for place in seen[who]["places"] for each in place["messages"]] + seen[who]["private"]
    return [each["text"] for each in messages]


async def _tours(page: Page) -> None:
    await uses(page, "welcome tour")
    await expect(card(page).locator(".press").first).to_be_visible(timeout=SLOW)
    await tours(page)


async def test_after_a_kill_every_old_button_answers_and_nothing_is_said_twice(evening: Evening) -> None:
    """WEL-02, WEL-04, THX-01: the page comes back by itself within 3 s, as it was, and so does every button."""
    seats = ("quinn", "chat"), ("lea", "chat"), ("jo", "chat"), ("mira", "team"), ("ana",)
    quinn, lea, jo, mira, ana = await evening.sit(*seats)
    await evening.moves(lea, "tomorrow")
    # buttons of every kind, all sent before the kill
    await asyncio.gather(*(_tours(page) for page in (quinn, lea, jo, mira)))
    await uses(quinn, "thanks", to="lea", why="the lift home")
    await expect(card(quinn)).to_contain_text("to read", timeout=SLOW)
    await uses(quinn, "privacy consent")
    await uses(quinn, "host about")
    await uses(lea, "concern open")
    await hands_in(lea, about="idea", text="Ein Abend nur für Fragen")
    await expect(said(mira, "nur für Fragen")).to_have_count(1, timeout=SLOW)
    await uses(jo, "host pause", span="2 Stunden")
    await expect(card(jo).locator(".press")).to_have_count(1, timeout=SLOW)
    await quinn.fill("#text", "Is anyone there?")
    # Ana arrives; the kill comes while her greeting still waits
    await ana.click("#join")
    await expect(ana.locator("#composer")).to_be_visible()
    before = await _everything(evening)
    await evening.kill()
    await quinn.press("#text", "Enter")
    await expect(quinn.locator("#toast")).to_contain_text("Not sent yet")
    await evening.shot(quinn, "lost")
    seconds = await evening.restart()
    print(f"five windows were back {seconds:.2f} s after the demo")
    assert seconds < 3
    await expect(said(ana, "Ana")).to_have_count(1, timeout=SLOW)
    await expect(quinn.locator("#text")).to_have_value("Is anyone there?")
    # a second kill, right after the greeting: it is not said again
    await evening.kill()
    assert await evening.restart() < 3
    await quinn.press("#text", "Enter")
    await expect(said(lea, "Is anyone there?")).to_have_count(1)
    after = await _everything(evening)
    for who in EVERYONE[1:]:
        grown = [text for text in _said_in(after, who) if text not in _said_in(before, who)]
        assert len(grown) == 2, (who, grown)
        assert len(_said_in(after, who)) == len(_said_in(before, who)) + 2
    await _press_all(evening)


async def _press_all(evening: Evening) -> None:
    """Press what is left of the first evening; each answers, in its own way."""
    quinn, lea, jo, mira, ana = (evening.pages[who] for who in ("quinn", "lea", "jo", "mira", "ana"))
    await presses(button(ana.locator("#messages"), "Rundgang"))
    await expect(card(ana)).to_contain_text("Ich bin ein Bot", timeout=SLOW)
    await tours(ana)
    # the four choices, one each
    await presses(button(lane(lea), "Nur mal schauen"))
    await expect(lane(lea)).to_contain_text("lasse dich in Ruhe", timeout=SLOW)
    await presses(button(lane(quinn), "I need help"))
    await expect(lane(quinn)).to_contain_text("I've let the team know", timeout=SLOW)
    await presses(button(lane(jo), "Ich möchte mitmachen"))
    await expect(lane(jo)).to_contain_text("/runde woche", timeout=SLOW)
    await presses(button(lane(ana), "Mich ärgert etwas"))
    await hands_in(ana, text="Der Ton im Plausch.")
    await expect(card(ana)).to_contain_text("A2", timeout=SLOW)
    # thanks taken back, a switch turned, a human fetched, a pause ended
    await presses(button(lane(quinn), "Take it back"))
    await expect(lane(quinn)).to_contain_text("Taken back.", timeout=SLOW)
    await expect(said(lea, "the lift home")).to_have_count(0, timeout=SLOW)
    await presses(button(lane(quinn), "Share thanks: turn on"))
    await expect(lane(quinn)).to_contain_text("Share thanks: on", timeout=SLOW)
    await presses(button(lane(quinn), "Talk to a human").last)
    await expect(card(quinn)).to_contain_text("I've let the team know", timeout=SLOW)
    await presses(card(jo).locator(".press").last)
    await expect(card(jo).locator(".press")).to_have_count(0, timeout=SLOW)
    # the staff card
    await presses(button(said(mira, "nur für Fragen"), "Übernehmen"))
    await expect(said(mira, "nur für Fragen")).to_contain_text("Bei Mira", timeout=SLOW)
    await expect(lane(lea)).to_contain_text("Mira kümmert sich um A1", timeout=SLOW)
    await presses(button(said(mira, "nur für Fragen"), "Erledigt"))
    await expect(mira.locator("#ask[open]")).to_be_visible()
    await mira.keyboard.press("Escape")
    await evening.moves(lea, "hour")
    assert len([each for each in await evening.demo.spoken("lea") if "Ana" in each["text"]]) == 1
    # no old button was met with a shrug
    for who in EVERYONE:
        for text in await evening.demo.private(who):
            assert "gilt nicht mehr" not in text
            assert "has run out" not in text
