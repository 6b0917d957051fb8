"""Telegram's limits in UTF-16 units, at one less, exact and one more; nothing a reader sees as one is split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram import lengths
from bot.adapters.telegram.lengths import clusters, cut, head, units

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
LIMITS = [lengths.LABEL, lengths.TOPIC, lengths.TEXT]


def test_an_emoji_counts_twice_and_a_family_eleven_times() -> None:
    """A5, row 50: as Telegram counts."""
    assert (units("ab"), units("ä"), units("🎉"), units(FAMILY)) == (2, 1, 2, 11)


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


def test_piled_up_marks_are_no_way_round_a_limit() -> None:
    """Row 49: zalgo."""
    assert list(clusters("e\u0301x")) == ["e\u0301", "x"]
    assert units(cut("z" + "\u0301" * 5000, 80)) <= 80


@given(st.text(), st.integers(1, 60))
def test_nothing_cut_is_ever_too_long_or_broken(text: str, most: int) -> None:
    """Row 50: never refused for its length."""
    shown = cut(text, most)
    assert units(shown) <= most
    shown.encode()
    assert "".join(clusters(text)) == text
    assert text.startswith(head(text, most))
