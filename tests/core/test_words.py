"""Words: which line is said, in which language and form, and what stands in its slots."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.words import Catalogue, UnknownWord, filled
from bot.model.ids import CommunityId, PersonId, PlaceId
from bot.model.people import Person
from bot.model.places import MessageRef, Place
from bot.model.texts import Chosen, Field, MomentNode, PersonNode, PlaceNode, Plain, Text, plain
from tests.core.words_shelf import Shelf, chosen

CLUB = CommunityId("club")
ANA = Person(PersonId("p-ana"), CLUB, "Ana")
LEA = Person(PersonId("p-lea"), CLUB, "Lea")
JO = Person(PersonId("p-jo"), CLUB, "Jo")
WORKSHOP = Place(PlaceId("l-1"), CLUB, "Werkstatt")
FRIDAY = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # 19:00 in Berlin


@pytest.fixture
def words(tmp_path: Path) -> Catalogue:
    shelf = Shelf(tmp_path)
    shelf.put(
        de="""
        [meta.moment]
        date = "EEEE, d. MMMM"
        exact = "EEEE, d. MMMM y"
        hour = "H 'Uhr'"
        time = "H:mm 'Uhr'"
        [core]
        hello = [
          "Hallo {who}, komm rein.",
          "{who} ist da. {helpers} zeigen, was wo ist.",
          "Schön, dass jemand da ist.",
          { text = "Noch ein Stuhl, {who}? Ich hab nur Kabel.", mood = "light" },
          "Willkommen, {who} 🌱",
        ]
        ask = { du = "Was möchtest du, {who}?", sie = "Was möchten Sie, {who}?" }
        yes = { du = "Nimm mich mit", sie = "Nehmen Sie mich mit" }
        came = { count = "n", zero = "Niemand kam.", one = "Ein Gast kam.", other = "{n} Gäste kamen." }
        them = { count = "who", one = "{who} ist da.", other = "{who} sind da." }
        heat = { count = "n", one = { du = "Dir fehlt einer.", sie = "Ihnen fehlt einer." }, other = "Es fehlen {n}." }
        when = "Los geht es am {at}."
        day = "{at:date} | {at:time} | {at:weekday} | {at:exact}"
        span = "Dauert {span}, beginnt {span:in}."
        any = "{what}"
        choice = "Entweder {what:or}."
        raw = "Vorgang {n:plain}"
        keep = "{what:lines}"
        brace = "So: {{name}} und }}."
        [core.word]
        yes = "ja"
        no = "nein"
        someone = "jemand"
        place = "ein Ort"
        message = "die Nachricht"
        """,
        en="""
        [core]
        hello = ["Hello {who}."]
        ask = "What would you like, {who}?"
        yes = "Take me along"
        came = { count = "n", zero = "Nobody came.", one = "One guest came.", other = "{n} guests came." }
        them = { count = "who", one = "{who} is here.", other = "{who} are here." }
        heat = { count = "n", one = "One is missing.", other = "{n} are missing." }
        when = "It starts on {at}."
        day = "{at:date}"
        span = "Takes {span}, starts {span:in}."
        any = "{what}"
        choice = "Either {what:or}."
        raw = "Case {n:plain}"
        keep = "{what:lines}"
        brace = "So: {{name}} and }}."
        [core.word]
        yes = "yes"
        no = "no"
        someone = "someone"
        place = "a place"
        message = "the message"
        """,
    )
    shelf.put(
        "thanks",
        de="""
        told = "{by} dankt dir: {why}"
        [meta]
        public = ["told"]
        [button]
        back = "Zurück danken"
        """,
        en="""
        told = "{by} thanks you: {why}"
        [button]
        back = "Thank back"
        """,
    )
    return shelf.load()


def said(words: Catalogue, wanted: Chosen) -> str:
    return plain(words.line(wanted))


def test_a_cogs_words_stand_under_its_name(words: Catalogue) -> None:
    assert words.has("thanks.told")
    assert not words.has("told")
    assert words.public == {"thanks.told"}
    assert words.label("thanks.button.back", "en") == "Thank back"
    assert words.locales == {"de", "en"}


def test_only_variants_whose_slots_are_filled_can_be_drawn(words: Catalogue) -> None:
    """PER-02: a missing slot gives way to the next variant without that slot; the line gets shorter, not flowerier."""
    everything = frozenset({"who", "helpers"})
    assert words.variants("core.hello", "de", "du", everything) == (0, 1, 2, 4)
    assert words.variants("core.hello", "de", "du", frozenset({"who"})) == (0, 2, 4)
    assert words.light("core.hello", "de", "du", frozenset({"who"})) == (3,)
    assert words.variants("core.hello", "de", "du", frozenset()) == (2,)
    assert words.variants("core.ask", "de", "du", frozenset()) == ()


def test_empty_fields_do_not_count_as_filled() -> None:
    """PER-02: a true detail is only inserted where there is one."""
    fields: dict[str, Field] = {"who": ANA, "why": "", "helpers": [], "n": 0, "quiet": False, "at": FRIDAY}
    assert filled(fields) == {"who", "n", "quiet", "at"}


def test_a_variant_tells_its_mood_and_its_emoji(words: Catalogue) -> None:
    """PER-03, PER-09: who draws must know which variant is light and which one carries an emoji."""
    assert [words.mood("core.hello", "de", each) for each in range(5)] == ["", "", "", "light", ""]
    assert [words.has_emoji("core.hello", "de", "du", each) for each in range(5)] == [False] * 4 + [True]


def test_du_becomes_sie_everywhere(words: Catalogue) -> None:
    """PER-07: switching du to Sie changes the line, and a line without two forms stays."""
    assert said(words, chosen("core.ask", who=ANA)) == "Was möchtest du, Ana?"
    assert said(words, chosen("core.ask", address="sie", who=ANA)) == "Was möchten Sie, Ana?"
    assert said(words, chosen("core.ask", locale="en", address="sie", who=ANA)) == "What would you like, Ana?"
    assert words.label("core.yes", "de", "sie") == "Nehmen Sie mich mit"
    assert said(words, chosen("core.heat", address="sie", n=1)) == "Ihnen fehlt einer."
    assert said(words, chosen("core.heat", n=1)) == "Dir fehlt einer."


@pytest.mark.parametrize(
    ("locale", "n", "line"),
    [
        ("de", 0, "Niemand kam."),
        ("de", 1, "Ein Gast kam."),
        ("de", 2, "2 Gäste kamen."),
        ("de", 1234, "1.234 Gäste kamen."),
        ("en", 1, "One guest came."),
        ("en", 12345, "12,345 guests came."),
    ],
)
def test_a_number_decides_the_form(words: Catalogue, locale: str, n: int, line: str) -> None:
    assert said(words, chosen("core.came", locale=locale, n=n)) == line


def test_a_list_can_decide_the_form_too(words: Catalogue) -> None:
    assert said(words, chosen("core.them", who=[ANA])) == "Ana ist da."
    assert said(words, chosen("core.them", who=[ANA, LEA])) == "Ana und Lea sind da."


def test_polish_counts_in_its_own_way(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path).put(
        pl='guests = { count = "n", one = "{n} gość", few = "{n} goście", many = "{n} gości", other = "{n} gościa" }'
    )
    words = shelf.load()
    counted = [said(words, chosen("guests", locale="pl", n=n)) for n in (1, 3, 5, 22)]
    assert counted == ["1 gość", "3 goście", "5 gości", "22 goście"]


def test_names_are_listed_as_people_list_them(words: Catalogue) -> None:
    assert said(words, chosen("core.any", what=[ANA])) == "Ana"
    assert said(words, chosen("core.any", what=[ANA, LEA, JO])) == "Ana, Lea und Jo"
    assert said(words, chosen("core.any", locale="en", what=[ANA, LEA])) == "Ana and Lea"
    assert said(words, chosen("core.choice", what=["heute", "morgen", "nie"])) == "Entweder heute, morgen oder nie."
    assert said(words, chosen("core.any", what=[])) == ""


def test_people_and_places_are_nodes_with_the_id_of_where_they_go(words: Catalogue) -> None:
    known = {"p-ana": "4711", "l-1": "815"}
    line = words.line(chosen("core.any", what=[ANA, LEA, WORKSHOP]), lambda it: known.get(it.id))
    assert line == (
        PersonNode("Ana", "4711"),
        Plain(", "),
        PersonNode("Lea", None),
        Plain(" und "),
        PlaceNode("Werkstatt", "815"),
    )


def test_a_moment_is_worded_in_the_communitys_zone(words: Catalogue) -> None:
    line = words.line(chosen("core.when", at=FRIDAY))
    assert line[1] == MomentNode(FRIDAY, "full", "Freitag, 20. November, 19 Uhr")
    assert plain(line) == "Los geht es am Freitag, 20. November, 19 Uhr."
    half = FRIDAY + timedelta(minutes=30)
    wanted = "Freitag, 20. November | 19:30 Uhr | Freitag | Freitag, 20. November 2026, 19:30 Uhr"
    assert said(words, chosen("core.day", at=half)) == wanted
    elsewhere = Chosen("core.when", {"at": FRIDAY}, "en", "du", 0, "Asia/Tokyo")
    assert said(words, elsewhere) == "It starts on Saturday, 21 November, 03:00."


def test_a_moment_without_a_zone_is_our_mistake(words: Catalogue) -> None:
    with pytest.raises(ValueError, match="zone"):
        words.line(chosen("core.when", at=FRIDAY.replace(tzinfo=None)))


@pytest.mark.parametrize(
    ("span", "line"),
    [
        (timedelta(hours=2), "Dauert 2 Stunden, beginnt in 2 Stunden."),
        (timedelta(minutes=90), "Dauert 1 Stunde und 30 Minuten, beginnt in 1 Stunde und 30 Minuten."),
        (timedelta(days=3), "Dauert 3 Tage, beginnt in 3 Tagen."),
        (timedelta(days=3, hours=5), "Dauert 3 Tage und 5 Stunden, beginnt in 3 Tagen und 5 Stunden."),
        (timedelta(days=14), "Dauert 2 Wochen, beginnt in 2 Wochen."),
        (timedelta(days=15), "Dauert 15 Tage, beginnt in 15 Tagen."),
        (timedelta(seconds=45), "Dauert 45 Sekunden, beginnt in 45 Sekunden."),
        (timedelta(minutes=5, seconds=59), "Dauert 5 Minuten, beginnt in 5 Minuten."),
    ],
)
def test_a_span_is_said_exactly(words: Catalogue, span: timedelta, line: str) -> None:
    assert said(words, chosen("core.span", span=span)) == line


def test_other_values_find_words_as_well(words: Catalogue) -> None:
    assert said(words, chosen("core.any", what=True)) == "ja"
    assert said(words, chosen("core.any", locale="en", what=False)) == "no"
    assert said(words, chosen("core.any", what=MessageRef("web", "1", "2"))) == "die Nachricht"
    assert said(words, chosen("core.raw", n=20261)) == "Vorgang 20261"


def test_a_text_in_a_slot_speaks_the_same_language_and_form(words: Catalogue) -> None:
    """PER-07: languages and forms are never mixed in one rendering."""
    inner = Text("core.ask", who=LEA)
    assert said(words, chosen("core.any", address="sie", what=inner)) == "Was möchten Sie, Lea?"
    assert said(words, chosen("core.any", locale="en", what=inner)) == "What would you like, Lea?"
    assert said(words, chosen("core.any", what=[Text("core.yes"), inner])) == "Nimm mich mit und Was möchtest du, Lea?"


def test_a_language_we_do_not_speak_gives_way_to_the_communitys(words: Catalogue) -> None:
    """PER-07: a region counts as its language; a missing language means the community's, whole."""
    assert words.settle("de-AT", "en") == "de"
    assert words.settle("EN_us", "de") == "en"
    assert words.settle("fr", "de") == "de"
    assert words.settle(None, "en-GB") == "en"
    assert said(words, chosen("core.came", locale="de-CH", n=1)) == "Ein Gast kam."
    with pytest.raises(UnknownWord, match="'fr'"):
        words.settle("eo", "fr")


def test_half_a_language_is_not_spoken(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path).put(de='a = "A"', en='a = "A"', fr='a = "A"').put("thanks", de='b = "B"', en='b = "B"')
    assert shelf.load().locales == {"de", "en"}


def test_an_unknown_key_says_so(words: Catalogue) -> None:
    with pytest.raises(KeyError, match=r"no words for 'core\.nope' in 'de'"):
        words.line(chosen("core.nope"))
    with pytest.raises(UnknownWord):
        words.variants("core.nope", "de", "du", frozenset())
    with pytest.raises(UnknownWord, match="has slots"):
        words.label("core.ask", "de")


def test_a_variant_that_is_gone_since_it_was_chosen_gives_way(words: Catalogue) -> None:
    """PER-02: what waits in the outbox is still said after the words were changed."""
    assert said(words, chosen("core.hello", locale="en", variant=7, who=ANA)) == "Hello Ana."
    assert said(words, chosen("core.hello", variant=1, who=ANA)) == "Hallo Ana, komm rein."
    with pytest.raises(UnknownWord, match=r"'core\.ask' needs who"):
        words.line(chosen("core.ask"))


def test_braces_are_written_twice(words: Catalogue) -> None:
    assert said(words, chosen("core.brace")) == "So: {name} und }."


def test_the_same_slots_can_be_asked_for_by_any_language(words: Catalogue) -> None:
    assert words.slots("core.hello", "de") == {"who", "helpers"}
    assert words.slots("core.came", "en") == {"n"}


def test_formatting_twice_gives_the_same_line(words: Catalogue) -> None:
    wanted = chosen("core.day", at=FRIDAY)
    assert words.line(wanted) == words.line(wanted)
