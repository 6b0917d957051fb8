"""The host about itself, as members and the team meet it."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot.app import shipped_cogs
from bot.cogs.host import cog
from bot.core.persona.ledger import Ledger, Wish
from bot.model.house import House, Human, Opening
from bot.model.people import Community
from bot.ports import Sql
from tests.fakes.table import TEAM, Table, lay_table


async def test_about_says_what_speaks_and_who_decides(tmp_path: Path) -> None:
    """PER-01, N7: the label once in the first private message, the humans by name, what is kept."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Quinn", "/host about")
        first = table.private("Quinn")[-1]
        assert first.startswith("I'm a bot and I hold the door here. Decisions are made by people: Mira and Jo.")
        assert "I don't write conversations down" in first
        await table.commands("Quinn", "/host about")
        assert [each.count("I'm a bot") for each in table.private("Quinn")] == [1, 1]


async def test_help_is_a_word_people_know(tmp_path: Path) -> None:
    """Mission §13, 2: muscle memory works, in both languages."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        for line in ("/help", "/hilfe"):
            await table.commands("Quinn", line)
            assert "I don't write conversations down" in table.private("Quinn")[-1]


async def test_without_a_team_no_name_and_no_time_is_made_up(tmp_path: Path) -> None:
    """PER-01 under mission.md §13, 5: no roster, no name, no time."""
    async with lay_table(tmp_path, cogs=[cog], house=House(locale="en")) as table:
        await table.commands("Quinn", "/host hours")
        assert table.private("Quinn")[-1].endswith(
            "There are no set hours here. The people here answer when they are around."
        )


async def test_hours_say_when_someone_is_back(tmp_path: Path) -> None:
    """PER-05, N8: times come from the opening hours, nothing else."""
    house = House(locale="en", team=TEAM, hours=(Opening(2, time(9), time(18)), Opening(3, time(9), time(18))))
    async with lay_table(tmp_path, cogs=[cog], house=house) as table:
        await table.commands("Quinn", "/host hours")
        assert "until 6 pm" in table.private("Quinn")[-1].replace("\u202f", " ").replace("PM", "pm")
        await table.until(datetime(2026, 11, 18, 20, 0, tzinfo=UTC))
        await table.commands("Quinn", "/host hours")
        assert "Nobody is around right now" in table.private("Quinn")[-1]


async def test_a_call_for_a_human_reaches_the_team_and_comes_back(tmp_path: Path) -> None:
    """PER-01: `/host human` rings once in the staff place; who takes it is told to the person."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Quinn", "/host human")
        await table.commands("Quinn", "/host human")
        assert table.public("staff") == ["Quinn would like to talk to a human."]
        assert table.private("Quinn")[-1].startswith("I've let the team know")
        await table.presses("Mira", "I'll take it")
        assert table.public("staff") == ["Quinn wanted to talk to a human. Mira is on it."]
        assert table.private("Quinn")[-1] == "Mira has seen that you asked and will get in touch with you."


async def test_only_the_team_takes_a_call_and_only_one_of_them(tmp_path: Path) -> None:
    """House: rights are checked at execution; the second press sees by whom."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Quinn", "/host human")
        card = table.public_messages("staff")[0]
        key = card.buttons[0].key
        await table.world.press(table.people["Lea"], key, card)
        await table.settle()
        assert table.private("Lea")[-1].endswith("That's for the team here.")
        await table.world.press(table.people["Mira"], key, card)
        await table.settle()
        await table.world.press(table.people["Mira"], key, card)
        await table.settle()
        assert table.private("Mira")[-1] == "Mira is already on it."


async def test_quiet_hours_of_ones_own(tmp_path: Path) -> None:
    """PER-05: `/host quiet 22-8`, said back; off returns to the house's."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Quinn", "/host quiet 22-8")
        assert "from 22:00 to 08:00" in table.private("Quinn")[-1]
        await table.commands("Quinn", "/host quiet gibberish")
        assert "can't make sense" in table.private("Quinn")[-1]
        await table.commands("Quinn", "/host quiet off")
        assert "It's quiet here from 21:00 to 08:00." in table.private("Quinn")[-1]


async def test_a_place_has_quiet_hours_of_its_own(tmp_path: Path) -> None:
    """PER-05: quiet hours per place; the ledger holds unasked lines by them, and only organisers set them."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Quinn", "/host quiet 11-14 place:talk")
        assert table.private("Quinn")[-1].endswith("That's for the team here.")
        await table.commands("Jo", "/host quiet 11-14 place:talk")
        assert table.private("Jo")[-1].endswith("It's quiet in Talk from 11:00 to 14:00.")
        assert await quiet_until(table, "talk") == datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
        assert await quiet_until(table, "questions") is None
        await table.commands("Jo", "/host quiet off place:talk")
        assert table.private("Jo")[-1] == "It's quiet in Talk from 21:00 to 08:00."
        assert await quiet_until(table, "talk") is None


async def quiet_until(table: Table, spot: str) -> datetime | None:
    """Ask the ledger what it would do with an unasked line in a place now."""

    def judged(sql: Sql) -> datetime | None:
        works, now = table.house.works, table.clock.now()
        place = sql.execute("SELECT id, community FROM places WHERE spot = ?", (spot,)).fetchone()
        row = sql.execute("SELECT id, name, locale, address, zone FROM communities").fetchone()
        wish = Wish("x", "host", "host", place[0], spot, now + timedelta(hours=20), None, now)
        verdict = Ledger(sql, works.house.manners).judge(Community(*row), wish, works.talk, now)
        return verdict.until if verdict.reason == "quiet" else None

    return await table.house.db.read(judged)


async def test_budget_and_pause_are_for_organisers(tmp_path: Path) -> None:
    """PER-04: who may, may; who may not is told so; the number is a human's decision."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Quinn", "/host budget")
        assert table.private("Quinn")[-1].endswith("That's for the team here.")
        await table.commands("Jo", "/host budget weekly:2", place="talk")
        assert table.private("Jo")[-1].endswith("at most 2 things a week unasked in Talk.")
        await table.commands("Jo", "/host budget", place="talk")
        assert table.private("Jo")[-1].startswith("Talk: 0 of 2 unasked posts this week.")
        await table.commands("Jo", "/host pause 2 hours")
        assert "say nothing unasked until" in table.private("Jo")[-1]
        await table.presses("Jo", "Talk again")
        assert table.private("Jo")[-1] == "All right, I'm back."


async def test_a_bare_noun_offers_its_verbs(tmp_path: Path) -> None:
    """House.md §5: `/host` alone opens a menu of the verbs this person may use."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.commands("Quinn", "/host")
        assert table.private_messages("Quinn")[-1].buttons
        labels = [each.label for each in table.private_messages("Quinn")[-1].buttons]
        assert labels == ["about", "hours", "community", "human", "quiet", "Talk to a human"]
        await table.presses("Quinn", "hours")
        assert "There are no set hours here." in table.private("Quinn")[-1]


async def test_words_to_the_host_alone_get_an_answer(tmp_path: Path) -> None:
    """Mission.md §13, 4: whoever addresses the host gets an answer at once, and a human is one tap away."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        await table.says("Quinn", "direct", "are you there?")
        assert "I'm a bot and understand only a little" in table.private("Quinn")[-1]
        await table.presses("Quinn", "Talk to a human")
        assert table.public("staff") == ["Quinn would like to talk to a human."]


async def test_german_speaks_german(tmp_path: Path) -> None:
    """PER-07 in the small: the reader's language privately, the community's in public."""
    house = House(locale="de", team=(Human("Mira"),))
    async with lay_table(tmp_path, cogs=[cog], house=house, locale="de") as table:
        await table.commands("Quinn", "/host human")
        assert "Ich habe dem Team Bescheid gesagt: Mira." in table.private("Quinn")[-1]
        assert table.public("staff") == ["Quinn möchte mit einem Menschen sprechen."]


def test_the_host_is_among_the_shipped_cogs() -> None:
    """Every room is found by its folder."""
    assert "host" in {each.name for each in shipped_cogs()}
