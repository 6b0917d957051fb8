"""Removals of one channel go together while another is under way; each hears of its own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.people import Account
from bot.model.places import MessageRef
from tests.adapters.discord.ground import CHAT, MIRA, NEWS, NOON, Ground, ground, snowflake
from tests.adapters.discord.scripted import refused

BULK = f"POST /channels/{CHAT}/messages/bulk-delete"
IDS = [snowflake(NOON - timedelta(minutes=1), turn) for turn in range(250)]
OLD = snowflake(NOON - timedelta(days=14))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Ground]:
    async with ground(tmp_path) as made:
        yield made


def _remove(id_: str, channel: str = CHAT, by: Account | None = MIRA) -> Delivery:
    return Delivery(f"r{id_}", "remove", message=MessageRef("discord", channel, id_), decided_by=by)


def _single(id_: str, channel: str = CHAT) -> str:
    return f"DELETE /channels/{channel}/messages/{id_}"


async def _all(here: Ground, *deliveries: Delivery) -> list[Receipt | BaseException]:
    """The first is under way when the others come."""
    here.rest.gate = asyncio.Event()
    tasks = [asyncio.create_task(here.perform(deliveries[0]))]
    while not here.rest.calls:
        await asyncio.sleep(0)
    tasks += [asyncio.create_task(here.perform(each)) for each in deliveries[1:]]
    for _ in range(5):
        await asyncio.sleep(0)
    here.rest.gate.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_waits_goes_together_at_most_a_hundred(here: Ground) -> None:
    """Row 57: a flood falls in few requests."""
    done = await _all(here, *map(_remove, IDS[:203]))
    assert done == [Receipt()] * 203
    assert here.rest.asked == [_single(IDS[0]), BULK, BULK, BULK]
    assert [len(call.json["messages"]) for call in here.rest.calls[1:]] == [100, 100, 2]
    assert here.rest.calls[1].json["messages"] == IDS[1:101]
    assert here.rest.calls[1].reason == "Stammtisch, decided by Mira"


async def test_one_alone_goes_alone_and_channels_do_not_wait_for_each_other(here: Ground) -> None:
    await _all(here, _remove(IDS[0]), _remove(IDS[1]), _remove(IDS[2], NEWS))
    assert here.rest.asked == [_single(IDS[0]), _single(IDS[2], NEWS), _single(IDS[1])]


async def test_old_ones_go_one_by_one(here: Ground) -> None:
    """Discord takes away together only what is younger than two weeks."""
    await _all(here, *map(_remove, [IDS[0], OLD, IDS[1], IDS[2]]))
    assert here.rest.asked == [_single(IDS[0]), _single(OLD), BULK]
    assert here.rest.calls[2].json["messages"] == IDS[1:3]


async def test_each_deciders_messages_go_under_their_own_name(here: Ground) -> None:
    """N1."""
    jo = Account("discord", "104", "Jo")
    await _all(here, _remove(IDS[0]), _remove(IDS[1]), _remove(IDS[2], by=jo), _remove(IDS[3]), _remove(IDS[4], by=jo))
    assert [call.reason.split()[-1] for call in here.rest.calls] == ["Mira", "Mira", "Jo"]
    assert [call.json["messages"] for call in here.rest.calls[1:]] == [[IDS[1], IDS[3]], [IDS[2], IDS[4]]]


async def test_two_who_want_the_same_gone_both_hear_of_it(here: Ground) -> None:
    assert await _all(here, *map(_remove, [IDS[0], IDS[1], IDS[1]])) == [Receipt()] * 3
    assert here.rest.asked == [_single(IDS[0]), _single(IDS[1])]


async def test_gone_already_is_gone(here: Ground) -> None:
    here.rest.on(_single(IDS[0]), refused(404, 10008))
    assert await here.perform(_remove(IDS[0])) == Receipt()


async def test_where_many_are_refused_for_one_each_goes_alone(here: Ground) -> None:
    here.rest.on(BULK, refused(400, 50034, "too old to bulk delete"))
    here.rest.on(_single(IDS[2]), refused(403, 50013))
    done = await _all(here, *map(_remove, IDS[:4]))
    assert here.rest.asked == [_single(IDS[0]), BULK, *map(_single, IDS[1:4])]
    failed = done.pop(2)
    assert done == [Receipt()] * 3
    assert isinstance(failed, Undeliverable)
    assert failed.why is Why.FORBIDDEN


async def test_a_fault_is_told_to_everyone_and_holds_up_nobody_later(here: Ground) -> None:
    here.rest.on(BULK, refused(502))
    done = await _all(here, *map(_remove, IDS[:3]))
    assert done[0] == Receipt()
    assert [each.why for each in done[1:] if isinstance(each, Undeliverable)] == [Why.UNKNOWN] * 2
    assert await here.perform(_remove(IDS[3])) == Receipt()


async def test_one_who_no_longer_waits_takes_nobody_along(here: Ground) -> None:
    here.rest.gate = asyncio.Event()
    tasks = [asyncio.create_task(here.perform(_remove(each))) for each in IDS[:3]]
    for _ in range(5):
        await asyncio.sleep(0)
    tasks[0].cancel()
    here.rest.gate.set()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(done[0], asyncio.CancelledError)
    assert done[1:] == [Receipt()] * 2


async def test_without_the_right_to_remove_many_each_goes_alone(tmp_path: Path) -> None:
    """One may take away one's own messages everywhere, but several at once only with the right to."""
    async with ground(tmp_path, permissions=1 << 10) as here:
        await _all(here, *map(_remove, IDS[:3]))
        assert here.rest.asked == [_single(each) for each in IDS[:3]]
