"""Done once more: what buttons, forms and late acts remember, and what they must not do twice."""

from datetime import timedelta
from pathlib import Path

from bot.model.events import Arrival, Left, PlaceMoved, Pressed
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from tests.core.desk import column, notes_table


async def test_a_form_counts_once(tmp_path: Path) -> None:
    """House.md §4: a form handed in twice does what it says once."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note add", place="talk")
        await table.fills("Quinn", words="apples")
        await table.fills("Quinn", words="apples")
        assert await column(table, "SELECT words FROM notebook_notes") == ["apples"]
        assert table.private("Quinn")[-1] == "That's already done."


async def test_a_choice_a_form_does_not_have_is_refused(tmp_path: Path) -> None:
    """What a client sends is never trusted: a forged choice is a sentence, not a fault of ours."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note mood")
        await table.fills("Quinn", mood="terrible")
        assert table.private("Quinn")[-1].endswith("This can be good or bad.")
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]
        await table.fills("Quinn", mood="bad")
        assert table.private("Quinn")[-1] == "mood bad"


async def test_a_refused_form_opens_again_with_what_was_typed(tmp_path: Path) -> None:
    """Bad input gets a kind sentence and loses nothing: one press, and the words are back in their blanks."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note at")
        await table.fills("Quinn", when="31 February 7pm", span="2h")
        assert table.private("Quinn")[-1].endswith("There is no such day.")
        await table.presses("Quinn", "Once more")
        sheet = table.private_messages("Quinn")[-1].sheet
        assert sheet is not None
        assert {each.name: each.default for each in sheet.blanks}["when"] == "31 February 7pm"
        await table.fills("Quinn", when="friday 7pm")
        assert table.private("Quinn")[-1].startswith("at 2026-11-20 18:00")


async def test_a_menu_is_remembered_through_a_form(tmp_path: Path) -> None:
    """House.md §5: what a menu pointed at is still meant when the missing option has been asked for."""
    async with notes_table(tmp_path) as table:
        said = await table.says("Lea", "talk", "my soup")
        await table.chooses("Quinn", "note praise", on=said)
        await table.fills("Quinn", why="it was warm")
        assert table.private("Lea")[-1].endswith("Quinn about Lea: it was warm")
        assert table.private("Quinn")[-1].endswith(f"meant {said.ref()}")


async def test_a_staff_press_that_comes_late_is_offered_again(tmp_path: Path) -> None:
    """House.md §1: staff acts older than two minutes are offered again, presses too."""
    async with notes_table(tmp_path) as table:
        await table.commands("Mira", "/note gate")
        key = table.public_messages("talk")[-1].buttons[0].key
        now, mira = table.clock.now(), table.people["Mira"]
        sent, spot = now - timedelta(minutes=3), table.spot("talk")
        await table.house.host.take([Arrival("memory", "host", "late-1", sent, now, spot, Pressed(key), mira)])
        await table.settle()
        assert table.private("Mira")[-1] == "That was a while ago. Shall I still do it now?"
        await table.presses("Mira", "Once more")
        assert table.private("Mira")[-1] == "through the gate"


async def test_whoever_left_holds_no_right(tmp_path: Path) -> None:
    """House.md §4, deny by default: roles end with leaving; unknown is not member."""
    async with notes_table(tmp_path) as table:
        now, mira = table.clock.now(), table.people["Mira"]
        await table.commands("Mira", "/note gate")
        table.world.standings.pop("mira")
        left = Arrival("memory", "host", "left-1", now, now, table.spot("welcome"), Left(), mira)
        await table.house.host.take([left])
        assert await column(table, "SELECT roles FROM accounts WHERE account = 'mira'") == [""]
        await table.commands("Mira", "/note gate")
        assert table.private("Mira")[-1].endswith("That's for the team here.")


async def test_a_place_learns_its_new_name_and_id(tmp_path: Path) -> None:
    """House.md §4: native ids live in one mapping; what moves keeps its history (reliability.md row 28)."""
    async with notes_table(tmp_path) as table:
        before = (await column(table, "SELECT id FROM places WHERE spot = 'talk'"))[0]
        moved = Spot("memory", "table", "talk-2", "Kitchen", Purpose.TALK)
        now = table.clock.now()
        arrival = Arrival("memory", "host", "moved-1", now, now, table.spot("talk"), PlaceMoved(moved))
        table.world.spots["talk-2"] = moved
        await table.house.host.take([arrival])
        assert await column(table, "SELECT id FROM places WHERE spot = 'talk-2'") == [before]
        assert await column(table, "SELECT name FROM places WHERE spot = 'talk-2'") == ["Kitchen"]
        await table.commands("Mira", "/note host hello")
        assert [each.text for each in table.world.messages if each.spot == "talk-2"] == ["hello"]


async def test_a_new_handle_is_found(tmp_path: Path) -> None:
    """A person is found by the handle they have now."""
    async with notes_table(tmp_path) as table:
        await table.says("Lea", "talk", "note hello")
        table.people["Lea"] = table.world.members["lea"] = Account("memory", "lea", "Lea", "en", handle="@lea_new")
        await table.says("Lea", "talk", "note again")
        await table.commands("Quinn", "/note about @lea_new hello")
        assert table.private("Lea")[-1].endswith("Quinn about Lea: hello")


async def test_a_direct_chat_without_a_guild_speaks_for_the_one_that_knows_you(tmp_path: Path) -> None:
    """House.md §4: no second community grows out of a platform that does not say which one it speaks for."""
    async with notes_table(tmp_path) as table:
        await table.says("Quinn", "talk", "note hello")
        table.world.guild = ""
        await table.commands("Quinn", "/note list")
        assert table.private("Quinn")[-1].endswith("note hello")
        assert len(await column(table, "SELECT id FROM communities")) == 1
