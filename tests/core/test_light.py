"""A joke of the host about itself: rarely, where little is at stake, and never while something is serious (PER-09)."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.app import catalogue, shipped_cogs
from bot.core.persona import heat
from bot.core.persona.ledger import Ledger, week_of
from bot.core.persona.voice import Voice
from bot.core.times import micros
from bot.core.words import Catalogue
from bot.model.actions import Cool, Heat
from bot.model.house import Manners
from bot.model.ids import CommunityId, PlaceId
from bot.model.people import Community
from bot.model.places import Place
from bot.model.texts import Chosen
from bot.ports import Sql
from tests.core.desk import notes_table, speech_table
from tests.fakes.table import NOON, Table, lay_table
from tests.never.test_wordings import filled

HOME = Community(CommunityId("club"), "Club", "en")
PLACES = ("welcome", "talk", "thanks")
WEEKS = 8


@cache
def words() -> Catalogue:
    """Return every word of the house."""
    return catalogue(shipped_cogs(), [])


def settle_in(sql: Sql, since: datetime) -> None:
    """Let the community be there since then."""
    sql.execute(
        "INSERT INTO communities (id, name, locale, address, zone, since) VALUES ('club', 'Club', 'en', 'du', ?, ?)",
        (HOME.zone, micros(since)),
    )


def told(sql: Sql, key: str, place: str, at: datetime, seed: str, *, new: bool = True) -> Chosen:
    """Say one line in a place."""
    voice = Voice(sql, words(), Manners(), HOME, at, seed)
    (line,) = voice.public([filled(words(), key, "en")], place, new=new)
    assert isinstance(line, Chosen)
    return line


def is_light(line: Chosen) -> bool:
    return words().mood(line.key, line.locale, line.variant) == "light"


def months(sql: Sql) -> Counter[tuple[str, str]]:
    """Say every public line five times a day, everywhere, for eight weeks; return the jokes by place and week."""
    jokes: Counter[tuple[str, str]] = Counter()
    for turn in range(WEEKS * 7 * 5):
        at = NOON + timedelta(hours=turn * 24 / 5)
        for place in PLACES:
            for key in sorted(words().public):
                if is_light(told(sql, key, place, at, f"{turn}/{place}")):
                    jokes[place, week_of(at, HOME.zone)] += 1
    return jokes


async def test_at_most_one_joke_a_week_and_place(tmp_path: Path) -> None:
    """PER-09: over simulated weeks no place hears two in one, and some are heard."""
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> Counter[tuple[str, str]]:
            settle_in(sql, NOON - timedelta(days=30))
            return months(sql)

        jokes = await table.house.db.run(run)
        print(f"{sum(jokes.values())} jokes in {WEEKS} weeks and {len(PLACES)} places")
        assert max(jokes.values()) == 1
        assert len(jokes) >= 2 * WEEKS


def concern(sql: Sql) -> None:
    heat.apply(sql, HOME.id, "cases", Heat("case"))


def over(sql: Sql) -> None:
    heat.apply(sql, HOME.id, "cases", Heat("case"))
    heat.apply(sql, HOME.id, "cases", Cool("case"))
    heat.apply(sql, HOME.id, "cases", Heat("other", until=NOON))
    heat.apply(sql, "another", "cases", Heat("theirs"))


def quiet_please(sql: Sql) -> None:
    Ledger(sql, Manners()).pause(HOME.id, "", NOON + timedelta(days=365))


@pytest.mark.parametrize(("serious", "some"), [(concern, False), (quiet_please, False), (over, True)])
async def test_no_joke_while_something_is_serious(tmp_path: Path, serious: Callable[[Sql], None], some: bool) -> None:
    """PER-09: off while a concern is open or a human asked for quiet; what is over or elsewhere does not count."""
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> Counter[tuple[str, str]]:
            settle_in(sql, NOON - timedelta(days=30))
            serious(sql)
            return months(sql)

        assert bool(await table.house.db.run(run)) is some


async def test_heat_of_one_place_stays_there(tmp_path: Path) -> None:
    """PER-09: a concern about one place leaves the others as they are."""
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> Counter[tuple[str, str]]:
            settle_in(sql, NOON - timedelta(days=30))
            heat.apply(sql, HOME.id, "cases", Heat("case", Place(PlaceId("talk"), HOME.id, "Talk")))
            return months(sql)

        assert {place for place, _ in await table.house.db.run(run)} == {"welcome", "thanks"}


async def test_a_new_community_hears_none_and_nobody_hears_one_alone(tmp_path: Path) -> None:
    """PER-09: not in the first week, not in private, not when a line of before is changed."""
    async with notes_table(tmp_path) as table:

        def run(sql: Sql) -> list[bool]:
            settle_in(sql, NOON - timedelta(days=6))
            found = []
            for turn in range(100):
                for key in sorted(words().public):
                    voice = Voice(sql, words(), Manners(), HOME, NOON + timedelta(days=9), f"{turn}")
                    line = voice.private(filled(words(), key, "en"), "en")
                    assert isinstance(line, Chosen)
                    found += [is_light(line), is_light(told(sql, key, "talk", NOON, f"{turn}"))]
                    found += [is_light(told(sql, key, "talk", NOON + timedelta(days=9), f"{turn}", new=False))]
            return found

        assert not any(await table.house.db.run(run))


@pytest.mark.parametrize(
    ("line", "hours"), [("pause quinn hours=24", 24), ("exclude quinn by=mira", 24), ("react 👍", 0)]
)
async def test_a_sanction_is_serious_for_a_day(tmp_path: Path, line: str, hours: int) -> None:
    """PER-09: what is done to a person keeps the host plain for 24 hours, everywhere in that community."""
    async with speech_table(tmp_path) as table:
        await table.says("Quinn", "talk", "hello")
        await table.says("Mira", "talk", line)
        rows = await table.house.db.read(lambda sql: sql.execute("SELECT place, until FROM heat").fetchall())
        assert [tuple(row) for row in rows] == ([("", micros(NOON + timedelta(hours=hours)))] if hours else [])


async def test_a_concern_is_serious_until_it_is_closed(tmp_path: Path) -> None:
    """PER-09: from the first word to the end of it, and again when it is taken up again; praise is no heat."""
    async with lay_table(tmp_path) as table:
        await table.chooses("Quinn", "concern open", about="praise", text="The garden is lovely.")
        assert await hot(table) == []
        await table.chooses("Quinn", "concern open", about="vent", text="The gate was locked again.")
        assert await hot(table) == [("cases", "")]
        await table.chooses("Quinn", "concern withdraw", number="A2")
        assert await hot(table) == []
        await table.presses("Quinn", "Leave it open after all")
        assert len(await hot(table)) == 1
        await table.chooses("Quinn", "privacy erase")
        await table.presses("Quinn", "Erase")
        assert await hot(table) == []


async def hot(table: Table) -> list[tuple[str, ...]]:
    """Return what is serious, by cog and place."""
    rows = await table.house.db.read(lambda sql: sql.execute("SELECT cog, place FROM heat").fetchall())
    return [tuple(row) for row in rows]
