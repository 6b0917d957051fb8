"""Organising: what Jo does with a ritual, and what he reads when something is in the way."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.house import House
from tests.cogs.rituals.kit import COGS, FOUR, THURSDAY, berlin, chatter, creates, rows, sets_up, uses
from tests.fakes.table import TEAM, lay_table

GERMAN = House(team=TEAM, locale="de")
FIRST = "Donnerstagsrunde: Was hat diese Woche endlich geklappt?"


async def test_jo_sets_a_round_up_and_sees_the_week(tmp_path: Path) -> None:
    """RIT-01, RIT-03: name, day, time; the questions by form, one a line; the answer shows the week."""
    async with lay_table(tmp_path, cogs=COGS, house=GERMAN, locale="de") as table:
        await creates(table, title="Donnerstagsrunde", day="thu", time="18:30 Uhr")
        sheet = table.private_messages("Jo")[-1].sheet
        assert sheet is not None
        assert (sheet.title, sheet.blanks[0].label, sheet.blanks[0].kind) == (
            "Fragen für Donnerstagsrunde",
            "Eine Frage pro Zeile, am besten vier",
            "long",
        )
        await table.fills("Jo", questions=FOUR)
        assert table.private("Jo")[-1].split("\n\n")[-4:] == [
            "Donnerstagsrunde ist eingetragen.",
            "Donnerstagsrunde: Donnerstag, 19. November, 18:30 Uhr, in Talk.",
            "4 Fragen liegen bereit.",
            "In Talk ist damit einer von 3 Plätzen der Woche vergeben: Donnerstagsrunde.",
        ]


async def test_a_bare_command_asks_for_everything_in_one_form(tmp_path: Path) -> None:
    """RIT-01: `/ritual create` alone opens the form; questions left out are asked for by a button."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await table.commands("Jo", "/ritual create")
        await table.fills("Jo", title="Donnerstagsrunde", day="thu", time="18:30")
        assert "needs at least one question" in table.private("Jo")[-1]
        await table.presses("Jo", "Write questions")
        await table.fills("Jo", questions="Was bleibt?")
        assert "Donnerstagsrunde is set up." in table.private("Jo")[-1]


@pytest.mark.parametrize("day", ["Do", "donnerstag", "thu", "Thursday", "Don"])
async def test_a_day_is_typed_the_way_people_say_it(tmp_path: Path, day: str) -> None:
    """RIT-01 on Telegram: the whole line typed, the day in either language or its beginning."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await table.commands("Jo", f"/ritual create Donnerstagsrunde {day} 18:30 Was bleibt?")
        assert "Thursday, 19 November" in table.private("Jo")[-1]
        await table.until(THURSDAY)
        assert table.public("talk") == ["Donnerstagsrunde: Was bleibt?"]


async def test_unfit_questions_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    """RIT-08: exactly one question mark, at the end, no mention; what is wrong is said per line."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, questions="Was bleibt?\nErzählt mal.\n@everyone wer kommt?\nWas bleibt?\nWie? Und warum?")
        answer = table.private("Jo")[-1].split("\n\n")
        assert "One question is ready." in answer
        assert [each for each in answer if each.startswith("Not taken")] == [
            "Not taken: “Erzählt mal.” There's no question mark.",
            "Not taken: “@everyone wer kommt?” Without an @, nobody's phone rings.",
            "Not taken: “Was bleibt?” That question is here already.",
            "Not taken: “Wie? Und warum?” One question at a time is easier to answer.",
        ]


async def test_without_any_fit_question_nothing_is_set_up_and_the_words_come_back(tmp_path: Path) -> None:
    """RIT-08: nothing typed is lost: the button opens the form with it."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, questions="Erzählt mal.")
        assert await rows(table, "SELECT * FROM rituals") == []
        await table.presses("Jo", "Write questions")
        sheet = table.private_messages("Jo")[-1].sheet
        assert sheet is not None
        assert sheet.blanks[0].default == "Erzählt mal."
        await table.fills("Jo", questions="Was erzählt ihr?")
        assert "is set up" in table.private("Jo")[-1]


async def test_a_full_week_says_what_would_have_to_give_way(tmp_path: Path) -> None:
    """RIT-03: the fourth ritual of a place is refused with the three that fill it and what a human can do."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        for day, name in (("mon", "Montagsfrage"), ("wed", "Mittwochsfrage"), ("thu", "Donnerstagsrunde")):
            await sets_up(table, name=name, day=day)
        await sets_up(table, name="Freitagsrunde", day="fri")
        assert table.private("Jo")[-1] == (
            "All 3 slots a week in Talk are taken: Montagsfrage, Mittwochsfrage and Donnerstagsrunde. "
            "/ritual pause or /ritual retire makes room, /host budget gives more slots."
        )
        await uses(table, "Jo", "ritual pause", ritual="Montagsfrage")
        await sets_up(table, name="Freitagsrunde", day="fri")
        assert "Freitagsrunde is set up." in table.private("Jo")[-1]
        assert (await uses(table, "Jo", "ritual resume", ritual="Montagsfrage")).startswith("All 3 slots a week")
        await sets_up(table, name="Anderswo", day="fri", place=table.spot("questions"))
        assert "Anderswo is set up." in table.private("Jo")[-1], "every place has its own budget"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"time": "22:15"}, "It's quiet here at 22:15: from 21:00 to 08:00 I say nothing of my own accord."),
        ({"time": "7"}, "It's quiet here at 07:00"),
        ({"time": "abends"}, "I can't make sense of “abends”."),
        ({"title": "@everyone"}, "That name doesn't work in front of a question."),
        ({"title": "Wer kommt?"}, "That name doesn't work in front of a question."),
        ({"day": "someday"}, "This can be Monday, Tuesday"),
    ],
)
async def test_what_cannot_be_is_explained(tmp_path: Path, given: dict[str, str], told: str) -> None:
    """PER-05, RIT-01: quiet hours, odd hours, odd names: a sentence, and nothing set up."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await creates(table, **({"title": "Runde", "day": "thu", "time": "18:30", "questions": "Was bleibt?"} | given))
        assert told in table.private("Jo")[-1]
        assert await rows(table, "SELECT * FROM rituals") == []


async def test_a_name_belongs_to_one_round(tmp_path: Path) -> None:
    """RIT-01: the same name again is refused; a retired one gives it back."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await sets_up(table, name="donnerstagsrunde", day="fri")
        assert table.private("Jo")[-1] == "There is a round called “donnerstagsrunde” already."
        assert await uses(table, "Jo", "ritual retire") == "Donnerstagsrunde has ended."
        await sets_up(table, day="fri")
        assert "is set up" in table.private("Jo")[-1]
        await table.presses("Jo", "Undo")
        assert table.private("Jo")[-1] == "There is a round called “Donnerstagsrunde” already."


async def test_only_organisers_change_the_week(tmp_path: Path) -> None:
    """House: rights are checked at execution; reading and suggesting are for everyone."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await sets_up(table, name="Andere")
        for command in ("edit", "pause", "skip", "retire", "now", "resume"):
            answer = await uses(table, "Lea", f"ritual {command}", ritual="Donnerstagsrunde")
            assert answer.endswith("That's for the team here.")
        await creates(table, "Lea", title="Leas Runde", day="thu", time="18:30")
        assert table.private("Lea")[-1] == "That's for the team here."
        assert "Thursday, 19 November" in await uses(table, "Lea", "ritual list")


async def test_the_week_is_for_everyone(tmp_path: Path) -> None:
    """RIT-01: `/ritual list` shows what is when; organisers also see what is left to ask."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        assert (await uses(table, "Quinn", "ritual list")).endswith("There are no regular rounds here yet.")
        await sets_up(table)
        await sets_up(table, name="Dienstagsfrage", day="tue", time="9 Uhr")
        assert (await uses(table, "Quinn", "ritual list")).replace("\u202f", " ") == (
            "Dienstagsfrage: Tuesday, 24 November, 9 am, in Talk.\n\n"
            "Donnerstagsrunde: Thursday, 19 November, 6:30 pm, in Talk."
        )
        assert "4 questions are ready." in await uses(table, "Jo", "ritual list")


async def test_skip_leaves_one_out_and_can_be_taken_back(tmp_path: Path) -> None:
    """RIT-01: the next date only; the button takes it back while it lies ahead."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        assert await uses(table, "Jo", "ritual skip") == (
            "No Donnerstagsrunde on Thursday, 19 November. The next one is on Thursday, 26 November."
        )
        assert "as it is" in await uses(table, "Jo", "ritual skip")
        await table.presses("Jo", "Let it happen after all")
        assert "Donnerstagsrunde will happen on Thursday, 19 November after all." in table.private("Jo")
        await uses(table, "Jo", "ritual skip")
        await table.until(THURSDAY + timedelta(hours=5))
        assert table.public("talk") == table.public("staff") == []
        await table.presses("Jo", "Let it happen after all")
        assert table.private("Jo")[-1] == "That's in the past."
        await table.until(THURSDAY + timedelta(days=7))
        assert table.public("talk") == [FIRST]


async def test_skip_while_it_waits_takes_it_out_of_the_queue(tmp_path: Path) -> None:
    """RIT-03: a round that waits for a lull can be called off; its question stays for next time."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=4))
        assert await uses(table, "Jo", "ritual skip") == (
            "No Donnerstagsrunde this time. The next one is on Thursday, 26 November."
        )
        await table.until(THURSDAY + timedelta(days=7))
        assert table.public("talk") == [FIRST]
        assert table.public("staff") == []


async def test_send_now_does_not_wait_and_is_counted(tmp_path: Path) -> None:
    """RIT-03 under mission.md §13, 15: at once, in the middle of talk, and one slot is used."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.until(berlin(18, 14))
        await chatter(table, berlin(18, 14, 4))
        await uses(table, "Jo", "ritual now")
        assert any("The next one stays as it was: Thursday, 19 November" in each for each in table.private("Jo"))
        assert table.public("talk") == [FIRST]
        assert (await uses(table, "Jo", "ritual now")) == "Donnerstagsrunde has only just gone out."
        used = await rows(table, "SELECT reason FROM ledger WHERE outcome = 'sent' AND cls = 'host'")
        assert used == [("sent_now",)]
        await table.presses("Jo", "Skip the next one")
        await table.until(THURSDAY + timedelta(hours=5))
        assert table.public("talk") == [FIRST]


async def test_send_now_releases_the_round_that_waits(tmp_path: Path) -> None:
    """RIT-02, RIT-03: no second question: the waiting one goes, once."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=4))
        await uses(table, "Jo", "ritual now")
        assert "Donnerstagsrunde is going out now." in table.private("Jo")
        assert table.public("talk") == [FIRST]
        await table.passes(hours=5)
        assert table.public("talk") == [FIRST]
        assert await rows(table, "SELECT state FROM rituals_rounds") == [("posted",)]


async def test_pause_until_a_day_comes_back_by_itself(tmp_path: Path) -> None:
    """RIT-01: Jo pauses for the holidays; nothing is said, nothing is noted, then it goes on."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        answer = await uses(table, "Jo", "ritual pause", until="10.12.")
        assert answer == "Donnerstagsrunde takes a break until Thursday, 10 December."
        assert "taking a break until" in await uses(table, "Quinn", "ritual list")
        await table.until(berlin(10, 18, 0, month=12))
        assert table.public("talk") == table.public("staff") == []
        await table.until(berlin(10, 18, 30, month=12))
        assert table.public("talk") == [FIRST]


async def test_pause_without_an_end_waits_for_someone(tmp_path: Path) -> None:
    """RIT-01: a break without an end ends by a button; the past and the vague are asked back."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        assert await uses(table, "Jo", "ritual pause", until="gestern 12 Uhr") == "That's in the past."
        assert await uses(table, "Jo", "ritual pause") == "Donnerstagsrunde takes a break until someone carries on."
        assert await uses(table, "Jo", "ritual skip") == "Donnerstagsrunde is taking a break."
        await table.passes(weeks=3)
        assert table.public("talk") == table.public("staff") == []
        await table.presses("Jo", "Carry on")
        assert table.private("Jo")[-1].startswith("Donnerstagsrunde carries on: Thursday, 10 December")
        assert "is running already" in await uses(table, "Jo", "ritual resume")
        await table.passes(weeks=1)
        assert table.public("talk") == [FIRST]


async def test_edit_moves_a_round_and_shows_what_comes(tmp_path: Path) -> None:
    """RIT-01: another day, hour, place or name; without a change the card with the next questions."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        answer = await uses(table, "Jo", "ritual edit", day="fri", time="17:00", title="Freitagsrunde")
        assert answer.startswith("Freitagsrunde is changed.\n\nFreitagsrunde: Friday, 20 November")
        assert "1. Was hat diese Woche endlich geklappt?" in answer
        await table.presses("Jo", "Leave out question 1")
        await table.until(berlin(20, 17))
        assert table.public("talk") == ["Freitagsrunde: Welches Geräusch magst du an deiner Küche?"]
        assert "It's quiet here" in await uses(table, "Jo", "ritual edit", time="23:00")


async def test_which_round_is_asked_back(tmp_path: Path) -> None:
    """RIT-01: a beginning is enough when it is clear; otherwise the names are given."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await sets_up(table, name="Dienstagsfrage", day="tue")
        assert await uses(table, "Jo", "ritual skip", ritual="D") == (
            "Which round do you mean? There are Dienstagsfrage and Donnerstagsrunde."
        )
        assert "No Donnerstagsrunde" in await uses(table, "Jo", "ritual skip", ritual="donner")
        found = await table.house.host.complete(
            "ritual skip", "ritual", "diens", table.people["Jo"], table.spot("talk")
        )
        assert list(found) == [("Dienstagsfrage", "Dienstagsfrage")]
