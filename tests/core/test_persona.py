"""How the host speaks: when it may, how often, how loudly; told at a table where it says what it is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.persona.talk import Talk
from bot.model.errors import Undeliverable, Why
from bot.model.house import House, Manners
from tests.core.desk import BERLIN, berlin, chatter, column, notes_table, rows, speech_table
from tests.fakes.table import NOON, Table

LEDGER = "SELECT outcome || ' ' || reason FROM ledger ORDER BY id"


async def test_a_week_has_room_for_three_unasked_lines(tmp_path: Path) -> None:
    """PER-04: the weekly budget per place; the fourth waits, and is let go when its time is over."""
    async with speech_table(tmp_path) as table:
        for turn in range(4):
            await table.says("Jo", "talk", f"say host | line {turn}")
        await table.says("Jo", "talk", "say host place=thanks | elsewhere")
        assert table.public("talk") == ["line 0", "line 1", "line 2"]
        assert table.public("thanks") == ["elsewhere"]
        await table.passes(hours=4)
        assert table.public("talk") == ["line 0", "line 1", "line 2"]
        assert await column(table, LEDGER) == [
            "sent lull", "sent lull", "sent lull", "held budget", "sent lull", "skipped expired",
        ]  # fmt: skip


async def test_a_new_week_brings_new_room(tmp_path: Path) -> None:
    """PER-04: what may wait until Monday goes on Monday, and not before the quiet hours end."""
    async with speech_table(tmp_path) as table:
        for turn in range(3):
            await table.says("Jo", "talk", f"say host | line {turn}")
        await table.says("Jo", "talk", f"say host expires={7 * 24 * 60} | waits")
        await table.until(berlin(23, 7, 59))
        assert len(table.public("talk")) == 3
        await table.until(berlin(23, 8))
        assert table.public("talk")[-1] == "waits"
        assert "held budget" in await column(table, LEDGER)


async def test_the_host_waits_while_people_talk(tmp_path: Path) -> None:
    """PER-04: three people within ten minutes are talk; five minutes of silence are a lull."""
    async with speech_table(tmp_path) as table:
        await chatter(table, "Quinn", "Lea", "Mira")
        await table.says("Quinn", "talk", "say host | may I?")
        await table.passes(minutes=3)
        await chatter(table, "Lea")
        await table.passes(minutes=4, seconds=59)
        assert table.public("talk") == []
        await table.passes(seconds=1)
        assert table.public("talk") == ["may I?"]
        assert await column(table, LEDGER) == ["held talk", "sent lull"]


async def test_two_people_are_no_crowd(tmp_path: Path) -> None:
    """PER-04: what two people say to one another does not hold the host back; nor does talk elsewhere."""
    async with speech_table(tmp_path) as table:
        await chatter(table, "Quinn", "Lea")
        await chatter(table, "Quinn", "Lea", "Mira", "Jo", place="thanks")
        await table.says("Lea", "talk", "say host | fine")
        assert table.public("talk") == ["fine"]


async def test_what_waited_too_long_is_never_said(tmp_path: Path) -> None:
    """PER-04: three hours by default, or as long as the line itself says; the room that asked is told."""
    async with speech_table(tmp_path) as table:
        await chatter(table, "Quinn", "Lea", "Mira")
        await table.says("Quinn", "talk", "say host expires=30 ref=short | short")
        await table.says("Quinn", "talk", "say host ref=usual | usual")
        for _ in range(60):
            await table.passes(minutes=4)
            await chatter(table, "Quinn", "Lea", "Mira")
        await table.passes(hours=1)
        assert table.public("talk") == []
        notes = await column(table, "SELECT note FROM outbox WHERE cls = 'host' ORDER BY seq")
        assert notes == ["expired: talk", "expired: talk"]


async def test_an_announced_line_opens_quietly_in_its_own_thread(tmp_path: Path) -> None:
    """PER-04, mission.md §13, 15: it waits at most as long as it said, then opens silently, in a thread."""
    async with speech_table(tmp_path) as table:
        await chatter(table, "Quinn", "Lea", "Mira")
        await table.says("Quinn", "talk", "say host yield=20 thread | round")
        for _ in range(6):
            await table.passes(minutes=3)
            await chatter(table, "Quinn", "Lea", "Mira")
        await table.passes(minutes=1, seconds=59)
        assert table.public("talk") == []
        await table.passes(seconds=1)
        (said,) = table.public_messages("talk")
        assert (said.text, said.silent, said.thread) == ("round", True, "thread")
        assert (await column(table, LEDGER))[-1] == "sent opened_quietly"


async def test_without_a_thread_nothing_opens_into_talk(tmp_path: Path) -> None:
    """PER-04: a line that asks to open anyway but brings no thread waits for the lull like any other."""
    async with speech_table(tmp_path) as table:
        await chatter(table, "Quinn", "Lea", "Mira")
        await table.says("Quinn", "talk", "say host yield=0 | round")
        for _ in range(10):
            await table.passes(minutes=3)
            await chatter(table, "Quinn", "Lea", "Mira")
            assert table.public("talk") == []


async def test_a_human_may_say_now(tmp_path: Path) -> None:
    """PER-04, mission.md §13, 15: a human's "send now" goes at once, in talk and over budget, and is counted."""
    async with speech_table(tmp_path) as table:
        for turn in range(3):
            await table.says("Jo", "talk", f"say host | line {turn}")
        await chatter(table, "Quinn", "Lea", "Mira")
        await table.says("Jo", "direct", "say host now | now")
        assert table.public("talk")[-1] == "now"
        assert (await column(table, LEDGER))[-1] == "sent sent_now"
        assert await column(table, "SELECT count(*) FROM ledger WHERE outcome = 'sent'") == [4]


async def test_a_room_cannot_say_now_by_itself(tmp_path: Path) -> None:
    """PER-04: "now" without a human who asked for it is no way around the talk, nor is a release."""
    async with speech_table(tmp_path) as table:
        await chatter(table, "Quinn", "Lea", "Mira")
        await table.says("Quinn", "talk", "say host now ref=pushy | pushy")
        await table.says("Quinn", "talk", "let pushy go")
        assert table.public("talk") == []
        await table.says("Jo", "direct", "let pushy go")
        assert table.public("talk") == ["pushy"]


async def test_members_own_things_are_relayed_twice_a_day(tmp_path: Path) -> None:
    """PER-04: relay is capped at two a day and place, needs no lull, and waits behind no host line."""
    async with speech_table(tmp_path) as table:
        await chatter(table, "Quinn", "Lea", "Mira")
        await table.says("Jo", "talk", "say host | host")
        for turn in range(3):
            await table.says("Lea", "talk", f"say relay | card {turn}")
        assert table.public("talk") == ["card 0", "card 1"]
        await table.until(berlin(19, 0))
        assert table.public("talk")[-1] == "card 2"


async def test_answers_and_duties_do_not_wait(tmp_path: Path) -> None:
    """PER-04: what someone asked for, and what must be told, goes in the middle of talk and uses no budget."""
    async with speech_table(tmp_path) as table:
        await chatter(table, "Quinn", "Lea", "Mira")
        for turn in range(5):
            await table.says("Lea", "talk", f"say answer | answer {turn}")
            await table.says("Lea", "talk", f"say duty | duty {turn}")
        assert len(table.public("talk")) == 10
        assert await column(table, LEDGER) == []


async def test_after_a_start_a_place_counts_as_talking(tmp_path: Path) -> None:
    """House.md §7: until five silent minutes are known, nothing unasked is said."""
    async with speech_table(tmp_path, known_silence=False) as table:
        await table.says("Lea", "talk", "say host | hello")
        await table.passes(minutes=4, seconds=59)
        assert table.public("talk") == []
        await table.passes(seconds=1)
        assert table.public("talk") == ["hello"]


async def test_a_line_that_could_not_be_sent_is_not_counted_twice(tmp_path: Path) -> None:
    """PER-04: the third line of a week fails once; it goes at the second try instead of finding itself in its way."""
    async with speech_table(tmp_path) as table:
        await table.says("Jo", "talk", "say host | one")
        await table.says("Jo", "talk", "say host | two")
        table.world.failures.append(Undeliverable(Why.DOWN, "no net"))
        await table.says("Jo", "talk", "say host | three")
        await table.passes(minutes=10)
        assert table.public("talk") == ["one", "two", "three"]


async def test_a_pause_holds_what_is_unasked(tmp_path: Path) -> None:
    """PER-04: a human's pause, for one place or all; answers go on."""
    async with speech_table(tmp_path) as table:
        community = (await column(table, "SELECT id FROM communities"))[0]
        until = int((NOON + timedelta(hours=1)).timestamp()) * 1_000_000
        await table.house.db.run(lambda sql: sql.execute("INSERT INTO pauses VALUES (?, '', ?)", (community, until)))
        await table.says("Jo", "talk", "say host | unasked")
        await table.says("Jo", "talk", "say answer | asked")
        assert table.public("talk") == ["asked"]
        await table.passes(hours=1)
        assert table.public("talk") == ["asked", "unasked"]
        assert await column(table, LEDGER) == ["held paused", "sent lull"]


def by_wall(at: datetime) -> bool:
    """Tell by the clock on the wall whether it is between 21 and 8 in Berlin."""
    hour = at.astimezone(BERLIN).hour
    return hour >= 21 or hour < 8


@pytest.mark.parametrize("start", [datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC)])
async def test_a_clock_sweep_over_the_change_of_time(tmp_path: Path, start: datetime) -> None:
    """PER-05: over both clock changes, duty goes silently at night, host lines wait, safety ignores the hour."""
    house = House(locale="en", manners=Manners(weekly_budget=50))
    async with speech_table(tmp_path, house=house, at=start) as table:
        seen = {True: 0, False: 0}
        for _ in range(96):
            await table.passes(minutes=30)
            quiet = by_wall(table.clock.now())
            seen[quiet] += 1
            table.world.messages.clear()
            await table.says("Lea", "talk", "say duty | duty")
            await table.says("Lea", "talk", "say duty to=quinn safety | safety")
            await table.says("Lea", "talk", "say host expires=1 | host")
            said = {each.text.split("\n\n")[-1]: each.silent for each in table.world.messages if each.author == "host"}
            assert said.pop("duty") is quiet
            assert said.pop("safety") is False
            assert said == ({} if quiet else {"host": False}), table.clock.now()
        assert seen[True] > 40
        assert seen[False] > 40


async def test_ones_own_quiet_hours_come_first(tmp_path: Path) -> None:
    """PER-05: a person's own hours count for what is told to them alone."""
    async with speech_table(tmp_path) as table:
        await table.house.db.run(
            lambda sql: sql.execute("UPDATE persons SET quiet_from = 600, quiet_to = 840 WHERE name = 'Lea'")
        )
        await table.says("Lea", "talk", "say duty to=lea | noon")
        assert table.private_messages("Lea")[-1].silent
        await table.until(berlin(18, 23))
        await table.says("Lea", "talk", "say duty to=lea | night")
        assert not table.private_messages("Lea")[-1].silent


async def test_someone_who_did_not_just_act_is_not_pushed(tmp_path: Path) -> None:
    """PER-05, house.md §4: a private word to someone else waits silently in their lane."""
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "talk", "say answer to=quinn | for you")
        await table.says("Lea", "talk", "say answer to=lea | and for me")
        assert [each.silent for each in table.private_messages("Quinn")] == [True]
        assert [each.silent for each in table.private_messages("Lea")] == [False]


async def test_nothing_is_announced_in_private(tmp_path: Path) -> None:
    """PER-04, N4: a host-class whisper is refused and noted, without the name of whom it was meant for."""
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "talk", "say host to=quinn | come back")
        await table.says("Lea", "talk", "say host to=lea | buy this")
        assert table.private("Quinn") == table.private("Lea") == []
        entries = await rows(table, "SELECT outcome, reason, place, outbox FROM ledger")
        assert entries == [("skipped", "unasked", "", "")] * 2


async def test_a_restart_forgets_no_budget(tmp_path: Path) -> None:
    """PER-04: the ledger is rows; a new process counts what the old one said."""
    async with speech_table(tmp_path) as table:
        for turn in range(3):
            await table.says("Jo", "talk", f"say host | line {turn}")
    async with speech_table(tmp_path, after=table) as table:
        await table.says("Jo", "talk", "say host | line 3")
        assert len(table.public("talk")) == 3


async def test_the_first_private_word_says_who_speaks(tmp_path: Path) -> None:
    """PER-01, N7: the label once per person, whatever comes first, also after a restart."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note list")
        await table.commands("Lea", "/note about @quinn")
        assert await labels(table, "Quinn") == [True, False]
    async with notes_table(tmp_path, after=table) as table:
        await table.commands("Quinn", "/note list")
        assert await labels(table, "Quinn") == [True, False, False]


async def test_a_label_that_never_arrived_is_said_again(tmp_path: Path) -> None:
    """PER-01, N7: the first message bounced; the first that arrives carries the label."""
    async with notes_table(tmp_path) as table:
        table.world.failures.append(Undeliverable(Why.FORBIDDEN, "closed"))
        await table.commands("Lea", "/note about @quinn")
        assert table.private("Quinn") == []
        await table.commands("Quinn", "/note list")
        await table.commands("Quinn", "/note list")
        assert await labels(table, "Quinn") == [True, False]


async def labels(table: Table, who: str) -> list[bool]:
    """Return, for each private message of someone, whether it says that a bot speaks."""
    return ["I'm a bot" in text for text in table.private(who)]


def test_talk_remembers_in_bounds() -> None:
    """PER-04: ten thousand voices do not fill memory, and the place still counts as talking."""
    manners = Manners()
    talk = Talk(NOON - timedelta(hours=1))
    for voice in range(10_000):
        talk.hear("talk", str(voice), NOON + timedelta(milliseconds=voice))
    assert len(talk.heard["talk"]) <= 64
    assert talk.quiet_at("talk", NOON + timedelta(seconds=11), manners) > NOON + timedelta(seconds=11)


def test_talk_takes_events_in_any_order() -> None:
    """PER-04: a late message does not make an earlier silence."""
    manners = Manners()
    talk = Talk(NOON - timedelta(hours=1))
    for minute in (0, 4, 2):
        for voice in "abc":
            talk.hear("talk", voice, NOON + timedelta(minutes=minute))
    assert talk.quiet_at("talk", NOON + timedelta(minutes=8), manners) == NOON + timedelta(minutes=9)


def test_listening_cannot_have_begun_in_the_future() -> None:
    """reliability.md row 33: a process that started on a clock ahead is not silent until that time comes."""
    manners = Manners()
    talk = Talk(NOON + timedelta(days=365))
    assert talk.quiet_at("talk", NOON, manners) == NOON + manners.lull
    assert talk.quiet_at("talk", NOON + timedelta(minutes=5), manners) <= NOON + timedelta(minutes=5)
