"""The page in a real browser: writing, commands, menus, forms, clock, phone and keyboard."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from bot.model.events import Pressed
from tests.adapters.web.little_house import Sitting, account, spot, words
from tests.browser.windows import Windows, overflow, texts, writes

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
HALF = {"width": 640, "height": 800}


async def test_ana_joins_in_one_window_and_lea_sees_one_greeting_in_another(browser: Windows) -> None:
    lea, ana = await browser.open("lea"), await browser.open("ana")
    await expect(ana.locator("#composer")).to_be_hidden()
    await ana.click("#join")
    for page in (lea, ana):
        await expect(page.locator("#messages .message")).to_have_count(1)
        assert await texts(page) == ["Hallo Ana, schön, dass du da bist."]
        await expect(page.locator("#rail .people")).to_contain_text("Ana")
    await expect(ana.locator("#composer")).to_be_visible()


async def test_the_tour_is_seen_by_the_newcomer_alone_and_ends_in_four_choices(browser: Windows) -> None:
    lea, ana = await browser.open("lea"), await browser.open("ana")
    await ana.click("#join")
    await ana.click("text=Rundgang")
    await expect(ana.locator("#lane-items .card")).to_contain_text("Mitlesen reicht")
    await ana.click("#lane-items >> text=Weiter")
    await expect(ana.locator("#lane-items .card")).to_have_count(1)
    await expect(ana.locator("#lane-items .card .press")).to_have_count(4)
    await expect(lea.locator("#lane-items .message")).to_have_count(0)
    await ana.click("#lane-items a.placelink")
    await expect(ana.locator("#title")).to_have_text("Plausch")
    await ana.click("#lane-items .away button >> nth=0")
    await expect(ana.locator("#lane-items .card")).to_have_count(0)


async def test_a_message_is_changed_answered_reacted_to_and_taken_back(browser: Windows) -> None:
    lea, quinn = await browser.open("lea"), await browser.open("quinn")
    await writes(lea, "Um siebn")
    await expect(lea.locator("#messages .message.mine")).to_have_count(1)
    await expect(lea.locator("#text")).to_have_value("")
    await lea.press("#text", "ArrowUp")
    await expect(lea.locator("#text")).to_have_value("Um siebn")
    await writes(lea, "Um sieben, @Quinn")
    message = quinn.locator("#messages .message", has_text="Um sieben")
    await expect(message.locator(".mention.you")).to_have_text("@Quinn")
    await message.focus()
    await quinn.keyboard.press("Enter")
    await expect(quinn.locator("#menu")).to_be_visible()
    for _ in range(4):
        await quinn.keyboard.press("ArrowRight")
    await quinn.keyboard.press("Enter")
    await expect(lea.locator(".reaction")).to_have_text(re.compile("🙏"))
    await lea.click(".reaction")
    await expect(quinn.locator(".reaction")).to_have_text(re.compile("2"))
    await message.focus()
    await quinn.keyboard.press("Enter")
    await quinn.click("#menu >> text=Reply")
    await writes(quinn, "See you")
    await expect(lea.locator("#messages .quote")).to_contain_text("Lea Um sieben")
    own = lea.locator("#messages .message", has_text="Um sieben, @Quinn").first
    await own.focus()
    await lea.keyboard.press("Enter")
    await expect(lea.locator("#menu >> text=Ändern")).to_be_visible()
    await lea.click("#menu >> text=Löschen")
    await expect(quinn.locator("#messages .message")).to_have_count(1)
    await expect(quinn.locator("#messages .quote")).to_contain_text("no longer there")


async def test_what_someone_is_typing_survives_what_others_do(browser: Windows) -> None:
    ana, lea = await browser.open("ana"), await browser.open("lea")
    await ana.click("#join")
    await ana.click("text=Rundgang")
    await ana.click("#lane-items >> text=Weiter")
    await ana.click("#lane-items >> text=Mich stört etwas")
    await expect(ana.locator("#ask[open]")).to_be_visible()
    await expect(ana.locator("#blank-what")).to_be_focused()
    await ana.type("#blank-what", "Es ist ")
    await writes(lea, "dazwischen")
    await expect(ana.locator("#messages")).to_contain_text("dazwischen")
    await ana.keyboard.type("laut")
    await ana.select_option("#blank-haste", "high")
    await ana.click("#ask .primary")
    await expect(ana.locator("#lane-items")).to_contain_text("Verstanden: Es ist laut")
    await expect(ana.locator("#ask[open]")).to_have_count(0)
    await ana.fill("#text", "angefangen")
    await writes(lea, "noch etwas")
    await expect(ana.locator("#messages")).to_contain_text("noch etwas")
    assert await ana.input_value("#text") == "angefangen"


async def test_a_form_is_put_away_with_escape(browser: Windows) -> None:
    ana = await browser.open("ana")
    await ana.click("#join")
    await ana.click("text=Rundgang")
    await ana.click("#lane-items >> text=Weiter")
    await ana.click("#lane-items >> text=Mich stört etwas")
    await expect(ana.locator("#ask[open]")).to_be_visible()
    await ana.keyboard.press("Escape")
    await expect(ana.locator("#ask[open]")).to_have_count(0)
    await ana.reload()
    await ana.wait_for_selector("body[data-ready]")
    await expect(ana.locator("#ask[open]")).to_have_count(0)


async def test_a_reload_loses_nothing_and_stays_in_its_place(browser: Windows) -> None:
    ana = await browser.open("ana")
    await ana.click("#join")
    await ana.click("text=Rundgang")
    await ana.click("#rail >> text=Plausch")
    await writes(ana, "Hallo zusammen")
    await expect(ana.locator("#messages .message")).to_have_count(1)
    await ana.fill("#text", "angefangen")
    seen = await texts(ana), await texts(ana, "#lane-items")
    await ana.reload()
    await ana.wait_for_selector("body[data-ready=chat]")
    assert (await texts(ana), await texts(ana, "#lane-items")) == seen
    assert await ana.input_value("#text") == "angefangen"
    await ana.go_back()
    await expect(ana.locator("#title")).to_have_text("Willkommen")
    assert await ana.input_value("#text") == ""


async def test_the_clock_moves_for_everyone(browser: Windows) -> None:
    lea, jo = await browser.open("lea"), await browser.open("jo")
    await expect(lea.locator("#time")).to_have_text("09:27")
    await jo.click(".move[data-to=hour]")
    for page in (lea, jo):
        await expect(page.locator("#time")).to_have_text("10:27")
    await jo.click(".move[data-to=tomorrow]")
    for page in (lea, jo):
        await expect(page.locator("#time")).to_have_text("09:00")
        await expect(page.locator("#date")).to_have_text("Mi 25. Nov.")


async def test_the_language_is_switched_for_one_person(browser: Windows) -> None:
    lea, jo = await browser.open("lea"), await browser.open("jo")
    await lea.click(".top .lang[data-locale=en]")
    await expect(lea.locator("html")).to_have_attribute("lang", "en")
    await expect(lea.locator("#title")).to_have_text("Welcome")
    await expect(jo.locator("#title")).to_have_text("Willkommen")


async def test_someone_new_comes_in_through_the_chooser(browser: Windows) -> None:
    page = await browser.open()
    await expect(page.locator(".cards li")).to_have_count(7)
    await page.fill("#name", "Tom")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("body[data-ready]")
    await page.click("#join")
    await expect(page.locator("#messages")).to_contain_text("Hallo Tom")
    await page.click("#me")
    await page.click("#switcher >> text=Lea")
    await page.wait_for_selector("body[data-as=lea][data-ready]")
    await expect(page.locator("#messages")).to_contain_text("Hallo Tom")


async def test_on_a_phone_all_is_within_reach(browser: Windows) -> None:
    ana = await browser.open("ana", **PHONE)
    assert await overflow(ana) == 0
    await ana.tap("#join")
    await ana.tap("text=Rundgang")
    await expect(ana.locator("#lane.open")).to_contain_text("Mitlesen reicht")
    await ana.tap("#lane-off")
    await ana.tap("#open-rail")
    await ana.tap("#rail >> text=Plausch")
    await expect(ana.locator("#title")).to_have_text("Plausch")
    await ana.fill("#text", "Hallo " + "sehrlang" * 40)
    await ana.tap("#composer .send")
    await expect(ana.locator("#messages .message")).to_have_count(1)
    await ana.tap(".message .more")
    await expect(ana.locator("#menu")).to_be_in_viewport()
    await ana.tap("#menu [data-emoji='🎉']")
    await expect(ana.locator(".reaction")).to_have_count(1)
    await ana.tap("#slash")
    await expect(ana.locator("#palette .pick").first).to_be_in_viewport()
    await ana.tap("#palette .pick >> nth=0")
    await expect(ana.locator("#options .primary")).to_be_in_viewport()
    await ana.tap("#options >> text=Abbrechen")
    await ana.tap("#me")
    await expect(ana.locator("#switcher .lang[data-locale=en]")).to_be_in_viewport()
    await expect(ana.locator("#composer .send")).to_be_in_viewport(ratio=1)
    assert await overflow(ana) == 0


async def test_by_keyboard_alone(browser: Windows) -> None:
    lea = await browser.open("lea")
    await lea.click("body", position={"x": 640, "y": 300})
    await lea.keyboard.press("?")
    await expect(lea.locator("#help[open]")).to_be_visible()
    await lea.keyboard.press("Escape")
    await lea.keyboard.press("F6")
    await lea.keyboard.press("Alt+ArrowDown")
    await expect(lea.locator("#title")).to_have_text("Plausch")
    await lea.focus("#text")
    await lea.keyboard.type("/wel")
    await lea.keyboard.press("Escape")
    await expect(lea.locator("#palette")).to_be_hidden()
    await lea.fill("#text", "/xyz")
    await expect(lea.locator("#palette")).to_contain_text("Kein Befehl passt")
    await lea.keyboard.press("Enter")
    await expect(lea.locator("#lane-items")).to_contain_text("Wem denn?")
    await expect(lea.locator("#palette")).to_be_hidden()
    await lea.keyboard.type("Hallo @qu")
    await lea.keyboard.press("Tab")
    await expect(lea.locator("#text")).to_have_value("Hallo @Quinn ")
    await lea.keyboard.press("Shift+Enter")
    await lea.keyboard.type("zweite Zeile")
    await lea.keyboard.press("Enter")
    await expect(lea.locator("#messages .message")).to_have_count(1)
    await lea.keyboard.press("F6")
    await expect(lea.locator("#messages")).to_be_focused()
    await lea.keyboard.press("ArrowUp")
    await lea.keyboard.press("Enter")
    await expect(lea.locator("#menu")).to_be_visible()
    await lea.keyboard.press("Escape")
    await expect(lea.locator("#messages .message")).to_be_focused()
    await lea.keyboard.press("F6")
    await expect(lea.locator("#lane-composer textarea")).to_be_focused()
    await lea.keyboard.type("Bist du da?")
    await lea.keyboard.press("Enter")
    await expect(lea.locator("#lane-items")).to_contain_text("Ich habe gelesen: Bist du da?")


async def test_who_reads_further_up_stays_there(browser: Windows, table: Sitting) -> None:
    for number in range(230):
        await table.post("/say", "jo", place="welcome", text=f"Zeile {number}")
    lea = await browser.open("lea")
    await expect(lea.locator("#messages .message")).to_have_count(200)
    await lea.evaluate("document.querySelector('#messages').scrollTop = 900")
    top = await lea.evaluate("document.querySelector('#messages').scrollTop")
    begun = time.monotonic()
    await table.post("/say", "jo", place="welcome", text="unten")
    await expect(lea.locator("#down")).to_be_visible()
    print(f"a message reached a page of 200 in {time.monotonic() - begun:.2f} s")
    assert abs(await lea.evaluate("document.querySelector('#messages').scrollTop") - top) < 120
    await lea.click("#down")
    await expect(lea.locator("#messages .message").last).to_be_in_viewport()
    await expect(lea.locator("#messages .message").last).to_contain_text("unten")


async def test_a_place_with_something_new_is_marked_until_it_is_seen(browser: Windows, table: Sitting) -> None:
    lea = await browser.open("lea")
    await table.post("/say", "jo", place="chat", text="hier")
    await expect(lea.locator("#to-chat.fresh")).to_have_count(1)
    await lea.click("#to-chat")
    await expect(lea.locator("#to-chat.fresh")).to_have_count(0)
    await table.does("say", "s", spot=spot("thanks"), lines=words("still"), silent=True)
    await table.post("/say", "jo", place="chat", text="noch eins")
    await expect(lea.locator("#messages")).to_contain_text("noch eins")
    await expect(lea.locator(".fresh")).to_have_count(0)


async def test_seven_windows_of_one_browser_all_live(browser: Windows, table: Sitting) -> None:
    pages = [await browser.open("lea")]
    for who in ("jo", "mira", "quinn", "lea", "jo", "mira"):
        pages.append(await browser.beside(who, of="lea"))
    for number, page in enumerate(pages):
        await writes(page, f"aus Fenster {number}")
    for page in pages:
        await expect(page.locator("#messages .message")).to_have_count(7)
    assert table.adapter.health()["windows"] == 1.0
    await pages[0].close()
    await table.post("/say", "jo", place="welcome", text="auch ohne das erste")
    for page in pages[1:]:
        await expect(page.locator("#messages")).to_contain_text("auch ohne das erste")


async def test_colours_follow_the_system_and_motion_rests(browser: Windows) -> None:
    shades = set()
    for scheme in ("light", "dark"):
        page = await browser.open("lea", color_scheme=scheme, reduced_motion="reduce", viewport=HALF)
        shades.add(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert await page.evaluate("getComputedStyle(document.querySelector('#rail')).transitionProperty") in (
            "all",
            "none",
        )
    assert len(shades) == 2


async def test_a_refusal_is_said_in_a_sentence_and_the_words_stay(browser: Windows, table: Sitting) -> None:
    lea = await browser.open("lea")
    await lea.evaluate("document.querySelector('#composer').elements.place.value = 'nowhere'")
    await writes(lea, "Wohin?")
    await expect(lea.locator("#toast")).to_have_text("Diesen Ort gibt es für dich nicht.")
    assert await lea.input_value("#text") == "Wohin?"
    await table.does("pause", "p", person=account("lea"), until=table.clock.at + timedelta(hours=1))
    await expect(lea.locator("#text")).to_be_disabled()
    await expect(lea.locator("#text")).to_have_attribute(
        "placeholder", re.compile("Schreibpause bis Di 24. Nov., 10:27")
    )


async def test_a_double_click_is_one_press(browser: Windows, table: Sitting) -> None:
    ana = await browser.open("ana")
    await ana.click("#join")
    await ana.dblclick("#messages .message .press")
    await expect(ana.locator("#lane-items .card")).to_have_count(1)
    await ana.wait_for_timeout(300)
    pressed = [each for each in await table.heard() if isinstance(each.event, Pressed)]
    assert len(pressed) == 1
