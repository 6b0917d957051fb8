"""Typed words: what members write stays theirs, and stays in its place (reliability.md rows 49, A2)."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.words import Catalogue, bidi, tidy
from bot.core.words.typed import quote
from bot.model.ids import CommunityId, PersonId
from bot.model.people import Person
from bot.model.texts import PersonNode, plain
from tests.core.words_shelf import Shelf, chosen

FILLERS = "\u115f\u1160\u3164\uffa0"

ATTACKS = [
    "{u.__class__}",
    "{u.__init__.__globals__[TOKEN]}",
    "{0}",
    "{why}",
    "{{why}}",
    "}{",
    "{",
    "%s %(why)s %d",
    "${why} $why",
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "<b>fett</b> &amp; <script>",
    "*fett* _schräg_ `code` ||geheim|| [x](y)",
    "@everyone <@&1> <@4711>",
    "\\n \\u0041",
    "why:date {why:date}",
]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    root: Path = tmp_path_factory.mktemp("words")
    toml = """
    told = "{by} dankt dir: {why}"
    long = "Notiz: {why:lines}"
    [core.word]
    someone = "jemand"
    """
    return Shelf(root).put(de=toml).load()


@pytest.mark.parametrize("typed", ATTACKS)
def test_an_attack_comes_out_as_it_was_typed(words: Catalogue, typed: str) -> None:
    """Member text is a field, never a format string: nothing in it is read, not even our own slots."""
    line = words.line(chosen("told", by=typed, why=typed))
    assert plain(line) == f"{typed} dankt dir: {typed}"


@given(typed=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters=FILLERS), max_size=80))
def test_whatever_is_typed_in_visible_characters_is_kept(typed: str) -> None:
    assert tidy(typed).strip("\u2068\u2069") == typed


@given(typed=st.text(max_size=60))
def test_no_typed_text_reaches_beyond_its_field(typed: str) -> None:
    """Whatever is typed: one line, isolates closed, no steering characters, at most three marks in a row."""
    safe = tidy(typed)
    inner = safe.removeprefix("\u2068").removesuffix("\u2069")
    assert len(safe.splitlines()) <= 1
    assert safe.count("\u2068") == safe.count("\u2069") <= 1
    assert not set(inner) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    run = 0
    for char in inner:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        assert run <= 3
    assert tidy(safe) == safe


def test_a_name_cannot_turn_the_line_around(words: Catalogue) -> None:
    trickster = Person(PersonId("p-1"), CommunityId("c"), "Ana\u202egnal")
    line = words.line(chosen("told", by=trickster, why="\u2069\u202eok"))
    assert line[0] == PersonNode("\u2068Anagnal\u2069")
    assert plain(line) == "\u2068Anagnal\u2069 dankt dir: \u2068ok\u2069"


def test_right_to_left_is_isolated_and_left_to_right_is_left_alone() -> None:
    assert bidi("שלום") == "\u2068שלום\u2069"
    assert bidi("مرحبا بك") == "\u2068مرحبا بك\u2069"
    for calm in ("Ana", "Grüße aus Łódź", "Ђорђе", "今日は", "สวัสดี", "🌱"):
        assert bidi(calm) == calm
        assert tidy(calm) == calm


def test_a_line_break_in_a_line_becomes_a_space(words: Catalogue) -> None:
    assert plain(words.line(chosen("told", by="Lea", why="erst\ndann\r\nzuletzt\u2028Schluss"))) == (
        "Lea dankt dir: erst dann zuletzt Schluss"
    )
    assert plain(words.line(chosen("long", why="erst\r\ndann"))) == "Notiz: erst\ndann"


def test_piled_up_marks_are_cut_and_real_ones_stay() -> None:
    zalgo = "Z" + "\u0301" * 40 + "o"
    assert tidy(zalgo) == "Z\u0301\u0301\u0301o"
    assert tidy("a" + "\u0301\u200d" * 9).count("\u0301") == 3  # a joiner in between is no excuse
    for real in ("Vie\u0323\u0302t", "नमस्ते", "ที่นี่", "e\u0301"):
        assert tidy(real) == real


def test_invisible_characters_go_and_joined_emoji_stay() -> None:
    assert tidy("A\u200bn\u2060a\ufeff\u00ad") == "Ana"
    assert tidy("\x00\x1b[31mrot\x07") == "[31mrot"
    family, flag, persian = (
        "👩\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می\u200cخواهم",
    )
    assert tidy(family) == family
    assert tidy(flag) == flag
    assert tidy(persian) == f"\u2068{persian}\u2069"
    assert tidy("a\U000e0041\U000e0042b") == "ab"


def test_a_name_of_nothing_is_still_somebody(words: Catalogue) -> None:
    ghost = Person(PersonId("p-2"), CommunityId("c"), "\u200b\u200b")
    assert plain(words.line(chosen("told", by=ghost, why="Tee"))) == "jemand dankt dir: Tee"


def test_each_line_of_a_quote_is_marked_and_stands_for_itself() -> None:
    """Row 48: no line that somebody typed can be taken for one of ours, none turns the next one around."""
    assert quote("fine.\nStammtisch: you are out") == "› fine.\n› Stammtisch: you are out"
    assert quote("one\r\n\r\ntwo\u2028three") == "› one\n›\n› two\n› three"
    assert quote("שלום\nhello") == "› \u2068שלום\u2069\n› hello"
