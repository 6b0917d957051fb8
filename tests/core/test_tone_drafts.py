"""The gold scale: eighty drafts and what it says to each; personal data is found however it is spelled (PER-06, N6)."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.core.tone import SOFT, Finding, blocks, language_of, weigh, weigh_draft
from bot.core.tone.pii import personal

TABLE: Mapping[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "goldwaage.toml").read_text(encoding="utf-8")
)
DRAFTS = [(locale, row["draft"], row.get("codes", [])) for locale, rows in TABLE.items() for row in rows]


@pytest.mark.parametrize(("locale", "draft", "codes"), DRAFTS)
def test_a_draft_is_read_as_an_upset_person_may_read_it(locale: str, draft: str, codes: list[str]) -> None:
    """PER-06: every slip is named, nothing else is, in whatever language the asking person reads."""
    asked = {"de": "en", "en": "de"}[locale] if len(draft.split()) > 6 else locale
    found = weigh_draft(draft, asked, serious=True)
    assert sorted(each.code for each in found if each.code not in SOFT) == sorted(codes), found


def test_the_table_is_whole() -> None:
    flagged = [codes for _, _, codes in DRAFTS if codes]
    print(f"{len(DRAFTS)} drafts, {len(flagged)} of them flagged, {len({c for each in flagged for c in each})} kinds")
    assert len(DRAFTS) == 80
    assert {locale: len(rows) for locale, rows in TABLE.items()} == {"de": 40, "en": 40}
    assert 20 < len(flagged) < 60


HIDDEN = [
    ("phone", "０１７０ / １２３４５６７"),
    ("phone", "0170\u200b123\u200b4567"),
    ("phone", "(030) 1234-567"),
    ("phone", "+49-170-12 34 567"),
    ("mail", "ana[at]example[dot]org"),
    ("mail", "ana ät example punkt org"),
    ("mail", "ANA@EXAMPLE.ORG"),
    ("iban", "de89370400440532013000"),
    ("iban", "DE89-3704-0044-0532-0130-00"),
    ("address", "Am Alten Markt Platz 3"),
    ("address", "Ringstr. 7, 10115 Berlin"),
]
PLAIN = [
    "Wir treffen uns am 12.12.2026 um 19:30 Uhr.",
    "Der Weg 3 Minuten weiter ist kürzer.",
    "Am Platz 12 Leute, im Saal 40.",
    "2026-11-18 bis 2026-12-24",
    "Version 3.11.7, Zeile 120, Nummer 2026-0042",
    "DE12 3456 7890 1234 5678 90 hat keine gültige Prüfziffer",
    "Ich bin at home, danke.",
    "1 000 000 Sterne und 10 000 Schritte",
    "22-8 ist Ruhe, von 18:00-20:00 ist auf",
]


@pytest.mark.parametrize(("kind", "line"), HIDDEN)
def test_personal_data_is_found_however_it_is_spelled(kind: str, line: str) -> None:
    """N6: full-width digits, invisible characters, "(at)" and "punkt" hide nothing."""
    assert [each.kind for each in personal(f"Hier: {line}, bitte.")] == [kind]


@pytest.mark.parametrize("line", PLAIN)
def test_what_is_no_personal_data_is_left_alone(line: str) -> None:
    assert personal(line) == []


def test_only_personal_data_may_stop_a_line() -> None:
    """PER-06: nothing else ever blocks a human."""
    found = weigh("Wie gesagt, ruf JETZT GLEICH an!!! 0170 1234567 😉", "de", serious=True)
    assert {"lecture", "shouts", "exclaims", "emoji", "wink"} < {each.code for each in found}
    assert blocks(found) == [Finding("phone", "0170 1234567")]


def test_a_draft_shows_its_language_or_leaves_it_to_the_reader() -> None:
    assert language_of("Das ist nicht der Plan für heute", "en") == "de"
    assert language_of("That is not the plan for today", "de") == "en"
    assert language_of("Prima", "de") == "de"
    assert language_of("Super", "fr") == "fr"
