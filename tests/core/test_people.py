"""People, places, communities: one process serves many, and nobody of one is somebody of another (house.md §4)."""

from pathlib import Path

from bot.adapters.memory import Memory
from bot.app import ManualClock, open_house
from bot.core.known import Known
from bot.model.events import Arrival, Commanded, Event, Left, Said, Sighted
from bot.model.house import House
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.rights import Role, Standing
from bot.ports import Sql
from tests.core.desk import WORDS, column, notes_table, rows
from tests.fakes.ids import FakeIds
from tests.fakes.notebook import notebook
from tests.fakes.table import NOON, Table

GARDEN = Spot("memory", "garden", "shed", "Shed", Purpose.TALK, guild_name="Garden")
"""A place of another guild on the same platform."""


async def hand_in(table: Table, key: str, spot: Spot, event: Event, by: Account | None = None) -> None:
    """Let something happen wherever it likes."""
    now = table.clock.now()
    await table.house.host.take([Arrival("memory", "host", key, now, now, spot, event, by)])
    await table.settle()


def said(key: str, spot: Spot, text: str) -> Said:
    return Said(MessageRef("memory", spot.id, key), text)


async def test_the_same_account_in_two_guilds_is_two_persons(tmp_path: Path) -> None:
    """House.md §4: a person belongs to one community; what the host knows of them stays there."""
    async with notes_table(tmp_path) as table:
        table.world.spots["shed"] = GARDEN
        quinn = table.people["Quinn"]
        await hand_in(table, "a", table.spot("talk"), said("a", table.spot("talk"), "note here"), quinn)
        await hand_in(table, "b", GARDEN, said("b", GARDEN, "note there"), quinn)
        assert await column(table, "SELECT name FROM communities ORDER BY name") == ["Garden", "Stammtisch"]
        assert await column(table, "SELECT count(DISTINCT person) FROM accounts WHERE account = 'quinn'") == [2]
        assert (table.public("talk"), table.public("shed")) == (["noted: here"], ["noted: there"])
        await hand_in(table, "c", table.spot("talk"), Commanded(line="/note list"), quinn)
        assert table.private("Quinn")[-1].endswith("note here")
        await hand_in(table, "d", GARDEN, Commanded(line="/note list"), quinn)
        assert table.private("Quinn")[-1].endswith("note there")


async def test_each_community_hears_the_label_from_its_own_host(tmp_path: Path) -> None:
    """PER-01, N7: another community's person is another person: the label comes once in each."""
    async with notes_table(tmp_path) as table:
        table.world.spots["shed"] = GARDEN
        for turn in range(2):
            for spot in (table.spot("talk"), GARDEN):
                await hand_in(table, f"{spot.id}{turn}", spot, Commanded(line="/note silent"), table.people["Quinn"])
        assert ["I'm a bot" in text for text in table.private("Quinn")] == [True, True, False, False]


async def test_roles_of_one_guild_count_for_nothing_in_another(tmp_path: Path) -> None:
    """reliability.md row 43: a moderator here is a member there."""
    async with notes_table(tmp_path) as table:
        table.world.spots["shed"] = GARDEN
        mira = table.people["Mira"]

        async def standing(account: Account, guild: str) -> Standing:
            return Standing(frozenset({Role.MODERATOR if guild == "table" else Role.MEMBER}))

        table.world.standing = standing  # type: ignore[method-assign]
        await hand_in(table, "here", table.spot("talk"), Commanded(line="/note card"), mira)
        assert table.public("talk") == ["card"]
        await hand_in(table, "there", GARDEN, Commanded(line="/note card"), mira)
        assert table.private("Mira")[-1].endswith("That's for the team here.")
        assert table.public("shed") == []


async def test_names_are_looked_up_in_ones_own_community(tmp_path: Path) -> None:
    """House.md §4: who is known next door is nobody here."""
    async with notes_table(tmp_path) as table:
        await hand_in(table, "a", GARDEN, said("a", GARDEN, "note x"), Account("memory", "olga", "Olga", "en"))
        await table.commands("Quinn", "/note about who:Olga")
        assert table.private("Quinn")[-1].endswith("I don't know who you mean by “Olga”.")


async def test_first_sight_is_a_baseline(tmp_path: Path) -> None:
    """House.md §1: places and members seen for the first time make rows and cause nothing."""
    async with notes_table(tmp_path) as table:
        assert await column(table, "SELECT count(*) FROM places") == [5]
        assert await column(table, "SELECT name FROM persons ORDER BY name") == ["Jo", "Lea", "Mira", "Quinn"]
        assert table.world.deliveries == []
        cem = Account("memory", "cem", "Cem", "en")
        await hand_in(
            table, "s2", table.spot("talk"), Sighted((GARDEN,), ((cem, Standing(frozenset({Role.ORGANISER}))),))
        )
        assert await column(table, "SELECT roles FROM accounts WHERE account = 'cem'") == ["organiser"]
        assert table.world.deliveries == []


async def test_whoever_leaves_unknown_stays_unknown(tmp_path: Path) -> None:
    """IDP-01, IDP-05: going out makes no record, neither of a stranger nor of someone who was forgotten."""
    async with notes_table(tmp_path) as table:
        await hand_in(table, "gone", table.spot("talk"), Left(), Account("memory", "cem", "Cem", "en"))
        assert await column(table, "SELECT count(*) FROM accounts WHERE account = 'cem'") == [0]
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]


async def test_a_new_name_is_a_name_not_a_person(tmp_path: Path) -> None:
    """House.md §4: renamed people and places keep their ids, and are found by what they are called now."""
    async with notes_table(tmp_path) as table:
        await table.says("Lea", "talk", "note one")
        before = await rows(table, "SELECT id FROM persons WHERE name = 'Lea'")
        renamed = Account("memory", "lea", "Leandra", "en", handle="@leandra")
        table.people["Leandra"] = table.world.members["lea"] = renamed
        await table.says("Leandra", "talk", "note two")
        assert await rows(table, "SELECT id FROM persons WHERE name = 'Leandra'") == before
        await table.commands("Quinn", "/note about who:leandra")
        assert table.private("Leandra")[-1].endswith("Quinn about Leandra: ")

        table.world.spots["talk"] = Spot("memory", "table", "talk", "Kitchen", Purpose.TALK, guild_name="Stammtisch")
    async with notes_table(tmp_path, after=table) as table:
        await table.says("Quinn", "talk", "note three")
        assert await column(table, "SELECT name FROM places WHERE spot = 'talk'") == ["Kitchen"]
        assert await column(table, "SELECT count(*) FROM places") == [6]


async def test_an_event_that_failed_made_nobody_known(tmp_path: Path) -> None:
    """House.md §10: memory changes only after commit: a refused command's stranger is looked up again later."""
    async with notes_table(tmp_path) as table:
        cem = table.world.member("Cem", inside=False)
        table.people["Cem"] = cem
        await table.commands("Cem", "/note add poison")
        await table.commands("Cem", "/note add refuse")
        await table.commands("Cem", "/note add fine")
        assert table.private("Cem")[-1] == "kept fine (good)"
        assert await column(table, "SELECT count(*) FROM persons WHERE name = 'Cem'") == [1]


async def test_two_platforms_in_one_house(tmp_path: Path) -> None:
    """House.md §4: each platform's guild is a community of its own until it joins another; answers go back where
    the question came from."""
    clock = ManualClock(NOON)
    worlds = [Memory(clock, guild="one"), Memory(clock, guild="two")]
    worlds[1].name = "second"
    people = []
    for world in worlds:
        world.place("talk", Purpose.TALK)
        people.append(world.member("Quinn"))
    house = House(locale="en")
    async with open_house(
        tmp_path / "house.db", house, clock, FakeIds(), lambda _db: worlds, cogs=[notebook()],
        more_words=[("notebook", WORDS)], durable=False, backups=False,
    ) as stammtisch:  # fmt: skip
        for world, quinn in zip(worlds, people, strict=True):
            await world.command(quinn, f"/note add {world.guild}")
            await world.say(quinn, world.spots["talk"], f"note {world.guild} aloud")
        await stammtisch.host.quiet()
        for world in worlds:
            ours = [each.text for each in world.messages if each.author == "host"]
            assert [text.split("\n\n")[-1] for text in ours] == [
                f"kept {world.guild} (good)",
                f"noted: {world.guild} aloud",
            ]
        found = await stammtisch.db.read(lambda sql: sql.execute("SELECT platform, person FROM accounts").fetchall())
        assert sorted(platform for platform, _ in found) == ["memory", "second"]
        assert len({person for _, person in found}) == 2


async def test_one_person_on_two_platforms_is_told_once_who_speaks(tmp_path: Path) -> None:
    """PER-01, N7: the label is the person's, not the account's: linked on a second platform it does not come again."""
    clock = ManualClock(NOON)
    worlds = [Memory(clock, guild="one"), Memory(clock, guild="one")]
    worlds[1].name = "second"
    people = []
    for world in worlds:
        world.place("talk", Purpose.TALK)
        people.append(world.member("Quinn"))
    async with open_house(
        tmp_path / "house.db", House(locale="en"), clock, FakeIds(), lambda _db: worlds, cogs=[notebook()],
        more_words=[("notebook", WORDS)], durable=False, backups=False,
    ) as stammtisch:  # fmt: skip

        def link(sql: Sql) -> None:
            first = sql.execute("SELECT community, person FROM accounts WHERE platform = 'memory'").fetchone()
            sql.execute("UPDATE doors SET community = ? WHERE platform = 'second'", (first[0],))
            sql.execute("UPDATE accounts SET community = ?, person = ? WHERE platform = 'second'", tuple(first))

        await worlds[0].command(people[0], "/note list")
        await stammtisch.db.run(link)
        stammtisch.works.known = Known()
        await worlds[1].command(people[1], "/note list")
        await worlds[0].command(people[0], "/note list")
        await stammtisch.host.quiet()
        told = [[each.text for each in world.messages if each.author == "host"] for world in worlds]
        assert [["I'm a bot" in text for text in texts] for texts in told] == [[True, False], [False]]
