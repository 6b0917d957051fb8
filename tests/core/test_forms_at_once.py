"""Forms that must come at once: presses say that they open one; a late one comes by a button (house.md §5)."""

from pathlib import Path

from bot.model.deliveries import Delivery, Traits
from bot.model.events import Filled
from tests.core.desk import notes_table
from tests.fakes.table import Table

HASTY = Traits(late_forms=False)
"""A platform that shows a form only as the first answer to an interaction."""


def asked(table: Table) -> list[Delivery]:
    return [each for each in table.world.deliveries if each.kind == "ask"]


async def test_a_form_that_may_come_too_late_carries_a_button_that_opens_it(tmp_path: Path) -> None:
    """House.md §5: the button opens the same form anew, and it is filled once."""
    async with notes_table(tmp_path, traits=HASTY) as table:
        await table.commands("Quinn", "/note form")
        (first,) = asked(table)
        assert [(key.label, key.opens) for key in first.buttons] == [("Open", True)]
        assert first.lines
        await table.world.press(table.people["Quinn"], first.buttons[0].key)
        await table.settle()
        again = asked(table)[-1]
        assert first.sheet is not None
        assert again.sheet is not None
        assert again.sheet.key != first.sheet.key
        assert again.sheet.blanks == first.sheet.blanks
        await table.fills("Quinn", words="now")
        assert table.private("Quinn")[-1].endswith("form now/")


async def test_where_forms_wait_there_is_no_such_button(tmp_path: Path) -> None:
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note form")
        assert [each.buttons for each in asked(table)] == [()]


async def test_whoever_is_chosen_in_a_form_is_who_is_meant(tmp_path: Path) -> None:
    """House.md §4: a chosen person comes as an account, never as a name to be looked up."""
    async with notes_table(tmp_path) as table:
        stranger = table.people["Tove"] = table.world.member("Tove")
        await table.commands("Quinn", "/note about")
        sheet = asked(table)[-1].sheet
        assert sheet is not None
        await table.world._happens(
            table.spot("talk"), table.people["Quinn"], Filled(sheet.key, {"who": stranger, "why": "for the soup"})
        )
        await table.settle()
        assert table.private("Tove")[-1].endswith("Quinn about Tove: for the soup")
