"""Links that open the direct chat: what they carry, and what of it is taken for a key."""

import pytest

from bot.adapters.telegram.starts import key_in, link


def test_a_link_carries_a_key_there_and_back() -> None:
    key = "abcdefghijklmnopqrstuvwxyz"
    address = link("stammtisch_bot", key)
    assert address == f"https://t.me/stammtisch_bot?start={key}"
    assert key_in(address.partition("start=")[2]) == key


@pytest.mark.parametrize(("length", "fits"), [(63, True), (64, True), (65, False)])
def test_a_payload_ends_at_sixty_four_characters(length: int, fits: bool) -> None:
    assert (key_in("k" * length) is not None) is fits
    if fits:
        assert link("x_bot", "k" * length).endswith("k")
    else:
        with pytest.raises(ValueError, match="payload"):
            link("x_bot", "k" * length)


@pytest.mark.parametrize("payload", ["", "true", "k" * 19, "k" * 25 + "ö", "k" * 25 + " ", "k" * 25 + "\n", "٣" * 26])
def test_what_could_be_guessed_or_never_was_sent_is_no_key(payload: str) -> None:
    """Row 45."""
    assert key_in(payload) is None


def test_without_a_name_there_is_no_link() -> None:
    with pytest.raises(ValueError, match="payload"):
        link("", "k" * 26)
