"""A first evening with the real house behind the page: welcome, tour, thanks, a kill, and a week with its round."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.demo import Demo, local
from tests.browser.windows import Windows, overflow, texts, windows, writes

pytestmark = pytest.mark.browser
SLOW = 15000


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """Run the demo."""
    running = Demo(tmp_path)
    await running.start()
    yield running
    await running.kill()


@pytest.fixture
async def browser(chromium: str, demo: Demo) -> AsyncIterator[Windows]:
    """Run Chromium; complaints of a page fail the test."""
    async with windows(chromium, demo.address) as opened:
        yield opened


async def _moves(page: Page, to: str) -> None:
    """Move the clock; what is due on the way has been said when this returns."""
    async with page.expect_response("**/clock?*", timeout=60000):
        await page.click(f".move[data-to={to}]")
    await expect(page.locator("body.walking")).to_have_count(0)


async def _by_day(page: Page) -> None:
    """Leave the night, in which the host would wait until morning."""
    await _moves(page, "tomorrow")


async def _tours(page: Page) -> None:
    """Go through the tour's cards to the four choices of the last."""
    card = page.locator("#lane-items .card").last
    for _ in range(2):
        key = card.locator("input[name=key]").first
        shown = await key.input_value()
        await card.locator(".press").first.click()
        await expect(key).not_to_have_value(shown)
    await expect(card.locator(".press")).to_have_count(4)


async def test_a_newcomer_is_welcomed_guided_and_left_in_peace(browser: Windows, demo: Demo) -> None:
    """WEL-01, WEL-02, WEL-04: one greeting line for all, a tour for one, four choices, and silence if so chosen."""
    lea, ana = await browser.open("lea"), await browser.open("ana")
    await _by_day(lea)
    await ana.click("#join")
    greeting = lea.locator("#messages .message.robot", has_text="Ana")
    await expect(greeting).to_have_count(1, timeout=SLOW)
    await expect(ana.locator("#messages .message.robot")).to_have_count(1)
    await ana.click("#messages .press")
    card = ana.locator("#lane-items .card")
    await expect(card).to_have_count(1)
    await _tours(ana)
    await expect(card).to_have_count(1)
    await expect(card.locator(".press", has_text="Nur mal schauen")).to_be_visible()
    await expect(lea.locator("#lane-items .message")).to_have_count(0)
    await card.locator(".press", has_text="Nur mal schauen").click()
    await expect(ana.locator("#lane-items")).to_contain_text("lasse dich in Ruhe")
    seen = len((await demo.state("ana"))["private"])
    for _ in range(3):
        await _moves(lea, "tomorrow")
    assert len((await demo.state("ana"))["private"]) == seen
    assert len([each for each in await demo.spoken() if "Ana" in each["text"]]) == 1


async def test_lea_is_thanked_by_palette_by_reply_and_by_menu(browser: Windows, demo: Demo) -> None:
    """THX-01, THX-02: three ways to say thanks; Lea reads each reason in private."""
    lea, quinn = await browser.open("lea"), await browser.open("quinn")
    await _by_day(lea)
    await quinn.type("#text", "/tha")
    await quinn.keyboard.press("Enter")
    await quinn.select_option("#option-to", "lea")
    await quinn.fill("#option-why", "the lift home")
    await quinn.keyboard.press("Enter")
    await expect(lea.locator("#lane-items")).to_contain_text("the lift home", timeout=SLOW)
    await writes(lea, "Ich hab noch eine Leiter im Keller")
    ladder = quinn.locator("#messages .message", has_text="Leiter")
    await ladder.focus()
    await quinn.keyboard.press("Enter")
    await quinn.click("#menu >> text=Reply")
    await writes(quinn, "/thanks the ladder saved my day")
    await expect(lea.locator("#lane-items")).to_contain_text("the ladder saved my day", timeout=SLOW)
    await writes(lea, "Und eine lange Schnur")
    before = len((await demo.state("lea"))["private"])
    await quinn.locator("#messages .message", has_text="Schnur").focus()
    await quinn.keyboard.press("Enter")
    await quinn.click("#menu-commands button >> nth=0")
    await expect(lea.locator("#lane-items .message")).to_have_count(before + 1, timeout=SLOW)
    assert "/thanks" not in "".join(await texts(lea))


async def test_after_a_kill_every_old_button_answers_and_nothing_is_said_twice(browser: Windows, demo: Demo) -> None:
    """The page comes back by itself within 3 s, shows what it showed, and the greeting's button still works."""
    lea, ana = await browser.open("lea"), await browser.open("ana")
    await _by_day(lea)
    await ana.click("#join")
    await expect(lea.locator("#messages .message.robot", has_text="Ana")).to_have_count(1, timeout=SLOW)
    await ana.click("#messages .press")
    await expect(ana.locator("#lane-items .card")).to_have_count(1)
    before = await texts(lea), await texts(ana, "#lane-items")
    address = demo.address
    await demo.kill()
    await expect(ana.locator("#link")).to_have_text("… verbinde neu")
    await writes(lea, "Ist jemand da?")
    await expect(lea.locator("#toast")).to_contain_text("Noch nicht gesendet")
    await demo.start()
    assert demo.address == address
    begun = time.monotonic()
    for page in (lea, ana):
        await expect(page.locator("body.lost")).to_have_count(0, timeout=3000)
    print(f"back {time.monotonic() - begun:.2f} s after the start")
    assert (await texts(lea), await texts(ana, "#lane-items")) == before
    assert await lea.input_value("#text") == "Ist jemand da?"
    key = ana.locator("#lane-items .card input[name=key]")
    shown = await key.input_value()
    await ana.click("#lane-items .card .press >> nth=0")
    await expect(key).not_to_have_value(shown)
    await lea.click("#messages .press")
    await expect(lea.locator("#lane-items .card")).to_have_count(1, timeout=SLOW)
    await asyncio.sleep(3)
    assert await texts(lea) == before[0]


async def test_a_week_has_one_round_by_day_and_it_yields_to_talk(browser: Windows, demo: Demo) -> None:
    """RIT-01, RIT-02, RIT-03: the demo's round opens once in a week, never at night; a new one waits for a lull."""
    pages = {who: await browser.open(who) for who in ("jo", "lea", "quinn")}
    jo = pages["jo"]
    await _by_day(jo)
    begin = await demo.now()
    await jo.click("#to-chat")
    await jo.fill("#text", "/ritual anlegen")
    await jo.keyboard.press("Enter")
    due = begin + timedelta(minutes=4)
    await jo.fill("#blank-title", "Morgenrunde")
    await jo.select_option("#blank-day", ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[begin.weekday()])
    await jo.fill("#blank-time", f"{due:%H:%M}")
    await jo.click("#ask .primary")
    await jo.click("#lane-items .press >> nth=-1")
    await jo.fill("#ask textarea", "Wer kocht heute?\nWas ist gelungen?\nWer braucht Hilfe?")
    await jo.click("#ask .primary")
    await expect(jo.locator("#lane-items")).to_contain_text("Morgenrunde")
    for page in pages.values():
        if page is not jo:
            await page.click("#to-chat")
        await writes(page, "Guten Morgen zusammen")
    await expect(jo.locator("#messages .message", has_text="Guten Morgen")).to_have_count(3)
    chat = next(place for place in (await demo.state("jo"))["places"] if place["id"] == "chat")
    talk = local(chat["messages"][-1]["at"])
    await _moves(jo, "hour")
    morning = [each for each in await demo.spoken() if each["thread"] and local(each["at"]).date() == begin.date()]
    assert len(morning) == 1
    said = local(morning[0]["at"])
    print(f"due {due:%H:%M}, last talk {talk:%H:%M:%S}, opened {said:%H:%M:%S}")
    assert said >= due.replace(second=0, microsecond=0)
    assert said >= talk + timedelta(minutes=5)
    assert said <= due + timedelta(minutes=21)
    for _ in range(7):
        await _moves(jo, "tomorrow")
    spoken = await demo.spoken()
    rounds = [local(each["at"]) for each in spoken if each["thread"]]
    thursday = [at for at in rounds if at.weekday() == 3 and at.hour > 12]
    assert len(thursday) == 1
    assert [each["text"] for each in spoken if not 8 <= local(each["at"]).hour < 21] == []
    await expect(jo.locator("#rail .thread")).to_have_count(2)


async def test_it_all_fits_on_a_phone(browser: Windows) -> None:
    ana = await browser.open("ana", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    await ana.tap("#open-rail")
    await _by_day(ana)
    await ana.tap("#shade", position={"x": 370, "y": 400})
    await ana.tap("#join")
    await expect(ana.locator("#messages .press")).to_have_count(1, timeout=SLOW)
    await ana.tap("#messages .press")
    await expect(ana.locator("#lane.open .card")).to_have_count(1)
    await _tours(ana)
    await expect(ana.locator("#lane.open .card .press").last).to_be_in_viewport()
    assert await overflow(ana) == 0
    assert re.search("Ana", await ana.title())
