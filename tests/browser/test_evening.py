"""A first evening in real Chromium: arriving, the tour, thanks, what annoys, a human, the commands."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.evening import (
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

pytestmark = pytest.mark.browser


@pytest.fixture
async def evening(chromium: str, tmp_path: Path) -> AsyncIterator[Evening]:
    """Run a fresh demo with nobody at the windows yet."""
    async with evening_at(chromium, tmp_path) as running:
        yield running


async def test_a_newcomer_is_greeted_once_shown_around_and_left_in_peace(evening: Evening) -> None:
    """WEL-01, WEL-02, WEL-04, WEL-05: one line for all, a tour for one, four choices, and silence if so chosen."""
    lea, ana = await evening.sit(("lea",), ("ana",))
    await evening.moves(lea, "tomorrow")
    await ana.click("#join")
    for page in (ana, lea):
        await expect(said(page, "Ana")).to_have_count(1, timeout=SLOW)
    await expect(lea.locator("#messages .message.robot")).to_have_count(1)
    await expect(lea.locator("#messages .message .press")).to_have_count(1)
    await evening.shot(lea, "greeting-lea")
    await ana.click("#messages .message .press")
    await expect(lane(ana).locator(".card")).to_have_count(1)
    await expect(card(ana)).to_contain_text("Ich bin ein Bot")
    shown = await tours(ana)
    await expect(lane(ana).locator(".card")).to_have_count(1)
    choices = await card(ana).locator(".press").all_inner_texts()
    paths = ["Nur mal schauen", "Ich brauche Hilfe", "Ich möchte mitmachen", "Mich ärgert etwas"]
    assert choices == [*paths, "Mit einem Menschen reden"]
    await evening.shot(ana, "tour-ana")
    # seen by nobody else: not in their page, not in what the page could ask for
    html, facts = await lea.content(), json.dumps(await evening.demo.state("lea"), ensure_ascii=False)
    for line in (line for words in shown for line in words.splitlines() if line):
        assert line not in html
        assert line not in facts
    await presses(button(card(ana), "Nur mal schauen"))
    await expect(card(ana)).to_contain_text("lasse dich in Ruhe")
    await expect(card(ana).locator(".press")).to_have_count(0)
    left = await evening.demo.private("ana")
    await evening.moves(lea, "tomorrow", 32)
    assert await evening.demo.private("ana") == left
    spoken = await evening.demo.spoken()
    assert len([each for each in spoken if "Ana" in each["text"]]) == 1
    assert len([each for each in spoken if each["thread"]]) >= 3, "meanwhile the community went on"


async def test_lea_is_thanked_by_palette_by_reply_and_by_menu(evening: Evening) -> None:
    """THX-01, THX-02: three ways to say thanks; Lea reads each reason in private, and only she does."""
    quinn, lea, jo = await evening.sit(("quinn", "chat"), ("lea", "chat"), ("jo", "chat"))
    await evening.moves(lea, "tomorrow")
    # by palette, without a mouse
    await quinn.locator("#text").press_sequentially("/")
    chosen = quinn.locator("#palette .pick[aria-selected=true]")
    for _ in range(30):
        if (await chosen.inner_text()).startswith("/thanks"):
            break
        await quinn.keyboard.press("ArrowDown")
    await expect(chosen).to_contain_text("/thanks")
    await evening.shot(quinn, "palette")
    await quinn.keyboard.press("Enter")
    await expect(quinn.locator("#option-to")).to_be_focused()
    await quinn.keyboard.type("Lea")
    await quinn.keyboard.press("Tab")
    await quinn.keyboard.type("the lift home")
    await quinn.keyboard.press("Enter")
    await expect(lane(lea)).to_contain_text("Quinn sagt danke: „the lift home“", timeout=SLOW)
    await expect(said(jo, "the lift home")).to_have_count(1)
    await expect(card(quinn)).to_contain_text("Your thanks are there for Lea to read.")
    # by reply
    await types(lea, "Ich hab noch eine Leiter im Keller")
    await chooses(quinn, said(quinn, "Leiter"), "Reply")
    await types(quinn, "/danke the ladder saved my day")
    await expect(lane(lea)).to_contain_text("„the ladder saved my day“", timeout=SLOW)
    # by menu, with the reason after it
    await types(lea, "Und eine lange Schnur")
    await chooses(quinn, said(quinn, "Schnur"), "Thank")
    await presses(button(card(quinn), "Say what for"))
    await hands_in(quinn, why="the string held")
    await expect(lane(lea)).to_contain_text("„the string held“", timeout=SLOW)
    await expect(card(quinn)).to_contain_text("I've added it.")
    # just between the two; later, as one public line a minute would hide what this is about
    await evening.moves(lea, "hour")
    await uses(quinn, "thanks", to="lea", why="listening on Tuesday", private="ja")
    await expect(lane(lea)).to_contain_text("„listening on Tuesday“", timeout=SLOW)
    await evening.shot(quinn, "thanks-quinn")
    await evening.shot(lea, "thanks-lea")
    for who in ("jo", "mira"):
        facts = await evening.demo.state(who)
        assert "sagt danke" not in "".join(each["text"] for each in facts["private"])
        assert "listening" not in json.dumps(facts)


async def test_what_annoys_someone_is_taken_by_a_human(evening: Evening) -> None:
    """WEL-04, CAS-07, CAS-16: a form that only the team reads; Mira takes it, answers, and Ana knows who has it."""
    mira, ana = await evening.sit(("mira", "team"), ("ana",))
    await evening.moves(mira, "tomorrow")
    await evening.comes_in(ana)
    await ana.click("#messages .message .press")
    await tours(ana)
    await presses(button(card(ana), "Mich ärgert etwas"))
    await evening.shot(ana, "concern-form")
    await hands_in(ana, text="Im Plausch wird über Tom gelacht.")
    await expect(card(ana)).to_contain_text("A1", timeout=SLOW)
    await expect(said(mira, "über Tom gelacht")).to_have_count(1, timeout=SLOW)
    await evening.shot(mira, "concern-team")
    await presses(button(said(mira, "über Tom gelacht"), "Übernehmen"))
    await expect(said(mira, "über Tom gelacht")).to_contain_text("Bei Mira", timeout=SLOW)
    await expect(lane(ana)).to_contain_text("Mira kümmert sich um A1", timeout=SLOW)
    await presses(button(said(mira, "über Tom gelacht"), "Antworten"))
    await hands_in(mira, text="Danke, ich spreche mit den beiden.")
    await expect(lane(ana)).to_contain_text("ich spreche mit den beiden", timeout=SLOW)
    await evening.shot(ana, "concern-ana")
    for who in ("lea", "quinn"):
        assert "Tom gelacht" not in json.dumps(await evening.demo.state(who), ensure_ascii=False)


async def test_help_reaches_a_human_and_the_commands_answer(evening: Evening) -> None:
    """WEL-04, PER-01, PER-04, PER-05, PER-10, IDP-03: a human is one tap away; the host tells of itself and obeys."""
    quinn, mira, jo = await evening.sit(("quinn",), ("mira", "team"), ("jo", "chat"))
    await evening.moves(jo, "tomorrow")
    await uses(quinn, "welcome tour")
    await expect(card(quinn)).to_contain_text("I'm a bot", timeout=SLOW)
    await tours(quinn)
    await presses(button(card(quinn), "I need help"))
    await expect(card(quinn)).to_contain_text("I've let the team know.")
    await expect(said(mira, "Quinn möchte mit einem Menschen sprechen")).to_have_count(1, timeout=SLOW)
    await mira.click("#messages .message .press")
    await expect(lane(quinn)).to_contain_text("Mira has seen that you asked", timeout=SLOW)
    for typed, answer in (
        ("host about", "I welcome newcomers"),
        ("host hours", "We're back"),
        ("host human", "I've let the team know"),
        ("privacy consent", "Share thanks: off"),
    ):
        await uses(quinn, typed)
        await expect(card(quinn)).to_contain_text(answer, timeout=SLOW)
    await presses(button(card(quinn), "Share thanks: turn on"))
    await expect(card(quinn)).to_contain_text("Share thanks: on")
    await uses(quinn, "host quiet", hours="22-8")
    await expect(card(quinn)).to_contain_text("from 22:00 to 08:00", timeout=SLOW)
    await evening.shot(quinn, "commands-quinn")
    await uses(jo, "host pause", span="2 Stunden")
    await expect(card(jo)).to_contain_text("ungefragt", timeout=SLOW)
    await presses(card(jo).locator(".press"))
    await expect(card(jo).locator(".press")).to_have_count(0)
    await uses(jo, "host budget", weekly="2")
    await expect(card(jo)).to_contain_text("2", timeout=SLOW)
    quinns = [each["name"] for each in await _commands(quinn)]
    assert {"host pause", "host budget", "ritual create", "case list"}.isdisjoint(quinns)


async def _commands(page: Page) -> list[dict[str, str]]:
    found: dict[str, list[dict[str, str]]] = await page.evaluate(
        "fetch(`/palette.json?as=${document.body.dataset.as}`).then((answer) => answer.json())"
    )
    return found["commands"]


async def test_jo_sets_up_a_round_by_palette_and_form(evening: Evening) -> None:
    """RIT-01, RIT-08: name, day and hour in one form, the questions in a second; everyone can look it up."""
    jo, quinn = await evening.sit(("jo", "chat"), ("quinn", "chat"))
    await evening.moves(jo, "tomorrow")
    await uses(jo, "ritual create")
    await hands_in(jo, title="Werkstattrunde", day="tue", time="17:30")
    await presses(card(jo).locator(".press"))
    await hands_in(jo, questions="Was hast du zuletzt repariert?\nWelches Werkzeug fehlt dir?")
    await expect(card(jo)).to_contain_text("Werkstattrunde ist eingetragen", timeout=SLOW)
    await evening.shot(jo, "round-jo")
    await uses(quinn, "ritual list")
    await expect(card(quinn)).to_contain_text("Werkstattrunde: Tuesday", timeout=SLOW)
    await evening.moves(jo, "tomorrow", 8)
    rounds = [each["text"] for each in await evening.demo.spoken() if "Werkstattrunde" in each["text"]]
    assert rounds == ["Werkstattrunde: Was hast du zuletzt repariert?"]
