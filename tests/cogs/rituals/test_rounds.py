"""Rounds: what is promised happens once, at its hour, or the team learns why not."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cogs.host import cog as host
from bot.model.errors import Undeliverable, Why
from bot.model.house import House
from bot.model.needs import Need
from tests.cogs.rituals.kit import COGS, FOUR, THURSDAY, berlin, chatter, rows, sets_up, uses
from tests.fakes.table import TEAM, lay_table

FIRST = "Donnerstagsrunde: Was hat diese Woche endlich geklappt?"
OTHERS = "Was nimmst du mit?\nWas lässt du hier?"
EIGHT = (
    FOUR + "\n" + "\n".join(f"Welche {each} hat dich überrascht?" for each in ("Farbe", "Pause", "Antwort", "Suppe"))
)


async def test_a_quiet_thursday_gets_one_question_in_a_thread(tmp_path: Path) -> None:
    """RIT-01: one starter at its hour, the words are the organiser's, the thread is its own."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.until(THURSDAY - timedelta(minutes=1))
        assert table.public("talk") == []
        await table.until(THURSDAY)
        (starter,) = table.public_messages("talk")
        assert (starter.text, starter.thread, starter.at) == (FIRST, "Donnerstagsrunde", THURSDAY)
        assert not starter.silent
        await table.passes(days=1)
        assert table.public("talk") == [FIRST]
        assert table.public("staff") == []


async def test_eight_weeks_keep_their_hour_across_the_clock_change(tmp_path: Path) -> None:
    """RIT-01, RIT-05: eight occurrences at 18:30 local time, before and after 25 October; no question twice."""
    async with lay_table(tmp_path, cogs=COGS, at=berlin(30, 12, month=9)) as table:
        await sets_up(table, questions=EIGHT)
        await table.passes(weeks=8)
        said = table.public_messages("talk")
        local = [each.at.astimezone(ZoneInfo("Europe/Berlin")) for each in said]
        assert [(each.weekday(), each.hour, each.minute) for each in local] == [(3, 18, 30)] * 8
        assert len({each.at.hour for each in said}) == 2
        assert len({each.text for each in said}) == 8


async def test_people_talking_are_not_interrupted_but_a_lull_is_used(tmp_path: Path) -> None:
    """RIT-03, N2: three voices in ten minutes → it waits; five silent minutes → it is asked, aloud."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=8))
        assert table.public("talk") == []
        last = table.clock.now() - timedelta(minutes=2)
        await table.until(last + timedelta(minutes=4))
        assert table.public("talk") == []
        await table.until(last + timedelta(minutes=5))
        (starter,) = table.public_messages("talk")
        assert (starter.text, starter.silent) == (FIRST, False)


async def test_after_twenty_minutes_it_opens_quietly_in_its_own_thread(tmp_path: Path) -> None:
    """RIT-03 under mission.md §13, 15: at most 20 minutes, then silently, and nobody learns of a failure."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=40))
        (starter,) = table.public_messages("talk")
        assert starter.at == THURSDAY + timedelta(minutes=20)
        assert starter.silent
        assert starter.thread == "Donnerstagsrunde"
        assert table.public("staff") == []


async def test_where_no_thread_can_be_opened_it_does_not_open_quietly_into_the_talk(tmp_path: Path) -> None:
    """PER-11, N2: what hangs on a right is not done without it; given back, the next round has its thread again."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.world.allow(Need.OPEN_THREADS)
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=40))
        assert table.public("talk") == []
        await table.passes(minutes=6)
        (starter,) = table.public_messages("talk")
        assert (starter.thread, starter.silent) == ("", False)
        await table.world.allow()
        await table.passes(days=7)
        assert table.public_messages("talk")[-1].thread == "Donnerstagsrunde"


async def test_near_quiet_hours_it_opens_before_they_begin(tmp_path: Path) -> None:
    """RIT-03, PER-05: 20:50 in a lively place opens quietly before 21:00, not never."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, time="20:50")
        await table.until(berlin(19, 20, 48))
        await chatter(table, berlin(19, 21, 20))
        (starter,) = table.public_messages("talk")
        assert berlin(19, 20, 59) < starter.at < berlin(19, 21)
        assert starter.silent


async def test_a_fourth_line_in_a_week_is_held_and_the_team_learns_why(tmp_path: Path) -> None:
    """RIT-03, N2: three host lines a week; the fourth is held, let go after three hours, with a note."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, name="Dienstagsfrage", day="tue", time="12:00")
        await sets_up(table, name="Mittwochsfrage", day="wed", time="12:00", questions="Was war das Beste am Mittwoch?")
        await sets_up(table, name="Freitagsrunde", day="fri", time="17:00", questions=OTHERS)
        await table.until(berlin(24, 13))
        await table.passes(days=1)
        await uses(table, "Jo", "ritual now", ritual="Dienstag")
        week = [each for each in table.public_messages("talk") if each.at >= berlin(23, 0)]
        assert len(week) == 3
        await table.until(berlin(27, 17, 1))
        assert len([each for each in table.public_messages("talk") if each.at >= berlin(23, 0)]) == 3
        await table.until(berlin(27, 20, 1))
        assert table.public("staff")[-1] == (
            "No Freitagsrunde on Friday, 27 November: I had said enough there for this week. /host budget allows more."
        )
        assert (await rows(table, "SELECT state, reason FROM rituals_rounds ORDER BY due_at DESC LIMIT 1")) == [
            ("skipped", "budget")
        ]


async def test_two_rounds_at_the_same_minute_keep_ten_minutes_apart(tmp_path: Path) -> None:
    """RIT-03: same place, same minute: one waits until the other had its time."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await sets_up(table, name="Bilderrunde", questions="Welches Bild hängt bei dir schief?")
        await table.until(THURSDAY + timedelta(minutes=9))
        assert table.public("talk") == [FIRST]
        await table.until(THURSDAY + timedelta(minutes=10))
        assert table.public("talk")[1:] == ["Bilderrunde: Welches Bild hängt bei dir schief?"]


async def test_a_second_round_waits_while_the_first_still_does(tmp_path: Path) -> None:
    """RIT-03: a lull does not let two rounds out at once."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await sets_up(table, name="Bilderrunde", questions="Welches Bild hängt bei dir schief?")
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=12))
        await table.passes(minutes=30)
        first, second = table.public_messages("talk")
        assert first.text == FIRST
        assert second.at - first.at >= timedelta(minutes=10)


async def test_back_within_three_hours_it_is_asked_once(tmp_path: Path) -> None:
    """RIT-02: down at its hour, back two hours later → one post, never two."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
    for _ in range(3):
        async with lay_table(tmp_path, cogs=COGS, at=THURSDAY + timedelta(hours=2)) as table:
            await table.settle()
            if table.public("talk"):
                break
    assert table.public("talk") == [FIRST]
    async with lay_table(tmp_path, cogs=COGS, at=THURSDAY + timedelta(hours=2, minutes=1)) as table:
        await table.passes(hours=5)
        assert table.public("talk") == []
        assert table.public("staff") == []


async def test_back_later_it_is_let_go_and_the_team_told(tmp_path: Path) -> None:
    """RIT-02: more than three hours late → no post, one note, and no flood for several weeks missed."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
    async with lay_table(tmp_path, cogs=COGS, at=THURSDAY + timedelta(hours=3, minutes=1)) as table:
        await table.passes(hours=1)
        assert table.public("talk") == []
        assert table.public("staff") == [
            "I wasn't there when Donnerstagsrunde was due. Left out: Thursday, 19 November."
        ]
        assert table.private("Jo") == [], "a day after it was promised is no week of silence"
    async with lay_table(tmp_path, cogs=COGS, at=THURSDAY + timedelta(days=15)) as table:
        await table.passes(hours=1)
        assert table.public("talk") == []
        assert table.public("staff") == [
            "I wasn't there when Donnerstagsrunde was due. Left out: Thursday, 26 November and Thursday, 3 December."
        ]
        states = await rows(table, "SELECT slot, state, reason FROM rituals_rounds ORDER BY slot")
        assert states == [(f"2026-{day}", "skipped", "missed") for day in ("11-19", "11-26", "12-03")]
        assert len(table.private("Jo")) == 1
        assert "hasn't had a round for a week" in table.private("Jo")[0]


async def test_a_restart_while_it_waits_for_a_lull_neither_loses_nor_doubles_it(tmp_path: Path) -> None:
    """RIT-02: stopped between promise and post, started again → asked once, and noted."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=4))
        assert table.public("talk") == []
        now = table.clock.now()
    async with lay_table(tmp_path, cogs=COGS, at=now, known_silence=False) as table:
        await table.settle()
        assert table.public("talk") == [], "after a start a place counts as talking until silence is known"
        await table.passes(hours=1)
        assert table.public("talk") == [FIRST]
        assert await rows(table, "SELECT state FROM rituals_rounds") == [("posted",)]


async def test_an_answer_lost_on_the_way_does_not_double_it(tmp_path: Path) -> None:
    """RIT-02: the platform's answer got lost; the second send carries the same key."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        await table.until(THURSDAY - timedelta(minutes=1))
        table.world.failures.append(Undeliverable(Why.UNKNOWN, "no answer"))
        await table.passes(minutes=10)
        assert table.public("talk") == [FIRST]
        keys = {each.key for each in table.world.deliveries if each.kind == "say"}
        assert len(keys) == 1


async def test_a_place_that_is_gone_pauses_the_ritual_and_says_so(tmp_path: Path) -> None:
    """RIT-02: no place, no round; the team can move it, and then it goes on."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table)
        del table.world.spots["talk"]
        await table.until(THURSDAY + timedelta(minutes=1))
        (note,) = table.public("staff")
        assert note.startswith("Donnerstagsrunde takes a break: I can't say anything in Talk any more.")
        await table.passes(days=8)
        assert len(table.public("staff")) == 1
        await uses(table, "Jo", "ritual edit", place=table.spot("questions"))
        assert "carries on" in await uses(table, "Jo", "ritual resume")
        await table.until(THURSDAY + timedelta(days=14))
        assert table.public("questions") == [FIRST], "what was never asked is still to be asked"


async def test_an_empty_pool_means_no_round_and_no_filler(tmp_path: Path) -> None:
    """RIT-05: nothing anyone wrote, nothing said; the team is told, and the keeper once after a silent week."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, questions="Was hat diese Woche endlich geklappt?")
        await table.until(THURSDAY + timedelta(minutes=1))
        assert table.private("Jo")[-1] == (
            "That was the last question for Donnerstagsrunde. Without a new one the next round won't happen."
        )
        before = len(table.private("Jo"))
        await table.passes(weeks=3)
        assert table.public("talk") == [FIRST]
        assert len(table.public("staff")) == 3
        assert table.public("staff")[0].startswith("No Donnerstagsrunde on Thursday, 26 November: there is no question")
        assert table.private("Jo")[before:] == [
            "Donnerstagsrunde hasn't had a round for a week. Would new questions help, another time, or a break?"
        ]
        assert table.private("Quinn") == table.private("Lea") == []


async def test_a_promise_broken_for_a_week_is_told_again_after_it_was_kept(tmp_path: Path) -> None:
    """mission.md §13, 15 (RIT-02): once per silence; a round in between makes it new. Jo writes from the button."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, questions="Was hat diese Woche endlich geklappt?")
        await table.until(THURSDAY + timedelta(days=8))
        await table.presses("Jo", "Write questions")
        await table.fills("Jo", questions="Was bleibt?")
        await table.passes(weeks=3)
        told = [each for each in table.private("Jo") if "for a week" in each]
        assert len(told) == 2
        assert table.public("talk")[-1] == "Donnerstagsrunde: Was bleibt?"


async def test_without_a_staff_place_the_keeper_learns_it(tmp_path: Path) -> None:
    """RIT-02 for one volunteer (mission.md §13, 5): no staff place, so the note goes to Jo alone."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, questions="Was hat diese Woche endlich geklappt?")
        await table.house.db.run(lambda sql: sql.execute("DELETE FROM places WHERE purpose = 'staff'"))
        await table.until(THURSDAY + timedelta(days=8))
        assert table.private("Jo")[-1].startswith("No Donnerstagsrunde on Thursday, 26 November")
        assert "hasn't had a round for a week" in table.private("Jo")[-1]


async def test_questions_rest_for_half_a_year(tmp_path: Path) -> None:
    """RIT-05: a question comes back after 26 weeks, not before, whatever the pool."""
    async with lay_table(tmp_path, cogs=COGS) as table:
        await sets_up(table, questions="Was hat diese Woche endlich geklappt?\nWas bleibt?")
        await table.passes(weeks=30)
        said = [
            (each.at.date(), each.text.removeprefix("Donnerstagsrunde: ")) for each in table.public_messages("talk")
        ]
        assert [text for _, text in said] == [
            "Was hat diese Woche endlich geklappt?",
            "Was bleibt?",
            "Was hat diese Woche endlich geklappt?",
            "Was bleibt?",
        ]
        assert (said[2][0] - said[0][0]).days == 26 * 7


async def test_the_host_can_explain_each_silence(tmp_path: Path) -> None:
    """RIT-03, PER-04: typed in German; `/host budget` says why the round waited and that it went."""
    house = House(team=TEAM, locale="de")
    async with lay_table(tmp_path, cogs=[*COGS, host], house=house, locale="de") as table:
        await table.commands("Jo", "/ritual create Donnerstagsrunde Do 18:30 Was hat diese Woche endlich geklappt?")
        assert table.private("Jo")[-1].splitlines()[-1] == (
            "In Talk ist damit einer von 3 Plätzen der Woche vergeben: Donnerstagsrunde."
        )
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=4))
        await table.commands("Jo", "/host budget")
        assert table.private("Jo")[-1].endswith("Rituale: wartet, hier wird gerade geredet.")
        await table.passes(minutes=10)
        assert table.public("talk") == [FIRST]
        await table.commands("Jo", "/host budget")
        assert table.private("Jo")[-1].splitlines()[0] == "Talk: diese Woche 1 von 3 ungefragten Beiträgen."
        assert table.private("Jo")[-1].endswith("Rituale: gesagt.")


async def test_a_round_called_off_while_it_waited_is_explained_too(tmp_path: Path) -> None:
    """RIT-03, PER-04: a human's decision stands in the ledger as one."""
    async with lay_table(tmp_path, cogs=[*COGS, host]) as table:
        await sets_up(table)
        await table.until(THURSDAY - timedelta(minutes=2))
        await chatter(table, THURSDAY + timedelta(minutes=4))
        await uses(table, "Jo", "ritual skip")
        await table.commands("Jo", "/host budget")
        assert table.private("Jo")[-1].endswith("Rituals: left out because a human wanted it so.")
