"""Standings as of now: a right hangs on what a platform says this minute, of actor and target (house.md §4)."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.standing import Standings
from bot.core.unit import Errand
from bot.model.deliveries import Traits
from bot.model.events import Arrival, Commanded
from bot.model.people import Account
from bot.model.rights import Role, Standing
from tests.core.desk import column, notes_table
from tests.core.test_units import arrivals_of
from tests.fakes.table import Table

UNSEEN = "I can't see right now who may do that. Please try again in a moment."
HIGHER = "This person isn't one of them."
TEAM = "That's for the team here."


def heard(table: Table, who: str) -> str:
    """Return what someone was told last."""
    return table.private(who)[-1]


def lead(table: Table, who: str) -> None:
    """Make someone a lead on the platform, which tells us nothing."""
    table.world.standings[table.people[who].id] = Standing(frozenset({Role.LEAD}))


def falls_silent(table: Table, monkeypatch: pytest.MonkeyPatch, *ids: str) -> None:
    """Let the platform fail to say who these accounts are; nobody named means everybody."""
    real = table.world.standing

    async def standing(account: Account, guild: str) -> Standing:
        if not ids or account.id in ids:
            raise OSError("no net")
        return await real(account, guild)

    monkeypatch.setattr(table.world, "standing", standing)


async def test_rights_of_any_age_are_no_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """House.md §4: a moderator a month ago is nobody's moderator now; members go on; with an answer she acts again."""
    async with notes_table(tmp_path) as table:
        await table.commands("Mira", "/note card")
        await table.passes(days=30)
        with monkeypatch.context() as silence:
            falls_silent(table, silence)
            await table.commands("Mira", "/note card")
            assert heard(table, "Mira").endswith(UNSEEN)
            await table.commands("Quinn", "/note add bread")
            assert "kept bread" in heard(table, "Quinn")
        assert len(table.public("talk")) == 1
        await table.commands("Mira", "/note card")
        assert len(table.public("talk")) == 2


async def test_a_name_typed_without_a_mention_is_looked_up_too(tmp_path: Path) -> None:
    """reliability.md row 42: whoever became a lead half an hour ago is above, however they are named."""
    async with notes_table(tmp_path) as table:
        await table.commands("Lea", "/note list")
        lead(table, "Lea")
        await table.passes(minutes=30)
        await table.commands("Mira", "/note scold Lea")
        assert heard(table, "Mira").endswith(HIGHER)
        await table.commands("Mira", "/note scold Quinn")
        assert heard(table, "Mira").endswith("scolded Quinn")


async def test_a_target_nobody_can_see_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """reliability.md row 42: an absent target never "passes", typed or mentioned."""
    async with notes_table(tmp_path) as table:
        await table.commands("Lea", "/note list")
        await table.passes(minutes=30)
        falls_silent(table, monkeypatch, "lea")
        for line in ("/note scold Lea", "/note scold @lea"):
            await table.commands("Mira", line)
            assert heard(table, "Mira").endswith(UNSEEN)
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]


async def test_the_last_answer_of_a_form_in_a_chat_needs_the_right_too(tmp_path: Path) -> None:
    """reliability.md row 41: words to the host alone may complete a staff command; rights are looked at then."""
    async with notes_table(tmp_path, traits=Traits(forms=False, ephemeral=False)) as table:
        await table.commands("Quinn", "/note list")
        await table.commands("Mira", "/note scold")
        await table.passes(minutes=5)
        table.world.standings["mira"] = Standing(frozenset({Role.MEMBER}))
        await table.says("Mira", "direct", "Quinn")
        assert any(TEAM in each for each in table.private("Mira"))
        assert not [each for each in table.private("Mira") if "scolded" in each]


async def test_a_group_that_runs_again_does_all_of_it_once(tmp_path: Path) -> None:
    """House.md §1: a look at someone on the way repeats the group, its order and its single effects."""
    async with notes_table(tmp_path) as table:
        await table.commands("Lea", "/note list")
        lead(table, "Lea")
        await table.passes(minutes=30)
        before, after = await arrivals_of(table, "note a", "note b")
        now, spot = table.clock.now(), table.spot("talk")
        scold = Arrival("memory", "host", "s1", now, now, spot, Commanded(line="/note scold Lea"), table.people["Mira"])
        await table.house.host.take([before, scold, after])
        await table.settle()
        assert table.public("talk") == ["noted: a", "noted: b"]
        assert await column(table, "SELECT words FROM notebook_notes ORDER BY rowid") == ["note a", "note b"]
        assert heard(table, "Mira").endswith(HIGHER)


async def test_a_platform_that_hangs_holds_a_group_up_once_and_briefly(tmp_path: Path) -> None:
    """House.md §4: everybody of a group is asked for at once, and for no longer than patience lasts."""
    async with notes_table(tmp_path) as table:

        async def hang(account: Account, guild: str) -> Standing:
            await asyncio.sleep(3600)
            raise AssertionError

        table.world.standing = hang  # type: ignore[method-assign]
        table.clock.set(table.clock.now() + timedelta(minutes=5))
        table.house.host.standings.patience = 0.2
        now, spot = table.clock.now(), table.spot("talk")
        people = [table.world.member(f"P{turn}") for turn in range(10)]
        commands = [
            Arrival("memory", "host", f"c{who.id}", now, now, spot, Commanded(line="/note card"), who) for who in people
        ]
        before = time.monotonic()
        await table.house.host.take([*commands, *await arrivals_of(table, "note a")])
        assert time.monotonic() - before < 1.5
        await table.settle()
        assert table.public("talk") == ["noted: a"]


async def test_what_is_held_in_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """House.md §7: a raid of strangers does not grow the process."""
    from bot.core import standing

    monkeypatch.setattr(standing, "MOST", 10)
    async with notes_table(tmp_path) as table:
        seen = Standings({"memory": table.world}, table.clock)
        now, spot = table.clock.now(), table.spot("talk")
        for turn in range(50):
            who = table.world.member(f"P{turn}")
            arrival = Arrival("memory", "host", f"c{turn}", now, now, spot, Commanded(line="/note list"), who)
            (errand,) = await seen.prepare([Errand(arrival)])
            assert set(errand.standings) == {(who, "table")} == set(errand.asked)
        assert len(seen.held) <= 10
