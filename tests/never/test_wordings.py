"""No sentence twice in a row: every public line there is, drawn as the house draws it (N3, PER-02, PER-03)."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.app import catalogue, shipped_cogs
from bot.core.persona.voice import Voice
from bot.core.words import Catalogue
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.house import Manners
from bot.model.ids import CommunityId
from bot.model.people import Community
from bot.model.texts import Chosen, Text, Verbatim, plain
from bot.ports import Sql
from tests.core.desk import notes_table
from tests.fakes.table import NOON, lay_table
from tests.never.month import WORDS
from tests.never.rascal import rascal

DRAWS = 50


def words() -> Catalogue:
    """Return every word of the house, and the rascal's."""
    return catalogue(shipped_cogs(), [("rascal", WORDS)])


def told_in() -> Iterator[tuple[str, str, str]]:
    """Yield every public line, in every language and form of address."""
    found = words()
    for key in sorted(found.public):
        for locale in sorted(found.locales):
            for address in ("du", "sie"):
                yield key, locale, address


def filled(found: Catalogue, key: str, locale: str) -> Text:
    """Fill every slot of a line with something that could stand there."""
    return Text(key, **{slot: 3 if slot == "n" else ["Ana", "Ben"] for slot in found.slots(key, locale)})


def draw(sql: Sql, found: Catalogue, text: Text, locale: str, address: str, days: int = 1) -> list[int]:
    """Let the house say a line again and again in one place and return which wordings it took."""
    community = Community(CommunityId("c"), "c", locale, address, "Europe/Berlin")
    chosen: list[int] = []
    for turn in range(DRAWS):
        at = NOON + timedelta(minutes=turn) * days
        voice = Voice(sql, found, Manners(), community, at, f"event {turn}")
        (line,) = voice.public([text], "place")
        assert isinstance(line, Chosen)
        chosen.append(line.variant)
    sql.execute("DELETE FROM wordings")
    sql.execute("DELETE FROM spoken")
    return chosen


async def test_every_public_line_is_varied(tmp_path: Path) -> None:
    """N3, PER-02: fifty draws of each: no neighbours equal, every wording without a mood of its own used."""
    found, seen = words(), 0
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> None:
            nonlocal seen
            for key, locale, address in told_in():
                drawn = draw(sql, found, filled(found, key, locale), locale, address)
                assert all(one != other for one, other in pairwise(drawn)), f"{key} {locale} {address}: {drawn}"
                assert len(set(drawn)) >= 4, f"{key} {locale} {address}: only {sorted(set(drawn))}"
                seen += 1

        await table.house.db.run(run)
    print(f"{seen} public lines, {DRAWS} draws each")
    assert seen > 8


async def test_emoji_stay_rare_and_alone(tmp_path: Path) -> None:
    """PER-03: at most every fifth message of a day and place, and one in a message, however many lines it has."""
    found = words()
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> Counter[int]:
            community = Community(CommunityId("c"), "c", "en", "du", "Europe/Berlin")
            counts: Counter[int] = Counter()
            for turn in range(200):
                voice = Voice(sql, found, Manners(), community, NOON + timedelta(minutes=turn), f"event {turn}")
                lines = voice.public([Text("rascal.shout"), Text("rascal.and_more")], "place")
                emoji = sum(
                    found.has_emoji(each.key, "en", "du", each.variant) for each in lines if isinstance(each, Chosen)
                )
                counts[emoji] += 1
                assert counts[1] <= 0.2 * (turn + 1)
            return counts

        counts = await table.house.db.run(run)
        print(f"messages by emoji: {dict(counts)}")
        assert set(counts) == {0, 1}
        assert counts[1] > 20


async def test_what_is_told_alone_has_no_emoji_where_it_can_do_without(tmp_path: Path) -> None:
    """PER-03: private lines take the first calm wording; human words stay as they are."""
    found = words()
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> None:
            voice = Voice(sql, found, Manners(), Community(CommunityId("c"), "c", "en"), NOON, "event")
            line = voice.private(Text("rascal.and_more"), "en")
            assert isinstance(line, Chosen)
            assert not found.has_emoji(line.key, "en", "du", line.variant)
            assert voice.private(Verbatim("☕"), "en") == Verbatim("☕")
            (kept,) = voice.public([Verbatim("☕")], "place")
            assert kept == Verbatim("☕")

        await table.house.db.run(run)


async def test_places_are_varied_each_for_itself(tmp_path: Path) -> None:
    """PER-02: least recently used per place; what is said next door uses nothing up."""
    found = words()
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> list[set[int]]:
            community, used = Community(CommunityId("c"), "c", "en"), []
            for place in ("here", "there"):
                voice = Voice(sql, found, Manners(emoji_share=1.0), community, NOON, "event")
                drawn = [voice.public([Text("rascal.shout")], place)[0] for _ in range(4)]
                used.append({each.variant for each in drawn if isinstance(each, Chosen)})
            return used

        assert await table.house.db.run(run) == [{0, 1, 2, 3}] * 2


async def test_a_line_without_its_slots_is_a_fault_of_the_room(tmp_path: Path) -> None:
    """PER-02: a missing slot takes the next wording without it; where there is none, the room is told."""
    found = words()
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> None:
            voice = Voice(sql, found, Manners(), Community(CommunityId("c"), "c", "en"), NOON, "event")
            with pytest.raises(KeyError, match=r"no variant of 'rascal\.nudge'"):
                voice.private(Text("rascal.nudge"), "en")

        await table.house.db.run(run)


async def test_a_second_try_says_the_same_words(tmp_path: Path) -> None:
    """N3, house.md §7: what may have arrived is sent again as it was, key and words; the next line is worded anew."""
    async with lay_table(tmp_path, cogs=[rascal()], more_words=[("rascal", WORDS)]) as table:
        done = table.world.perform
        said: list[tuple[str, str]] = []

        async def lost_answer(delivery: Delivery) -> Receipt:
            said.append((delivery.key, plain(delivery.lines[0])))
            if len(said) % 2:
                raise Undeliverable(Why.UNKNOWN, "the answer was lost")
            return await done(delivery)

        table.world.perform = lost_answer  # type: ignore[method-assign]
        for _ in range(3):
            await table.says("Lea", "talk", "oh, well!")
            await table.passes(minutes=1)
        assert len(said) == 6
        assert said[0::2] == said[1::2]
        assert len({words for _, words in said}) == 3
