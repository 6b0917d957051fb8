"""Concerns as the team sees them, and as nobody else does (mission.md §7.3, §13)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.errors import Undeliverable, Why
from bot.model.house import House
from bot.model.rights import Role, Standing
from tests.cogs.cases.desk import ANGRY, card, closes, column, desk, everything_public, labels, opens
from tests.fakes.table import NOON, TEAM, Table


async def without_staff_place(table: Table) -> None:
    await table.house.db.run(lambda sql: sql.execute("UPDATE places SET purpose = 'other' WHERE purpose = 'staff'"))


async def make_member(table: Table, who: str) -> None:
    member = Standing(frozenset({Role.MEMBER}))
    table.world.standings[table.people[who].id] = member
    sql = "UPDATE accounts SET roles = 'member' WHERE account = ?"
    await table.house.db.run(lambda each: each.execute(sql, (table.people[who].id,)))


async def test_staff_get_one_card_with_what_they_can_do(tmp_path: Path) -> None:
    """CAS-01: one card per concern: number, who, what about, the words, and three ways on."""
    async with desk(tmp_path) as table:
        await opens(table)
        assert table.public("staff") == [f"A1 from Ana: A question\n\n› {ANGRY}\n\nNobody has taken it yet."]
        assert labels(card(table)) == ["Take it", "Reply", "Close"]


async def test_two_take_at_once_the_first_wins(tmp_path: Path) -> None:
    """CAS-01: the second sees by whom it was taken; the card says so."""
    async with desk(tmp_path) as table:
        table.people["Kim"] = table.world.member("Kim", Role.MODERATOR)
        await opens(table)
        first = card(table)
        key = first.buttons[0].key
        await table.presses("Mira", "Take it")
        await table.world.press(table.people["Kim"], key, first)
        await table.settle()
        assert table.private("Kim")[-1].endswith("Mira is already looking after this.")
        assert "With Mira." in card(table).text
        assert labels(card(table)) == ["Reply", "Close"]


@pytest.mark.parametrize("who", ["Quinn", "Lea", "Jo"])
async def test_only_the_team_handles_concerns(tmp_path: Path, who: str) -> None:
    """CAS-18: the access matrix: members and organisers can neither press, list nor read."""
    async with desk(tmp_path) as table:
        await opens(table)
        for key in card(table).buttons:
            await table.world.press(table.people[who], key.key, card(table))
            await table.settle()
        await table.commands(who, "/case list")
        assert all(each.endswith("That's for the team here.") for each in table.private(who))
        assert len(table.private(who)) == 4
        assert ANGRY not in "\n".join(table.private(who))


async def test_an_authors_buttons_are_theirs(tmp_path: Path) -> None:
    """CAS-18: not even a moderator withdraws for someone."""
    async with desk(tmp_path) as table:
        await opens(table)
        for key in table.private_messages("Ana")[-1].buttons:
            await table.world.press(table.people["Mira"], key.key)
            await table.settle()
        assert await column(table, "SELECT state FROM cases_cases") == ["open"]


async def test_nobody_handles_their_own_concern(tmp_path: Path) -> None:
    """CAS-01: a moderator's concern is looked at by someone else."""
    async with desk(tmp_path) as table:
        await opens(table, "Mira")
        for label in ("Take it", "Reply", "Close"):
            await table.presses("Mira", label)
            assert table.private("Mira")[-1] == "This is your own concern. Someone else will look at it."


async def test_the_list_shows_what_is_open_oldest_first(tmp_path: Path) -> None:
    """CAS-01: /case list, private to the one who asks; each opens with everything written so far."""
    async with desk(tmp_path) as table:
        await opens(table)
        await opens(table, "Quinn", about="idea", text="Ein Regal für Bücher.")
        await table.commands("Quinn", "/concern add Mit Licht.")
        await table.commands("Mira", "/case list")
        listed = table.private("Mira")[-1]
        assert listed.endswith(
            "A1 from Ana: A question, since Wednesday, 18 November – not taken yet\n\n"
            "A2 from Quinn: An idea, since Wednesday, 18 November – not taken yet"
        )
        await table.presses("Mira", "Show A2")
        assert table.private("Mira")[-1] == (
            "A2 from Quinn: An idea\n\n› Ein Regal für Bücher.\n\n› Mit Licht.\n\nNobody has taken it yet."
        )
        await table.presses("Mira", "Take it", table.private_messages("Mira")[-1])
        await table.commands("Mira", "/case list")
        assert "A2 from Quinn: An idea, since Wednesday, 18 November – with Mira" in table.private("Mira")[-1]


async def test_an_empty_list_says_so(tmp_path: Path) -> None:
    """CAS-01: nothing open is an answer too."""
    async with desk(tmp_path) as table:
        await table.commands("Mira", "/case list")
        assert table.private("Mira")[-1].endswith("Nothing is open right now.")


async def test_unseen_for_a_day_raises_a_hand_once(tmp_path: Path) -> None:
    """§13, 5 and CAS-01: nobody took it for 24 h → one hand in the staff place, never a second, never a close."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.passes(hours=23, minutes=59)
        assert len(table.public("staff")) == 1
        await table.passes(minutes=2)
        assert table.public("staff")[1:] == [
            "A1 has been here since Wednesday, 18 November, 12 pm, and nobody has taken it so far."
        ]
        await table.passes(days=60)
        assert len(table.public("staff")) == 2
        assert await column(table, "SELECT state FROM cases_cases") == ["open"]


async def test_a_hand_is_not_raised_at_night(tmp_path: Path) -> None:
    """PER-05: opened at two in the morning, the hand comes the next day at eight."""
    async with desk(tmp_path, at=datetime(2026, 11, 18, 1, 0, tzinfo=UTC)) as table:
        await opens(table)
        await table.until(datetime(2026, 11, 19, 6, 59, tzinfo=UTC))
        assert len(table.public("staff")) == 1
        await table.until(datetime(2026, 11, 19, 7, 0, tzinfo=UTC))
        assert len(table.public("staff")) == 2


@pytest.mark.parametrize("act", ["Take it", "Reply", "Close"])
async def test_whatever_was_taken_raises_no_hand(tmp_path: Path, act: str) -> None:
    """§13, 5: taken, answered or closed is seen."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.presses("Mira", act)
        if act == "Reply":
            await table.fills("Mira", text="Ich frage nach.")
        if act == "Close":
            await table.fills("Mira", outcome="solved")
        await table.passes(days=20)
        assert len(table.public("staff")) == 1


async def test_nobody_came_so_the_author_gets_their_words_back(tmp_path: Path) -> None:
    """§13, 5: on expiry the author gets the text back; the concern stays open, for only a human closes one (N1)."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.passes(days=15)
        back = table.private("Ana")[-1]
        assert back.startswith("Nobody has taken A1 since Wednesday, 18 November. It stays open.")
        assert "Mira or Jo" in back
        assert back.endswith(ANGRY)
        await table.commands("Mira", "/case list")
        assert "A1 from Ana" in table.private("Mira")[-1]


async def test_without_a_staff_place_those_who_may_are_told(tmp_path: Path) -> None:
    """§13, 5: no staff room → the holders of the right are told alone, and their cards follow."""
    async with desk(tmp_path) as table:
        table.people["Kim"] = table.world.member("Kim", Role.LEAD)
        await table.commands("Kim", "/case list")
        await without_staff_place(table)
        await opens(table)
        assert table.public("staff") == []
        assert ANGRY in table.private("Mira")[-1]
        assert ANGRY in table.private("Kim")[-1]
        assert not any(ANGRY in line for who in ("Jo", "Lea", "Quinn") for line in table.private(who))
        await table.presses("Mira", "Take it")
        assert "With Mira." in table.private("Kim")[-1]


async def test_where_nobody_sees_it_that_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    """§13, 5: no staff, no place → an honest receipt with names; the first moderator finds it in the list."""
    async with desk(tmp_path) as table:
        await without_staff_place(table)
        await make_member(table, "Mira")
        receipt = await opens(table)
        assert "Nobody from the team sees it at the moment. It won't get lost. You can talk to Mira or Jo." in receipt
        assert "Only the team" not in receipt
        await table.passes(days=2)
        table.world.standings["mira"] = Standing(frozenset({Role.MODERATOR}))
        await table.commands("Mira", "/case list")
        assert "A1 from Ana" in table.private("Mira")[-1]


async def test_one_volunteer_whose_own_concern_it_is(tmp_path: Path) -> None:
    """§13, 5: the only moderator's own concern is seen by nobody else, and the receipt says so."""
    async with desk(tmp_path, house=House(locale="en")) as table:
        await without_staff_place(table)
        assert "Nobody from the team sees it at the moment." in await opens(table, "Mira")


async def test_an_author_who_cannot_be_reached_is_noted(tmp_path: Path) -> None:
    """CAS-09: delivered, or marked undeliverable: staff hear that Ana could not be told."""
    async with desk(tmp_path) as table:
        await opens(table)
        await table.presses("Mira", "Close")
        refuse = table.world.perform

        async def closed_to_ana(delivery: object) -> object:
            if getattr(delivery, "kind", "") == "whisper" and getattr(delivery, "person", None) == table.people["Ana"]:
                raise Undeliverable(Why.FORBIDDEN, "direct messages are closed")
            return await refuse(delivery)  # type: ignore[arg-type]

        table.world.perform = closed_to_ana  # type: ignore[method-assign, assignment]
        await table.fills("Mira", outcome="solved", text="")
        assert table.public("staff")[-1] == "A1: I couldn't reach Ana."


async def test_a_closed_concern_takes_no_second_end(tmp_path: Path) -> None:
    """CAS-01: illegal steps are refused with a sentence: take, answer, close, add and withdraw after the end."""
    async with desk(tmp_path) as table:
        table.people["Kim"] = table.world.member("Kim", Role.MODERATOR)
        await opens(table)
        old, mine = card(table).buttons, table.private_messages("Ana")[-1].buttons
        await closes(table, "Mira", "solved")
        for key in old:
            await table.world.press(table.people["Kim"], key.key, card(table))
            await table.settle()
            assert table.private("Kim")[-1].endswith("That's already closed.")
        for key in mine:
            await table.world.press(table.people["Ana"], key.key)
            await table.settle()
            assert table.private("Ana")[-1] == "That's already closed."


async def test_nothing_of_a_concern_is_ever_said_in_public(tmp_path: Path) -> None:
    """N6, CAS-18: whatever is written in a concern, the places members read know nothing of it."""
    async with desk(tmp_path, doors=True) as table:
        await table.joins("Ana")
        await table.passes(minutes=2)
        for turn, about in enumerate(["help", "question", "idea", "praise", "vent"]):
            await table.commands("Ana", "/concern open", place="talk")
            await table.fills("Ana", about=about, text=f"GEHEIM{turn}")
        await table.commands("Ana", "/concern add A1 GEHEIM9", place="talk")
        await table.commands("Ana", "/concern status", place="talk")
        await table.presses("Mira", "Take it", card(table))
        await table.presses("Mira", "Reply", card(table))
        await table.fills("Mira", text="GEHEIM10")
        await closes(table, "Mira", "solved", "GEHEIM11", card(table))
        await table.passes(days=20)
        said = [each.text for each in table.world.messages if each.author == "host" and each.to is None]
        assert "GEHEIM" in "\n".join(table.public("staff"))
        assert len(said) > len(table.public("staff")), "something was said in public: the greeting"
        assert "GEHEIM" not in everything_public(table)
        assert "A1" not in everything_public(table)


async def test_words_leave_the_outbox_and_stay_out_of_button_rows(tmp_path: Path) -> None:
    """CAS-18: once delivered, a concern's words stand in its own table and nowhere else."""
    async with desk(tmp_path) as table:
        await opens(table, text="GEHEIM")
        await table.commands("Ana", "/concern add GEHEIM2")
        for sql in ("SELECT payload FROM outbox", "SELECT data || coalesce(sheet, '') FROM keys"):
            assert "GEHEIM" not in "\n".join(await column(table, sql))
        assert await column(table, "SELECT words FROM cases_lines") == ["GEHEIM", "GEHEIM2"]


async def test_a_quiet_member_never_hears_of_it(tmp_path: Path) -> None:
    """N4: Quinn is told nothing, whatever others bring up."""
    async with desk(tmp_path) as table:
        await opens(table)
        await closes(table, "Mira", "solved")
        await table.passes(days=120)
        assert table.private("Quinn") == []
        assert table.clock.now() >= NOON + timedelta(days=120)
        assert TEAM
