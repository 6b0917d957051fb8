"""What is kept of thanks when people go or turn out to be one (IDP-02, IDP-05, mission §7.4)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.cogs.thanks import cog
from bot.cogs.thanks.store import ThanksStore
from bot.ports import Sql
from tests.fakes.table import Table, lay_table


async def person(table: Table, name: str) -> str:
    row = await table.house.db.read(
        lambda sql: sql.execute("SELECT id FROM persons WHERE name = ?", (name,)).fetchone()
    )
    return str(row[0])


async def with_store(table: Table, work: Callable[[ThanksStore], Any]) -> Any:
    def run(sql: Sql) -> Any:
        community = sql.execute("SELECT id FROM communities").fetchone()[0]
        return work(ThanksStore(sql, community))

    return await table.house.db.run(run)


async def forget(table: Table, who: str) -> None:
    await with_store(table, lambda store: store.forget(who))


async def test_a_forgotten_giver_becomes_a_member(tmp_path: Path) -> None:
    """§7.4, IDP-05: the given thanks of an erased member stay, without the name."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        tip = await table.says("Lea", "talk", "Try the small valve.")
        for who, why in (("Jo", "warmth"), ("Mira", "light")):
            await table.chooses(who, "thanks", "talk", on=tip, why=why)
            await table.passes(minutes=1)
        jo = await person(table, "Jo")
        await with_store(table, lambda store: store.forget(jo))
        await table.chooses("Quinn", "thanks", "talk", on=tip, why="calm")
        told = table.private("Lea")[-1]
        assert told.endswith(
            "a member, Mira and Quinn say thank you.\n\na member: “warmth”\n\nMira: “light”\n\nQuinn: “calm”"
        )
        left = await with_store(table, lambda store: store.export(jo))
        assert not any(left.values())


async def test_two_forgotten_givers_of_one_message_do_not_collide(tmp_path: Path) -> None:
    """IDP-05: forgetting never fails because somebody else was forgotten before."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        tip = await table.says("Lea", "talk", "Try the small valve.")
        for who in ("Jo", "Mira"):
            await table.chooses(who, "thanks", "talk", on=tip, why="warmth")
        for who in ("Jo", "Mira"):
            await forget(table, await person(table, who))
        lea = await person(table, "Lea")
        kept = await with_store(table, lambda store: store.export(lea))
        assert [row["why"] for row in kept["thanks_given"]] == ["warmth", "warmth"]


async def test_who_is_forgotten_takes_what_they_received_along(tmp_path: Path) -> None:
    """IDP-05: nothing about the one who goes stays behind."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Jo", "/thanks @lea for the lamp", "talk")
        await table.commands("Lea", "/helper visibility off")
        lea, jo = await person(table, "Lea"), await person(table, "Jo")
        await with_store(table, lambda store: store.forget(lea))
        assert (await with_store(table, lambda store: store.export(jo)))["thanks_given"] == []
        assert await with_store(table, lambda store: store.level(lea)) == "here"


async def test_the_export_names_nobody_else(tmp_path: Path) -> None:
    """IDP-04: one's own thanks, not the others' ids."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Jo", "/thanks @lea for the lamp", "talk")
        lea, jo = await person(table, "Lea"), await person(table, "Jo")
        given = (await with_store(table, lambda store: store.export(jo)))["thanks_given"]
        assert [row["why"] for row in given] == ["for the lamp"]
        assert lea not in repr(given)


async def test_two_accounts_of_one_person_keep_the_stricter_newest_choice(tmp_path: Path) -> None:
    """IDP-02: after linking, the newest choice counts; after unlinking each has its own again."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Lea", "/helper visibility here")
        await table.passes(minutes=1)
        await table.commands("Quinn", "/helper visibility off")
        lea, quinn = await person(table, "Lea"), await person(table, "Quinn")
        await with_store(table, lambda store: store.merge(lea, quinn, "link-1"))
        assert await with_store(table, lambda store: store.level(lea)) == "off"
        await with_store(table, lambda store: store.split("link-1"))
        assert await with_store(table, lambda store: store.level(lea)) == "here"
        assert await with_store(table, lambda store: store.level(quinn)) == "off"


async def test_a_rerun_of_the_same_thanks_writes_no_second_row(tmp_path: Path) -> None:
    """House §1: a unit may run twice; what it decides is also a constraint."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        tip = await table.says("Lea", "talk", "Try the small valve.")
        await table.reacts("Jo", tip, "🙏")

        def again(store: ThanksStore) -> list[bool]:
            only = store.sql.execute("SELECT id FROM thanks_given").fetchone()[0]
            found = store.get(only)
            assert found is not None
            return [store.notice(found), store.keep(found).id == found.id]

        assert await with_store(table, again) == [False, True]
