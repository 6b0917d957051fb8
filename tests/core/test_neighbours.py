"""Who is erased in one community is still somebody in another; a name that stands as mere words goes too (IDP-05)."""

from dataclasses import replace
from pathlib import Path

from bot.core.choices import read
from bot.core.codec import dumps
from bot.core.directs import lead
from bot.core.erasing import erase
from bot.core.posting import Row, insert
from bot.core.undelivered import OUTRANKED, Missed, tell_staff
from bot.model.actions import Class
from bot.model.events import Arrival, Commanded, Event
from bot.model.ids import CommunityId
from bot.model.people import Community
from bot.model.places import Purpose, Spot
from bot.ports import Sql
from tests.core.desk import column, rows
from tests.fakes.table import Table, lay_table

PUB = Spot("memory", "pub", "pub", "Pub", Purpose.TALK, guild_name="Pub")


async def in_pub(table: Table, who: str, event: Event, turn: int) -> None:
    """Let something happen in the other community."""
    now = table.clock.now()
    await table.house.host.take([Arrival("memory", "host", f"pub-{turn}", now, now, PUB, event, table.people[who])])
    await table.settle()


async def test_another_community_keeps_what_is_its_own(tmp_path: Path) -> None:
    """House.md §4: the same account elsewhere is another person; what waits for her there still arrives."""
    async with lay_table(tmp_path) as table:
        lea = table.people["Lea"].id
        await table.commands("Lea", "/profile show")
        await in_pub(table, "Lea", Commanded(line="/profile show"), 1)

        def waits(sql: Sql) -> None:
            """Let her be something in both, and a line wait for her in the pub."""
            (pub,) = sql.execute("SELECT id FROM communities WHERE name = 'Pub'").fetchone()
            for guild in ("pub", "table"):
                seat = ("memory", lea, guild, "greeter")
                sql.execute("INSERT OR REPLACE INTO seats (platform, account, guild, roles) VALUES (?, ?, ?, ?)", seat)
            sql.execute(
                "INSERT INTO direct_for (platform, account, community, at) VALUES ('memory', ?, ?, 1)", (lea, pub)
            )
            sql.execute(
                "INSERT INTO places (id, community, platform, guild, spot, name, purpose, since, account) "
                "VALUES ('hers', ?, 'memory', '', 'hers', '', 'direct', 1, ?)",
                (pub, lea),
            )
            payload = dumps({"account": ["memory", lea, "Lea"]})
            sql.execute("UPDATE outbox SET payload = ? WHERE community = ?", (payload, pub))

        await table.house.db.run(waits)
        lines = "SELECT count(*) FROM outbox JOIN communities c ON c.id = community WHERE c.name = 'Pub'"
        before = await column(table, lines)
        assert before[0] > 0
        await table.commands("Lea", "/privacy erase")
        await table.presses("Lea", "Erase")
        assert await column(table, lines) == before
        assert await rows(table, f"SELECT guild FROM seats WHERE account = '{lea}'") == [("pub",)]
        assert await column(table, "SELECT count(*) FROM direct_for") == [1]
        assert await column(table, "SELECT count(*) FROM places WHERE id = 'hers'") == [1]


async def test_the_team_s_list_forgets_her_too(tmp_path: Path) -> None:
    """A roster written in chat, and its log; the team hears that it is shorter. A name two people have stays."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile show")
        works = table.house.works
        mates = dumps([{"name": "Lea", "role": "tea"}, {"name": "Jo", "role": ""}, {"name": "Nora", "role": ""}])

        def listed(sql: Sql) -> None:
            (home,) = sql.execute("SELECT id FROM communities").fetchone()
            (lea,) = sql.execute("SELECT id FROM persons WHERE name = 'Lea'").fetchone()
            sql.execute(
                "INSERT INTO choices (community, key, value, at, by) VALUES (?, 'team', ?, 1, ?)", (home, mates, lea)
            )
            sql.execute(
                "INSERT INTO choices_log (community, batch, key, old, picked, new, by, role, at) "
                "VALUES (?, 'b', 'team', '[]', 0, ?, ?, 'owner', 1)",
                (home, mates, lea),
            )
            works.known.choices[home] = read(sql, works.settables, home)

        await table.house.db.run(listed)
        await table.commands("Lea", "/privacy erase")
        await table.presses("Lea", "Erase")
        left = await column(table, "SELECT value FROM choices UNION ALL SELECT new FROM choices_log")
        assert left == [mates.replace('{"name":"Lea","role":"tea"},', "")] * 2
        assert table.public("staff")[-1].startswith("Someone on the team's list has left")
        assert "Lea" not in str(next(iter(works.known.choices.values())).house.team)
        table.people["Jo2"] = replace(table.people["Quinn"], name="Jo")
        await table.commands("Jo2", "/profile show")
        await table.commands("Jo2", "/privacy erase")
        await table.presses("Jo2", "Erase")
        assert '"Jo"' in (await column(table, "SELECT value FROM choices"))[0], "that may be the other Jo"


async def test_a_door_that_was_opened_names_her_no_more(tmp_path: Path) -> None:
    """What let her in is long over; the lane it left by was her account's, and that goes."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile show")
        works, now, lea = table.house.works, table.clock.now(), table.people["Lea"].id

        def doors(sql: Sql) -> list[str]:
            home, person = sql.execute("SELECT community, id FROM persons WHERE name = 'Lea'").fetchone()
            for turn, lane in enumerate((f"safety:{lea}", f"safety:{lea}/table", f"safety:{lea}s", "talk:talk")):
                insert(sql, f"d{turn}", home, "x", Row("admit", Class.DUTY, "memory", lane, {}), now)
            sql.execute("UPDATE outbox SET state = 'sent' WHERE id LIKE 'd%'")
            erase(sql, works, home, person, now)
            return [row[0] for row in sql.execute("SELECT lane FROM outbox WHERE id LIKE 'd_' ORDER BY id").fetchall()]

        assert await table.house.db.run(doors) == ["over:", "over:", f"safety:{lea}s", "talk:talk"]


async def test_a_line_that_only_says_her_name_says_it_no_more(tmp_path: Path) -> None:
    """What is told to the team or in public of what did not reach her waits there without her name."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile show")
        works, now = table.house.works, table.clock.now()

        def tell(sql: Sql) -> str:
            home, lea = sql.execute("SELECT community, id FROM persons WHERE name = 'Lea'").fetchone()
            community = Community(CommunityId(home), "Stammtisch", "en", "du", "Europe/Berlin")
            tell_staff(sql, works, community, Missed("memory", "x", "pause", "duty", None, OUTRANKED, person=lea), now)
            lead(sql, works, community, lea, table.spot("talk"), now)
            said = "".join(row[0] for row in sql.execute("SELECT payload FROM outbox").fetchall())
            assert said.count("Lea") == 2
            erase(sql, works, home, lea, now)
            return "".join(row[0] for row in sql.execute("SELECT payload FROM outbox").fetchall())

        assert "Lea" not in await table.house.db.run(tell)
