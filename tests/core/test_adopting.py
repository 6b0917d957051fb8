"""A guild or group that is still empty joins another community by a code: one house, two doors (house.md §4)."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cogs.host import cog as host
from bot.cogs.setup import cog as setup
from bot.core.adopting import NAMED, OVER
from bot.core.outbox import News, Rows
from bot.core.tables import TABLES
from bot.model.events import Arrival, Commanded, Done
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.ports import Sql
from tests.core.desk import WORDS
from tests.fakes.notebook import notebook
from tests.fakes.two import Two, code_in, two_doors

NOTEBOOK = [("notebook", WORDS)]


def house(folder: Path, after: Two | None = None):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a context manager
    return two_doors(folder, [host, notebook()], more_words=NOTEBOOK, after=after)


async def communities(two: Two) -> list[str]:
    return [row[0] for row in await two.rows("SELECT name FROM communities ORDER BY since, id")]


async def test_two_doors_one_list(tmp_path: Path) -> None:
    """House.md §4: places of both platforms belong to one community; a command on either side sees one list."""
    async with house(tmp_path) as two:
        await two.commands("Ana", "/note add from Ana")
        assert len(await communities(two)) == 2
        await two.commands("Mira", "/host code")
        code = code_in(two.private("Mira"))
        assert len(code) == 8
        await two.commands("Zoe", f"/host join code:{code}")
        assert two.private("Zoe") == "This group belongs to “Stammtisch” now. What applies there applies here, too."
        assert two.private("Mira") == "“Second side” belongs here now: the same people, the same lists, one house."
        assert await communities(two) == ["Stammtisch"]
        await two.commands("Kim", "/note add from Kim")
        for who in ("Ana", "Kim"):
            await two.commands(who, "/note list")
            assert sorted(two.private(who).split(", ")) == ["from Ana", "from Kim"]
        await two.says("Lou", "note aloud")
        assert two.public(1) == ["noted: aloud"]
        for table in ("doors", "places", "persons", "accounts", "keys", "outbox", "posts"):
            assert len(await two.rows(f"SELECT DISTINCT community FROM {table}")) <= 1, table  # noqa: S608
        places = await two.rows("SELECT platform, count(*) FROM places WHERE purpose <> 'direct' GROUP BY platform")
        assert places == [("memory", 2), ("second", 2)]
        assert await two.rows("PRAGMA foreign_key_check") == []
    async with house(tmp_path, after=two) as two:
        await two.commands("Kim", "/note list")
        assert sorted(two.private("Kim").split(", ")) == ["from Ana", "from Kim", "note aloud"]
        assert await two.rows("SELECT * FROM quarantine") == []


async def test_a_thank_or_note_about_the_other_side_arrives_there(tmp_path: Path) -> None:
    """House.md §4: a person of one platform is somebody on the other."""
    async with house(tmp_path) as two:
        await two.join()
        await two.commands("Ana", "/note about who:Kim why:hello")
        assert two.private("Kim").endswith("Ana about Kim: hello")


async def test_what_has_begun_stays_a_community_of_its_own(tmp_path: Path) -> None:
    """House.md §4: only while it is empty: one row of any room, and nothing is moved; the code still counts."""
    async with house(tmp_path) as two:
        await two.commands("Kim", "/note add here first")
        await two.commands("Mira", "/host code")
        line = f"/host join code:{code_in(two.private('Mira'))}"
        await two.commands("Zoe", line)
        assert two.private("Zoe") == "Things have happened here already, so this group stays a community of its own."
        assert len(await communities(two)) == 2
        await two.house.db.run(lambda sql: sql.execute("DELETE FROM notebook_notes"))
        await two.commands("Zoe", line)
        assert await communities(two) == ["Stammtisch"]


PLANNED = (
    "INSERT INTO timers (community, cog, kind, key, due_at, data, misfire, grace) "
    "SELECT id, 'notebook', 'tick', 'x', 9000000000000000, '{}', 'late', 0 FROM communities WHERE name = 'Second side'"
)
SAID = (
    "INSERT INTO outbox (id, community, cog, kind, cls, platform, lane, payload, state, due_at, created_at, ended_at) "
    "SELECT 'x', id, 'notebook', 'say', 'host', 'second', 'talk:talk', '{}', 'sent', 0, 0, 9000000000000000 "
    "FROM communities WHERE name = 'Second side'"
)


@pytest.mark.parametrize("happened", [PLANNED, SAID], ids=["planned", "said"])
async def test_what_is_planned_or_was_said_unasked_counts_as_well(tmp_path: Path, happened: str) -> None:
    """House.md §4: empty means that nothing waits, and that the host said nothing but answers."""
    async with house(tmp_path) as two:
        await two.house.db.run(lambda sql: sql.execute(happened))
        await two.join()
        assert "stays a community of its own" in two.private("Zoe")


async def test_answers_of_the_host_leave_it_empty(tmp_path: Path) -> None:
    """House.md §4: who asked the host something first can still join."""
    async with house(tmp_path) as two:
        await two.commands("Kim", "/host about")
        await two.commands("Lou", "/note list", "talk")
        await two.join()
        assert await communities(two) == ["Stammtisch"]
        await two.presses("Kim", "Talk to a human")
        assert "noted under number" not in two.private("Kim")
        assert await two.rows("SELECT * FROM quarantine") == []


async def test_its_own_code_joins_nothing(tmp_path: Path) -> None:
    """House.md §4: a community cannot become a part of itself, and the code is not used up by trying."""
    async with house(tmp_path) as two:
        await two.commands("Mira", "/host code")
        code = code_in(two.private("Mira"))
        await two.commands("Mira", f"/host join code:{code}")
        assert two.private("Mira") == "That is the same community already."
        await two.commands("Zoe", f"/host join code:{code.lower()[:4]}-{code[4:]}")
        assert await communities(two) == ["Stammtisch"]


async def test_a_code_counts_once_and_not_for_long(tmp_path: Path) -> None:
    """House.md §4: wrong, used up and expired codes get the same answer; five of them, and nothing is tried for 15
    minutes."""
    async with house(tmp_path) as two:
        await two.commands("Mira", "/host code")
        old = code_in(two.private("Mira"))
        await two.passes(timedelta(minutes=15, seconds=1))
        wrong = "That code isn't right. Get a fresh one over there with /host code."
        for typed in (old, "AAAAAAAA", "?", "ACDEFGHJ", "AAAAAAA7"):
            await two.commands("Zoe", f"/host join code:{typed}")
            assert two.private("Zoe") == wrong, typed
        await two.commands("Mira", "/host code")
        right = code_in(two.private("Mira"))
        await two.commands("Zoe", f"/host join code:{right}")
        assert two.private("Zoe").startswith("That was a lot of tries.")
        assert len(await communities(two)) == 2
        await two.passes(timedelta(minutes=14))
        await two.commands("Zoe", f"/host join code:{right}")
        assert len(await communities(two)) == 2
        await two.passes(timedelta(minutes=1))
        await two.commands("Zoe", f"/host join code:{right}")
        assert await communities(two) == ["Stammtisch"]
        await two.commands("Zoe", f"/host join code:{right}")
        assert two.private("Zoe") == wrong
        assert right not in repr(await two.rows("SELECT * FROM codes"))


async def test_only_who_leads_gives_and_takes_a_code(tmp_path: Path) -> None:
    """House.md §4: rights are checked at execution, on both sides."""
    async with house(tmp_path) as two:
        await two.commands("Ana", "/host code")
        assert two.private("Ana") == "That's for the team here."
        await two.commands("Mira", "/host code")
        await two.commands("Kim", f"/host join code:{code_in(two.private('Mira'))}")
        assert two.private("Kim") == "That's for the team here."
        assert len(await communities(two)) == 2


async def test_who_is_known_on_both_sides_is_one_person(tmp_path: Path) -> None:
    """House.md §4: an account known in both is the first community's person, with the stricter of both answers."""
    async with house(tmp_path) as two:
        kim, shed = two.account("Kim"), Spot("second", "shed", "shed", "Shed", Purpose.TALK, guild_name="Shed")
        at = two.clock.now()
        lead = Account("second", "zoe", "Zoe", "en")
        two.worlds[1].spots["shed"] = shed

        async def happens(key: str, by: Account, line: str) -> None:
            await two.house.host.take([Arrival("second", "host", key, at, at, shed, Commanded(line=line), by)])
            await two.settle()

        await happens("a", kim, "/note list")
        await happens("b", kim, "/host about")
        people = await two.rows("SELECT person, community FROM accounts WHERE account = 'kim' ORDER BY rowid")
        assert len(people) == 2
        assert len(await communities(two)) == 3

        def answer(sql: Sql) -> None:
            for (person, _), given in zip(people, (1, 0), strict=True):
                sql.execute("INSERT INTO consents VALUES (?, 'notes', ?, '1', ?)", (person, given, 5 - given))

        await two.house.db.run(answer)
        await two.commands("Zoe", "/host code")
        await happens("c", lead, f"/host join code:{code_in(two.private('Zoe'))}")
        assert len(await communities(two)) == 2
        assert await two.rows("SELECT person FROM accounts WHERE account = 'kim'") == [(people[0][0],)]
        assert await two.rows("SELECT * FROM persons WHERE id = ?", people[1][0]) == []
        assert await two.rows("SELECT person, given FROM consents") == [(people[0][0], 0)]
        for table, column in (("keys", "who"), ("outbox", "person"), ("questions", "person")):
            left = f"SELECT * FROM {table} WHERE {column} = ?"  # noqa: S608
            assert await two.rows(left, people[1][0]) == [], table
        await happens("d", kim, "/note add one of them")
        assert await two.rows("SELECT by FROM notebook_notes") == [(people[0][0],)]
        assert await two.rows("SELECT * FROM quarantine") == []


async def test_what_was_under_way_finds_the_new_community(tmp_path: Path) -> None:
    """House.md §1: a receipt that still names the community that is gone is worked in the one that took it in."""
    async with house(tmp_path) as two:
        gone = (await two.rows("SELECT community FROM doors WHERE platform = 'second'"))[0][0]
        await two.join()
        assert await two.rows("SELECT * FROM communities WHERE id = ?", gone) == []
        found = await two.house.db.read(lambda sql: _resolved(two, sql, gone))
        assert found == (await two.rows("SELECT id FROM communities"))[0][0]
        row = (await two.rows("SELECT id FROM outbox WHERE platform = 'second' LIMIT 1"))[0][0]
        await two.house.db.run(lambda sql: sql.execute("UPDATE outbox SET told = 0 WHERE id = ?", (row,)))
        await two.house.host._tell([News(row, gone, "notebook", Done("late", "say"))])
        await two.settle()
        assert await two.rows("SELECT community, words FROM notebook_notes") == [(found, "done late")]
        assert await two.rows("SELECT * FROM quarantine") == []


def _resolved(two: Two, sql: Sql, gone: str) -> str:
    rows = Rows(sql, two.house.works, "second", two.clock.now())
    return str(rows._community(gone).id)


async def test_a_refused_joining_leaves_memory_as_it_was(tmp_path: Path) -> None:
    """House.md §10: doors and people are known anew only after the commit."""
    async with house(tmp_path) as two:
        await two.commands("Kim", "/note add mine")
        await two.join()
        doors = {key[0]: each.name for key, each in two.house.works.known.doors.items()}
        assert doors == {"memory": "Stammtisch", "second": "Second side"}
        await two.commands("Ana", "/note list")
        assert two.private("Ana") == "empty"


async def test_who_began_to_set_up_can_still_join_and_what_holds_there_counts(tmp_path: Path) -> None:
    """CHA-05: settings alone make no history; the adopting community's are the ones that go on."""
    async with two_doors(tmp_path, [host, setup, notebook()], more_words=NOTEBOOK) as two:
        await two.commands("Mira", "/setup change what:host.weekly_budget to:1")
        await two.commands("Zoe", "/setup change what:host.weekly_budget to:9")
        await two.commands("Zoe", "/setup start")
        await two.presses("Zoe", "Page 1: how I speak")
        sheet = two.messages("Zoe")[-1].sheet
        assert sheet is not None
        await two.side("Zoe").fill(two.account("Zoe"), sheet.key, {"community_name": "Elsewhere"})
        await two.settle()
        await two.join()
        assert await communities(two) == ["Stammtisch"]
        for who in ("Zoe", "Mira"):
            await two.commands(who, "/setup show what:host.weekly_budget")
            assert two.private(who).startswith("Unasked posts a week: 1 (Mira,")
        assert await two.rows("SELECT DISTINCT community FROM choices_log") == await two.rows(
            "SELECT id FROM communities"
        )
        assert await two.rows("SELECT * FROM setup_pages") == []


async def test_joining_is_no_way_around_an_exclusion(tmp_path: Path) -> None:
    """IDP-05: what is remembered of who was shut out is a hash of that community's own; it cannot come along."""
    async with house(tmp_path) as two:
        await two.commands("Zoe", "/note list")
        await two.commands("Mira", "/host code")
        code = code_in(two.private("Mira"))

        def shut_out(sql: Sql) -> None:
            sql.execute(
                "INSERT INTO exclusions (community, digest, until, decided_by, at) "
                "SELECT id, 'x', 99999999999999999, '', 1 FROM communities WHERE name = 'Second side'"
            )

        await two.house.db.run(shut_out)
        await two.commands("Zoe", f"/host join code:{code}")
        assert len(await communities(two)) == 2


def test_everything_that_names_somebody_goes_along() -> None:
    """IDP-05: a row whose person became another one would be found by no erasure any more."""
    by_hand = {"persons.id", "accounts.person", "consents.person", "links.gone", "exclusions.decided_by"}
    over = {f"{each.name}.{column}" for each in TABLES if each.name in OVER for column in each.persons}
    named = {f"{table}.{column}" for table, column in NAMED}
    there = {f"{each.name}.{column}" for each in TABLES for column in each.persons}
    print(f"{len(there)} columns that name a person; {len(named)} go along, {len(by_hand | over)} otherwise")
    assert there == named | by_hand | over
