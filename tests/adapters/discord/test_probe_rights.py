"""The probe where we may not look: a channel shut to us is no deafness, and hides no other channel's."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord.desk import Desk, desk
from tests.fakes.discord import permissions as may

CHANNELS = "GET /guilds/{guild_id}/channels"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def _probed(table: Desk) -> None:
    asked = len(table.fake.requests(CHANNELS))
    await table.passes_until(lambda: len(table.fake.requests(CHANNELS)) > asked, step=10)


def _shut(table: Desk, name: str) -> None:
    """Take a channel from the bot's sight, and from nobody else's."""
    role = table.table.roles[table.fake.world.name]
    table.fake.owner.permits(table.table.channels[name], role, deny=may.VIEW)


async def test_talk_in_a_channel_shut_to_us_meanwhile_is_no_deafness(table: Desk) -> None:
    """It is listed with its newest message all the same; asking for that would be refused, each time."""
    await table.start()
    table.table.says("Quinn", "welcome", "seen")
    await table.settled()
    _shut(table, "welcome")
    await table.settled()
    for turn in range(3):
        table.table.says("Quinn", "welcome", f"not for us {turn}")
        await _probed(table)
    assert [each for each in table.fake.rest.recorded if each.status == 403] == []
    assert table.fake.gateway.resumes == []


@pytest.mark.parametrize("told", [True, False])
async def test_a_channel_shut_to_us_hides_no_deafness_elsewhere(table: Desk, told: bool) -> None:
    """Row 17: the first channel refuses; what nobody told of in the last is found within ten minutes."""
    await table.start()
    table.table.says("Quinn", "welcome", "seen")
    table.table.says("Quinn", "thanks", "seen too")
    await table.settled()
    if told:
        _shut(table, "welcome")
        await table.settled()
    table.fake.gateway.deaf()
    if not told:
        _shut(table, "welcome")
    table.table.says("Lea", "thanks", "unheard")
    for turn in range(2):
        table.table.says("Quinn", "welcome", f"not for us {turn}")
        await _probed(table)
    await table.fake.until(lambda: "unheard" in table.ear.texts)
    await table.fake.until(lambda: table.fake.gateway.resumes)
