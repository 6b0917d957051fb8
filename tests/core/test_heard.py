"""Whoever only talked can be named by whoever they talked with: in memory, bounded, without a word (THX-01)."""

from pathlib import Path

import pytest

from bot.core import heard as hearing
from bot.core.heard import Heard
from bot.model.people import Account
from bot.model.places import Spot
from tests.core.desk import column, notes_table
from tests.fakes.table import Table

HALL = Spot("memory", "hall", "talk")


def someone(name: str, handle: str = "") -> Account:
    return Account("memory", name.lower(), name, "de", handle=handle)


def test_the_newest_voices_of_a_guild_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """IDP-05: a name and a handle, no more, of a few hundred; whoever leaves or is erased goes."""
    monkeypatch.setattr(hearing, "MOST", 3)
    monkeypatch.setattr(hearing, "GUILDS", 2)
    heard = Heard()
    for name in ("Ana", "Quinn", "Lea", "Ana", "Jo"):
        heard.hear(HALL, someone(name))
    assert [each.name for each in heard.lately("memory", "hall")] == ["Jo", "Ana", "Lea"]
    assert {each.locale for each in heard.lately("memory", "hall")} == {None}
    heard.hear(HALL, Account("memory", "ana", "Anna"))
    assert heard.lately("memory", "hall")[0].name == "Anna"
    heard.hear(Spot("memory", "annex", "a"), someone("Ana"))
    heard.leave(HALL, someone("Ana"))
    assert [each.name for each in heard.lately("memory", "hall")] == ["Jo", "Lea"]
    heard.forget(someone("Ana"))
    assert heard.lately("memory", "annex") == []
    heard.hear(Spot("memory", "third", "a"), someone("Ana"))
    assert heard.lately("memory", "hall") == []


def test_the_guild_that_speaks_is_kept_and_the_silent_one_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """THX-01: the first guild is the busiest as a rule; one more guild does not make it forgotten."""
    monkeypatch.setattr(hearing, "GUILDS", 2)
    heard = Heard()
    for guild in ("hall", "annex", "hall", "third"):
        heard.hear(Spot("memory", guild, "talk"), someone("Ana"))
    assert [bool(heard.lately("memory", each)) for each in ("hall", "annex", "third")] == [True, False, True]


async def about(table: Table, line: str) -> str:
    await table.commands("Lea", line, "talk")
    return table.private("Lea")[-1]


async def test_a_name_falls_back_to_who_talked(tmp_path: Path) -> None:
    """THX-01: talk touches no row, being named makes one; robots are left out; between two nobody guesses."""
    async with notes_table(tmp_path) as table:
        known = "SELECT name FROM accounts"
        table.people["Kim"] = table.world.member("Kim")
        table.people["Robo"] = Account("memory", "robo", "Robo", robot=True)
        before = await column(table, known)
        await table.says("Robo", "talk", "beep")
        assert "don't know who you mean" in await about(table, "/note about who:Kim why:hello")
        await table.says("Kim", "talk", "the dishes are done")
        assert sorted(await column(table, known)) == sorted({*before, "Lea"})
        await about(table, "/note about who:kim why:hello")
        assert table.private("Kim")[-1].endswith("Lea about Kim: hello")
        assert "Kim" in await column(table, known)
        assert "don't know who you mean" in await about(table, "/note about who:Robo why:hello")
        # a second one of that name, who only talks: nobody knows which is meant
        table.people["Kim"] = Account("memory", "kim2", "Kim")
        await table.says("Kim", "talk", "me too")
        assert "don't know who you mean" in await about(table, "/note about who:Kim why:hello")
        table.house.works.heard.forget(table.people["Kim"])
        table.people["Kim"] = table.world.members["kim"]
        await about(table, "/note about who:Kim why:again")
        assert table.private("Kim")[-1].endswith("Lea about Kim: again")
