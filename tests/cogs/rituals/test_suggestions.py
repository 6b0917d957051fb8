"""Suggestions: anyone gives a question, the team sees it first, nobody is counted."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.house import House
from tests.cogs.rituals.kit import COGS, THURSDAY, berlin, rows, sets_up, uses
from tests.fakes.table import TEAM, lay_table


async def test_a_quiet_reader_s_question_is_asked_in_its_turn(tmp_path: Path) -> None:
    """RIT-05: Quinn suggests, the team sees it, a week later it is asked, without a name."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, questions="Was hat diese Woche endlich geklappt?")
        answer = await uses(table, "Quinn", "ritual suggest", question="Was hört ihr beim Kochen?")
        assert answer.endswith("Thank you, your question is noted for Donnerstagsrunde and will be asked in its turn.")
        assert table.public("staff") == ["Quinn has a question for Donnerstagsrunde: “Was hört ihr beim Kochen?”"]
        await table.until(THURSDAY + timedelta(days=7))
        assert table.public("talk")[-1] == "Donnerstagsrunde: Was hört ihr beim Kochen?"
        assert "Quinn" not in " ".join(table.public("talk"))


async def test_a_suggestion_can_be_seen_by_the_team_before_it_is_asked(tmp_path: Path) -> None:
    """RIT-05, N1: given an hour before the round, it rests a day; an organiser's own does not."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, questions="Was hat diese Woche endlich geklappt?")
        await table.until(THURSDAY + timedelta(days=7, hours=-1))
        await uses(table, "Quinn", "ritual suggest", question="Was hört ihr beim Kochen?")
        await uses(table, "Jo", "ritual suggest", question="Was steht bei euch auf dem Tisch?")
        await table.until(THURSDAY + timedelta(days=7))
        assert table.public("talk")[-1] == "Donnerstagsrunde: Was steht bei euch auf dem Tisch?"


async def test_the_team_leaves_one_out_and_the_giver_learns_whom_to_ask(tmp_path: Path) -> None:
    """RIT-05 under mission.md §13, 6: nothing anyone wrote disappears without a way to learn why."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await uses(table, "Quinn", "ritual suggest", question="Wer stört hier am meisten?")
        await table.presses("Mira", "Leave it out")
        assert table.public("staff") == ["Mira left the question out: “Wer stört hier am meisten?”"]
        assert table.private("Quinn")[-1] == (
            "Mira left your question out: “Wer stört hier am meisten?” If you'd like to know why, ask Mira."
        )
        assert await rows(table, "SELECT 1 FROM rituals_questions WHERE suggested = 1") == []


async def test_only_the_team_leaves_questions_out(tmp_path: Path) -> None:
    """RIT-05: a member's press does nothing, a second one says that it is gone."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await uses(table, "Quinn", "ritual suggest", question="Was hört ihr beim Kochen?")
        card = table.public_messages("staff")[0]
        key = card.buttons[0].key
        for who, told in (("Lea", "That's for the team here."), ("Jo", "Left out"), ("Mira", "isn't here any more.")):
            await table.world.press(table.people[who], key, card)
            await table.settle()
            assert told in table.private(who)[-1]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Hallo zusammen", "Da fehlt ein Fragezeichen."),
        ("Wer? Wie?", "Eine Frage auf einmal lässt sich leichter beantworten."),
        ("@everyone kommt ihr?", "Ohne @ klingelt es bei niemandem."),
        ("https://example.org/?a", "Da steht noch keine Frage."),
        ("Was hat diese Woche ENDLICH geklappt?", "Die Frage liegt hier schon."),
    ],
)
async def test_an_unfit_question_comes_back_with_a_reason(tmp_path: Path, question: str, told: str) -> None:
    """RIT-08: the lint speaks to the person, kindly and in their language."""
    async with lay_table(tmp_path, cogs=COGS, house=House(team=TEAM, locale="de"), locale="de") as table:
        await sets_up(table, questions="Was hat diese Woche endlich geklappt?")
        answer = await uses(table, "Quinn", "ritual suggest", question=question)
        assert answer.endswith(f"So kann ich die Frage nicht nehmen. {told}")
        assert table.public("staff") == []


async def test_with_several_rounds_the_person_chooses(tmp_path: Path) -> None:
    """RIT-05: which round it is for is asked, not guessed; typed lines need no quotes."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await table.commands("Quinn", "/ritual suggest Was hört ihr beim Kochen?")
        assert table.private("Quinn")[-1].endswith("There are no regular rounds here yet.")
        await sets_up(table)
        await sets_up(table, name="Dienstagsfrage", day="tue")
        await table.commands("Quinn", "/ritual suggest Was hört ihr beim Kochen?")
        assert table.private("Quinn")[-1] == "Which round is the question for?"
        await table.presses("Quinn", "Dienstagsfrage")
        assert table.public("staff") == ["Quinn has a question for Dienstagsfrage: “Was hört ihr beim Kochen?”"]


async def test_one_person_s_flood_ends_kindly(tmp_path: Path) -> None:
    """RIT-05, N5: after five waiting ones there is no room for now; no number is told."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        for n in "abcde":
            await uses(table, "Quinn", "ritual suggest", question=f"Was ist {n * 3}?")
        answer = await uses(table, "Quinn", "ritual suggest", question="Und noch eine?")
        assert answer == "Several of your questions are waiting already. Once one has been asked, there is room again."
        assert not any(char.isdigit() for char in answer)


async def test_who_is_forgotten_leaves_the_question_without_a_name(tmp_path: Path) -> None:
    """IDP-05: the pool keeps the question, not who gave it; the round goes on."""
    async with lay_table(tmp_path, cogs=COGS, at=berlin(18, 12)) as table:
        await sets_up(table)
        await uses(table, "Quinn", "ritual suggest", question="Was hört ihr beim Kochen?")

        def forget(sql: object) -> None:
            (who,) = sql.execute("SELECT id FROM persons WHERE name = 'Quinn'").fetchone()  # type: ignore[attr-defined]
            (home,) = sql.execute("SELECT id FROM communities").fetchone()  # type: ignore[attr-defined]
            COGS[0].store(sql, home).forget(who)

        await table.house.db.run(forget)
        kept = await rows(table, "SELECT words, given_by FROM rituals_questions WHERE suggested = 1")
        assert kept == [("Was hört ihr beim Kochen?", "")]
        await table.until(THURSDAY)
        assert len(table.public("talk")) == 1
