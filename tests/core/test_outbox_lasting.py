"""The outbox under stress: nothing spins, nothing that must arrive is given up, safety has room, answers overtake."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

import bot
from bot.core.delivering import Claimed
from bot.core.known import Known
from bot.core.pacing import SPOTS, Barred, Pace
from bot.core.persona.ledger import Ledger, Verdict
from bot.core.persona.talk import Talk
from bot.core.posting import Row, insert
from bot.core.retrying import pause
from bot.core.words import Catalogue
from bot.model.actions import Class, Outgoing
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import Undeliverable, Why
from bot.model.events import Left, RightsChanged
from bot.model.house import House, Manners
from bot.model.places import Purpose
from tests.core.desk import berlin, column, notes_table, rows, speech_table
from tests.fakes.table import NOON, Table

ENDS = "SELECT state || ' ' || note FROM outbox WHERE kind = 'say' ORDER BY seq"


def counted(table: Table) -> Callable[[], int]:
    """Count the sender's rounds from now on."""
    (sender,) = table.house.host.senders
    one_round, rounds = sender._round, 0

    async def counting() -> object:
        nonlocal rounds
        rounds += 1
        return await one_round()

    sender._round = counting  # type: ignore[method-assign, assignment]
    return lambda: rounds


def answers(table: Table, *whys: Why | None, kind: str = "", after: float | None = None) -> None:
    """Let acts of a kind (all where it is empty) fail in turn, the last reason for ever; None is a success."""
    real, left = table.world.perform, list(whys)

    async def perform(delivery: Delivery) -> Receipt:
        if kind and delivery.kind != kind:
            return await real(delivery)
        why = left.pop(0) if len(left) > 1 else left[0]
        if why is None:
            return await real(delivery)
        table.world.deliveries.append(delivery)
        raise Undeliverable(why, "test", None if after is None else timedelta(seconds=after))

    table.world.perform = perform  # type: ignore[method-assign]


async def test_a_relay_whose_time_is_over_spins_nothing_and_is_never_said(tmp_path: Path) -> None:
    """PER-04: past its end a member's own thing is let go, not weighed for ever; after midnight it stays unsaid."""
    async with speech_table(tmp_path) as table:
        for turn in range(3):
            await table.says("Lea", "talk", f"say relay expires=60 | card {turn}")
        rounds = counted(table)
        table.clock.set(table.clock.now() + timedelta(hours=2))
        await asyncio.sleep(0.2)
        assert rounds() < 10
        assert (await column(table, ENDS))[-1] == "dead expired: relay_cap"
        await table.passes(hours=12)
        assert table.public("talk") == ["card 0", "card 1"]


async def test_no_relay_at_all_is_a_choice(tmp_path: Path) -> None:
    """PER-04: with a cap of nought a relay waits its two days, quietly, and is let go."""
    house = House(locale="en", manners=Manners(relay_per_day=0))
    async with speech_table(tmp_path, house=house) as table:
        await table.says("Lea", "talk", "say relay | card")
        rounds = counted(table)
        await table.passes(hours=49)
        assert table.public("talk") == []
        assert await column(table, ENDS) == ["dead expired: relay_cap"]
        assert rounds() < 30


async def test_no_verdict_can_keep_the_sender_spinning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PER-04: even a ledger that says "hold until yesterday" is asked again only after a second."""
    async with speech_table(tmp_path) as table:
        past = NOON - timedelta(days=1)
        monkeypatch.setattr(Ledger, "judge", lambda *_: Verdict("held", "talk", until=past))
        await table.says("Jo", "talk", "say host | host")
        rounds = counted(table)
        await asyncio.sleep(0.2)
        assert rounds() < 10


async def test_a_line_that_may_have_gone_is_not_sent_after_its_time(tmp_path: Path) -> None:
    """PER-04: what may have come about and is over is honestly unknown, not said once more."""
    async with speech_table(tmp_path) as table:
        answers(table, Why.UNKNOWN, after=4 * 3600)
        await table.says("Jo", "talk", "say host | host")
        await table.passes(hours=5)
        assert await column(table, ENDS) == ["unknown expired"]
        assert len(table.world.deliveries) == 1


async def test_a_platform_that_asks_for_patience_wears_nothing_out(tmp_path: Path) -> None:
    """House.md §7: two thousand "slow down" without a time neither overflow nor bring a row nearer its end."""
    row = Claimed(1, "", "", "", "say", "answer", "talk:t", {}, 2000, False, False, None, False, None, None, {})
    assert pause(row, Undeliverable(Why.SLOW)) == timedelta(minutes=5)
    async with speech_table(tmp_path) as table:
        answers(table, *[Why.SLOW] * 40, Why.DOWN, None)
        await table.says("Lea", "talk", "say answer | patience")
        await table.passes(hours=4)
        assert table.public("talk") == ["patience"]
        assert len(table.world.deliveries) == 42


async def test_a_delete_does_not_wait_behind_sixteen_slow_greetings(tmp_path: Path) -> None:
    """House.md §7: safety has sends under way of its own, and only so many."""
    async with speech_table(tmp_path) as table:
        bad = await table.says("Quinn", "talk", "something bad")
        others = [await table.says("Quinn", "talk", f"bad {turn}") for turn in range(6)]
        gate, real = asyncio.Event(), table.world.perform

        async def slow(delivery: Delivery) -> Receipt:
            if delivery.kind == "remove" and delivery.message == bad.ref():
                return await real(delivery)
            await gate.wait()
            return await real(delivery)

        table.world.perform = slow  # type: ignore[method-assign]
        for turn in range(20):
            spot = table.world.place(f"s{turn}", Purpose.TALK)
            await table.world.say(table.people["Lea"], spot, f"say answer place=s{turn} | x")
        await asyncio.sleep(0.1)
        (sender,) = table.house.host.senders
        assert len(sender.flying) == 16
        await table.world.say(table.people["Mira"], table.spot("talk"), "take this by=mira", reply_to=bad)
        await asyncio.sleep(0.1)
        assert bad.gone
        for each in others:
            spot = table.world.place(f"x{each.id}", Purpose.TALK)
            each.spot = spot.id
            await table.world.say(table.people["Mira"], spot, "take this by=mira", reply_to=each)
        await asyncio.sleep(0.1)
        assert len(sender.flying) == 20
        gate.set()
        await table.settle()
        assert all(each.gone for each in others)


async def test_an_answer_does_not_wait_behind_a_whisper(tmp_path: Path) -> None:
    """House.md §7: a private word that backs off holds up no command's answer; and it still says who speaks (N7)."""
    async with notes_table(tmp_path) as table:
        answers(table, Why.SLOW, None, kind="whisper", after=1800)
        hello = await table.says("Lea", "talk", "hello")
        await table.chooses("Quinn", "note about", "talk", on=hello, why="a thanks")
        await table.chooses("Lea", "note add", "talk", words="one")
        await table.chooses("Lea", "note list", "talk")
        told = table.private("Lea")
        assert [each.rpartition("\n\n")[2] for each in told] == ["kept one (good)", "one"]
        assert ["I'm a bot" in each for each in told] == [True, False]
        await table.passes(minutes=31)
        assert table.private("Lea")[-1].endswith("Quinn about Lea: a thanks")


async def test_what_follows_the_label_closely_stays_behind_it(tmp_path: Path) -> None:
    """PER-01, N7: while the first private word is on its way, an answer does not overtake it."""
    async with notes_table(tmp_path) as table:
        gate, real = asyncio.Event(), table.world.perform

        async def slow(delivery: Delivery) -> Receipt:
            if delivery.kind == "whisper":
                await gate.wait()
            return await real(delivery)

        table.world.perform = slow  # type: ignore[method-assign]
        hello = await table.says("Lea", "talk", "hello")
        about = table.world.choose(table.people["Quinn"], "note about", {"why": "x"}, table.spot("talk"), hello)
        await about
        await table.world.choose(table.people["Lea"], "note list", {}, table.spot("talk"))
        await asyncio.sleep(0.05)
        gate.set()
        await table.settle()
        assert ["I'm a bot" in each for each in table.private("Lea")] == [True, False]


async def test_what_must_arrive_outlasts_an_outage(tmp_path: Path) -> None:
    """House.md §7: a day without the platform kills no removal and no promise; it is asked every five minutes."""
    async with speech_table(tmp_path) as table:
        bad = await table.says("Quinn", "talk", "something bad")
        answers(table, *[Why.DOWN] * 500, None)
        await table.says("Mira", "talk", "take this by=mira", reply_to=bad)
        await table.passes(hours=10)
        tries = len(table.world.deliveries)
        assert 100 < tries < 140
        await table.passes(hours=40)
        assert bad.gone


async def test_a_host_line_ends_by_its_time_not_by_its_tries(tmp_path: Path) -> None:
    """PER-04: the platform is down for two hours; a line that may wait three is said, one of an hour is not."""
    async with speech_table(tmp_path) as table:
        answers(table, *[Why.DOWN] * 30, None)
        await table.says("Jo", "talk", "say host | patient")
        await table.says("Jo", "talk", "say host expires=60 | short")
        await table.passes(hours=2, minutes=45)
        assert table.public("talk") == ["patient"]
        assert [each.split(":")[0] for each in await column(table, ENDS)] == ["sent ", "dead expired"]


async def test_an_answer_ends_with_its_interaction(tmp_path: Path) -> None:
    """House.md §5: after fifteen minutes nobody waits for an answer any more."""
    async with notes_table(tmp_path) as table:
        answers(table, Why.DOWN, kind="reply", after=100)
        await table.chooses("Quinn", "note add", "talk", words="x")
        await table.passes(minutes=14)
        assert await column(table, "SELECT state FROM outbox") == ["queued"]
        await table.passes(minutes=16)
        assert await column(table, "SELECT state FROM outbox") == ["dead"]
        assert len(table.world.deliveries) == 10


async def test_quiet_hours_are_those_of_the_hour_it_goes(tmp_path: Path) -> None:
    """PER-05: a duty line written at 20:59 that goes at three goes silently; one held over the night rings again."""
    async with speech_table(tmp_path, at=berlin(18, 20, 59)) as table:
        answers(table, Why.SLOW, None, after=6 * 3600)
        await table.says("Lea", "talk", "say duty | into the night")
        await table.passes(hours=6, minutes=1)
        assert [each.silent for each in table.public_messages("talk")] == [True]
    (tmp_path / "two").mkdir()
    async with speech_table(tmp_path / "two", at=berlin(18, 23)) as table:
        answers(table, Why.SLOW, None, after=12 * 3600)
        await table.says("Lea", "talk", "say duty to=lea | out of the night")
        await table.passes(hours=12, minutes=1)
        assert [each.silent for each in table.private_messages("Lea")] == [False]


async def test_a_group_gets_twenty_a_minute_and_the_platform_thirty_a_second(tmp_path: Path) -> None:
    """reliability.md row 19: Telegram's share of a minute per group, and its limit in all, in virtual time."""
    traits = Traits(per_place_seconds=1, per_place_minute=20, per_second=30)
    async with speech_table(tmp_path, traits=traits) as table:
        places = [table.world.place(f"s{turn}", Purpose.TALK).id for turn in range(70)]
        for name in places:
            await table.says("Lea", name, "take nothing")
        written = [f"say answer place={name} | x" for name in places] + ["say answer | t"] * 45
        for text in written:
            await table.world.say(table.people["Jo"], table.spot("thanks"), text)
        await table.passes(minutes=5)
        sent = sorted(each.at for each in table.world.messages if each.author == "host")
        assert len(sent) == len(written)
        assert _most(sent, timedelta(seconds=1)) == 30
        group = [each.at for each in table.public_messages("talk")]
        assert _most(group, timedelta(minutes=1)) == 20
        assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(group))


async def test_answers_do_not_wait_for_the_platforms_second(tmp_path: Path) -> None:
    """reliability.md row 19: Discord's fifty a second bind what we say, not what we answer to two hundred at once."""
    traits = Traits(per_second=45)
    async with speech_table(tmp_path, traits=traits) as table:
        places = [table.world.place(f"s{turn}", Purpose.TALK).id for turn in range(60)]
        for name in places:
            await table.says("Lea", name, "take nothing")
        for name in places:
            await table.world.say(table.people["Jo"], table.spot("thanks"), f"say answer place={name} | x")
        await table.settle()
        assert len(table.world.deliveries) == 45
        await table.passes(seconds=1)
        assert len(table.world.deliveries) == 60
    pace = Pace(traits)
    for turn in range(200):
        assert pace.turn(f"answer:{turn}", 0, NOON) == NOON
        pace.took(f"answer:{turn}", NOON)
    assert pace.turn("talk:x", 0, NOON) == NOON
    for turn in range(45):
        pace.took(f"safety:{turn}", NOON)
    assert pace.turn("safety:x", 0, NOON) == NOON
    assert pace.turn("talk:x", 0, NOON) == pace.turn("private:x", 0, NOON) == NOON + timedelta(seconds=1)


def _most(times: list, span: timedelta) -> int:  # type: ignore[type-arg]
    """Return how many fell into the fullest span."""
    return max(sum(1 for each in times if start <= each < start + span) for start in times)


def test_pace_remembers_in_bounds() -> None:
    """Ten thousand spots do not fill memory, nor a clock that went back hold a place up for hours."""
    pace, barred = Pace(Traits(per_place_seconds=1, per_place_minute=20, per_second=30)), Barred()
    for turn in range(10_000):
        at = NOON + timedelta(seconds=turn)
        pace.took(f"talk:{turn}", at)
        barred.refuse("say", str(turn), at)
    assert len(pace.spots) <= SPOTS
    assert len(barred.refused) <= 4000
    assert len(pace.all) == 30
    assert pace.at("talk:9999", NOON) <= NOON + timedelta(minutes=1)
    assert pace.turn("talk:x", 0, NOON) <= NOON + timedelta(seconds=1)


async def test_what_is_forbidden_somewhere_is_off_there_for_an_hour(tmp_path: Path) -> None:
    """reliability.md row 30: one refusal, then an hour's peace; elsewhere, and afterwards, it goes on."""
    async with speech_table(tmp_path) as table:
        answers(table, Why.FORBIDDEN, None, kind="say")
        for turn in range(5):
            await table.says("Lea", "talk", f"say answer | line {turn}")
        await table.says("Lea", "talk", "say answer place=thanks | elsewhere")
        assert (len(table.world.deliveries), table.public("thanks")) == (2, ["elsewhere"])
        await table.passes(minutes=61)
        await table.says("Lea", "talk", "say answer | again")
        assert table.public("talk") == ["again"]


async def test_humans_hear_once_a_day_what_did_not_arrive(tmp_path: Path) -> None:
    """reliability.md row 30: one line per cause and day for the staff; none for answers or closed direct chats."""
    async with speech_table(tmp_path) as table:
        answers(table, Why.FORBIDDEN)
        await table.says("Lea", "talk", "say answer | asked")
        await table.says("Lea", "talk", "say duty to=quinn | psst")
        assert table.public("staff") == []
        real = type(table.world).perform

        async def no_talk(delivery: Delivery) -> Receipt:
            if delivery.spot is not None and delivery.spot.id == "talk":
                raise Undeliverable(Why.FORBIDDEN)
            return await real(table.world, delivery)

        table.world.perform = no_talk  # type: ignore[method-assign]
        for _ in range(3):
            await table.says("Lea", "talk", "say duty | promised")
            await table.passes(minutes=61)
        told = "In “Talk” something of mine did not arrive: a message. I may not do that there."
        assert table.public("staff") == [told]
        await table.passes(days=1)
        await table.says("Lea", "talk", "say duty | promised")
        assert table.public("staff") == [told] * 2


async def test_a_line_for_the_staff_that_fails_tells_nobody(tmp_path: Path) -> None:
    """reliability.md row 30: no loop where the staff place cannot be reached either."""
    async with speech_table(tmp_path) as table:
        table.world.place("second", Purpose.STAFF)
        await table.says("Mira", "second", "take nothing")
        answers(table, Why.FORBIDDEN)
        await table.says("Lea", "talk", "say duty | promised")
        await table.passes(hours=3)
        assert await rows(table, "SELECT cog, state FROM outbox ORDER BY seq") == [
            ("speaker", "dead"),
            ("core", "dead"),
        ]


def test_every_act_that_can_be_missed_has_its_words() -> None:
    """reliability.md row 30: whatever leaves the house and is no answer can be named to the staff."""
    words = Catalogue.load([("", Path(str(bot.__file__)).parent / "words")])
    kinds = {each.__name__.lower() for each in get_args(Outgoing)} - {"reply", "ask"}
    assert {kind for kind in kinds if not words.has(f"core.missed.{kind}")} == set()
    causes = {"forbidden", "gone", "too_big", "down", "unreadable"}
    assert {cause for cause in causes if not words.has(f"core.missed_why.{cause}")} == set()


async def test_a_row_of_a_kind_nobody_knows_takes_no_other_with_it(tmp_path: Path) -> None:
    """reliability.md row 9: it ends alone; what it was cannot be said, so nothing is."""
    async with speech_table(tmp_path) as table:
        answers(table, Why.SLOW, None, after=60)
        await table.says("Lea", "talk", "say duty | odd")
        await table.says("Lea", "talk", "say duty | fine")
        sql = "UPDATE outbox SET kind = 'dance', payload = '[]' WHERE seq = 1"
        await table.house.db.run(lambda each: each.execute(sql).rowcount)
        await table.passes(minutes=2)
        assert await column(table, "SELECT state FROM outbox") == ["dead", "sent"]


async def test_an_expired_line_is_no_alarm(tmp_path: Path) -> None:
    """reliability.md row 30: what was let go because its time was over is nobody's fault."""
    async with speech_table(tmp_path) as table:
        answers(table, Why.SLOW, after=3600)
        await table.says("Lea", "talk", "say duty expires=5 | promised")
        await table.passes(hours=2)
        assert await column(table, "SELECT state FROM outbox") == ["dead"]
        assert table.public("staff") == []


async def test_an_id_that_is_there_already_is_a_fault(tmp_path: Path) -> None:
    """House.md §10: a double hits the primary key; no line is swallowed silently."""
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "talk", "say answer | one")
        (community,) = await column(table, "SELECT id FROM communities")
        (id_,) = await column(table, "SELECT id FROM outbox")
        row = Row("say", Class.ANSWER, "memory", "talk:talk", {})
        with pytest.raises(Exception, match="UNIQUE"):
            await table.house.db.run(lambda sql: insert(sql, id_, community, "speaker", row, NOON))


async def test_changed_rights_are_tried_at_once(tmp_path: Path) -> None:
    """reliability.md row 30: what is off after a refusal is on again when our own rights change."""
    async with speech_table(tmp_path) as table:
        answers(table, Why.FORBIDDEN, None, kind="say")
        await table.says("Lea", "talk", "say answer | refused")
        await table.says("Lea", "talk", "say answer | off")
        mira = table.people["Mira"]
        await table.world._happens(table.spot("talk"), mira, RightsChanged(mira))
        await table.world._happens(table.spot("talk"), mira, Left())
        await table.says("Lea", "talk", "say answer | still off")
        assert (len(table.world.deliveries), table.public("talk")) == (1, [])
        await table.world._happens(table.spot("talk"), mira, RightsChanged())
        await table.says("Lea", "talk", "say answer | on")
        assert table.public("talk") == ["on"]


def test_one_member_above_us_disarms_nothing() -> None:
    """reliability.md row 30: who may not be paused is not tried again; the others are, until it is plainly all."""
    act = {"guild": "guild", "account": ["memory", "quinn", "Quinn"]}
    row = Claimed(1, "", "", "", "pause", "answer", "safety:x", act, 1, False, False, None, False, None, None, {})
    assert row.barred_by == "guild/quinn"
    barred = Barred()
    for turn in range(9):
        barred.refuse("pause", f"guild/{turn}", NOON)
        assert barred.off("pause", f"guild/{turn}", NOON)
        assert not barred.off("pause", "guild/quinn", NOON)
    barred.refuse("pause", "guild/9", NOON)
    assert barred.off("pause", "guild/quinn", NOON)
    assert not barred.off("pause", "elsewhere/quinn", NOON)
    assert not barred.off("pause", "guild/quinn", NOON + timedelta(hours=1))
    barred.allow("pause", "guild/quinn")
    assert not barred.off("pause", "guild/lea", NOON)
    assert barred.off("pause", "guild/3", NOON)


def test_what_is_remembered_of_talk_and_people_is_bounded() -> None:
    """Ten thousand threads and fifty thousand members do not fill memory; the newest stay."""
    talk = Talk(NOON)
    for turn in range(10_000):
        talk.hear(f"thread-{turn}", "lea", NOON + timedelta(seconds=turn))
    assert len(talk.heard) <= 2000
    assert "thread-9999" in talk.heard
    known = Known()
    for turn in range(50_000):
        layer = Known()
        layer.called["c", "memory", str(turn)] = ("name", "handle")
        known.update(layer)
    assert len(known.called) <= 20_000
    assert ("c", "memory", "49999") in known.called
