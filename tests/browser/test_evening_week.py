"""A week at the demo's clock, in real Chromium: the round once, yielding to talk, and nothing at night."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.evening import SLOW, Evening, card, evening_at, local, said, types, uses

pytestmark = pytest.mark.browser
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
THURSDAY = DAYS.index("thu")


@pytest.fixture
async def evening(chromium: str, tmp_path: Path) -> AsyncIterator[Evening]:
    """Run a fresh demo with nobody at the windows yet."""
    async with evening_at(chromium, tmp_path) as running:
        yield running


async def test_a_week_has_one_round_and_nothing_at_night(evening: Evening) -> None:
    """RIT-01, WEL-01, PER-05: Thursday 18:30 comes round once; who comes in at night is greeted in the morning."""
    lea, ana = await evening.sit(("lea", "chat"), ("ana",))
    await evening.moves(lea, "tomorrow")
    begin = await evening.demo.now()
    await evening.moves(lea, "hour", 14)
    night = await evening.demo.now()
    assert night.hour == 23
    await ana.click("#join")
    await expect(ana.locator("#composer")).to_be_visible()
    await evening.moves(lea, "hour", 4)
    assert [each for each in await evening.demo.spoken() if "Ana" in each["text"]] == []
    await evening.moves(lea, "next")
    await evening.moves(lea, "tomorrow", 6)
    await evening.moves(lea, "hour")
    assert await evening.demo.now() >= begin + timedelta(days=7)
    spoken = await evening.demo.spoken()
    greeting = [local(each["at"]) for each in spoken if "Ana" in each["text"]]
    assert [(each.date() - night.date(), each.hour) for each in greeting] == [(timedelta(days=1), 8)]
    rounds = [each for each in spoken if "Donnerstagsrunde" in each["text"]]
    assert [(local(each["at"]).weekday(), f"{local(each['at']):%H:%M}") for each in rounds] == [(THURSDAY, "18:30")]
    assert [each["text"] for each in spoken if not 8 <= local(each["at"]).hour < 21] == []
    await expect(said(lea, "Donnerstagsrunde")).to_have_count(1)
    await expect(lea.locator("#rail .thread")).to_have_count(1)
    await lea.click("#rail .thread")
    await types(lea, "Ich habe das Fahrrad geflickt.")
    await expect(said(lea, "Fahrrad")).to_have_count(1)
    await evening.shot(lea, "round-thread")
    await lea.click("#to-chat")
    await evening.shot(lea, "round-chat")


async def test_a_round_waits_while_people_talk(evening: Evening) -> None:
    """RIT-02, RIT-03, PER-04: three people talk; the round waits for a lull, at most 20 minutes, and is said once."""
    jo, lea, quinn = await evening.sit(("jo", "chat"), ("lea", "chat"), ("quinn", "chat"))
    await evening.moves(jo, "tomorrow")
    begin = await evening.demo.now()
    # Jo moves the round to a few minutes from now
    due = (begin + timedelta(minutes=3)).replace(second=0, microsecond=0)
    await uses(jo, "ritual edit", day=DAYS[due.weekday()], time=f"{due:%H:%M}")
    await expect(card(jo)).to_contain_text(f"{due.hour}:{due:%M} Uhr", timeout=SLOW)
    for page, line in ((jo, "Guten Morgen!"), (lea, "Moin"), (quinn, "Good morning, all")):
        await types(page, line)
    await expect(said(jo, "Good morning, all")).to_have_count(1)
    chat = next(place for place in (await evening.demo.state("jo"))["places"] if place["id"] == "chat")
    talk = local(chat["messages"][-1]["at"])
    assert talk < due
    await evening.moves(jo, "next")
    while await evening.demo.now() < due:
        await evening.moves(jo, "next")
    assert await evening.demo.now() < talk + timedelta(minutes=5)
    assert [each for each in await evening.demo.spoken() if "runde" in each["text"]] == [], "people were talking"
    await uses(jo, "host budget")
    await expect(card(jo)).to_contain_text("wartet", timeout=SLOW)
    await evening.shot(jo, "round-waits")
    await evening.moves(jo, "hour")
    rounds = [local(each["at"]) for each in await evening.demo.spoken() if "runde" in each["text"]]
    assert len(rounds) == 1
    print(f"due {due:%H:%M:%S}, last word {talk:%H:%M:%S}, opened {rounds[0]:%H:%M:%S}")
    assert talk + timedelta(minutes=5) <= rounds[0] <= due + timedelta(minutes=20)
    await evening.moves(jo, "tomorrow", 6)
    assert len([each for each in await evening.demo.spoken() if "runde" in each["text"]]) == 1
