"""The poller: nothing is confirmed before it is on disk, and whatever ends a request, the next one is made."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.telegram.poller import ALLOWED, AT_ONCE, number_of
from bot.model.errors import PlatformOver, Undeliverable, Why
from tests.adapters.telegram.desk import Desk, desk

TOKEN = "STAMMTISCH_TELEGRAM__TOKEN"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


@pytest.fixture
async def odd_table(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return a desk whose Telegram may tell what no Telegram would."""
    async with desk(tmp_path, loud=True) as made:
        yield made


async def _over(table: Desk) -> str:
    """Return the sentence a platform that is over says."""
    listening = table.adapter.tasks()[0]
    await asyncio.wait({listening}, timeout=5)
    with pytest.raises(PlatformOver) as told:
        listening.result()
    return str(told.value)


async def _heard_in_the_end(table: Desk, step: float = 1.0) -> timedelta:
    """Let the poll under way end, so that the next one meets the faults; return how long a later line took."""
    table.table.says("Quinn", "chat", "wakes the poll")
    await table.fake.until(lambda: table.ear.texts)
    table.table.says("Quinn", "chat", "heard in the end")
    began = table.clock.now()
    await table.passes_until(lambda: len(table.ear.texts) > 1, step)
    assert table.ear.texts == ["wakes the poll", "heard in the end"]
    assert table.ear.doubles == []
    return table.clock.now() - began


# -- nothing is lost, nothing comes twice ------------------------------------------------------------------------------


async def test_what_is_not_on_disk_is_not_confirmed(table: Desk) -> None:
    """Row 1, T1: 20 updates, killed while they are worked: stock python-telegram-bot loses 18 of 20."""
    await table.start()
    table.ear.free.clear()
    before = table.ear.taken
    for number in range(20):
        table.table.says("Quinn", "chat", f"line {number}")
    await table.fake.until(lambda: table.ear.taken > before)
    await asyncio.sleep(0.05)
    waiting = len(table.fake.updates.pending)
    await table.kill()
    table.ear.free.set()
    await table.start()
    assert waiting == 20
    assert table.ear.texts == [f"line {number}" for number in range(20)]
    assert table.ear.doubles == []


async def test_what_was_on_disk_but_not_confirmed_comes_again_and_is_known(table: Desk) -> None:
    """Row 1, T2: killed between commit and confirmation: the second time it finds its seen-mark."""
    await table.start()
    table.fake.faults.hold("getUpdates", accepted=False)
    table.table.says("Quinn", "chat", "once")
    await table.fake.until(lambda: table.ear.texts)
    await table.kill()
    table.fake.faults.clear()
    await table.start()
    assert table.ear.texts == ["once"]
    assert {each.key for each in table.ear.doubles} <= table.ear.keys
    assert not table.fake.updates.pending


async def test_it_begins_without_an_offset_and_asks_for_every_kind_by_name(table: Desk) -> None:
    """Section 3: chat_member and message_reaction come only where they are asked for; an old webhook is in the way."""
    table.fake.rest.webhook.set("http://127.0.0.1:9/old", "")
    table.fake.rest.webhook.end()
    await table.start()
    polls = table.fake.requests("getUpdates")
    assert polls[0].given["offset"] == 0
    assert set(polls[0].given["allowed_updates"]) == set(ALLOWED) >= {"chat_member", "message_reaction"}
    assert table.fake.requests("deleteWebhook")[0].given == {"drop_pending_updates": False}


async def test_a_backlog_comes_a_hundred_at_a_time_and_in_order(table: Desk) -> None:
    """Decision 1: a request of a hundred is one commit."""
    await table.start()
    await table.stop()
    for number in range(250):
        table.table.says("Quinn", "chat", f"line {number}")
    taken = table.ear.taken
    await table.start()
    assert table.ear.texts == [f"line {number}" for number in range(250)]
    assert table.ear.taken - taken == 3
    assert AT_ONCE == 100


@pytest.mark.parametrize("life", ["the same", "another"])
async def test_a_quiet_week_deletes_nothing_unseen(table: Desk, life: str) -> None:
    """Row 27, T11: after a week without updates the numbers go on anywhere; an old offset would delete new ones."""
    await table.start()
    table.table.says("Quinn", "chat", "before")
    await table.settled()
    if life == "another":
        await table.stop()
    table.passes(days=8)
    if life == "the same":
        # the long poll under way ends by itself, within the minute
        table.fake.updates.longest = 0
        table.fake.owner.renames(table.table.groups[1], "Team")
        await table.settled()
        table.passes(days=8)
    lower = table.fake.updates.quiet_week()
    if life == "the same":
        await asyncio.sleep(1.2)
    table.table.says("Quinn", "chat", "after")
    if life == "another":
        await table.start()
    await table.settled()
    assert table.ear.texts == ["before", "after"]
    assert lower < 500_000_000


async def test_another_token_begins_anew(table: Desk) -> None:
    """Row 27, finding 11: the numbers of one bot say nothing of another's."""
    await table.start()
    table.table.says("Quinn", "chat", "to the old one")
    await table.settled()
    await table.stop()
    assert await table.adapter.notes.fact("bot") == table.adapter.bot
    table.fake.updates.quiet_week()
    table.fake.world.new_token()
    table.table.says("Quinn", "chat", "to the new one")
    await table.start()
    assert table.ear.texts == ["to the old one", "to the new one"]


async def test_an_empty_answer_that_comes_at_once_is_not_asked_for_at_once_again(table: Desk) -> None:
    """Row 26: at most one poll a second, whatever a server makes of our patience."""
    table.fake.updates.longest = 0
    await table.start()
    before = table.polls()
    await asyncio.sleep(0.5)
    assert table.polls() - before <= 1


# -- odd updates -----------------------------------------------------------------------------------------------------


async def test_an_odd_update_is_set_aside_and_its_neighbours_are_worked(odd_table: Desk) -> None:
    """Row 26, T4b: stock python-telegram-bot handles none of them and polls 250 times a second."""
    table = odd_table
    adapter = await table.start()
    await table.stop()
    table.table.says("Quinn", "chat", "before")
    odd: list[dict[str, Any]] = [{"message": {"chat": 5}}, {"message": None}, {"my_chat_member": {"chat": {}}}]
    for body in (*odd, {"unheard_of": {"x": 1}}):
        table.fake.updates.push(body)
    table.table.says("Quinn", "chat", "after")
    adapter = await table.start()
    assert table.ear.texts == ["before", "after"]
    assert adapter.health()["odd_payloads"] >= 3.0
    before = table.polls()
    await asyncio.sleep(0.1)
    assert table.polls() == before
    assert not table.fake.updates.pending


@pytest.mark.parametrize(
    "answer", ['{"ok":true,"result":[{"update_id":null,"message":{}}]}', '{"ok":true,"result":{}}']
)
async def test_updates_without_a_number_are_asked_for_as_slowly_as_a_failure(table: Desk, answer: str) -> None:
    """Row 26: they cannot be confirmed and would come at once again; at most one poll a second."""
    await table.start()
    table.fake.faults.garbage("getUpdates", answer, times=3)
    # 1, 2 and 4 seconds
    assert timedelta(seconds=7) <= await _heard_in_the_end(table) <= timedelta(seconds=10)


def test_a_number_is_a_number() -> None:
    assert number_of({"update_id": 5}) == 5
    odd: list[Any] = [{"update_id": True}, {"update_id": "5"}, {}, [], None]
    assert [number_of(each) for each in odd] == [None] * 5


# -- bad days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["502 html", "200 html", "500 json", "garbage", "reset"])
async def test_whatever_ends_a_request_the_next_one_is_made(table: Desk, kind: str) -> None:
    """Row 20, T4c: waits of 1, 2, 4 … 30 seconds, and then everything comes."""
    await table.start()
    faults = table.fake.faults
    for _ in range(7):
        if kind == "garbage":
            faults.garbage("getUpdates")
        elif kind == "reset":
            faults.reset("getUpdates", accepted=False)
        else:
            faults.fail("getUpdates", int(kind[:3]), html=kind.endswith("html"))
    waited = (await _heard_in_the_end(table)).total_seconds()
    assert 1 + 2 + 4 + 8 + 16 + 30 + 30 <= waited <= 1 + 2 + 4 + 8 + 16 + 30 + 30 + 7


async def test_yesterday_s_trouble_is_not_today_s(table: Desk) -> None:
    """Row 20: after an answer the first wait is short again."""
    await table.start()
    table.fake.faults.fail("getUpdates", 502, times=5)
    await _heard_in_the_end(table)
    table.fake.faults.fail("getUpdates", 502)
    table.ear.arrivals.clear()
    assert await _heard_in_the_end(table, step=0.25) <= timedelta(seconds=2)


async def test_a_wait_that_telegram_asks_for_is_kept(table: Desk) -> None:
    """Row 19: retry_after, to the second."""
    await table.start()
    table.fake.faults.limit("getUpdates", retry_after=35)
    assert timedelta(seconds=35) <= await _heard_in_the_end(table) <= timedelta(seconds=37)


async def test_a_second_copy_is_told_of_once_and_loses_nothing(table: Desk) -> None:
    """Row 24, T3: 409 for ten minutes: 5 to 30 seconds between two tries, one sentence."""
    adapter = await table.start()
    before = len(table.fake.requests("getUpdates"))
    table.fake.faults.conflict(times=24)
    waited = await _heard_in_the_end(table)
    tries = len(table.fake.requests("getUpdates")) - before
    assert timedelta(minutes=8) <= waited <= timedelta(minutes=12)
    assert tries <= 27
    assert len([each for each in adapter.notices if "Another copy of me" in each]) == 1


async def test_between_two_copies_there_are_five_seconds_at_least(table: Desk) -> None:
    """Row 24: two that ask again at once would only throw each other out."""
    await table.start()
    table.fake.faults.conflict()
    assert timedelta(seconds=5) <= await _heard_in_the_end(table) <= timedelta(seconds=7)


async def test_a_webhook_somebody_set_meanwhile_is_told(table: Desk) -> None:
    """Row 24: as long as there is one, Telegram answers no request for updates."""
    adapter = await table.start()
    table.fake.rest.webhook.set("http://127.0.0.1:9/theirs", "")
    table.fake.rest.webhook.end()
    await table.passes_until(lambda: [each for each in adapter.notices if "webhook" in each])
    table.fake.rest.webhook.set("", "")
    table.table.says("Quinn", "chat", "mine again")
    await table.passes_until(lambda: table.ear.texts)


# -- what only a human can mend --------------------------------------------------------------------------------------


async def test_a_wrong_token_is_one_sentence_that_does_not_show_it(
    table: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Row 22: the variable is named, never its value; a handful of refused requests."""
    table.token = "4711:never-print-this"
    adapter = table.opened()
    starting = asyncio.create_task(adapter.start(table.ear))
    await table.passes_until(starting.done)
    sentence = await _over(table)
    assert TOKEN in sentence
    assert "never-print-this" not in sentence + "".join(capsys.readouterr())
    assert len(table.fake.requests()) <= 5
    with pytest.raises(Undeliverable) as told:
        await adapter.perform(table.say())
    assert told.value.why is Why.DOWN


@pytest.mark.parametrize("token", ["", "no token at all", "4711"])
async def test_what_is_no_token_is_told_without_asking(table: Desk, token: str) -> None:
    """Row 22: nothing leaves the machine."""
    table.token = token or " "
    starting = asyncio.create_task(table.opened().start(table.ear))
    await table.passes_until(starting.done)
    assert TOKEN in await _over(table)
    assert table.fake.requests() == []


async def test_a_token_revoked_while_we_run(table: Desk) -> None:
    """Row 22, T4: stock python-telegram-bot is dead from there on and says it is running."""
    adapter = await table.start()
    table.fake.world.new_token()
    table.table.says("Quinn", "chat", "wakes the poll")
    await table.passes_until(lambda: adapter.tasks()[0].done())
    assert TOKEN in await _over(table)
    asked = len(table.fake.requests())
    assert len([each for each in table.fake.requests() if each.status == 401]) <= 5
    with pytest.raises(Undeliverable) as told:
        await adapter.perform(table.say())
    assert told.value.why is Why.DOWN
    assert len(table.fake.requests()) == asked


async def test_one_refusal_is_doubted(table: Desk) -> None:
    """Row 22, T4: Telegram has said 401 by mistake before; twice in a row counts."""
    adapter = await table.start()
    table.fake.faults.unauthorized()
    await _heard_in_the_end(table)
    assert len([each for each in table.fake.requests() if each.status == 401]) == 1
    assert not adapter.tasks()[0].done()


async def test_what_the_house_dies_of_ends_the_listening_and_confirms_nothing(table: Desk) -> None:
    """Row 14, T4d: a dead loop is seen as such, and its updates wait at Telegram."""
    adapter = await table.start()
    table.ear.fault = OSError(28, "no space left")
    table.table.says("Quinn", "chat", "waits")
    await asyncio.wait({adapter.tasks()[0]}, timeout=5)
    with pytest.raises(OSError, match="no space"):
        adapter.tasks()[0].result()
    assert len(table.fake.updates.pending) == 1
    table.ear.fault = None
    await table.kill()
    await table.start()
    assert table.ear.texts == ["waits"]


# -- the 24 hours ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "said"), [(19, ""), (21, "Nothing is lost"), (26, "is lost to me")])
async def test_after_a_day_it_says_which_hours_are_lost(table: Desk, hours: int, said: str) -> None:
    """Row 27: Telegram keeps updates for 24 hours; nearly so long away is told too."""
    await table.start()
    await table.stop()
    table.passes(hours=hours)
    adapter = await table.start()
    found = [each for each in adapter.notices if "away from Telegram" in each]
    assert [said in each for each in found] == ([True] if said else [])
    if hours == 26:
        assert "from 2026-11-18 11:00 UTC to 2026-11-18 13:00 UTC" in found[0]


async def test_a_long_backlog_is_judged_by_its_beginning_alone(table: Desk) -> None:
    """Row 27: while it is worked off, what is old in it is no absence of ours."""
    await table.start()
    await table.stop()
    table.passes(hours=5)
    for number in range(AT_ONCE + 1):
        table.table.says("Quinn", "chat", f"line {number}")
    table.passes(hours=21)
    adapter = await table.start()
    assert len(table.ear.texts) == AT_ONCE + 1
    assert ["is lost to me" in each for each in adapter.notices if "away" in each] == [True]


async def test_an_outage_longer_than_a_day_costs_hours_and_it_says_which(table: Desk) -> None:
    """Row 27: it does not take a restart to lose them."""
    adapter = await table.start()
    await table.fake.stop()
    await table.passes_until(lambda: adapter.notices, step=600.0)
    table.passes(hours=10)
    await table.fake.start()
    table.table.says("Quinn", "chat", "are you back?")
    await table.passes_until(lambda: len(adapter.notices) > 1)
    assert "from 2026-11-18 11:00 UTC to 2026-11-18 1" in adapter.notices[1]
    assert "is lost to me" in adapter.notices[1]


async def test_while_it_cannot_be_reached_it_warns_before_hours_are_lost(table: Desk) -> None:
    """Row 27: an outage is told while there is still time."""
    adapter = await table.start()
    await table.fake.stop()
    await table.passes_until(lambda: adapter.notices, step=600.0)
    assert "I have not reached Telegram since 2026-11-18 11:00 UTC" in adapter.notices[0]
    assert "From 2026-11-19 11:00 UTC on" in adapter.notices[0]
    assert table.clock.now() < adapter.horizon.alive + timedelta(hours=24)  # type: ignore[operator]
    await table.fake.start()
