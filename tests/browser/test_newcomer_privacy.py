"""A newcomer's way through the setup and their own data, in real Chromium: found, read from the top, left and done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.evening import Evening, button, card, evening_at, hands_in, presses, types, uses

pytestmark = pytest.mark.browser


@pytest.fixture
async def evening(chromium: str, tmp_path: Path) -> AsyncIterator[Evening]:
    """Run a fresh demo with nobody at the windows yet."""
    async with evening_at(chromium, tmp_path) as running:
        yield running


def latest(page: Page, text: str) -> Locator:
    """Return the newest private answer that says something."""
    return page.locator("#lane-items .card", has_text=text).last


async def begins_in_view(answer: Locator) -> None:
    """Demand that a private answer's first line can be read without scrolling."""
    lane = await answer.page.locator("#lane-items").bounding_box()
    there = await answer.bounding_box()
    assert lane is not None
    assert there is not None
    assert lane["y"] - 1 <= there["y"] < lane["y"] + lane["height"] - 40, (lane, there)


async def test_setting_up_the_house_and_leaving_it_in_the_middle(evening: Evening) -> None:
    """§7.12: four pages, nonsense is said to be, the line still types after each form; what was changed goes back."""
    (olga,) = await evening.sit(("olga", "chat"))
    await uses(olga, "setup")
    await presses(button(card(olga), "Seite 1: wie ich spreche"))
    await hands_in(olga, community_zone="Mars")
    await presses(button(latest(olga, "Diese Zeitzone kenne ich nicht"), "Noch einmal"))
    await hands_in(olga, community_name="Die Runde", community_zone="berlin")
    await presses(button(latest(olga, "Seite 2 von 4"), "Später"))
    await expect(latest(olga, "/einrichten start")).to_be_visible()
    await uses(olga, "einrichten start")
    await presses(button(latest(olga, "Seite 2 von 4"), "Seite 2: wo was ist"))
    await hands_in(olga, places_staff="#Plausch", places_talk="#Fragen")
    await presses(button(latest(olga, "können alle mitlesen"), "Noch einmal"))
    await expect(olga.locator("#blank-places_talk")).to_have_value("#Fragen")
    await hands_in(olga, places_staff="#Team", places_talk="#Plausch")
    await presses(button(latest(olga, "Seite 3 von 4"), "Seite 3: wer da ist"))
    await expect(olga.locator("#blank-team")).to_be_focused()
    await hands_in(olga)
    await presses(button(latest(olga, "Seite 4 von 4"), "Seite 4: wann ich still bin"))
    await hands_in(olga, host_quiet="22-8")
    await begins_in_view(latest(olga, "So ist es jetzt:"))
    await evening.shot(olga, "setup-summary")
    await uses(olga, "einrichten import")
    await olga.locator("#ask [data-close-ask]").first.click()
    await expect(olga.locator("#ask[open]")).to_have_count(0)
    await olga.keyboard.type("/einrichten zurück")
    await expect(olga.locator("#text")).to_have_value("/einrichten zurück")
    await olga.keyboard.press("Enter")
    await expect(latest(olga, "Ruhe ab: wieder 21:00")).to_be_visible()
    await uses(olga, "einrichten export")
    async with olga.expect_download() as got:
        await latest(olga, "im Chat").get_by_role("link").click()
    assert 'name = "Die Runde"' in Path(await (await got.value).path()).read_text()


async def test_what_is_known_of_oneself_is_seen_taken_along_and_forgotten(evening: Evening) -> None:
    """IDP-04, IDP-08: interests, a switch, a file of one's own, and an end one could read before pressing."""
    (lea,) = await evening.sit(("lea", "chat"))
    await uses(lea, "profil zeigen")
    await begins_in_view(card(lea))
    await presses(button(card(lea), "Interessen"))
    await presses(button(latest(lea, "Hier steht nur, was du selbst wählst"), "Interesse nennen"))
    await hands_in(lea, word="Wandern, Brettspiele")
    await expect(latest(lea, "Deine Interessen: Brettspiele und Wandern.")).to_be_visible()
    await uses(lea, "datenschutz einw")
    await presses(button(card(lea), "Interessen zeigen: einschalten"))
    changed = latest(lea, "An. Das gilt ab jetzt.")
    await expect(button(changed, "Interessen zeigen: ausschalten")).to_be_visible()
    await begins_in_view(changed)
    await uses(lea, "datenschutz ausk")
    async with lea.expect_download() as got:
        await card(lea).get_by_role("link").first.click()
    told = Path(await (await got.value).path()).read_text()
    assert "Wandern" in told
    assert "Mira" not in told
    assert told.index("Wandern") < told.index("Nachrichten an dich")
    await types(lea, "/datenschutz löschen")
    warned = latest(lea, "Alles geht, was ich über dich weiß")
    await begins_in_view(warned)
    await evening.shot(lea, "erase-warning")
    await presses(button(warned, "Löschen"))
    await expect(latest(lea, "Ich kenne dich nicht mehr")).to_be_visible()
    await uses(lea, "profil zeigen")
    anew = card(lea)
    await expect(anew).to_contain_text("Du hast keine Interessen genannt")
    await expect(anew).to_contain_text("Nicht erlaubt hast du: Interessen zeigen")
