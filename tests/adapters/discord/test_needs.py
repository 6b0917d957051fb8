"""Needs: what is asked for is exactly what is used, and the manual says the same (reliability.md row 23)."""

import re

from bot.adapters.discord.needs import (
    ADMINISTRATOR,
    CONTENT,
    INTENTS,
    MEMBERS,
    PERMISSIONS,
    RIGHTS,
    intent_sentence,
    invite_link,
    missing_intents,
    missing_rights,
    right_sentence,
)
from tests.house.repo import text


def test_the_manual_lists_every_right_and_intent_with_what_goes_dark() -> None:
    manual = text("docs/hosting.md") or ""
    rows = dict(re.findall(r"^\| ([A-Z][A-Za-z ]+) \| (.+) \|$", manual, re.MULTILINE))
    wanted = {need.name: need.darkens for need in (*RIGHTS, *INTENTS)}
    assert len(wanted) == 16
    assert {name: rows.get(name) for name in wanted} == wanted


def test_the_link_asks_for_these_rights_and_no_more() -> None:
    link = invite_link("4711")
    asked = int(re.search(r"permissions=(\d+)", link)[1])  # type: ignore[index]
    assert asked == PERMISSIONS == sum({need.bit for need in RIGHTS})
    assert not asked & ADMINISTRATOR
    assert "client_id=4711" in link


def test_each_missing_right_is_named_with_its_consequence() -> None:
    for need in RIGHTS:
        (found,) = missing_rights(PERMISSIONS & ~need.bit)
        said = right_sentence(found, "Stammtisch")
        assert need.name in said
        assert need.darkens in said
    assert missing_rights(PERMISSIONS) == missing_rights(ADMINISTRATOR) == []


def test_an_intent_counts_in_full_or_limited() -> None:
    assert missing_intents(0) == [MEMBERS, CONTENT]
    assert missing_intents(1 << 14 | 1 << 18) == missing_intents(1 << 15 | 1 << 19) == []
    assert "Developer Portal" in intent_sentence(CONTENT)
