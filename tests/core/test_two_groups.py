"""Two groups of one platform in one community: rights count in all of it, and so does a hold (house.md §4)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.model.events import Arrival, Left
from bot.model.people import Account
from bot.model.places import Purpose
from bot.model.rights import NOBODY, Role, Standing
from tests.core.desk import WORDS, rows
from tests.core.test_standings import HIGHER, TEAM, UNSEEN, heard
from tests.fakes.notebook import notebook
from tests.fakes.speaker import speaker
from tests.fakes.table import Table, lay_table

ANNEX = "annex"
MEMBER, MODERATOR = Standing(frozenset({Role.MEMBER})), Standing(frozenset({Role.MEMBER, Role.MODERATOR}))

Seats = dict[tuple[str, str], Standing | None]


@asynccontextmanager
async def two_groups(folder: Path) -> AsyncIterator[tuple[Table, Seats]]:
    """Lay a table with an annex, another group of the same platform; `seats` are who is what there, None: silence."""
    async with lay_table(folder, cogs=[notebook(), speaker()], more_words=[("notebook", WORDS)]) as table:
        await table.house.db.run(
            lambda sql: sql.execute(
                "INSERT INTO doors (platform, guild, community) SELECT platform, ?, community FROM doors", (ANNEX,)
            )
        )
        seats: Seats = {}
        real = table.world.standing

        async def standing(account: Account, guild: str) -> Standing:
            seat = seats.get((account.id, guild), await real(account, guild) if guild == "table" else NOBODY)
            if seat is None:
                raise OSError("no net")
            return seat

        table.world.standing = standing  # type: ignore[method-assign]
        table.world.spots["annex"] = replace(table.spot("talk"), guild=ANNEX, id="annex", purpose=Purpose.OTHER)
        yield table, seats


async def test_a_moderator_behind_either_door_is_one(tmp_path: Path) -> None:
    """House.md §4: rights count in the community; whoever loses them in the one group they had them in has none."""
    async with two_groups(tmp_path) as (table, seats):
        seats["quinn", ANNEX] = MODERATOR
        await table.commands("Quinn", "/note card", "talk")
        await table.commands("Quinn", "/note card", "annex")
        assert len(table.public("talk")) == 2
        await table.passes(minutes=2)
        seats["quinn", ANNEX] = MEMBER
        await table.commands("Quinn", "/note card", "talk")
        assert heard(table, "Quinn").endswith(TEAM)
        assert len(table.public("talk")) == 2


async def test_whoever_leads_the_other_group_is_above_here_too(tmp_path: Path) -> None:
    """reliability.md row 42: an equal of the other group is an equal."""
    async with two_groups(tmp_path) as (table, seats):
        await table.commands("Lea", "/note list", "talk")
        await table.commands("Mira", "/note scold Lea", "talk")
        assert heard(table, "Mira").endswith("scolded Lea")
        await table.passes(minutes=2)
        seats["lea", ANNEX] = MODERATOR
        await table.commands("Mira", "/note scold Lea", "talk")
        assert heard(table, "Mira").endswith(HIGHER)


async def test_a_group_that_is_silent_takes_nothing_and_gives_nothing(tmp_path: Path) -> None:
    """House.md §4, deny where unseen: an old rank over there gives no right here, and still protects."""
    async with two_groups(tmp_path) as (table, seats):
        for who in ("quinn", "lea"):
            seats[who, ANNEX] = MODERATOR
            await table.commands(who.capitalize(), "/note card", "talk")
        await table.passes(minutes=2)
        for who in ("quinn", "lea", "mira"):
            seats[who, ANNEX] = None
        await table.commands("Mira", "/note card", "talk")
        assert len(table.public("talk")) == 3
        await table.commands("Quinn", "/note card", "talk")
        assert heard(table, "Quinn").endswith(TEAM)
        await table.commands("Mira", "/note scold Lea", "talk")
        assert heard(table, "Mira").endswith(HIGHER)
        seats["mira", "table"] = None
        await table.passes(minutes=2)
        await table.commands("Mira", "/note card", "talk")
        assert heard(table, "Mira").endswith(UNSEEN)
        assert len(table.public("talk")) == 3


async def test_leaving_one_group_takes_only_its_rights(tmp_path: Path) -> None:
    """House.md §4: outside one door, still inside by the other."""
    async with two_groups(tmp_path) as (table, seats):
        seats["mira", ANNEX] = MODERATOR
        await table.commands("Mira", "/note card", "annex")
        await table.passes(minutes=2)
        roles = "SELECT roles FROM accounts WHERE account = 'mira'"
        now, by = table.clock.now(), table.people["Mira"]
        for turn, place in enumerate(("welcome", "annex")):
            left = Arrival("memory", "host", f"left-{turn}", now, now, table.world.spots[place], Left(), by)
            await table.house.host.take([left])
            assert await rows(table, roles) == [("member,moderator" if place == "welcome" else "",)]


async def test_a_hold_and_an_exclusion_reach_every_group(tmp_path: Path) -> None:
    """House.md §4: whoever may not write in one group may not go on in the next; decided by a moderator of either."""
    async with two_groups(tmp_path) as (table, seats):
        seats["mira", "table"], seats["mira", ANNEX] = MEMBER, MODERATOR
        await table.commands("Mira", "/note list", "annex")
        await table.commands("Lea", "/note list", "talk")
        await table.says("Mira", "talk", "pause lea hours=2")
        await table.says("Mira", "talk", "exclude lea by=mira")
        done = [
            (each.kind, each.spot.guild)
            for each in table.world.deliveries
            if each.kind in ("pause", "exclude") and each.spot is not None
        ]
        assert sorted(done) == [(kind, guild) for kind in ("exclude", "pause") for guild in (ANNEX, "table")]
        assert await rows(table, "SELECT DISTINCT state FROM outbox WHERE kind IN ('pause', 'exclude')") == [("sent",)]
        # nobody's moderator any more, before the next one leaves
        await table.passes(timedelta(minutes=2))
        seats["mira", ANNEX] = MEMBER
        await table.says("Mira", "talk", "exclude quinn by=mira")
        assert await rows(table, "SELECT count(*) FROM outbox WHERE kind = 'exclude' AND state = 'sent'") == [(2,)]


async def test_a_group_that_never_answers_shelters_nobody_in_the_others(tmp_path: Path) -> None:
    """reliability.md row 42: what is to be done there waits; elsewhere the rank last seen there still protects."""
    async with two_groups(tmp_path) as (table, seats):
        for who in ("lea", "quinn"):
            await table.commands(who.capitalize(), "/note list", "talk")
        seats["lea", ANNEX] = MODERATOR
        await table.commands("Lea", "/note card", "talk")
        await table.passes(minutes=2)
        for who in ("mira", "lea", "quinn"):
            seats[who, ANNEX] = None
        for who in ("quinn", "lea"):
            await table.says("Mira", "talk", f"exclude {who} by=mira")
        states = "SELECT state FROM outbox WHERE kind = 'exclude' AND payload LIKE '%\"guild\":\"annex\"%'"
        assert table.world.inside == {"lea", "jo", "mira"}
        assert {state for (state,) in await rows(table, states)} <= {"queued"}
