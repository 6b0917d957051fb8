"""What the host may not do behind a door is kept as the platform says it, and no longer (PER-11)."""

from dataclasses import replace
from pathlib import Path

from bot.core.lacking import doors, keep_lacks, lacking, lacks, move_lacks
from bot.core.times import micros
from bot.model.events import Arrival, Sighted
from bot.model.ids import CommunityId
from bot.model.needs import Door, Lack, Need
from bot.model.people import Account
from bot.model.rights import Role, Standing
from bot.ports import Sql
from tests.core.desk import column, notes_table
from tests.fakes.table import NOON, Table


async def sight(table: Table, key: str, event: Sighted) -> None:
    """Let the platform tell what is there."""
    now = table.clock.now()
    await table.house.host.take([Arrival("memory", "host", key, now, now, table.spot("talk"), event)])


async def test_what_is_lacking_is_replaced_whole_and_silence_says_nothing(tmp_path: Path) -> None:
    """PER-11: the last word counts, and a sighting that says nothing of rights changes none."""
    async with notes_table(tmp_path) as table:
        await sight(table, "s1", Sighted(lacks=frozenset({Need.PIN, Need.PAUSE})))
        await sight(table, "s2", Sighted())
        assert await column(table, "SELECT what FROM lacks ORDER BY what") == ["pause", "pin"]
        await sight(table, "s3", Sighted(lacks=frozenset({Need.PIN})))
        assert await column(table, "SELECT what FROM lacks") == ["pin"]
        (home,) = await column(table, "SELECT id FROM communities")

        def read(sql: Sql) -> None:
            assert lacks(sql, CommunityId(home)) == [Lack("memory", "Stammtisch", Need.PIN)]
            assert doors(sql, CommunityId(home)) == [Door("memory", "table", "Stammtisch", looked=True)]
            assert lacking(sql, "memory", "table", Need.PIN)
            assert not lacking(sql, "memory", "table", Need.PAUSE)
            assert not lacking(sql, "memory", "elsewhere", Need.PIN)
            assert not doors(sql, CommunityId("nobody"))
            assert not lacks(sql, CommunityId("nobody"))

        await table.house.db.read(read)


async def test_a_group_that_goes_by_another_id_keeps_what_it_lacks(tmp_path: Path) -> None:
    """reliability.md row 28: the new id has no more rights than the old one."""
    async with notes_table(tmp_path) as table:
        old = table.spot("talk")
        new = replace(old, guild="new")

        def run(sql: Sql) -> None:
            keep_lacks(sql, old, Sighted(lacks=frozenset({Need.PIN})), micros(NOON))
            keep_lacks(sql, new, Sighted(lacks=frozenset({Need.SEE})), micros(NOON))
            move_lacks(sql, old, new)
            assert lacking(sql, "memory", "new", Need.PIN)
            assert not lacking(sql, "memory", "new", Need.SEE)
            assert not lacking(sql, "memory", "table", Need.PIN)

        await table.house.db.run(run)


async def test_a_platform_s_own_roles_are_kept_with_the_account(tmp_path: Path) -> None:
    """PER-11: what someone is called over there is known, and taken back with the role."""
    async with notes_table(tmp_path) as table:
        quinn = Account("memory", "quinn", "Quinn")
        for turn, native in enumerate((frozenset({"7", "helden"}), frozenset({"7"}), frozenset[str]())):
            held = Standing(frozenset({Role.MEMBER}), native=native)
            await sight(table, f"s{turn}", Sighted(members=((quinn, held),)))
            (kept,) = await column(table, "SELECT native FROM accounts WHERE account = 'quinn'")
            assert kept == str(sorted(native)).replace("'", '"').replace(" ", "")
