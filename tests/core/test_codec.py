"""What waits in rows comes back as it was: texts, fields, moments, people; whatever members typed (house.md §7)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.codec import dumps, loads, pack_fields, pack_words, unpack_field, unpack_fields, unpack_words
from bot.core.times import moment
from bot.model.ids import CommunityId, PersonId, PlaceId
from bot.model.people import Person
from bot.model.places import MessageRef, Place
from bot.model.texts import Chosen, Text, Verbatim

WORDS = st.text(st.characters(codec="utf-8"))
LEAVES = st.one_of(
    WORDS,
    st.integers(-(2**53), 2**53),
    st.booleans(),
    st.integers(0, 10**16).map(moment),
    st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds)),
    st.builds(lambda id_, name: Person(PersonId(id_), CommunityId("c"), name), WORDS, WORDS),
    st.builds(lambda id_, name: Place(PlaceId(id_), CommunityId("c"), name), WORDS, WORDS),
    st.builds(lambda spot, id_: MessageRef("memory", spot.replace("/", ""), id_), WORDS, WORDS),
)
FIELDS = st.dictionaries(
    st.sampled_from(("who", "when", "why", "names", "n")),
    st.one_of(LEAVES, st.lists(LEAVES, max_size=3), st.builds(lambda key, why: Text(key, why=why), WORDS, LEAVES)),
    max_size=4,
)


@given(FIELDS)
def test_fields_come_back_as_they_were(fields: dict[str, object]) -> None:
    """House.md §1: a line that waits says tomorrow what it would have said today."""
    packed = loads(dumps(pack_fields(fields)))  # type: ignore[arg-type]
    assert unpack_fields(packed) == fields


@given(WORDS, FIELDS, st.integers(0, 9))
def test_chosen_words_come_back_with_their_choice(key: str, fields: dict[str, object], variant: int) -> None:
    """PER-02: language, address and wording are fixed once."""
    chosen = Chosen(key, fields, "de", "sie", variant, "Europe/Berlin")  # type: ignore[arg-type]
    assert unpack_words(loads(dumps(pack_words(chosen)))) == chosen
    assert unpack_words(loads(dumps(pack_words(Verbatim(key))))) == Verbatim(key)


@pytest.mark.parametrize("broken", [None, 1.5, {}, {"at": "x", "more": 1}, {"person": "p"}, {"key": "k"}])
def test_what_we_never_wrote_is_not_read(broken: object) -> None:
    """reliability.md row 9: a row that was tampered with is refused, not guessed."""
    with pytest.raises((ValueError, TypeError)):
        unpack_field(broken)
