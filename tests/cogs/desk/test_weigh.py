"""The team weighs a draft before anyone else reads it."""

from pathlib import Path

from bot.cogs.desk import cog
from bot.core.tone import BLOCKS
from bot.core.tone.phrases import PHRASES
from tests.cogs.desk.tables import rows
from tests.fakes.table import lay_table
from tests.house.test_catalogue import catalogue


async def test_a_draft_is_shown_as_it_may_be_read(tmp_path: Path) -> None:
    """PER-06: each piece is quoted with how it may be read, for the asker alone; nothing is kept."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        before = await rows(table)
        await table.commands("Mira", '/desk weigh "As already mentioned, we will fix it. Call 0170 1234567"', "talk")
        told = table.private("Mira")[-1]
        assert "This is how it may read at ten in the evening" in told
        assert "“As already mentioned” – Reads like a wagging finger." in told
        assert "“we will fix it” – Reads as “some day”" in told
        assert "“0170 1234567” – A phone number." in told
        assert table.public("talk") == []
        assert [name for name, count in (await rows(table)).items() if count != before[name]] == []


async def test_a_clean_draft_gets_one_line(tmp_path: Path) -> None:
    """PER-06: nothing found, one line."""
    async with lay_table(tmp_path, cogs=[cog], locale="de") as table:
        await table.commands("Mira", '/desk weigh "Jo ist am Donnerstag ab 18 Uhr da."')
        assert table.private("Mira")[-1].endswith("Ich finde nichts, was schief ankommen könnte.")


async def test_a_post_for_everyone_may_be_glad(tmp_path: Path) -> None:
    """PER-03, PER-06: an exclamation mark counts in an answer to someone, not in a post."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.chooses("Jo", "desk weigh", text="The garden is open again!", kind="post")
        assert "nothing that could be taken" in table.private("Jo")[-1]
        await table.chooses("Jo", "desk weigh", text="The garden is open again!", kind="answer")
        assert "hears the exclamation mark" in table.private("Jo")[-1]


async def test_a_long_list_is_cut_and_says_so(tmp_path: Path) -> None:
    """PER-06: twelve places are enough to read."""
    slips = "Obviously. Asap. Shortly. Kindly. Please note. As we said. Promptly. Immediately. Supposed. Inactive. "
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.chooses("Mira", "desk weigh", text=f"{slips} Right away. Invalid. Syntax. Null. {'very ' * 40}")
        told = table.private("Mira")[-1]
        assert told.count("” – ") == 12
        assert told.endswith("And 3 more spots.")


async def test_without_a_text_there_is_a_form_and_members_have_none(tmp_path: Path) -> None:
    """PER-06: a long text is written into a form; whoever has no right weighs nothing."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.chooses("Mira", "desk weigh")
        await table.fills("Mira", text="Noted.")
        assert "“Noted.” – Could be either: agreed, or offended." in table.private("Mira")[-1]
        await table.chooses("Quinn", "desk weigh", text="Noted.")
        assert table.private("Quinn")[-1].endswith("That's for the team here.")


def test_every_finding_has_a_reading_in_both_languages() -> None:
    """PER-06: what the scale can find, the desk can say."""
    marks = {"exclaims", "emoji", "emoji_alone", "wink", "shouts", "long", "mixed"}
    codes = {code for each in PHRASES.values() for code in each} | marks | BLOCKS
    said = {key.removeprefix("desk.reading.") for key in sorted(catalogue().keys()) if key.startswith("desk.reading.")}
    assert said == codes
