"""Who reads what the team is told: only @everyone is kept out by rule, so the operator hears who else is not."""

from pathlib import Path

import pytest

from bot.adapters.discord.live import look
from tests.adapters.discord.desk import Desk, desk
from tests.fakes.discord import permissions as may

TOLD = 'In "Stammtisch" the team\'s place #team is read by: '


def _opens(table: Desk, name: str, permissions: int = 0) -> None:
    guild, world = table.table.guild, table.fake.world
    role = world.role(guild, name, permissions)
    table.fake.owner.permits(table.table.channels["team"], role, allow=may.VIEW)


async def _checked(table: Desk) -> list[str]:
    found = await look(table.fake.token, {"api_base": table.fake.api_base})
    return [each for each in found.good if each.startswith(TOLD)]


async def test_a_check_says_who_reads_the_teams_place(tmp_path: Path) -> None:
    """N6: what a member tells the team is read by more than its own as soon as one role too many sees it."""
    async with desk(tmp_path) as table:
        assert await _checked(table) == [f"{TOLD}Moderator, Organiser."]
        _opens(table, "Verified")
        assert await _checked(table) == [f"{TOLD}Moderator, Organiser, Verified."]


@pytest.mark.parametrize(
    ("name", "permissions", "told"),
    [
        ("Verified", 0, True),
        ("Greeter", 0, False),
        *(("Helpers", bit, False) for bit in (may.KICK, may.BAN, may.TIMEOUT, may.MANAGE_GUILD, may.MANAGE_EVENTS)),
    ],
)
async def test_a_start_says_so_where_a_role_is_none_of_the_teams(
    tmp_path: Path, name: str, permissions: int, told: bool
) -> None:
    """N6: said once; a role with a right of the team's, or named as one of its, is no stranger."""
    async with desk(tmp_path) as table:
        _opens(table, name, permissions)
        adapter = await table.start()
        table.fake.gateway.invalidate(resumable=False)
        await table.fake.until(lambda: len(table.fake.gateway.identifies) == 2)
        await table.settled()
        said = [each for each in adapter.notices if each.startswith(TOLD)]
        assert said == ([f"{TOLD}Moderator, Organiser, Verified."] if told else [])
