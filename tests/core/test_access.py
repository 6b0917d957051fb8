"""Access: who may do what, at execution, from one table, deny by default (house.md §4, reliability.md rows 41–43)."""

from itertools import product
from pathlib import Path

import pytest

from bot.core.access import Access
from bot.model.errors import Refusal
from bot.model.events import Arrival, RightsChanged
from bot.model.people import Account
from bot.model.rights import NOBODY, ORGANISERS, RANK, STAFF, Right, Role, Standing
from tests.core.desk import notes_table
from tests.fakes.table import Table

HOLD = Right("test.hold", STAFF)
PLAN = Right("test.plan", ORGANISERS)
PAUSE = Right("test.pause", STAFF, on_person=True)
ACCESS = Access({right.name: right for right in (HOLD, PLAN, PAUSE)})
ROLES = sorted(Role)


def refused(right: Right, actor: Standing, target: Standing | None = None) -> str:
    """Return the reason of a refusal, or nothing."""
    try:
        ACCESS.demand(right, actor, target)
    except Refusal as refusal:
        return refusal.text.key
    return ""


def standing(*roles: Role, owner: bool = False, robot: bool = False) -> Standing:
    return Standing(frozenset(roles), owner, robot)


@pytest.mark.parametrize(("role", "right"), list(product(ROLES, (HOLD, PLAN, PAUSE))))
def test_a_right_is_held_by_its_roles_and_nobody_else(role: Role, right: Right) -> None:
    """reliability.md row 41: every act × every role."""
    assert ACCESS.allows(right.name, standing(role)) is (role in right.roles)


def test_what_nobody_declared_nobody_may() -> None:
    """reliability.md row 41: deny by default, the owner included."""
    ours = "core.no_right_team"
    actors = ((NOBODY, "core.no_right"), (standing(*Role), ours), (standing(Role.LEAD, owner=True), ours))
    for actor, told in actors:
        assert not ACCESS.allows("test.unheard_of", actor)
        assert refused(Right("test.unheard_of", STAFF), actor) == told


def test_a_program_may_nothing() -> None:
    """reliability.md row 42: another bot with a moderator's role is still a bot."""
    assert not ACCESS.allows("test.hold", standing(Role.MODERATOR, robot=True))
    assert not ACCESS.allows("test.hold", standing(Role.MODERATOR, owner=True, robot=True))


@pytest.mark.parametrize(("actor", "target"), list(product(ROLES, ROLES)))
def test_only_those_below_may_be_acted_on(actor: Role, target: Role) -> None:
    """reliability.md row 42: rank strictly above; never an equal, never oneself, never someone above."""
    reason = refused(PAUSE, standing(actor), standing(target))
    if actor not in STAFF:
        assert reason == "core.no_right"
    else:
        assert reason == ("" if RANK[actor] > RANK[target] else "core.not_above")


def test_owners_and_programs_are_out_of_reach() -> None:
    """reliability.md row 42: nobody acts on the owner, on another owner, or on a bot."""
    lead, owner = standing(Role.RESPONSIBLE), standing(owner=True)
    assert refused(PAUSE, lead, owner) == "core.not_above"
    assert refused(PAUSE, owner, owner) == "core.not_above"
    assert refused(PAUSE, lead, standing(Role.MEMBER, robot=True)) == "core.not_above"
    assert refused(PAUSE, owner, lead) == ""


def test_several_roles_count_by_the_highest() -> None:
    """House.md §4: a moderator who also greets is a moderator."""
    assert standing(Role.GREETER, Role.MODERATOR).rank == RANK[Role.MODERATOR]
    assert NOBODY.rank == 0


def heard(table: Table, who: str) -> str:
    """Return what the host told someone last."""
    return table.private(who)[-1]


async def test_every_surface_asks_the_same_question(tmp_path: Path) -> None:
    """reliability.md row 41: typed, chosen, pressed again: refused at execution, whatever a menu showed."""
    async with notes_table(tmp_path) as table:
        for who in ("Ana", "Quinn", "Lea", "Jo"):
            await table.commands(who, "/note card", place="talk")
            assert heard(table, who).endswith("That's for the team here.")
            await table.chooses(who, "note card")
            assert heard(table, who).endswith("That's for the team here.")
        assert table.public("talk") == []
        await table.chooses("Mira", "note card")
        assert table.public("talk") == ["card"]


async def test_rank_holds_for_names_mentions_and_menus(tmp_path: Path) -> None:
    """reliability.md row 42: on a member yes; on an equal, oneself or someone above no, however named."""
    async with notes_table(tmp_path) as table:
        table.people["Tom"] = table.world.member("Tom", Role.LEAD)
        await table.says("Tom", "talk", "hello")
        await table.commands("Mira", "/note scold @quinn")
        assert heard(table, "Mira").endswith("scolded Quinn")
        for line in ("/note scold @tom", "/note scold Tom", "/note scold who:Tom", "/note scold @mira"):
            await table.commands("Mira", line)
            assert heard(table, "Mira").startswith("You can only do that for people you look after."), line
        await table.chooses("Mira", "note scold", who=table.people["Tom"])
        assert heard(table, "Mira").startswith("You can only do that")
        await table.commands("Tom", "/note scold @mira")
        assert heard(table, "Tom").endswith("scolded Mira")


async def test_someone_the_host_has_never_seen_is_looked_up_first(tmp_path: Path) -> None:
    """reliability.md row 42: an absent target never "passes": a lead who has not spoken yet is still above."""
    async with notes_table(tmp_path) as table:
        tom = table.world.member("Tom", Role.LEAD, inside=False)
        await table.chooses("Mira", "note scold", who=tom)
        assert heard(table, "Mira").endswith("This person isn't one of them.")


async def test_a_role_taken_away_counts_within_a_minute(tmp_path: Path) -> None:
    """House.md §4: standing is re-read where it is older than 60 s."""
    async with notes_table(tmp_path) as table:
        await table.commands("Mira", "/note card")
        table.world.standings["mira"] = standing(Role.MEMBER)
        await table.passes(seconds=61)
        await table.commands("Mira", "/note card")
        assert heard(table, "Mira").endswith("That's for the team here.")


async def test_a_role_taken_away_counts_at_once_where_the_platform_says_so(tmp_path: Path) -> None:
    """House.md §4: gateway-fed: RightsChanged drops what was held."""
    async with notes_table(tmp_path) as table:
        await table.commands("Mira", "/note card")
        table.world.standings["mira"] = standing(Role.MEMBER)
        now, spot = table.clock.now(), table.spot("talk")
        changed = RightsChanged(Account("memory", "mira"))
        await table.house.host.take([Arrival("memory", "host", "r1", now, now, spot, changed)])
        await table.commands("Mira", "/note card")
        assert heard(table, "Mira").endswith("That's for the team here.")


async def test_an_old_card_does_not_carry_an_old_right(tmp_path: Path) -> None:
    """reliability.md rows 41, 43: a form opened as a moderator, handed in as a member, is refused."""
    async with notes_table(tmp_path) as table:
        await table.chooses("Mira", "note scold")
        table.world.standings["mira"] = standing(Role.MEMBER)
        await table.passes(minutes=2)
        await table.fills("Mira", who="Quinn")
        assert heard(table, "Mira").endswith("That's for the team here.")


async def test_a_platform_that_does_not_answer_gives_no_rights(tmp_path: Path) -> None:
    """House.md §4: without an answer nobody may what needs a right, and is told so kindly."""
    async with notes_table(tmp_path) as table:

        async def silent(account: Account, guild: str) -> Standing:
            raise TimeoutError

        table.world.standing = silent  # type: ignore[method-assign]
        table.people["Cem"] = table.world.member("Cem", Role.LEAD, inside=False)
        for who in ("Mira", "Cem"):
            await table.commands(who, "/note card")
            assert heard(table, who).endswith("I can't see right now who may do that. Please try again in a moment.")
        assert table.public("talk") == []
