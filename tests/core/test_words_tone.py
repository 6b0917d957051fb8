"""Tone: sentences that could be read wrongly, and ones that read well (PER-06, N8, N9)."""

import pytest

from bot.core.tone import Finding, hard, weigh
from bot.core.words.emoji import emoji

READ_WRONGLY = [
    ("de", "Wir melden uns bald.", "promise"),
    ("de", "Das wird umgehend erledigt.", "promise"),
    ("de", "Wir kümmern uns darum.", "promise"),
    ("de", "Das angebliche Problem haben wir notiert.", "doubt"),
    ("de", "Bist du sicher, dass es kaputt ist?", "doubt"),
    ("de", "Bitte beachte die Regeln.", "lecture"),
    ("de", "Wie bereits erwähnt, geht das nicht.", "lecture"),
    ("de", "Wir vermissen dich.", "nudge"),
    ("de", "Lange nicht gesehen, Ana.", "nudge"),
    ("de", "Ich freue mich so, dass du da bist.", "feigned"),
    ("de", "Es gab technische Schwierigkeiten.", "stock"),
    ("de", "Ungültige Eingabe.", "machine"),
    ("de", "Ok.", "curt"),
    ("de", "Sag mir, was Sie brauchen.", "mixed"),
    ("de", "Hast du Ihre Karte dabei?", "mixed"),
    ("en", "Someone will answer soon.", "promise"),
    ("en", "We will fix it.", "promise"),
    ("en", "As soon as possible.", "promise"),
    ("en", "This was allegedly deleted.", "doubt"),
    ("en", "Are you sure?", "doubt"),
    ("en", "Please note the rules.", "lecture"),
    ("en", "As already mentioned, no.", "lecture"),
    ("en", "We miss you.", "nudge"),
    ("en", "Invalid input.", "machine"),
    ("en", "We apologise for any inconvenience.", "stock"),
    ("en", "Noted.", "curt"),
    ("fr", "Bonjour 🌱🌱", "emoji"),
    ("de", "🌱", "emoji_alone"),
    ("de", "Bis dann 😉", "wink"),
    ("en", "See you ;-)", "wink"),
    ("de", "LIES DAS", "shouts"),
    ("en", "This is IMPORTANT.", "shouts"),
    ("en", "Hello!!", "exclaims"),
]

READ_WELL = [
    ("de", "Hallo ▢, schön, dass du da bist. Kurzer Rundgang? Knopf drunter."),
    ("de", "Hallo ▢!"),
    ("de", "Sobald jemand vom Team liest, hörst du davon."),
    ("de", "Ich halte mich raus – ▢ ist ab ▢ bei dir."),
    ("de", "Sicher parken kannst du im Hof."),
    ("de", "Was möchten Sie mit „▢“ tun?"),
    ("de", "Die anderen wissen, wo sie sitzen. Du auch?"),
    ("de", "Willkommen, ▢ 🌱"),
    ("de", "Frage der Woche: Was habt ihr repariert?"),
    ("en", "That went out twice, sorry."),
    ("en", "As soon as someone from the team reads it, you will hear."),
    ("en", "RSVP by ▢, please."),
    ("en", "A note stays until ▢, without your name."),
]


@pytest.mark.parametrize(("locale", "line", "code"), READ_WRONGLY)
def test_a_sentence_that_could_be_read_wrongly_is_found(locale: str, line: str, code: str) -> None:
    """PER-06: each kind of slip is named with the words that carry it."""
    assert code in {finding.code for finding in weigh(line, locale, serious=False)}


@pytest.mark.parametrize(("locale", "line"), READ_WELL)
def test_a_good_sentence_passes(locale: str, line: str) -> None:
    assert weigh(line, locale, serious=False) == []


def test_serious_lines_neither_shout_nor_smile() -> None:
    """PER-03: no emoji and no exclamation mark in refusals, concerns and cases."""
    assert weigh("Willkommen!", "de", serious=False) == []
    assert weigh("Das geht nicht!", "de", serious=True) == [Finding("exclaims", "!")]
    assert weigh("Fall geschlossen ✅", "de", serious=True) == [Finding("emoji", "✅")]


def test_each_form_of_address_is_held_to_itself() -> None:
    """PER-07: a Sie line without du, a du line without Sie."""
    assert weigh("Das ist deine Karte.", "de", serious=False, address="sie") == [Finding("du_for_sie", "deine")]
    assert weigh("Schreib mir.", "de", serious=False, address="sie") == [Finding("du_for_sie", "Schreib")]
    assert weigh("Gern, wenn Sie mögen.", "de", serious=False, address="du") == [Finding("sie_for_du", "Sie")]
    assert weigh("Das ist deine Karte.", "de-AT", serious=False, address="du") == []
    assert weigh("Schreiben Sie mir, was Ihnen fehlt.", "de", serious=False, address="sie") == []
    assert weigh("This is your card.", "en", serious=False, address="sie") == []


def test_a_long_sentence_is_only_advice() -> None:
    """PER-07: twenty words are a target, so the finding is soft."""
    long = "Wir " + "reden " * 20 + "heute."
    assert weigh(long, "de", serious=True) == [Finding("long", "Wir reden reden reden …")]
    assert hard(weigh(long, "de", serious=True)) == []
    assert hard(weigh("Wir melden uns bald.", "de", serious=True)) == [Finding("promise", "bald")]
    assert weigh("Eins. " * 30, "de", serious=True) == []


def test_emoji_are_counted_as_people_see_them() -> None:
    assert emoji("👩‍👩‍👧 🇩🇪 ❤️ 1️⃣ 👍🏽") == ["👩‍👩‍👧", "🇩🇪", "❤️", "1️⃣", "👍🏽"]
    assert emoji("→ · – ✓ „Tee“ 3 # * © Ä") == []
