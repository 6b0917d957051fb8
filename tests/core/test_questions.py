"""Questions: a form asked one blank at a time where a platform has none; rows, so that a restart loses nothing."""

from pathlib import Path

from bot.model.deliveries import Traits
from tests.core.desk import column, notes_table
from tests.fakes.table import Table

PLAIN = Traits(forms=False, ephemeral=False)
"""A platform like Telegram: no forms, nothing only one person sees."""


def last(table: Table, who: str) -> str:
    """Return what the host said last to someone alone, without the label."""
    text = table.private(who)[-1]
    return text.split("\n\n", 1)[1] if text.startswith("I'm a bot and I hold") else text


async def test_a_form_is_asked_line_by_line(tmp_path: Path) -> None:
    """House.md §5: required blanks first, the rest may stay empty; then the command runs as if typed at once."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note form")
        assert "words?" in last(table, "Quinn")
        assert "cancel" in last(table, "Quinn")
        await table.says("Quinn", "direct", "  apples ")
        assert "more?" in last(table, "Quinn")
        assert "skip" in last(table, "Quinn")
        await table.says("Quinn", "direct", "-")
        assert last(table, "Quinn") == "form apples/"
        assert await column(table, "SELECT count(*) FROM questions") == [0]


async def test_a_restart_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    """House.md §5: resumable after a restart, at the same blank, with the answers given."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note form")
        await table.says("Quinn", "direct", "apples")
    async with notes_table(tmp_path, after=table) as table:
        await table.says("Quinn", "direct", "pears")
        assert last(table, "Quinn") == "form apples/pears"


async def test_a_missing_option_is_asked_for(tmp_path: Path) -> None:
    """House.md §5: a required option that is missing opens the form, here as a question."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note remind", place="talk")
        assert "minutes?" in last(table, "Quinn")
        await table.says("Quinn", "direct", "5")
        assert last(table, "Quinn") == "will do"


async def test_an_answer_that_does_not_fit_is_asked_again(tmp_path: Path) -> None:
    """House.md §5: too long, or empty, is said so, with the question; the form stays open."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note form")
        await table.says("Quinn", "direct", "x" * 21)
        assert last(table, "Quinn") == "That's too long. There is room for 20 characters.\n\nwords?"
        await table.says("Quinn", "direct", " ")
        assert last(table, "Quinn") == "There is nothing there yet.\n\nwords?"
        await table.says("Quinn", "direct", "x" * 20)
        assert "more?" in last(table, "Quinn")


async def test_what_the_room_refuses_is_told_and_can_be_answered_anew(tmp_path: Path) -> None:
    """House.md §4: the last answer was refused: the reason is told, the question stays open, nothing is our fault."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note remind", place="talk")
        await table.says("Quinn", "direct", "soonish")
        assert last(table, "Quinn").startswith("I need a number from 0 to 100 here.")
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]
        await table.says("Quinn", "direct", "5")
        assert last(table, "Quinn") == "will do"


async def test_a_refusal_of_an_earlier_answer_goes_through_the_questions_once_more(tmp_path: Path) -> None:
    """House.md §4: nobody is stuck at the last blank because the first one was wrong."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note at", place="talk")
        await table.says("Quinn", "direct", "31 February 7pm")
        assert last(table, "Quinn").startswith("There is no such day.")
        await table.says("Quinn", "direct", "friday 7pm")
        assert last(table, "Quinn") == "at 2026-11-20 18:00 for ever"


async def test_a_fault_while_answering_is_told_too(tmp_path: Path) -> None:
    """Mission.md §13, 4: whoever writes to the host alone gets an answer, also when it is our fault."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note add")
        await table.says("Quinn", "direct", "poison")
        number = (await column(table, "SELECT number FROM quarantine") or [""])[0]
        assert number
        assert f"under number {number}" in last(table, "Quinn")


async def test_one_may_stop(tmp_path: Path) -> None:
    """House.md §5: one word ends it, in either language; nothing is kept."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        for word in ("cancel", "Abbrechen"):
            await table.commands("Quinn", "/note form")
            await table.says("Quinn", "direct", word)
            assert last(table, "Quinn") == "All right, I'll leave it."
            assert await column(table, "SELECT count(*) FROM questions") == [0]


async def test_a_line_that_fits_two_questions_is_asked_back(tmp_path: Path) -> None:
    """House.md §4: never guessed: two buttons, and the pressed one gets the line."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note form")
        await table.passes(seconds=1)
        await table.commands("Quinn", "/note remind", place="talk")
        await table.says("Quinn", "direct", "7")
        assert last(table, "Quinn") == "Which question does your answer belong to?"
        card = table.private_messages("Quinn")[-1]
        assert [each.label for each in card.buttons] == ["words?", "minutes?"]
        await table.presses("Quinn", "minutes?", card)
        assert last(table, "Quinn") == "will do"
        await table.presses("Quinn", "minutes?", card)
        assert last(table, "Quinn") == "That's already done."
        await table.says("Quinn", "direct", "apples")
        assert "more?" in last(table, "Quinn")


async def test_questions_are_ones_own(tmp_path: Path) -> None:
    """House.md §5: what someone else writes to the host answers no question of mine."""
    async with notes_table(tmp_path, traits=PLAIN) as table:
        await table.commands("Quinn", "/note form")
        await table.says("Lea", "direct", "apples")
        assert "understand only a little" in last(table, "Lea")
        await table.says("Quinn", "talk", "note in public, this is no answer")
        await table.says("Quinn", "direct", "pears")
        assert "more?" in last(table, "Quinn")


async def test_a_platform_with_forms_gets_one(tmp_path: Path) -> None:
    """House.md §5: opens=form is one sheet where there are forms, with its limits on it."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note form")
        sheet = table.private_messages("Quinn")[-1].sheet
        assert sheet is not None
        assert [(each.name, each.required, each.max) for each in sheet.blanks] == [
            ("words", True, 20),
            ("more", False, 20),
        ]
        await table.fills("Quinn", words="apples", more="")
        assert last(table, "Quinn") == "form apples/"


async def test_what_a_client_hands_in_is_checked(tmp_path: Path) -> None:
    """House.md §5: limits hold at execution, and blanks the form does not have are ignored."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note form")
        await table.fills("Quinn", words="x" * 21)
        assert last(table, "Quinn").startswith("That's too long.")
        await table.fills("Quinn", words="")
        assert last(table, "Quinn") == "Still missing: words?."
        await table.fills("Quinn", words="apples", command="note card", extra="x")
        assert last(table, "Quinn") == "form apples/"
