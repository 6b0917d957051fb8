"""What the team sees of someone is little, and whoever it is about sees that it was looked at (IDP-01, IDP-09)."""

from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.cogs.cases import cog as cases
from bot.cogs.privacy import cog as privacy
from bot.cogs.profile import cog as profile
from bot.cogs.profile.rules import HostCard
from bot.cogs.profile.settings import Settings
from bot.cogs.thanks import cog as thanks
from bot.core.cog import Cog
from bot.core.upkeep import sweep
from bot.model.house import House, Manners
from bot.model.rights import Role
from bot.model.speech import Speech
from tests.fakes.table import Table, lay_table
from tests.house.rooms import database

COGS: list[Cog[Any, Any]] = [cases, privacy, profile]

MAY_BE_KEPT = {
    "persons": {
        "id", "community", "name", "locale", "since", "labelled", "quiet_from", "quiet_to", "ring", "notify",
        "stepped_back",
    },
    "accounts": {
        "community", "platform", "account", "person", "name", "handle", "robot", "roles", "owner", "reachable",
        "native",
    },
    "consents": {"person", "purpose", "given", "version", "at"},
    "profile_interests": {"community", "person", "person_was", "word", "at"},
    "access": {"id", "community", "person", "looked_by", "role", "what", "about", "at"},
}  # fmt: skip
"""What a member's record may hold (IDP-01); whoever adds a column comes by here and says why."""


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    settings = {"profile": Settings(interests=("Gardening", "Music"))}
    async with lay_table(tmp_path, cogs=COGS, settings=settings) as laid:
        yield laid
        assert await laid.house.db.read(lambda sql: sql.execute("SELECT fault FROM quarantine").fetchall()) == []


async def looks(table: Table) -> list[tuple[str, ...]]:
    sql = (
        "SELECT p.name, b.name, a.role, a.what, a.about FROM access a JOIN persons p ON p.id = a.person "
        "JOIN persons b ON b.id = a.looked_by ORDER BY a.at, a.id"
    )
    return [tuple(row) for row in await table.house.db.read(lambda each: each.execute(sql).fetchall())]


async def people(table: Table) -> list[Any]:
    return await table.house.db.read(lambda sql: sql.execute("SELECT * FROM persons ORDER BY id").fetchall())


async def test_the_card_holds_little_and_each_view_is_noted_once(table: Table) -> None:
    """IDP-01, IDP-09: name, since when, kind, what they shared and what they wait for; one line in the log a view."""
    await table.commands("Lea", "/profile interests Gardening")
    await table.commands("Mira", "/profile card @Lea")
    assert table.private("Mira")[-1].split("\n\n")[-4:] == [
        "Lea, known here since Wednesday, 18 November.",
        "Member.",
        "Nothing is open right now.",
        "It is noted that you looked. They can read when, and in which role.",
    ]
    assert await looks(table) == [("Lea", "Mira", "moderator", "card", "")]
    await table.commands("Mira", "/wer @Lea")
    await table.commands("Mira", "/who @Quinn")
    assert [row[0] for row in await looks(table)] == ["Lea", "Lea", "Quinn"]
    await table.commands("Mira", "/profile card @Mira")
    assert len(await looks(table)) == 3, "looking at oneself is no look-up"


async def test_interests_are_on_the_card_only_with_a_yes(table: Table) -> None:
    """IDP-01, IDP-03: what someone is interested in is theirs to show, and to hide again."""
    await table.commands("Lea", "/profile interests Gardening")
    for label, seen in (("Show interests: turn on", True), ("Show interests: turn off", False)):
        await table.commands("Lea", "/privacy consent")
        await table.presses("Lea", label)
        await table.commands("Mira", "/profile card @Lea")
        assert ("Interests, shared with the team: Gardening." in table.private("Mira")[-1]) is seen


async def test_what_someone_waits_for_is_on_the_card_and_its_look_too(table: Table) -> None:
    """IDP-01, IDP-09: an open concern is an open promise; opening it is a look with its number."""
    await table.commands("Lea", "/concern open")
    await table.fills("Lea", about="question", text="When is the workshop open?")
    await table.commands("Mira", "/profile card @Lea")
    assert "Open: A1, A question – not taken yet." in table.private("Mira")[-1]
    assert "workshop" not in table.private("Mira")[-1]
    await table.commands("Mira", "/case list")
    await table.presses("Mira", "Show A1")
    seen = [("Lea", "Mira", "moderator", "card", ""), ("Lea", "Mira", "moderator", "case", "A1")]
    assert sorted(await looks(table)) == seen
    await table.commands("Lea", "/privacy access")
    shown = table.private("Lea")[-1].split("\n\n")
    assert shown[0] == "Someone on the team looked up what I know about you:"
    assert sorted(shown[1:3]) == [
        "Wednesday, 18 November: Moderator (case A1)",
        "Wednesday, 18 November: Moderator, your card",
    ]
    assert "Mira" not in table.private("Lea")[-1]


async def test_only_the_team_looks_and_everyone_may_see_who_did_not(table: Table) -> None:
    """IDP-09: deny by default; a refused look is none."""
    for who in ("Quinn", "Jo"):
        await table.commands(who, "/profile card @Lea")
        assert table.private(who)[-1].endswith("That's for the team here.")
    await table.commands("Lea", "/privacy access")
    assert "Nobody on the team has looked you up in the last 400 days." in table.private("Lea")[-1]
    assert await looks(table) == []


async def test_from_the_menu_on_a_person_and_as_a_reply(table: Table) -> None:
    """IDP-01, mission.md §13, 11: two ways without typing a name; on a program there is nothing to see."""
    said = await table.says("Lea", "talk", "Good morning")
    await table.chooses("Mira", "profile card", "talk", said)
    assert "Lea, known here since" in table.private("Mira")[-1]
    await table.commands("Mira", "/wer", "talk", said)
    assert [row[0] for row in await looks(table)] == ["Lea", "Lea"]


async def test_a_look_is_forgotten_after_four_hundred_days(table: Table) -> None:
    """IDP-09: kept long enough to ask, not for ever; to the day."""
    await table.commands("Mira", "/profile card @Lea")
    looked = table.clock.now()
    for at, left in ((looked + timedelta(days=400), 1), (looked + timedelta(days=400, seconds=1), 0)):
        await table.house.db.run(partial(sweep, now=at))
        assert len(await looks(table)) == left


def test_a_record_holds_no_more_than_it_may() -> None:
    """IDP-01: no score, no notes, no counts: the columns of a member's record are these and no others."""
    base = database()
    has = {name: {row[1] for row in base.execute(f"PRAGMA table_info({name})")} for name in MAY_BE_KEPT}
    base.close()
    print(f"{len(has)} tables, {sum(map(len, has.values()))} columns")
    assert has == MAY_BE_KEPT
    assert {each.name for each in fields(HostCard)} == {"who", "since", "kind", "interests", "owed"}


async def test_who_works_here_is_named_as_such_wherever_everyone_reads(tmp_path: Path) -> None:
    """IDP-07: staff and partners carry it behind their name in public, however the line came about."""
    async with lay_table(tmp_path, cogs=[thanks]) as table:
        table.people["Farid"] = table.world.member("Farid", Role.PARTNER, locale="en")
        await table.commands("Lea", "/thanks @Mira for the key", "talk")
        await table.passes(minutes=5)
        await table.commands("Farid", "/thanks @Lea for the lamp", "talk")
        await table.passes(minutes=5)
        await table.commands("Jo", "/thanks @Quinn for the bread", "talk")
        mira, farid, jo = table.public("talk")
        assert "Mira · team" in mira
        assert "Lea ·" not in mira
        assert "Farid · partner" in farid
        assert "·" not in jo
        assert "·" not in "".join(table.private("Mira")), "to oneself a name is enough"


async def test_a_partner_is_named_in_the_form_the_community_chose(tmp_path: Path) -> None:
    """IDP-07, PER-07: the tag follows the house's way to name people."""
    house = House(locale="de", manners=Manners(speech=Speech("colon")))
    async with lay_table(tmp_path, cogs=[thanks], house=house, locale="de") as table:
        table.people["Farid"] = table.world.member("Farid", Role.PARTNER, locale="de")
        await table.commands("Farid", "/danke @Lea für die Lampe", "talk")
        assert "Farid · Partner:in" in table.public("talk")[0]


async def test_a_ring_comes_from_time_and_from_ones_own_wish(tmp_path: Path) -> None:
    """IDP-06: newcomers, regulars and the circle; one's own wish counts more than any of it."""
    async with lay_table(tmp_path, cogs=COGS, house=House(locale="en")) as table:
        lengths = []
        for wish in ("Explain less", "Explain less", "Explain more"):
            await table.commands("Lea", "/profile show")
            lengths.append(table.private("Lea")[-1].count("I explain everything"))
            await table.presses("Lea", wish)
        assert lengths == [1, 0, 0]
        assert "I explain as much as usual." in table.private("Lea")[-1]
        for days, seconds, explained in ((0, 0, "everything"), (14, -1, "everything"), (0, 1, "as much as usual")):
            await table.passes(days=days, seconds=seconds)
            await table.commands("Quinn", "/profile show")
            assert f"I explain {explained}" in table.private("Quinn")[-1]


async def test_the_same_is_said_in_three_lengths(tmp_path: Path) -> None:
    """IDP-06: one event, three rings, three lengths, each with who and what in it; rights and answers stay the same."""
    async with lay_table(tmp_path, cogs=[thanks, profile], house=House(locale="en")) as table:
        table.people["Cem"] = table.world.member("Cem", Role.CIRCLE, locale="en")
        await table.commands("Quinn", "/profile show")
        await table.passes(days=15)
        table.people["Dora"] = table.world.member("Dora", locale="en")
        said = []
        for who in ("Dora", "Quinn", "Cem"):
            await table.commands(who, "/thanks @Jo for the soup", "talk")
            said.append(table.private(who)[-1].removeprefix("I'm a bot and I hold the door here.\n\n"))
            await table.passes(minutes=5)
        assert said == [
            "Your thanks are there for Jo to read. The button below takes them back.",
            "Your thanks are there for Jo to read.",
            "There for Jo to read.",
        ]
        assert len([line for line in table.private("Jo") if "the soup" in line]) == 3


async def test_nobody_comes_nearer_by_saying_much(tmp_path: Path) -> None:
    """IDP-06: ten thousand messages change nothing; fourteen days do."""
    async with lay_table(tmp_path, cogs=COGS, house=House(locale="en")) as table:
        await table.commands("Lea", "/profile show")
        before = await people(table)
        for turn in range(10_000):
            await table.world.say(table.people["Lea"], table.spot("talk"), f"word {turn}", None)
        await table.settle()
        await table.commands("Lea", "/profile show")
        assert "I explain everything to you in full." in table.private("Lea")[-1]
        assert (
            await table.house.db.read(lambda sql: sql.execute("SELECT * FROM persons ORDER BY id").fetchall()) == before
        )
