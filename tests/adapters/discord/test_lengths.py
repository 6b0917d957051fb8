"""Discord's limits in UTF-16 units, at one less, exact and one more; nothing a reader sees as one is split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import lengths, markdown
from bot.adapters.discord.lengths import clusters, cut, split, units

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
LIMITS = [lengths.BUTTON, lengths.TITLE, lengths.LABEL, lengths.HINT, lengths.NAME, lengths.REASON, lengths.CONTENT]


def test_an_emoji_counts_twice_and_a_family_eleven_times() -> None:
    """Row 50: counted in Discord's units, strictly read."""
    assert (units("ä"), units("🎉"), units(FAMILY)) == (1, 2, 11)


@pytest.mark.parametrize("most", LIMITS)
def test_only_what_is_too_long_is_cut(most: int) -> None:
    """Row 50: L-1, L, L+1."""
    assert cut("x" * (most - 1), most) == "x" * (most - 1)
    assert cut("x" * most, most) == "x" * most
    assert cut("x" * (most + 1), most) == "x" * (most - 1) + "…"


@pytest.mark.parametrize("most", LIMITS)
def test_all_emoji_fits_without_half_of_one(most: int) -> None:
    """Row 50: all emoji; half a surrogate pair would be refused, half a family be shown as strangers."""
    for each in ("🎉", FAMILY, "🇩🇪", "👍🏽", "🏳️\u200d🌈"):
        shown = cut(each * most, most)
        kept = shown.removesuffix("…")
        assert units(shown) <= most
        assert kept
        assert kept == each * (len(kept) // len(each))


def test_a_word_is_not_cut_where_a_border_is_near() -> None:
    assert cut("the weekly question of the house", 28) == "the weekly question of the…"
    assert cut("the weekly question of the house", 27) == "the weekly question of the…"
    assert cut("Donaudampfschifffahrtsgesellschaft", 10) == "Donaudamp…"


def test_marks_stay_with_their_letter_and_escapes_whole() -> None:
    assert list(clusters("e\u0301x\\*<@12>\\<", marked=True)) == ["e\u0301", "x", "\\*", "<@12>", "\\<"]
    assert list(clusters("\\*<@12>")) == ["\\", "*", "<", "@", "1", "2", ">"]


def test_piled_up_marks_are_no_way_round_a_limit() -> None:
    """Row 49: zalgo."""
    assert units(cut("z" + "\u0301" * 5000, 80)) <= 80


@given(st.text(), st.integers(1, 60))
def test_nothing_cut_is_ever_too_long_or_broken(text: str, most: int) -> None:
    """Row 50: never refused for its length."""
    shown = cut(text, most)
    assert units(shown) <= most
    shown.encode()
    assert "".join(clusters(text)) == text == "".join(clusters(text, marked=True))


def test_an_escape_or_a_mention_on_the_border_goes_whole() -> None:
    """Row 50: split on borders, entities closed."""
    assert cut("x" * 7 + "\\*" + "y" * 9, 11, marked=True) == "x" * 7 + "\\*…"
    assert cut("x" * 7 + "\\*" + "y" * 9, 10, marked=True) == "x" * 7 + "…"
    assert cut("x" * 7 + "<@123456789>" + "y" * 9, 18, marked=True) == "x" * 7 + "…"


def test_an_address_is_not_lengthened_by_the_sign_of_the_cut() -> None:
    assert cut("see https://a.example/b or not, as you please", 26, marked=True) == "see https://a.example/b …"


@pytest.mark.parametrize(("length", "parts"), [(4095, 1), (4096, 1), (4097, 2), (6000, 2), (6001, 2), (20_000, 2)])
def test_long_words_fill_embeds_and_no_more(length: int, parts: int) -> None:
    """Row 50: 4096 in one embed, 6000 in all."""
    for text in ("x" * length, "🎉" * (length // 2) + "x" * (length % 2)):
        shown = split(text, lengths.DESCRIPTION, lengths.EMBEDS)
        assert len(shown) == parts
        assert all(units(part) <= lengths.DESCRIPTION for part in shown)
        assert units("".join(shown)) <= lengths.EMBEDS
        assert ("…" in shown[-1]) == (units(text) > lengths.EMBEDS)


def test_a_long_text_is_split_between_paragraphs_where_it_can() -> None:
    text = "a" * 3000 + "\n\n" + "b" * 900 + " " + "c" * 900
    assert split(text, lengths.DESCRIPTION, lengths.EMBEDS) == ["a" * 3000, "b" * 900 + " " + "c" * 900]


def test_a_part_never_begins_as_a_heading_that_nobody_wrote() -> None:
    """Rows 48 and 50: what stood in the middle of a word must not become a line's start."""
    text = markdown.escape("x" * 9 + "# " + "y" * 100)
    assert split(text, 9, 10_000)[:2] == ["x" * 8, "x# yyyyyy"]
    assert split(text, 10, 10_000)[0] == "x" * 9 + "#"
