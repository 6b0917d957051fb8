"""Staff commands typed in public, where nothing is private: the line goes, the answer stands in the team's place."""

from pathlib import Path

from bot.adapters.memory import Message
from bot.model.deliveries import Traits
from bot.model.events import Commanded
from tests.core.desk import notes_table
from tests.fakes.table import Table

OPEN_STAGE = Traits(ephemeral=False, forms=False)


async def types(table: Table, who: str, line: str, place: str) -> Message:
    """Let someone type a command that everyone there can read."""
    account, spot = table.people[who], table.spot(place)
    written = await table.world.say(account, spot, line)
    event = Commanded(line=line, surface="typed", command_message=written.ref())
    await table.world._happens(spot, account, event)
    await table.settle()
    return written


def said(table: Table, place: str) -> list[str]:
    return [each.text for each in table.world.messages if each.spot == place and each.author == "host"]


async def test_a_staff_command_in_public_is_taken_away_and_answered_in_the_team_s_place(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=OPEN_STAGE) as table:
        line = await types(table, "Mira", "/note audit hello", "talk")
        assert line.gone
        assert said(table, "staff") == ["audited hello"]
        assert table.private("Mira") == []
        assert said(table, "talk") == []


async def test_in_the_team_s_place_the_line_stays(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=OPEN_STAGE) as table:
        line = await types(table, "Mira", "/note audit hello", "staff")
        assert not line.gone
        assert table.private("Mira")[-1].endswith("audited hello")


async def test_whoever_may_not_is_told_alone_and_their_line_stays(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=OPEN_STAGE) as table:
        line = await types(table, "Quinn", "/note audit hello", "talk")
        assert not line.gone
        assert said(table, "staff") == []
        assert len(table.private("Quinn")) == 1


async def test_members_commands_and_private_platforms_are_left_alone(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=OPEN_STAGE) as table:
        assert not (await types(table, "Quinn", "/note list", "talk")).gone
    (tmp_path / "other").mkdir()
    async with notes_table(tmp_path / "other") as table:
        assert not (await types(table, "Mira", "/note audit hello", "talk")).gone
        assert table.private("Mira")[-1].endswith("audited hello")


async def test_a_refused_one_goes_too_whether_its_options_could_be_read_or_not(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=OPEN_STAGE) as table:
        for line in ("/note audit what:ever", f"/note audit {'x' * 3000}"):
            assert (await types(table, "Mira", line, "talk")).gone, line
        assert len(said(table, "staff")) == 2
        assert table.private("Mira") == []


async def test_what_is_asked_step_by_step_is_asked_where_it_can_be_answered(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=OPEN_STAGE) as table:
        assert (await types(table, "Mira", "/note audit", "talk")).gone
        assert said(table, "staff") == []
        assert len(table.private("Mira")) == 1
        await table.says("Mira", "direct", "hello")
        assert table.private("Mira")[-1].endswith("audited hello")
