"""At the door: one line, shared, once, at a decent hour (mission.md §7.1)."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.model.deliveries import Delivery
from bot.model.house import House
from bot.model.people import Account
from bot.model.rights import Role
from tests.cogs.welcome.door import TOUR, column, door
from tests.fakes.table import NOON, TEAM, Table

NIGHT = datetime(2026, 11, 19, 1, 0, tzinfo=UTC)
"""02:00 in Berlin; quiet hours end at 08:00, which is 07:00 UTC."""


async def several_join(table: Table, *names: str, every: float = 5) -> None:
    for name in names:
        await table.joins(name)
        await table.passes(seconds=every)


def says(table: Table) -> list[Delivery]:
    return [each for each in table.world.deliveries if each.kind == "say"]


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_one_join_is_one_line_with_one_button_and_nothing_private(tmp_path: Path, locale: str) -> None:
    """WEL-01: one join → exactly one public line naming them, one button, no private message."""
    async with door(tmp_path, locale=locale) as table:
        await table.joins("Ana")
        assert table.public("welcome") == [], "the greeting waits a minute"
        await table.passes(seconds=60)
        (line,) = table.public_messages("welcome")
        assert "Ana" in line.text
        assert [key.label for key in line.buttons] == [TOUR[locale]]
        assert table.private("Ana") == []
        await table.passes(days=40)
        assert len(table.public("welcome")) == 1, "and that was all, for weeks"


async def test_a_greeting_is_an_answer_and_costs_no_budget(tmp_path: Path) -> None:
    """WEL-01, PER-04: a greeting is of class answer, so the ledger of unasked lines stays empty."""
    async with door(tmp_path) as table:
        await several_join(table, "Ana")
        await table.passes(minutes=2)
        assert table.public("welcome")
        assert await column(table, "SELECT DISTINCT cls FROM outbox") == ["answer"]
        assert await column(table, "SELECT count(*) FROM ledger") == [0]


async def test_joining_and_leaving_within_a_minute_is_nobodys_business(tmp_path: Path) -> None:
    """WEL-01: join and leave inside the wait → no greeting, now or later."""
    async with door(tmp_path) as table:
        await table.joins("Ana")
        await table.passes(seconds=40)
        await table.leaves("Ana")
        await table.passes(days=2)
        assert table.world.messages == []


async def test_someone_who_left_at_once_and_returns_is_new(tmp_path: Path) -> None:
    """WEL-01: who was never greeted is no returning guest; they get their greeting and the tour button."""
    async with door(tmp_path) as table:
        await table.joins("Ana")
        await table.leaves("Ana")
        await table.passes(minutes=5)
        await table.joins("Ana")
        await table.passes(minutes=2)
        assert [len(each.buttons) for each in table.public_messages("welcome")] == [1]


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_five_joins_share_one_line(tmp_path: Path, locale: str) -> None:
    """WEL-01: 5 joins → 1 message, 5 names."""
    async with door(tmp_path, locale=locale) as table:
        await several_join(table, "Ana", "Ben", "Cem", "Dora", "Emil")
        await table.passes(minutes=3)
        (line,) = table.public("welcome")
        assert all(name in line for name in ("Ana", "Ben", "Cem", "Dora", "Emil"))


async def test_a_line_counts_how_it_speaks(tmp_path: Path) -> None:
    """WEL-01: „willkommen euch dreien“ for three, and the names as a list people would say."""
    async with door(tmp_path, locale="de") as table:
        await several_join(table, "Ana", "Ben", "Cem")
        await table.passes(minutes=2)
        (line,) = table.public("welcome")
        assert "Ana, Ben und Cem" in line
        if "Heute" in line:
            assert line == "Heute sind Ana, Ben und Cem dazugekommen – willkommen euch dreien."


async def test_the_first_never_waits_twice_as_long(tmp_path: Path) -> None:
    """WEL-01: a steady trickle is not held back for ever; each still has their own minute."""
    async with door(tmp_path) as table:
        await several_join(table, "Ana", "Ben", "Cem", "Dora", every=30)
        (first,) = table.public("welcome")
        assert "Ana" in first
        assert "Ben" in first
        assert "Cem" in first
        assert "Dora" not in first
        await table.passes(minutes=2)
        assert "Dora" in table.public("welcome")[1]


async def test_after_three_lines_in_ten_minutes_names_go_into_the_last(tmp_path: Path) -> None:
    """WEL-01: more than three lines in ten minutes → no fourth line, the last one is edited."""
    async with door(tmp_path) as table:
        await several_join(table, "Ana", "Ben", "Cem", "Dora", "Emil", every=90)
        await table.passes(minutes=2)
        lines = table.public_messages("welcome")
        assert len(lines) == 3
        assert lines[2].edited
        assert all(name in lines[2].text for name in ("Cem", "Dora", "Emil"))
        await table.passes(minutes=10)
        await several_join(table, "Finn")
        await table.passes(minutes=2)
        assert len(table.public("welcome")) == 4, "ten minutes later there is room for a line again"


async def test_six_lines_a_day_then_arrivals_share_one(tmp_path: Path) -> None:
    """WEL-01 and §13, 14: past six lines a day arrivals share one edited line; tomorrow is another day."""
    names = ["Ana", "Ben", "Cem", "Dora", "Emil", "Finn", "Gül", "Hans"]
    async with door(tmp_path, at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC)) as table:
        for name in names:
            await table.joins(name)
            await table.passes(hours=1)
        lines = table.public_messages("welcome")
        assert len(lines) == 6
        assert all(name in lines[5].text for name in ("Finn", "Gül", "Hans"))
        assert [each.edited for each in lines] == [False] * 5 + [True]
        await table.until(datetime(2026, 11, 19, 9, 0, tzinfo=UTC))
        await table.joins("Ida")
        await table.passes(minutes=2)
        assert len(table.public("welcome")) == 7


async def test_a_line_never_grows_into_a_wall_of_names(tmp_path: Path) -> None:
    """WEL-01: not a wall of text: past ten names a line says how many more."""
    async with door(tmp_path) as table:
        await several_join(table, *(f"Gast{n:02}" for n in range(14)), every=1)
        await table.passes(minutes=2)
        (line,) = table.public("welcome")
        assert line.count("Gast") == 9
        assert "5 more" in line


async def test_nobody_is_greeted_at_night(tmp_path: Path) -> None:
    """WEL-01, PER-05: join at 02:00 → greeted together when quiet hours end at eight."""
    async with door(tmp_path, at=NIGHT) as table:
        await several_join(table, "Ana", "Ben", every=900)
        await table.until(datetime(2026, 11, 19, 6, 59, tzinfo=UTC))
        assert table.world.messages == []
        await table.until(datetime(2026, 11, 19, 7, 0, tzinfo=UTC))
        (line,) = table.public("welcome")
        assert "Ana" in line
        assert "Ben" in line


async def test_the_morning_line_does_not_say_today_about_last_night(tmp_path: Path) -> None:
    """WEL-01, N8: who came before midnight did not come "today"."""
    evening = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    for turn in range(4):
        folder = tmp_path / str(turn)
        folder.mkdir()
        async with door(folder, at=evening, locale="de") as table:
            for _ in range(turn):
                await table.says("Lea", "talk", "so that the wording differs")
            await several_join(table, "Ana", "Ben")
            await table.until(datetime(2026, 11, 19, 7, 1, tzinfo=UTC))
            (line,) = table.public("welcome")
            assert "eute" not in line


async def test_who_leaves_before_the_morning_is_not_named(tmp_path: Path) -> None:
    """WEL-01: a greeting names only those who are still here."""
    async with door(tmp_path, at=NIGHT) as table:
        await several_join(table, "Ana", "Ben")
        await table.passes(hours=1)
        await table.leaves("Ben")
        await table.until(datetime(2026, 11, 19, 7, 5, tzinfo=UTC))
        (line,) = table.public("welcome")
        assert "Ana" in line
        assert "Ben" not in line


BACK = re.compile(r"zurück|wieder|kennst dich|back|again|know your way")


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_returning_within_thirty_days_is_welcomed_back(tmp_path: Path, locale: str) -> None:
    """WEL-01: same person rejoins within 30 days → "welcome back", no tour push."""
    async with door(tmp_path, locale=locale) as table:
        await table.joins("Ana")
        await table.passes(days=60)
        await table.leaves("Ana")
        assert len(table.public("welcome")) == 1, "WEL-09: nothing is said about leaving"
        await table.passes(days=29)
        await table.joins("Ana")
        await table.passes(minutes=2)
        first, second = table.public_messages("welcome")
        assert not BACK.search(first.text)
        assert BACK.search(second.text)
        assert second.buttons == ()


async def test_returning_after_a_month_is_arriving(tmp_path: Path) -> None:
    """WEL-01: after thirty days nothing is remembered; the greeting is an ordinary one."""
    async with door(tmp_path) as table:
        await table.joins("Ana")
        await table.passes(days=1)
        await table.leaves("Ana")
        await table.passes(days=31)
        assert await column(table, "SELECT count(*) FROM welcome_arrivals") == [0]
        await table.joins("Ana")
        await table.passes(minutes=2)
        assert [len(each.buttons) for each in table.public_messages("welcome")] == [1, 1]


async def test_a_member_of_old_who_left_unseen_by_us_is_welcomed_back_too(tmp_path: Path) -> None:
    """WEL-01: Lea was here before the host; leaving and returning does not make her a newcomer."""
    async with door(tmp_path) as table:
        await table.leaves("Lea")
        await table.passes(days=3)
        await table.joins("Lea")
        await table.passes(minutes=2)
        (line,) = table.public_messages("welcome")
        assert BACK.search(line.text)
        assert line.buttons == ()


async def test_coming_and_going_all_day_gets_no_line_each(tmp_path: Path) -> None:
    """WEL-01, N2: two lines a day about one person are plenty."""
    async with door(tmp_path) as table:
        for _ in range(5):
            await table.joins("Ana")
            await table.passes(minutes=15)
            await table.leaves("Ana")
        assert len(table.public("welcome")) == 2


async def test_new_and_returning_guests_share_a_line(tmp_path: Path) -> None:
    """WEL-01: each is greeted as what they are, in one message."""
    async with door(tmp_path) as table:
        await table.leaves("Lea")
        await table.passes(days=1)
        await several_join(table, "Lea", "Ana")
        await table.passes(minutes=2)
        (line,) = table.public_messages("welcome")
        new, back = line.text.split("\n\n")
        assert "Ana" in new
        assert "Lea" in back
        assert BACK.search(back)
        assert len(line.buttons) == 1


async def test_robots_are_never_greeted(tmp_path: Path) -> None:
    """WEL-01: bots joining are never greeted, nor missed."""
    async with door(tmp_path) as table:
        table.people["Robot"] = Account("memory", "robot", "Robot", robot=True)
        table.world.members["robot"] = table.people["Robot"]
        await table.joins("Robot")
        await table.passes(minutes=5)
        await table.leaves("Robot")
        assert table.world.messages == []
        assert await column(table, "SELECT count(*) FROM welcome_arrivals") == [0]


async def test_told_twice_is_greeted_once(tmp_path: Path) -> None:
    """WEL-01: the same arrival told by two doors of a platform, or after linking, → one greeting."""
    async with door(tmp_path) as table:
        await table.joins("Ana")
        await table.joins("Ana")
        await table.passes(minutes=5)
        await table.joins("Ana")
        await table.passes(minutes=5)
        assert len(table.public("welcome")) == 1


async def test_a_restart_neither_loses_nor_repeats_a_greeting(tmp_path: Path) -> None:
    """WEL-01: the process ends while a greeting waits; it is said once after the start, and never again."""
    async with door(tmp_path) as table:
        await table.joins("Ana")
    async with door(tmp_path, at=NOON + timedelta(minutes=7)) as table:
        await table.settle()
        assert len(table.public("welcome")) == 1
    async with door(tmp_path, at=NOON + timedelta(minutes=9)) as table:
        table.world.turn = 100
        await table.joins("Ana")
        await table.passes(hours=2)
        assert table.public("welcome") == []


async def test_an_arrival_found_days_later_is_not_announced(tmp_path: Path) -> None:
    """WEL-01: after two days of standstill "today" would not be true."""
    async with door(tmp_path) as table:
        await table.joins("Ana")
    async with door(tmp_path, at=NOON + timedelta(days=2)) as table:
        await table.passes(hours=1)
        assert table.public("welcome") == []


async def test_a_rush_at_the_door_is_met_with_silence(tmp_path: Path) -> None:
    """WEL-01: twenty joins in five minutes → greetings pause, staff are told once."""
    async with door(tmp_path) as table:
        await several_join(table, *(f"Gast{n:02}" for n in range(26)), every=2)
        await table.passes(minutes=5)
        assert table.public("welcome") == []
        (told,) = table.public("staff")
        assert "20" in told
        await table.joins("Ana")
        await table.passes(minutes=5)
        assert table.public("welcome") == [], "the pause holds for half an hour"
        await table.passes(minutes=40)
        await table.joins("Ben")
        await table.passes(minutes=2)
        assert len(table.public("welcome")) == 1
        assert len(table.public("staff")) == 1


async def test_a_busy_evening_is_no_rush(tmp_path: Path) -> None:
    """WEL-01: nineteen in five minutes are guests."""
    async with door(tmp_path) as table:
        await several_join(table, *(f"Gast{n:02}" for n in range(19)), every=2)
        await table.passes(minutes=3)
        assert len(table.public("welcome")) == 1
        assert table.public("staff") == []


@pytest.mark.parametrize("name", ["@everyone", "Buy-now.com", "https://x.example", "**Boss**", "x" * 60, "Saublöd"])
async def test_a_name_that_is_no_name_is_not_repeated(tmp_path: Path, name: str) -> None:
    """WEL-01, N6: names with mentions, markup, links or listed words → neutral greeting and a hint to staff."""
    async with door(tmp_path, locale="de", welcome={"names_never": ("saublöd",)}) as table:
        await several_join(table, name)
        await table.passes(minutes=2)
        (line,) = table.public("welcome")
        assert name not in line
        assert "illkommen" in line
        (hint,) = table.public("staff")
        assert name in hint


async def test_beside_an_odd_name_the_others_keep_theirs(tmp_path: Path) -> None:
    """WEL-01: one odd name does not cost the others their greeting."""
    async with door(tmp_path) as table:
        await several_join(table, "Ana", "@here Bob")
        await table.passes(minutes=2)
        (line,) = table.public("welcome")
        assert "Ana" in line
        assert "Bob" not in line
        assert len(table.public("staff")) == 1


async def test_fifty_greetings_never_sound_the_same_twice_in_a_row(tmp_path: Path) -> None:
    """N3, PER-02: 50 welcomes → no two neighbours are worded alike, and every variant is used."""
    async with door(tmp_path, welcome={"lines_per_day": 50, "lines_in_a_row": 20}) as table:
        worded = []
        for day in range(10):
            for n in range(5):
                name = f"Gast{day}{n}"
                await table.joins(name)
                await table.passes(minutes=30)
                worded.append(table.public("welcome")[-1].replace(name, "…"))
            await table.passes(hours=21, minutes=30)
        assert len(worded) == 50
        assert all(one != other for one, other in pairwise(worded))
        light = [line for line in worded if "no good at coffee" in line]
        assert len(set(worded) - set(light)) == 5
        assert len(light) <= 1


async def test_the_team_is_offered_only_where_there_are_two(tmp_path: Path) -> None:
    """§13, 5: without a team nobody is named who could show someone around."""
    for number, team in enumerate([(), TEAM[:1], TEAM]):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with door(folder, house=House(team=team, locale="en"), welcome={"lines_in_a_row": 20}) as table:
            for n in range(6):
                await several_join(table, f"Gast{n}")
                await table.passes(minutes=30)
            named = [line for line in table.public("welcome") if "Mira" in line]
            assert len(named) == (1 if len(team) == 2 else 0)


async def test_both_forms_of_address(tmp_path: Path) -> None:
    """PER-07: a Sie community is greeted with Sie, never with du."""
    async with door(tmp_path, house=House(team=TEAM, locale="de", address="sie")) as table:
        for n in range(6):
            await several_join(table, f"Gast{n}")
            await table.passes(minutes=30)
        assert not re.search(r"\b(du|dir|dich|euch)\b", " ".join(table.public("welcome")))


async def test_without_a_welcome_place_greetings_go_where_people_talk(tmp_path: Path) -> None:
    """WEL-01: it works without a place of its own; the team's room is never the door."""
    async with door(tmp_path) as table:
        await table.house.db.run(
            lambda sql: sql.execute("UPDATE places SET purpose = 'other' WHERE purpose = 'welcome'")
        )
        await several_join(table, "Ana")
        await table.passes(minutes=2)
        assert len(table.public("talk")) == 1
        assert table.public("welcome") == []
        assert table.public("staff") == []


@pytest.mark.parametrize(("who", "allowed"), [("Jo", True), ("Mira", True), ("Lea", False)])
async def test_organisers_can_look_at_a_greeting_in_private(tmp_path: Path, who: str, allowed: bool) -> None:
    """WEL-01: /welcome test shows it to the organiser alone; members are told whose it is."""
    async with door(tmp_path) as table:
        await table.commands(who, "/welcome test")
        (answer,) = table.private(who)
        assert (who in answer and "Welcome" in answer) is allowed
        assert table.public("welcome") == []


async def test_a_newcomer_role_makes_no_difference(tmp_path: Path) -> None:
    """WEL-01: whoever arrives is greeted, whatever the platform calls them."""
    async with door(tmp_path) as table:
        table.people["Kim"] = table.world.member("Kim", Role.MODERATOR, inside=False)
        await several_join(table, "Kim")
        await table.passes(minutes=2)
        assert len(table.public("welcome")) == 1
