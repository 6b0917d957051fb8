"""Whoever acts as the group itself, or as a channel, is no person: they read what all may, and are told the rest."""

from pathlib import Path

import pytest

from bot.model.deliveries import Traits
from bot.model.people import Account
from tests.core.desk import column
from tests.fakes.table import Table, lay_table

GROUP = Account("memory", "anonymous:table", "Stammtisch", unnamed=True)
CHANNEL = Account("memory", "channel:7", "News", unnamed=True)
NO_FORMS = Traits(ephemeral=False, forms=False)
AS_YOURSELF = "You are writing as the group or as a channel just now"


async def types(table: Table, who: Account, line: str) -> str:
    """Let a group or channel type a command where everyone reads it; return what the host says there."""
    said = len(table.public("talk"))
    await table.world.command(who, line, table.spot("talk"))
    await table.settle()
    return " | ".join(table.public("talk")[said:])


async def people(table: Table) -> set[str]:
    return set(await column(table, "SELECT account FROM accounts"))


@pytest.mark.parametrize("who", [GROUP, CHANNEL], ids=lambda who: who.id)
async def test_an_unnamed_administrator_reads_what_all_may_and_is_told_how_to_be_themselves(
    tmp_path: Path, who: Account
) -> None:
    """reliability.md row 41: answered where it was asked; what needs a right or a person is refused kindly."""
    async with lay_table(tmp_path, traits=NO_FORMS) as table:
        before = await people(table)
        assert "hours" in (await types(table, who, "/host hours")).lower()
        for line in (
            "/host pause 1h",
            "/host budget",
            "/thanks @Quinn for all",
            "/profile show",
            "/concern open",
            "/thanks",
        ):
            assert (await types(table, who, line)).startswith(AS_YOURSELF), line
        assert "don't know" in await types(table, who, "/nonsense")
        assert await people(table) == before
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]
        assert await column(table, "SELECT count(*) FROM pauses") == [0]


async def test_what_a_group_or_channel_says_is_nobody_s(tmp_path: Path) -> None:
    """reliability.md row 41: it thanks nobody, and nobody thanks it; the room counts as talking all the same."""
    async with lay_table(tmp_path, traits=NO_FORMS) as table:
        before = await people(table)
        asked = await table.says("Lea", "talk", "how does that work?")
        said = await table.world.say(GROUP, table.spot("talk"), "thanks @quinn", asked)
        await table.world.react(CHANNEL, asked, "🙏")
        await table.world.edit(GROUP, said, "thank you @quinn")
        table.world.members[GROUP.id] = GROUP
        await table.says("Lea", "talk", "thank you!", said)
        await table.commands("Lea", "/thanks", "talk", said)
        await table.settle()
        assert await column(table, "SELECT count(*) FROM thanks_given") == [0]
        assert await people(table) - before <= {"lea"}
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]
