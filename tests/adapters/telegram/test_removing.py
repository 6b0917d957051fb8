"""Removals of one chat go together while another is under way; each hears of its own."""

import asyncio

import pytest
from telegram.error import TimedOut

from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from tests.adapters.telegram.outgoing import CLUB, FORUM, MIRA, ROOM, Ground, ref
from tests.adapters.telegram.scripted import bad

ONE, MANY = f"deleteMessage {CLUB}", f"deleteMessages {CLUB}"


@pytest.fixture
def here() -> Ground:
    return Ground()


def _remove(id_: int, spot: str = CLUB) -> Delivery:
    return Delivery(f"r{id_}", "remove", message=ref(id_, spot), decided_by=MIRA)


async def _all(here: Ground, *deliveries: Delivery) -> list[Receipt | BaseException]:
    """The first is under way when the others come."""
    here.api.gate = asyncio.Event()
    tasks = [asyncio.create_task(here.perform(deliveries[0]))]
    while not here.api.calls:
        await asyncio.sleep(0)
    tasks += [asyncio.create_task(here.perform(each)) for each in deliveries[1:]]
    for _ in range(5):
        await asyncio.sleep(0)
    here.api.gate.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_waits_goes_together_at_most_a_hundred(here: Ground) -> None:
    """Row 57: a flood falls in few requests."""
    done = await _all(here, *map(_remove, range(1, 204)))
    assert done == [Receipt()] * 203
    assert here.api.asked == [ONE, MANY, MANY, MANY]
    assert [len(each.given["message_ids"]) for each in here.api.calls[1:]] == [100, 100, 2]
    assert here.given(1)["message_ids"] == list(range(2, 102))


async def test_topics_of_one_forum_go_together_and_chats_do_not_wait_for_each_other(here: Ground) -> None:
    await _all(here, _remove(1, ROOM.id), _remove(2, ROOM.id), _remove(3, FORUM), _remove(4))
    assert here.api.asked == [f"deleteMessage {FORUM}", ONE, f"deleteMessages {FORUM}"]


async def test_two_who_want_the_same_gone_both_hear_of_it(here: Ground) -> None:
    assert await _all(here, *map(_remove, [1, 2, 2])) == [Receipt()] * 3
    assert here.api.asked == [ONE, ONE]


async def test_gone_already_is_gone_and_a_chat_that_is_not_there_is_not_done(here: Ground) -> None:
    here.api.on("deleteMessage", bad("message to delete not found"), bad("chat not found"))
    assert await here.perform(_remove(1)) == Receipt()
    with pytest.raises(Undeliverable) as why:
        await here.perform(_remove(2))
    assert why.value.why is Why.GONE


async def test_one_that_is_too_old_keeps_nobody_else(here: Ground) -> None:
    """mission.md §4: after 48 hours only a human in the app can."""
    here.api.on("deleteMessages", bad("message can't be deleted for everyone"))
    here.api.on("deleteMessage", True, True, bad("message can't be deleted for everyone"))
    done = await _all(here, *map(_remove, [1, 2, 3, 4]))
    assert here.api.asked == [ONE, MANY, ONE, ONE, ONE]
    failed = done.pop(2)
    assert done == [Receipt()] * 3
    assert isinstance(failed, Undeliverable)
    assert failed.why is Why.FORBIDDEN


async def test_a_fault_is_told_to_everyone_and_holds_up_nobody_later(here: Ground) -> None:
    here.api.on("deleteMessages", TimedOut())
    done = await _all(here, *map(_remove, [1, 2, 3]))
    assert done[0] == Receipt()
    assert [each.why for each in done[1:] if isinstance(each, Undeliverable)] == [Why.UNKNOWN] * 2
    assert await here.perform(_remove(4)) == Receipt()


async def test_one_who_no_longer_waits_takes_nobody_along(here: Ground) -> None:
    here.api.gate = asyncio.Event()
    tasks = [asyncio.create_task(here.perform(_remove(each))) for each in (1, 2, 3)]
    for _ in range(5):
        await asyncio.sleep(0)
    tasks[0].cancel()
    here.api.gate.set()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(done[0], asyncio.CancelledError)
    assert done[1:] == [Receipt()] * 2
