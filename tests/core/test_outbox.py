"""The outbox: in order per lane, safety first, patient where it helps, honest where it cannot know (house.md §7)."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import Undeliverable, Why
from tests.core.desk import column, notes_table, rows, speech_table
from tests.fakes.table import Table

FORGETFUL = Traits(idempotent=False)
"""A platform that cannot tell a second send from a first."""


def fails(table: Table, *whys: Why, after: float | None = None) -> None:
    """Let the next acts fail."""
    wait = None if after is None else timedelta(seconds=after)
    table.world.failures.extend(Undeliverable(why, "test", wait) for why in whys)


async def states(table: Table, kind: str = "say") -> list[str]:
    """Return the states of rows of a kind, oldest first."""
    return await column(table, f"SELECT state FROM outbox WHERE kind = '{kind}' ORDER BY seq")  # noqa: S608


async def test_a_place_hears_things_in_order(tmp_path: Path) -> None:
    """House.md §7: the first line fails once; those behind it wait for it."""
    async with speech_table(tmp_path) as table:
        fails(table, Why.DOWN)
        for turn in range(5):
            await table.says("Lea", "talk", f"say answer | line {turn}")
        assert table.public("talk") == []
        await table.passes(seconds=1)
        assert table.public("talk") == [f"line {turn}" for turn in range(5)]


async def test_one_place_holds_up_no_other(tmp_path: Path) -> None:
    """House.md §7: order is per place and lane, not for the whole house."""
    async with speech_table(tmp_path) as table:
        fails(table, Why.DOWN)
        await table.says("Lea", "talk", "say answer | stuck")
        await table.says("Lea", "talk", "say answer place=thanks | free")
        await table.says("Lea", "talk", "say answer to=quinn | private")
        assert (table.public("talk"), table.public("thanks")) == ([], ["free"])
        assert len(table.private("Quinn")) == 1


async def test_safety_overtakes(tmp_path: Path) -> None:
    """House.md §7: a delete never waits behind a greeting."""
    async with speech_table(tmp_path) as table:
        bad = await table.says("Quinn", "talk", "something bad")
        fails(table, *[Why.DOWN] * 3)
        await table.says("Lea", "talk", "say answer | stuck")
        assert table.world.failures
        table.world.failures.clear()
        await table.says("Mira", "talk", "take this by=mira", reply_to=bad)
        assert bad.gone
        assert table.public("talk") == []


async def test_a_platform_that_is_down_is_asked_ever_more_rarely(tmp_path: Path) -> None:
    """House.md §7: twelve tries within about half an hour, then the row is dead and its room told."""
    async with notes_table(tmp_path) as table:
        fails(table, *[Why.DOWN] * 30)
        await table.commands("Mira", "/note card")
        before = len(table.world.deliveries)
        for _ in range(120):
            await table.passes(seconds=30)
        tries = [each for each in table.world.deliveries if each.kind == "say"]
        assert len(tries) == 12
        assert len(table.world.deliveries) - before < 40
        assert await states(table) == ["dead"]
        assert await column(table, "SELECT words FROM notebook_notes") == ["failed card down: test"]


async def test_a_wait_the_platform_names_is_kept(tmp_path: Path) -> None:
    """reliability.md row 19: retry_after is obeyed to the second, however often."""
    async with speech_table(tmp_path) as table:
        fails(table, *[Why.SLOW] * 20, after=35)
        await table.says("Lea", "talk", "say answer | patience")
        for turn in range(1, 20):
            await table.passes(seconds=34)
            assert len(table.world.deliveries) == turn
            await table.passes(seconds=1)
            assert len(table.world.deliveries) == turn + 1
        await table.passes(seconds=35)
        assert table.public("talk") == ["patience"]


async def test_what_may_have_arrived_is_sent_once_with_the_same_key(tmp_path: Path) -> None:
    """House.md §7: where the platform knows the key, an unknown send is tried again and shows nothing twice."""
    async with speech_table(tmp_path) as table:
        done = table.world.perform

        async def lost_answer(delivery: Delivery) -> Receipt:
            await done(delivery)
            table.world.perform = done  # type: ignore[method-assign]
            raise Undeliverable(Why.UNKNOWN, "the answer was lost")

        table.world.perform = lost_answer  # type: ignore[method-assign]
        await table.says("Lea", "talk", "say answer | once")
        await table.passes(minutes=1)
        assert table.public("talk") == ["once"]
        first, second = table.world.deliveries
        assert (first.key, first.again) == (second.key, False)
        assert second.again
        assert await states(table) == ["sent"]


async def test_where_nobody_can_know_nothing_is_said_twice(tmp_path: Path) -> None:
    """House.md §7: without a key an unknown send stays unknown, and the room that asked is told."""
    async with notes_table(tmp_path, traits=FORGETFUL) as table:
        fails(table, Why.UNKNOWN)
        await table.commands("Mira", "/note card")
        await table.passes(hours=1)
        assert await states(table) == ["unknown"]
        assert await column(table, "SELECT words FROM notebook_notes") == ["failed card unknown: test"]


async def test_what_shows_nothing_twice_is_simply_tried_again(tmp_path: Path) -> None:
    """House.md §7: a delete, an edit or a promised word may be done twice; `again` says: look first."""
    async with speech_table(tmp_path, traits=FORGETFUL) as table:
        bad = await table.says("Quinn", "talk", "something bad")
        fails(table, Why.UNKNOWN)
        await table.says("Mira", "talk", "take this by=mira", reply_to=bad)
        fails(table, Why.UNKNOWN)
        await table.says("Mira", "talk", "say duty | promised")
        await table.passes(minutes=1)
        assert bad.gone
        assert table.public("talk") == ["promised"]
        assert [each.again for each in table.world.deliveries] == [False, False, True, True]


async def test_a_closed_door_is_remembered(tmp_path: Path) -> None:
    """reliability.md row 31: no retry, nothing in public instead, and the account counts as unreachable."""
    async with speech_table(tmp_path) as table:
        fails(table, Why.FORBIDDEN)
        await table.says("Lea", "talk", "say answer to=quinn | psst")
        await table.passes(hours=1)
        assert len(table.world.deliveries) == 1
        assert table.world.messages[-1].author == "lea"
        assert await column(table, "SELECT account FROM accounts WHERE reachable = 0") == ["quinn"]


async def test_words_leave_once_they_arrived(tmp_path: Path) -> None:
    """House.md §7: members' words leave the outbox once receipted."""
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "talk", "say answer | a secret word")
        await table.says("Lea", "talk", "say answer ref=late expires=5 | another secret")
        dump = "\n".join(str(row) for row in await rows(table, "SELECT * FROM outbox"))
        assert "secret" not in dump
        assert await column(table, "SELECT payload FROM outbox") == ["{}", "{}"]


async def test_an_answer_whose_time_is_over_is_not_given(tmp_path: Path) -> None:
    """House.md §7: an expired row ends unsent, whatever held it up."""
    async with speech_table(tmp_path) as table:
        fails(table, Why.SLOW, after=600)
        await table.says("Lea", "talk", "say answer expires=5 | too late")
        await table.says("Lea", "talk", "say answer | in time")
        await table.passes(minutes=10)
        assert table.public("talk") == ["in time"]
        assert await states(table) == ["dead", "sent"]


@pytest.mark.parametrize(
    ("traits", "cls", "state", "said"),
    [
        (Traits(), "answer", "sent", 1),
        (FORGETFUL, "answer", "unknown", 0),
        (FORGETFUL, "duty", "sent", 1),
    ],
)
async def test_after_a_crash_what_was_being_sent(
    tmp_path: Path, traits: Traits, cls: str, state: str, said: int
) -> None:
    """reliability.md row 3: sent again where a second send shows nothing or does no harm, else honestly unknown."""
    async with speech_table(tmp_path, traits=traits) as table:
        fails(table, Why.SLOW, after=3600)
        await table.says("Lea", "talk", f"say {cls} | in flight")
        # as a kill between claim and answer leaves it
        await table.house.db.run(lambda sql: sql.execute("UPDATE outbox SET state = 'sending', due_at = 0"))
    async with speech_table(tmp_path, after=table) as table:
        await table.settle()
        assert await states(table) == [state]
        assert len(table.public("talk")) == said
        assert all(each.again for each in table.world.deliveries[1:])


async def test_what_still_waits_is_taken_back_unsaid(tmp_path: Path) -> None:
    """House.md §7: taken back before it went, it is never said, and its words are gone."""
    async with speech_table(tmp_path) as table:
        fails(table, Why.SLOW, after=60)
        await table.says("Lea", "talk", "say answer ref=oops | oops")
        await table.says("Lea", "talk", "take oops")
        await table.passes(hours=1)
        assert table.public("talk") == []
        assert "oops" not in str(await column(table, "SELECT payload FROM outbox"))


async def test_our_own_words_can_be_changed_and_taken_back_after_a_restart(tmp_path: Path) -> None:
    """House.md §5: Edit and Remove go by stored receipt."""
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "talk", "say answer ref=card | first")
    async with speech_table(tmp_path, after=table) as table:
        await table.says("Lea", "talk", "edit card | second")
        assert table.public("talk") == ["second"]
        await table.says("Lea", "talk", "take card")
        assert table.public("talk") == []


async def test_a_paced_platform_is_given_its_gaps(tmp_path: Path) -> None:
    """reliability.md row 19: at most one message a second in a place, whatever lane; other places do not wait."""
    async with speech_table(tmp_path, traits=Traits(per_place_seconds=1)) as table:
        await table.says("Jo", "talk", "say host | unasked")
        for turn in range(5):
            await table.says("Lea", "talk", f"say answer | line {turn}")
        await table.says("Lea", "talk", "say answer place=thanks | elsewhere")
        assert table.public("thanks") == ["elsewhere"]
        await table.passes(minutes=1)
        said = table.public_messages("talk")
        assert len(said) == 6
        assert all(later.at - earlier.at >= timedelta(seconds=1) for earlier, later in pairwise(said))


async def test_a_slow_platform_costs_no_busy_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """House.md §7: with sixteen sends under way the sender waits for one to end; it does not spin."""
    async with speech_table(tmp_path) as table:
        people = [f"m{turn}" for turn in range(24)]
        for name in people:
            table.people[name] = table.world.member(name)
            await table.says(name, "talk", "hello")
            await table.says(name, "talk", f"say answer to={name} | known")
        open_again = asyncio.Event()
        done = table.world.perform

        async def stuck(delivery: Delivery) -> Receipt:
            await open_again.wait()
            return await done(delivery)

        monkeypatch.setattr(table.world, "perform", stuck)
        for name in people:
            await table.world.say(table.people[name], table.spot("talk"), f"say answer to={name} | wait")
        rounds = 0
        (sender,) = table.house.host.senders
        one_round = sender._round

        async def counted() -> object:
            nonlocal rounds
            rounds += 1
            return await one_round()

        monkeypatch.setattr(sender, "_round", counted)
        await asyncio.sleep(0.2)
        assert len(sender.flying) == 16
        assert rounds <= 3
        open_again.set()
        await table.settle()
        assert await states(table, "whisper") == ["sent"] * 48


async def test_irreversible_acts_name_their_human(tmp_path: Path) -> None:
    """N1: no removal, exclusion or long pause without a human of this community; a short pause may be automatic."""
    async with speech_table(tmp_path) as table:
        bad = await table.says("Quinn", "talk", "something bad")
        for order in ("take this", "exclude quinn", "pause quinn hours=25"):
            await table.says("Lea", "talk", order, reply_to=bad)
        assert not table.world.deliveries
        faults = await column(table, "SELECT fault FROM quarantine ORDER BY id")
        assert [fault.split(" needs")[0] for fault in faults] == [
            f"PermissionError: speaker: {act}" for act in ("Remove", "Exclude", "Pause")
        ]
        for order in (
            "pause quinn hours=24",
            "pause quinn hours=48 by=mira",
            "take this by=mira",
            "exclude quinn by=mira",
        ):
            await table.says("Mira", "talk", order, reply_to=bad)
        assert [each.kind for each in table.world.deliveries] == ["pause", "pause", "remove", "exclude"]


async def test_a_program_decides_over_nobody(tmp_path: Path) -> None:
    """N1: an account that is a program is no named human."""
    async with speech_table(tmp_path) as table:
        await table.says("Mira", "talk", "hello")
        await table.house.db.run(lambda sql: sql.execute("UPDATE accounts SET robot = 1 WHERE account = 'mira'"))
        await table.says("Lea", "talk", "exclude quinn by=mira")
        assert not table.world.deliveries
