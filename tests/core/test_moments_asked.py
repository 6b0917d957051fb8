"""A moment someone typed: understood, asked back, or refused with its reason; never guessed in silence."""

from pathlib import Path

from tests.core.desk import notes_table


async def test_a_clear_moment_is_taken(tmp_path: Path) -> None:
    """House.md §5: dates are read by our own grammar, in the community's zone."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note at friday 7pm 2h")
        assert table.private("Quinn")[-1].endswith("at 2026-11-20 18:00 for 2:00:00")


async def test_an_unclear_moment_is_asked_back(tmp_path: Path) -> None:
    """MEE-01's rule: two readings, two buttons; the pressed one counts."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note at next friday 7pm")
        labels = [each.label for each in table.private_messages("Quinn")[-1].buttons]
        assert len(labels) == 2
        await table.presses("Quinn", labels[1])
        assert table.private("Quinn")[-1] == "at 2026-11-27 18:00 for ever"


async def test_a_day_without_an_hour_is_asked_for_its_hour(tmp_path: Path) -> None:
    """A date without a time gets a question, not a midnight nobody meant."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note at friday")
        sheet = table.private_messages("Quinn")[-1].sheet
        assert sheet is not None
        assert [blank.label for blank in sheet.blanks] == ["At what time?"]
        await table.fills("Quinn", when="19")
        assert table.private("Quinn")[-1].endswith("at 2026-11-20 18:00 for ever")


async def test_what_cannot_be_is_refused_with_its_reason(tmp_path: Path) -> None:
    """A refusal says why: there is no 31 February."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note at 31 February 7pm")
        assert table.private("Quinn")[-1].endswith("There is no such day.")
