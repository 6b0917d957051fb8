"""The webhook: Telegram brings updates to a door of ours, and each is answered only once it is on disk."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.adapters.telegram import TelegramAdapter
from bot.adapters.telegram.webhook import SECRET, secret_of
from bot.model.errors import PlatformOver
from tests.adapters.telegram.desk import Desk, desk


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


@pytest.fixture
async def odd_table(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return a desk whose Telegram may tell what no Telegram would."""
    async with desk(tmp_path, loud=True) as made:
        yield made


async def _open(table: Desk, port: int | None = None) -> tuple[TelegramAdapter, str]:
    """Begin a life behind a door of its own; return the door's address."""
    port = _free_port() if port is None else port
    url = f"http://127.0.0.1:{port}/telegram"
    adapter = table.opened(webhook_url=url, webhook_port=port)
    starting = asyncio.create_task(adapter.start(table.ear))
    await table.passes_until(starting.done)
    await table.settled()
    return adapter, url


async def _knock(url: str, secret: str, body: Any) -> int:
    data = body if isinstance(body, bytes) else None
    async with aiohttp.ClientSession() as session:
        json = None if data is not None else body
        async with session.post(url, data=data, json=json, headers={SECRET: secret} if secret else {}) as answer:
            return answer.status


async def test_updates_are_brought_in_order(table: Desk) -> None:
    await _open(table)
    for number in range(20):
        table.table.says("Quinn", "chat", f"line {number}")
    await table.settled()
    assert table.ear.texts == [f"line {number}" for number in range(20)]
    assert table.ear.doubles == []
    (call,) = table.fake.requests("setWebhook")
    assert call.given["max_connections"] == 1
    assert "chat_member" in call.given["allowed_updates"]
    assert call.given["drop_pending_updates"] is False


async def test_what_is_not_on_disk_is_not_answered(table: Desk) -> None:
    """Row 1, T1: killed while an update is worked, it comes again to the next life."""
    await _open(table)
    table.ear.free.clear()
    before = table.ear.taken
    for number in range(5):
        table.table.says("Quinn", "chat", f"line {number}")
    await table.fake.until(lambda: table.ear.taken > before)
    assert len(table.fake.updates.pending) == 5
    await table.kill()
    table.ear.free.set()
    await _open(table)
    assert table.ear.texts == [f"line {number}" for number in range(5)]


async def test_what_was_written_while_nobody_listened_is_brought(table: Desk) -> None:
    """Section 3: the webhook stays set; Telegram keeps updates for a day. No reproach for our own absence."""
    _, url = await _open(table)
    await table.stop()
    table.table.says("Quinn", "chat", "while away")
    await table.fake.until(lambda: table.fake.rest.webhook.error)
    table.passes(minutes=5)
    adapter, _ = await _open(table, int(url.split(":")[2].split("/")[0]))
    assert table.ear.texts == ["while away"]
    assert not [each for each in adapter.notices if "cannot bring" in each]


async def test_only_telegram_is_let_in(table: Desk) -> None:
    """Row 41: who does not know the secret tells us nothing; nor does the secret tell the token."""
    _, url = await _open(table)
    forged = {"update_id": 1, "message": {}}
    taken = table.ear.taken
    assert [await _knock(url, each, forged) for each in ("", "guess", "ü")] == [403, 403, 403]
    assert table.ear.taken == taken
    secret = secret_of(table.fake.token)
    assert table.fake.token.split(":")[1] not in secret
    assert await _knock(url, secret, {"update_id": 7}) == 200
    assert await _knock(url, secret, b'{"update_id": 7') == 400
    assert await _knock(url, secret, b"[" * 100_000) == 400


async def test_an_odd_update_is_set_aside_and_not_brought_again(odd_table: Desk) -> None:
    """Row 26."""
    table = odd_table
    adapter, _ = await _open(table)
    table.fake.updates.push({"message": {"chat": 5}})
    table.table.says("Quinn", "chat", "after")
    await table.settled()
    assert table.ear.texts == ["after"]
    assert adapter.health()["odd_payloads"] == 1.0
    assert {status for _, status in table.fake.rest.webhook.attempts} == {200}


async def test_what_the_house_dies_of_ends_the_listening_and_answers_no_update(table: Desk) -> None:
    """Row 14, T4d."""
    adapter, _ = await _open(table)
    table.ear.fault = OSError(28, "no space left")
    table.table.says("Quinn", "chat", "waits")
    await asyncio.wait({adapter.tasks()[0]}, timeout=5)
    with pytest.raises(OSError, match="no space"):
        adapter.tasks()[0].result()
    assert len(table.fake.updates.pending) == 1
    assert 200 not in {status for _, status in table.fake.rest.webhook.attempts}


async def test_a_webhook_that_was_taken_away_is_set_again(table: Desk) -> None:
    """Row 24: somebody ran another copy by long polling meanwhile."""
    _, url = await _open(table)
    table.fake.rest.webhook.set("", "")
    table.table.says("Quinn", "chat", "in the end")
    await table.passes_until(lambda: table.ear.texts)
    assert table.fake.updates.hook == url


async def test_a_new_token_makes_a_new_secret_at_the_same_address(table: Desk) -> None:
    """Row 22: else Telegram would show the old one and be turned away."""
    _, url = await _open(table)
    await table.stop()
    table.fake.world.new_token()
    await _open(table, int(url.split(":")[2].split("/")[0]))
    table.table.says("Quinn", "chat", "heard")
    await table.settled()
    assert table.ear.texts == ["heard"]


async def test_a_token_revoked_while_we_run(table: Desk) -> None:
    """Row 22: no update can tell it, so it is looked for every minute."""
    adapter, _ = await _open(table)
    table.fake.world.new_token()
    await table.passes_until(lambda: adapter.tasks()[0].done())
    with pytest.raises(PlatformOver, match="STAMMTISCH_TELEGRAM__TOKEN"):
        adapter.tasks()[0].result()


async def test_a_proxy_that_leads_nowhere_is_told_once(table: Desk) -> None:
    """Row 23: Telegram's own words on why it cannot bring anything."""
    adapter, _ = await _open(table)
    table.passes(seconds=90)
    await asyncio.sleep(0.05)
    table.fake.rest.webhook.set(table.fake.updates.hook, "the secret of somebody else")
    table.table.says("Quinn", "chat", "never gets in")
    await table.passes_until(lambda: [each for each in adapter.notices if "cannot bring" in each])
    table.passes(seconds=90)
    await asyncio.sleep(0.05)
    (said,) = [each for each in adapter.notices if "cannot bring" in each]
    assert "403" in said


async def test_what_failed_before_we_listened_is_no_news(table: Desk) -> None:
    """Row 23: Telegram remembers the last failure for ever."""
    adapter, _ = await _open(table)
    hook = table.fake.rest.webhook
    hook.error, hook.error_at = "Connection refused", table.clock.now() - timedelta(minutes=1)
    table.ear.free.clear()
    table.table.says("Quinn", "chat", "is being worked")
    asked = len(table.fake.requests("getWebhookInfo"))
    table.passes(seconds=61)
    await table.passes_until(lambda: len(table.fake.requests("getWebhookInfo")) > asked)
    assert adapter.notices == []


async def test_a_door_that_is_taken_is_told(table: Desk) -> None:
    """Row 22: only a human can choose another."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        adapter = table.opened(webhook_url="http://127.0.0.1/x", webhook_port=port)
        await adapter.start(table.ear)
        with pytest.raises(PlatformOver, match=rf"port {port}.*\[telegram.webhook\]"):
            adapter.tasks()[0].result()


async def test_from_webhook_to_polls_and_back_nothing_is_lost(table: Desk) -> None:
    _, _ = await _open(table)
    table.table.says("Quinn", "chat", "brought")
    await table.settled()
    await table.stop()
    table.table.says("Quinn", "chat", "between")
    await table.start()
    assert table.ear.texts == ["brought", "between"]
    await table.stop()
    await _open(table)
    table.table.says("Quinn", "chat", "brought again")
    await table.settled()
    assert table.ear.texts == ["brought", "between", "brought again"]
