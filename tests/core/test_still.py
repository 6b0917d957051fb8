"""Right before a sanction leaves, everyone in it is looked at once more, on every platform they are on (row 42)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.cog import Cog
from bot.core.still import objection
from bot.core.stores import CogStore
from bot.model.actions import Action, Exclude
from bot.model.events import Done, Event, Failed, Said
from bot.model.people import Account
from bot.model.rights import NOBODY, Role, Standing
from bot.ports import Sql
from tests.core.desk import column, speech_table
from tests.core.test_decided import Ctx, NoSettings, bouncer
from tests.fakes.table import Table, lay_table
from tests.fakes.two import two_doors

MEMBER, MODERATOR, LEAD = (
    Standing(frozenset({Role.MEMBER, each})) for each in (Role.MEMBER, Role.MODERATOR, Role.LEAD)
)
OWNER, ROBOT = replace(MEMBER, owner=True), replace(MODERATOR, robot=True)
OVER = "whoever decided it may not decide this any more"
NEVER = "nobody acts on owners and robots"
LEVEL = "whoever decided it is not above them any more"
HIGH = "they stand above the host there"


@pytest.mark.parametrize(
    ("target", "decider", "beyond", "said"),
    [
        (MEMBER, None, False, ""),
        (MEMBER, MODERATOR, False, ""),
        (MODERATOR, LEAD, False, ""),
        (LEAD, OWNER, False, ""),
        (NOBODY, MODERATOR, False, ""),
        (MEMBER, MEMBER, False, OVER),
        (MEMBER, NOBODY, False, OVER),
        (MEMBER, ROBOT, False, OVER),
        (MODERATOR, MODERATOR, False, LEVEL),
        (LEAD, MODERATOR, False, LEVEL),
        (OWNER, OWNER, False, NEVER),
        (OWNER, None, False, NEVER),
        (ROBOT, OWNER, False, NEVER),
        (MEMBER, None, True, HIGH),
        (MEMBER, OWNER, True, HIGH),
    ],
)
def test_ranks(target: Standing, decider: Standing | None, beyond: bool, said: str) -> None:
    """reliability.md row 42: the whole matrix, the host's own rank included."""
    assert objection(target, decider, beyond=beyond) == said


async def test_whoever_rose_meanwhile_is_left_alone_and_the_team_hears_whom_it_was_about(tmp_path: Path) -> None:
    """reliability.md row 42: rank as of the moment it leaves; each such person is told of, others go on."""
    async with lay_table(tmp_path, cogs=[bouncer()]) as table:
        for who in ("Quinn", "Lea"):
            said = await table.says(who, "talk", "spam")
            table.world.standings[who.lower()] = LEAD
            await table.says("Mira", "talk", "out", said)
        assert table.world.inside == {"quinn", "lea", "jo", "mira"}
        told = table.public("staff")
        assert [name in told[turn] for turn, name in enumerate(("Quinn", "Lea"))] == [True, True]
        said = await table.says("Jo", "talk", "spam")
        await table.says("Mira", "talk", "out", said)
        assert "jo" not in table.world.inside


async def test_the_host_s_own_rank_is_looked_at_before_it_asks(tmp_path: Path) -> None:
    """reliability.md row 42: who stands above the host is told of, not tried; it switches nothing off for others."""
    async with speech_table(tmp_path) as table:
        for who in ("quinn", "lea"):
            table.world.standings[who] = replace(MEMBER, beyond=who == "quinn")
            await table.says("Mira", "talk", f"pause {who} hours=1")
        assert set(table.world.paused) == {"lea"}
        assert await column(table, "SELECT note FROM outbox WHERE kind = 'pause' AND state = 'dead'") == [
            f"forbidden: {HIGH}"
        ]


async def test_someone_nobody_can_look_at_is_tried_later_not_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """reliability.md row 42: absent is looked up by id; while nobody says, nothing happens."""
    async with lay_table(tmp_path, cogs=[bouncer()]) as table:
        said = await table.says("Quinn", "talk", "spam")
        with monkeypatch.context() as silence:
            _silent(table, silence, "quinn")
            await table.says("Mira", "talk", "out", said)
            assert "quinn" in table.world.inside
        await table.passes(timedelta(minutes=10))
        assert "quinn" not in table.world.inside


def _silent(table: Table, silence: pytest.MonkeyPatch, who: str) -> None:
    real = table.world.standing

    async def standing(account: Account, guild: str) -> Standing:
        if account.id == who:
            raise OSError("no net")
        return await real(account, guild)

    silence.setattr(table.world, "standing", standing)


def careful(told: list[Event]) -> Cog[Any, Any]:
    """Make a room that excludes whoever a message answers, and hears what came of it."""
    cog = Cog("careful", store=CogStore, settings=NoSettings)

    @cog.hears(Said, when=lambda event: event.text == "out")
    def out(ctx: Ctx, event: Said) -> list[Action]:
        assert event.reply_author is not None
        return [Exclude(ctx.person_of(event.reply_author), ctx.person.id, ref=f"out-{event.reply_author.id}")]

    for kind in (Done, Failed):
        cog.hears(kind)(lambda ctx, event: told.append(event))
    return cog


async def test_the_room_that_asked_hears_that_a_sanction_did_not_come_about(tmp_path: Path) -> None:
    """reliability.md row 30: it can show it as not applied; then nobody is told twice."""
    told: list[Event] = []
    async with lay_table(tmp_path, cogs=[careful(told)]) as table:
        for who in ("Quinn", "Lea"):
            said = await table.says(who, "talk", "spam")
            table.world.standings["quinn"] = LEAD
            await table.says("Mira", "talk", "out", said)
        assert told == [Failed("out-quinn", "exclude", f"forbidden: {LEVEL}"), Done("out-lea", "exclude")]
        assert table.public("staff") == []


def _remember(sql: Sql) -> None:
    sql.execute("UPDATE accounts SET roles = 'member' WHERE account = 'zoe'")
    sql.execute("UPDATE accounts SET roles = 'member,moderator' WHERE account = 'ben'")


async def test_two_accounts_of_one_human_are_one_rank(tmp_path: Path) -> None:
    """reliability.md row 42: a lead over there is out of reach by her account here; her say counts from either."""
    from bot.cogs.host import cog as host
    from bot.cogs.profile import cog as profile

    async with two_doors(tmp_path, [bouncer(), host, profile]) as two:
        await two.join()
        await two.link("Zoe", "Ana")
        here = two.worlds[0]
        here.standings["ben"] = MODERATOR
        # to the house she is a member only: what she is over there nobody told it yet
        await two.house.db.run(_remember)
        said = await here.say(here.members["ana"], here.spots["talk"], "spam")
        await here.say(here.members["ben"], here.spots["talk"], "out", said)
        await two.settle()
        assert "ana" in here.inside
        assert await two.rows("SELECT DISTINCT note FROM outbox WHERE kind = 'exclude'") == [(f"forbidden: {LEVEL}",)]
