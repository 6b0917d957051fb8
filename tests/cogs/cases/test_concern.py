"""A concern from its opening to its end, as its author sees it (mission.md §7.3, in the small)."""

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.model.house import House, Opening
from tests.cogs.cases.desk import ANGRY, card, closes, column, desk, everything_public, labels, opens
from tests.cogs.welcome.door import walk_tour
from tests.fakes.table import NOON, TEAM

WEDNESDAYS = (Opening(2, time(10), time(16)),)
AFTER_HOURS = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


async def test_something_annoys_me_opens_a_concern_that_staff_see(tmp_path: Path) -> None:
    """WEL-04, CAS-16: the tour's last button asks for the words, and staff get them; nobody else does."""
    async with desk(tmp_path, doors=True) as table:
        await walk_tour(table, "Ana")
        await table.presses("Ana", "Something annoys me")
        await table.fills("Ana", about="vent", text=ANGRY)
        assert "Noted as A1." in table.private("Ana")[-1]
        (told,) = table.public("staff")
        assert ANGRY in told
        assert "Ana" in told
        assert ANGRY not in everything_public(table)
        assert table.private("Lea") == []


async def test_the_receipt_comes_at_once_and_says_who_and_when(tmp_path: Path) -> None:
    """CAS-07, N8: with team and hours the receipt names them; the time is the desk's, not ours."""
    house = House(team=TEAM, hours=WEDNESDAYS, locale="en")
    async with desk(tmp_path, house=house) as table:
        receipt = await opens(table)
        assert "Only the team can read it. Mira can answer." in receipt, "organisers do not answer"
        assert "Someone is around until 4 pm today." in receipt


async def test_after_hours_the_receipt_names_the_next_opening(tmp_path: Path) -> None:
    """CAS-07, N8: closed means the next open slot, by name of day and hour."""
    house = House(team=TEAM, hours=WEDNESDAYS, locale="en")
    async with desk(tmp_path, house=house, at=AFTER_HOURS) as table:
        receipt = await opens(table)
        assert "Nobody is around right now. The next time: Wednesday, 25 November, 10 am." in receipt


async def test_without_roster_no_name_and_no_time_is_shown(tmp_path: Path) -> None:
    """§13, 5: without a roster no name and no time; and never "soon"."""
    async with desk(tmp_path, house=House(locale="en")) as table:
        receipt = await opens(table)
        assert "Only the team can read it." in receipt
        assert not re.search(r"Mira|Jo\b|\d\d? [AP]M|soon", receipt)


@pytest.mark.parametrize("who", ["Ana", "Quinn"])
async def test_numbers_count_up_and_belong_to_the_community(tmp_path: Path, who: str) -> None:
    """CAS-16: concerns go by A1, A2, …"""
    async with desk(tmp_path) as table:
        await opens(table, "Lea")
        assert "Noted as A2." in await opens(table, who)


async def test_letting_off_steam_asks_one_thing(tmp_path: Path) -> None:
    """CAS-16: vent asks "ideas, or just read?"; "just read" → staff mark it read, the author gets one line."""
    async with desk(tmp_path) as table:
        receipt = await opens(table, about="vent")
        assert receipt.endswith("Would you like ideas, or is it enough that someone reads it?")
        await table.presses("Ana", "Reading is enough")
        assert "Reading it is enough." in card(table).text
        assert labels(card(table)) == ["Read"]
        await table.presses("Mira", "Read")
        await table.fills("Mira", text="Das wäre mir auch zu lang.")
        assert table.private("Ana")[-1] == "Mira has read what you wrote for A1.\n\nDas wäre mir auch zu lang.\n– Mira"
        assert labels(table.private_messages("Ana")[-1]) == []
        assert "Closed by Mira: read." in card(table).text


async def test_ideas_are_welcome_keeps_the_usual_ways(tmp_path: Path) -> None:
    """CAS-16: who wants ideas is answered like anyone."""
    async with desk(tmp_path) as table:
        receipt = await opens(table, about="vent")
        await table.presses("Ana", "Ideas are welcome")
        assert receipt in table.private("Ana"), "the receipt stays to be read"
        assert labels(card(table)) == ["Take it", "Reply", "Close"]


async def test_danger_rings_at_night_and_names_whom_to_call(tmp_path: Path) -> None:
    """CAS-07, PER-05: safety ignores quiet hours and comes with the number to call."""
    night = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
    async with desk(tmp_path, at=night, cases={"emergency": "112"}) as table:
        receipt = await opens(table, about="safety")
        assert "If there's danger, don't wait for us: 112." in receipt
        (ring,) = table.private_messages("Mira")
        assert "someone could be in danger" in ring.text
        assert not ring.silent
        assert ANGRY not in ring.text
        assert card(table).silent, "the card itself waits quietly for the morning"


async def test_the_author_hears_one_name(tmp_path: Path) -> None:
    """CAS-01: whoever takes it is the name the author hears."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.presses("Mira", "Take it")
        assert table.private("Ana")[-1] == "Mira is looking after A1."


async def test_answers_are_a_humans_own_words_signed(tmp_path: Path) -> None:
    """CAS-14, N3, N7: the words arrive as written, signed with the name, private."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.presses("Mira", "Reply")
        await table.fills("Mira", text="Der Schlüssel war weg.\nAb Freitag ist wieder auf.")
        assert table.private("Ana")[-1] == "About A1:\n\nDer Schlüssel war weg.\nAb Freitag ist wieder auf.\n– Mira"
        assert "With Mira." in card(table).text
        assert "Schlüssel" not in everything_public(table)


async def test_the_author_can_say_more(tmp_path: Path) -> None:
    """CAS-16: by the button under an answer, or by /concern add; staff see each."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.presses("Ana", "Say more")
        await table.fills("Ana", text="Auch der Keller ist zu.")
        await table.commands("Ana", "/concern add Und das Licht geht nicht.")
        told = table.public("staff")[1:]
        assert told == [
            "Ana adds to A1:\n\n› Auch der Keller ist zu.",
            "Ana adds to A1:\n\n› Und das Licht geht nicht.",
        ]


async def test_with_two_open_the_number_says_which(tmp_path: Path) -> None:
    """house.md §4: a line that could belong to two open things is asked back, never guessed."""
    async with desk(tmp_path) as table:
        await opens(table)
        await opens(table)
        await table.commands("Ana", "/concern add Noch etwas.")
        assert table.private("Ana")[-1] == ("Which one is this about? Still open: A1 and A2. Put the number first.")
        await table.commands("Ana", "/concern add A2 Noch etwas.")
        assert table.public("staff")[-1] == "Ana adds to A2:\n\n› Noch etwas."
        await table.commands("Ana", "/concern withdraw")
        assert "Which one" in table.private("Ana")[-1]
        await table.commands("Ana", "/concern withdraw A7")
        assert table.private("Ana")[-1] == "That isn't here any more."
        await table.commands("Ana", "/concern withdraw a1")
        assert "A1 is withdrawn." in table.private("Ana")[-1]


async def test_words_that_look_like_a_number_are_words(tmp_path: Path) -> None:
    """CAS-16: "A4 Papier" is paper, as long as there is no concern A4."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.commands("Ana", "/concern add A4 Papier fehlt auch.")
        assert table.public("staff")[-1].endswith("A4 Papier fehlt auch.")


async def test_status_is_for_its_author_alone(tmp_path: Path) -> None:
    """CAS-18: everyone sees their own concerns and nobody else's."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.presses("Mira", "Take it")
        await table.commands("Ana", "/concern status")
        assert table.private("Ana")[-1] == "A1: A question – with Mira"
        assert labels(table.private_messages("Ana")[-1]) == ["Say more", "Withdraw"]
        await table.commands("Quinn", "/concern status")
        assert table.private("Quinn")[-1].endswith("Nothing of yours is open right now.")


async def test_an_author_may_withdraw_and_change_their_mind(tmp_path: Path) -> None:
    """CAS-16: withdrawn → the words leave the staff place at once and the database after a week, unless taken back."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.presses("Ana", "Say more")
        await table.fills("Ana", text="Auch der Keller.")
        await table.presses("Ana", "Withdraw")
        assert "I'll delete what you wrote on Wednesday, 25 November." in table.private("Ana")[-1]
        assert table.public("staff") == ["A1 from Ana: A question\n\nWithdrawn.", "There was more about A1 here."]
        await table.passes(days=6)
        await table.presses("Ana", "Leave it open after all")
        assert ANGRY in card(table).text
        await table.presses("Ana", "Withdraw")
        await table.passes(days=6, hours=23)
        assert len(await column(table, "SELECT words FROM cases_lines")) == 2
        await table.passes(hours=2)
        assert await column(table, "SELECT words FROM cases_lines") == []
        assert await column(table, "SELECT reporter FROM cases_cases") == [""]


async def test_a_no_comes_with_its_reason(tmp_path: Path) -> None:
    """CAS-09, N10: "not possible" without a reason of 20 characters is refused; with it the author reads why."""
    async with desk(tmp_path) as table:
        await opens(table)
        await closes(table, "Mira", "not_possible", "Geht nicht.")
        assert table.private("Mira")[-1].endswith("Whoever says no says why: at least 20 characters.")
        assert "Nobody has taken it yet." in card(table).text
        await table.presses("Mira", "Close", table.private_messages("Mira")[-1])
        sheet = table.private_messages("Mira")[-1].sheet
        assert sheet is not None
        assert [blank.default for blank in sheet.blanks] == ["not_possible", "Geht nicht."], "nothing typed is lost"
        await table.fills("Mira", outcome="not_possible", text="Der Umbau würde drei Wochen kosten.")
        assert table.private("Ana")[-1] == (
            "About A1: it can't be done, and this is why.\n\nDer Umbau würde drei Wochen kosten.\n– Mira"
        )
        assert labels(table.private_messages("Ana")[-1]) == ["That's fine", "Still open"]


async def test_still_open_reopens_once_and_then_someone_else_looks(tmp_path: Path) -> None:
    """CAS-09: "still open" reopens once; the second time it goes to someone else."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.presses("Mira", "Take it")
        await closes(table, "Mira", "solved", message=card(table))
        assert ANGRY not in card(table).text
        await table.presses("Ana", "Still open")
        assert ANGRY in card(table).text
        assert "Mira has closed A1: solved." in table.private("Ana"), "what was said stays to be read"
        assert table.public("staff")[-1] == "A1 is still open for Ana."
        await closes(table, "Mira", "partly", message=card(table))
        await table.presses("Ana", "Still open")
        assert "I've asked for someone else to look at it." in table.private("Ana")[-1]
        assert table.public("staff")[-1].endswith("This time someone other than Mira should look at it.")
        assert "Closed by Mira: partly solved." in card(table).text


async def test_content_is_content(tmp_path: Path) -> None:
    """CAS-09: "that's fine" ends it, and staff are not rung for it."""
    async with desk(tmp_path) as table:
        await opens(table)
        await closes(table, "Mira", "solved")
        before = len(table.public("staff"))
        await table.presses("Ana", "That's fine")
        assert table.private("Ana")[-1] == "Good, then that's closed."
        assert len(table.public("staff")) == before


async def test_words_go_ninety_days_after_the_end(tmp_path: Path) -> None:
    """CAS-18: texts purged 90 days after close, skeleton kept without ids, the card in the staff place too."""
    async with desk(tmp_path) as table:
        await opens(table)
        await closes(table, "Mira", "solved", "Die Tür ist wieder offen.")
        await table.passes(days=89, hours=23)
        assert len(await column(table, "SELECT words FROM cases_lines")) == 2
        await table.passes(hours=2)
        assert await column(table, "SELECT words FROM cases_lines") == []
        assert await column(table, "SELECT reporter || taker || closer || outcome FROM cases_cases") == ["solved"]
        assert card(table).text == "A1 is closed, its words are deleted."
        assert "Noted as A2." in await opens(table)


async def test_five_open_ones_are_enough(tmp_path: Path) -> None:
    """CAS-16: a sixth open concern of one person is kindly refused, with what stands open."""
    async with desk(tmp_path) as table:
        for _ in range(5):
            await opens(table)
        assert (await opens(table)).startswith("A1, A2, A3, A4 and A5 of yours are still open.")
        assert len(table.public("staff")) == 5


async def test_a_kind_left_out_is_no_obstacle(tmp_path: Path) -> None:
    """CAS-16: not turning steam into a form: from the tour only the words are needed."""
    async with desk(tmp_path, doors=True) as table:
        await walk_tour(table, "Ana")
        await table.presses("Ana", "Something annoys me")
        await table.fills("Ana", text=ANGRY)
        assert ANGRY in card(table).text


async def test_where_there_are_no_forms_it_is_asked_line_by_line(tmp_path: Path) -> None:
    """CAS-16: on a platform without forms the host asks one thing after the other."""
    from bot.model.deliveries import Traits

    async with desk(tmp_path, traits=Traits(forms=False, ephemeral=False)) as table:
        await table.commands("Ana", "/concern open")
        await table.presses("Ana", "A question")
        await table.says("Ana", "direct", ANGRY)
        assert "Noted as A1." in table.private("Ana")[-1]
        assert ANGRY in card(table).text


async def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    """CAS-01: timers and buttons survive a restart."""
    async with desk(tmp_path) as table:
        await opens(table)
        key = next(each.key for each in card(table).buttons if each.label == "Take it")
    async with desk(tmp_path, at=NOON + timedelta(hours=30)) as table:
        await table.settle()
        assert len(table.public("staff")) == 1, "the hand that was due meanwhile"
        table.world.turn = 100
        await table.world.press(table.people["Mira"], key)
        await table.settle()
        assert table.private("Ana")[-1] == "Mira is looking after A1."
        await table.passes(days=30)
        assert len(table.public("staff")) == 1


@pytest.mark.parametrize("address", ["du", "sie"])
async def test_a_whole_concern_in_german(tmp_path: Path, address: str) -> None:
    """PER-06, PER-07, N9: every line an author reads is plain, serious and in one form of address."""
    house = House(team=TEAM, locale="de", address=address, hours=WEDNESDAYS)
    async with desk(tmp_path, house=house, locale="de") as table:
        await opens(table, about="vent")
        await table.presses("Ana", "Jemand soll mitdenken")
        await table.presses("Mira", "Übernehmen")
        await table.presses("Mira", "Antworten")
        await table.fills("Mira", text="Ich frage nach.")
        await table.presses("Mira", "Erledigt", card(table))
        await table.fills("Mira", outcome="not_possible", text="Den Schlüssel hat nur die Verwaltung.")
        await table.presses("Ana", "Noch offen")
        await table.presses("Ana", "Zurückziehen")
        read = "\n".join(table.private("Ana"))
        assert "Mira kümmert sich um A1." in read
        assert "!" not in read
        other = r"\b(Sie|Ihnen|Ihre?)\b" if address == "du" else r"\b(du|dir|dich|deine?)\b"
        assert not re.search(other, read)


async def test_german_members_type_german(tmp_path: Path) -> None:
    """mission.md §4: /anliegen opens the form, "/anliegen ergänzen" and "/anliegen stand" do what they say."""
    async with desk(tmp_path, locale="de") as table:
        await table.commands("Ana", "/anliegen")
        await table.fills("Ana", about="idea", text="Ein Regal.")
        await table.commands("Ana", "/anliegen ergänzen Mit Licht.")
        assert table.public("staff")[-1] == "Ana schreibt noch zu A1:\n\n› Mit Licht."
        await table.commands("Ana", "/anliegen stand")
        assert table.private("Ana")[-1] == "A1: Eine Idee – noch nicht angenommen"
        await table.commands("Mira", "/fall liste")
        assert "A1 von Ana: Eine Idee" in table.private("Mira")[-1]
