"""What a member typed comes out as text, whatever they typed."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.discord import lengths, markdown
from bot.model.texts import MomentNode, PersonNode, PlaceNode, Plain
from tests.adapters.discord.reader import MENTION, addresses, read

ATTACKS = [
    "@everyone come here",
    "@here",
    "<@123456789012345678>",
    "<@!1> <@&2> <#3>",
    "<t:0:R>",
    "<:party:1> <a:party:2>",
    "</thanks:1> <id:customize>",
    "[your bank](https://evil.example/login)",
    "[x](<https://evil.example>)",
    "**Host:** you are out",
    "__under__ *em* _em_ ~~gone~~ ||hidden||",
    "# Host",
    "words\n## Host says\n-# small",
    "> Mira wrote this",
    ">>> and all of this",
    "- one\n- two\n* three\n+ four",
    "1. first\n22. second\n1234. third",
    "`code` ``more``",
    "```\nfence\n```",
    "```py\nprint('out')\n``` **out**",
    "\\**half** escaped\\",
    "\\\\**twice**",
    "https://a.example/*x* **b** https://c.example/*y*",
    "https://a.example<@1>",
    "https://a.example/`x` `y`",
    "{0}_ {0}_ x_".format("https:" + "//"),
    "\u202eevil\u202c **bold**",
    "z̷̢͚̖͙̆͛̈́**a̵͎͝**",
    " # spaced heading\n   - spaced item",
]
"""Each says something else than it shows, unless it is escaped."""

TRICKY = [
    "https://a.example/||x https://b.example/||",
    "https://*https://*",
    "steam://run/_1_",
    "see(https://a.example/b_c_d)**bold**",
    '"https://a.example/x"**bold**',
    "https://a.example/\u200b**bold**",
]
"""Mark-up inside or right behind an address, where an escape would be shown."""

HARMLESS = ["¯\\_(ツ)_/¯", "", "3. Mai", ":)", "a - b", "#general", "snake_case_name", "~5 Leute <3", ":party:", "5.5"]

PIECES = st.sampled_from(
    [*"*_~|`<>[]()#-+.\\@: /\n\t1aé漢👩\u200d\ufeff\u2028", "http://", "https://", "a.b", "everyone", "://"]
)
TYPED = st.one_of(st.text(), st.lists(PIECES).map("".join))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_read_as_it_was_typed(attack: str) -> None:
    """Rows 47 and 48: mass mentions, masked links, spoofed lines, code fences, right-to-left, piled-up marks."""
    assert read(attack) != attack, "the reader would not see it either"
    assert read(markdown.escape(attack)) == attack


@pytest.mark.parametrize("words", HARMLESS + TRICKY)
def test_harmless_words_stay_what_they_are(words: str) -> None:
    assert read(markdown.escape(words)) == words


@given(TYPED)
@example("https://a.b/" + "c_" * 600)
def test_whatever_is_typed_is_read_as_typed(text: str) -> None:
    """Row 48: what the member typed comes out as text."""
    assert read(markdown.escape(text)) == text


@given(TYPED, TYPED)
def test_words_of_two_people_do_not_work_together(one: str, other: str) -> None:
    """Row 48: a name and a reason in one line cannot make up a mark-up between them."""
    assert read(markdown.line((Plain(one), PersonNode(other)))) == one + other


@given(TYPED)
def test_a_mention_of_ours_stands_beside_any_words(text: str) -> None:
    shown = read(markdown.line((Plain(text), PersonNode("Ana", "42"), Plain(text))))
    assert shown == f"{text}{MENTION}{text}"


def test_a_web_address_stays_a_link_and_shows_where_it_goes() -> None:
    """Row 48: links shown bare."""
    said = "see https://wiki.example/wiki/K%C3%B6ln_(Stadt), or (http://a.example/b_c_d)."
    assert markdown.escape(said) == said
    assert addresses(markdown.escape("[bank](https://evil.example/a_b)")) == ["https://evil.example/a_b)"]
    assert addresses(markdown.escape("https://a.example/`x`")) == []


def test_only_what_needs_it_is_escaped() -> None:
    assert markdown.escape("Hallo Lea! Um 18:30 Uhr, wie immer (oder?) - #plausch.") == (
        "Hallo Lea! Um 18:30 Uhr, wie immer (oder?) \\- #plausch."
    )


def test_people_and_places_are_links_where_discord_knows_them() -> None:
    line = (PersonNode("Ana", "42"), Plain(" in "), PlaceNode("chat", "7"), Plain(", "), PersonNode("*Quinn*"))
    assert markdown.line(line) == "<@42> in <#7>, \\*Quinn\\*"


def test_a_native_id_that_is_none_is_never_a_mention() -> None:
    """Row 47: through names and ids too."""
    assert markdown.line((PersonNode("Lea", "&1"), PlaceNode("x", "1>@everyone"))) == "Leax"


@pytest.mark.parametrize(("style", "letter"), [("full", "F"), ("exact", "F"), ("date", "D"), ("time", "t")])
def test_everyone_reads_a_moment_in_their_own_zone(style: str, letter: str) -> None:
    at = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
    assert markdown.line((MomentNode(at, style, "18 Uhr"),)) == f"<t:1795021200:{letter}>"


def test_a_weekday_alone_stays_a_word() -> None:
    at = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
    assert markdown.line((MomentNode(at, "weekday", "*Mittwoch*"),)) == "\\*Mittwoch\\*"


def test_paragraphs_are_parted_by_a_blank_line() -> None:
    assert markdown.lines([(Plain("# one"),), (Plain("  "),), (Plain("two "),)]) == "\\# one\n\ntwo"


@given(st.lists(TYPED, min_size=1).map(" ".join), st.integers(600, 700))
def test_what_is_split_over_embeds_reads_on_as_it_was_typed(text: str, most: int) -> None:
    """Rows 48 and 50: no part begins as a heading, a list or half an escape."""
    long = (text.strip() + " word_ ") * (4000 // (len(text) + 7) + 1)
    parts = lengths.split(markdown.escape(long.strip()), most, 5 * most)
    assert all(0 < lengths.units(part) <= most for part in parts)
    seen = "".join("".join(map(read, parts)).split())
    assert "".join(long.split()).startswith(seen.removesuffix("…"))
