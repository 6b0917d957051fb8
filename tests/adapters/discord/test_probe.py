"""The probe: a gateway that answers heartbeats and tells nothing is found by asking (D6, reliability.md row 17)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.discord.desk import Desk, desk

CHANNELS = "GET /guilds/{guild_id}/channels"
MESSAGES = "GET /channels/{channel_id}/messages"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def _probed(table: Desk) -> None:
    """Let the clock walk on to the next probe."""
    asked = len(table.fake.requests(CHANNELS))
    await table.passes_until(lambda: len(table.fake.requests(CHANNELS)) > asked, step=10)


async def test_a_deaf_gateway_is_found_within_ten_minutes(table: Desk) -> None:
    """D6, row 17: ACKs only. What was missed is caught up with, and the shard connects anew."""
    await table.start()
    table.table.says("Quinn", "chat", "heard")
    await table.settled()
    table.fake.gateway.deaf()
    missed: datetime = table.clock.now() + timedelta(seconds=1)
    table.clock.set(missed)
    for number in range(3):
        table.table.says("Lea", "chat", f"told by nobody {number}")
    table.table.says("Lea", "thanks", "nor this")
    await table.passes_until(lambda: "nor this" in table.ear.texts and len(table.ear.texts) == 5, step=10)
    assert table.clock.now() - missed <= timedelta(minutes=10)
    await table.fake.until(lambda: table.fake.gateway.resumes)
    await table.settled()
    table.table.says("Quinn", "chat", "heard again")
    await table.settled()
    assert [each for each in table.ear.texts if each != "nor this"] == [
        "heard", "told by nobody 0", "told by nobody 1", "told by nobody 2", "heard again"
    ]  # fmt: skip
    assert table.ear.doubles == []


async def test_a_second_time_in_a_row_is_a_whole_new_connection(table: Desk) -> None:
    """Row 17: where a resume did not cure it."""
    await table.start()
    for turn in range(2):
        table.fake.gateway.deaf()
        table.table.says("Quinn", "chat", f"unheard {turn}")
        await table.passes_until(lambda: f"unheard {turn}" in table.ear.texts, step=30)  # noqa: B023
        await table.passes_until(lambda: len(table.fake.gateway.live()) == 1 and not table.fake.gateway.live()[0].deaf)
        await table.settled()
    assert len(table.fake.gateway.identifies) == 2


async def test_a_quiet_hour_does_nothing(table: Desk) -> None:
    """Row 17: twelve probes, no history read, no reconnect."""
    await table.start()
    table.table.says("Quinn", "chat", "the last word")
    await table.settled()
    read = len(table.fake.requests(MESSAGES))
    for _ in range(12):
        await _probed(table)
    assert len(table.fake.requests(MESSAGES)) == read
    assert len(table.fake.gateway.identifies) == 1
    assert table.fake.gateway.resumes == []


async def test_a_restart_knows_what_it_has_read(table: Desk) -> None:
    """What the last process heard is not missed by this one."""
    await table.start()
    table.table.says("Quinn", "chat", "before the restart")
    await table.settled()
    await table.again()
    read = len(table.fake.requests(MESSAGES))
    await _probed(table)
    await _probed(table)
    assert len(table.fake.requests(MESSAGES)) == read
    assert table.fake.gateway.resumes == []


async def test_a_thread_nobody_told_of_is_found(table: Desk) -> None:
    """Row 17: its making was missed, and so was what is said there."""
    adapter = await table.start()
    table.fake.gateway.deaf()
    quinn = table.table.people["Quinn"]
    thread = table.fake.people.opens_thread(quinn, table.table.channels["chat"], "quietly opened")
    table.fake.people.says(quinn, thread, "in there")
    await table.passes_until(lambda: "in there" in table.ear.texts, step=30)
    found = adapter.world.channel(thread.id)
    assert found is not None
    assert found.name == "quietly opened"


async def test_a_thread_without_a_word_is_a_sign_of_deafness_too(table: Desk) -> None:
    """Row 17: its making should have been told."""
    await table.start()
    table.fake.gateway.deaf()
    table.fake.people.opens_thread(table.table.people["Quinn"], table.table.channels["chat"], "silent")
    await table.passes_until(lambda: table.fake.gateway.resumes, step=30)


async def test_a_newest_message_that_is_gone_is_asked_for_once(table: Desk) -> None:
    """last_message_id names a deleted message for ever; that is no deafness."""
    await table.start()
    table.fake.gateway.deaf()
    said = table.table.says("Quinn", "chat", "gone at once")
    table.fake.people.deletes(table.table.people["Quinn"], said)
    table.fake.gateway.deaf(on=False)
    read = len(table.fake.requests(MESSAGES))
    for _ in range(3):
        await _probed(table)
    assert len(table.fake.requests(MESSAGES)) <= read + 1
    assert table.fake.gateway.resumes == []


async def test_a_probe_that_fails_is_made_again(table: Desk) -> None:
    """Row 20: 503 ends no loop."""
    adapter = await table.start()
    table.fake.faults.fail(CHANNELS, 503)
    await _probed(table)
    await _probed(table)
    await table.fake.until(lambda: adapter.probe.last is not None)
    assert not any(task.done() for task in adapter.tasks())
