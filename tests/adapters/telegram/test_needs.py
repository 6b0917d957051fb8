"""Needs: what is asked for is exactly what is used, and the manual says the same (reliability.md row 23)."""

import re

from bot.adapters.telegram.needs import (
    ADMINISTRATOR,
    PRIVACY,
    RIGHTS,
    TOPICS,
    group_link,
    missing_rights,
    privacy_sentence,
    right_sentence,
)
from tests.house.repo import text

ALL = frozenset(need.field for need in RIGHTS)


def test_the_manual_lists_every_right_and_switch_with_what_goes_dark() -> None:
    section = (text("docs/hosting.md") or "").split("## Telegram")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| ([A-Z][A-Za-z ]+) \| (.+) \|$", section, re.MULTILINE))
    wanted = {need.name: need.darkens for need in (ADMINISTRATOR, *RIGHTS, PRIVACY)}
    assert len(wanted) == 7
    assert rows == wanted


def test_the_link_asks_for_these_rights_and_no_more() -> None:
    """Bot API, "Deep linking": groups."""
    link = group_link("stammtisch_bot")
    assert link.startswith("https://t.me/stammtisch_bot?startgroup=")
    asked = set(link.split("admin=")[1].split("+"))
    assert asked == {"delete_messages", "restrict_members", "invite_users", "pin_messages", "manage_topics"}


def test_each_missing_right_is_named_with_its_consequence() -> None:
    for need in RIGHTS:
        (found,) = missing_rights(ALL - {need.field}, forum=True)
        said = right_sentence(found, "Stammtisch")
        assert need.name in said
        assert need.darkens in said
        assert '"Stammtisch"' in said
    assert missing_rights(ALL, forum=True) == []


def test_topics_matter_only_where_there_are_topics() -> None:
    assert missing_rights(ALL - {TOPICS.field}, forum=False) == []


def test_without_being_an_administrator_one_sentence_says_it_all() -> None:
    assert missing_rights(None, forum=True) == [ADMINISTRATOR]
    assert ADMINISTRATOR.darkens in right_sentence(ADMINISTRATOR, "Stammtisch")
    assert PRIVACY.darkens in privacy_sentence()
