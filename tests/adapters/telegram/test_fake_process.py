"""The fake Telegram as a process of its own, moved through its control door."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.adapters.telegram.stock import HandClock
from tests.fakes.telegram import lay, open_telegram


@asynccontextmanager
async def process(*options: str) -> AsyncIterator[tuple[dict[str, str], aiohttp.ClientSession]]:
    """Start it, read its addresses, end it by closing its standard input."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.telegram", "--with-parent", *options,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert started.stdout is not None
    assert started.stdin is not None
    try:
        addresses = json.loads(await started.stdout.readline())
        async with aiohttp.ClientSession() as session:
            yield addresses, session
    finally:
        started.stdin.close()
        assert await asyncio.wait_for(started.wait(), 10) == 0


async def test_it_runs_alone_and_does_what_the_door_says() -> None:
    async with process("--profile", "forum") as (addresses, session):

        async def do(*acts: dict[str, Any]) -> Any:
            async with session.post(f"{addresses['control']}/do", json=list(acts)) as answer:
                return (await answer.json())["done"]

        async def read(path: str) -> Any:
            async with session.get(addresses["control"] + path) as answer:
                return await answer.json()

        async def call(method: str, **given: Any) -> tuple[int, Any]:
            url = f"{addresses['api_base']}/bot{addresses['token']}/{method}"
            async with session.post(url, json=given) as answer:
                return answer.status, (await answer.json()).get("result")

        before = (await read("/world"))["now"]
        said, _ = await do(
            {"act": "says", "who": "Quinn", "where": "chat", "text": "hello"},
            {"act": "writes", "who": "Lea", "text": "just you"},
        )
        await do(
            {"act": "reacts", "who": "Lea", "message": said["id"], "emoji": "👍"},
            {"act": "table.joins", "who": "Ana"},
            {"act": "owner.takes_right", "chat": "Stammtisch", "rights": ["can_delete_messages"]},
            {"act": "faults.limit", "method": "getMe", "retry_after": 2},
            {"act": "clock.pass", "seconds": 3600},
        )
        here = await read("/messages?where=chat")
        assert [(each["author"], each["text"], len(each["reactions"])) for each in here[1:]] == [("Quinn", "hello", 1)]
        assert [each["text"] for each in await read("/messages?chat=direct:Lea")] == ["just you"]
        assert [(await call("getMe"))[0] for _ in range(2)] == [429, 200]
        _, updates = await call("getUpdates")
        assert [next(key for key in each if key != "update_id") for each in updates] == [
            "message", "message", "message", "my_chat_member",
        ]  # fmt: skip
        world = await read("/world")
        assert world["requests"] == {"getMe 429": 1, "getMe 200": 1, "getUpdates 200": 1}
        assert (world["pending"], world["never_handed"], world["problems"]) == (4, 0, [])
        assert world["now"][:13] > before[:13]
        async with session.post(f"{addresses['control']}/do", json={"act": "owner._x"}) as answer:
            assert answer.status == 400
            assert "not for the door" in (await answer.json())["error"]


async def test_the_stock_updater_loses_what_it_has_not_handled(tmp_path: Path) -> None:
    """T1, finding 1, the control of rows 1 to 3: it confirms before it handles; kill -9 takes the rest along."""
    log = tmp_path / "handled"
    async with open_telegram(HandClock().now) as fake:
        table = lay(fake)
        for turn in range(20):
            table.says("Quinn", "chat", str(turn))
        stock = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.adapters.telegram.stock_run", fake.api_base, fake.token, str(log),
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await fake.until(lambda: log.exists() and len(log.read_text().split()) >= 2, 20)
        finally:
            stock.kill()
            await stock.wait()
        handled, left = len(log.read_text().split()), len(fake.updates.pending)
    print(f"stock Updater, 20 updates, kill -9: {handled} handled, {left} left, {20 - handled - left} lost")
    assert left == 0
    assert 20 - handled - left >= 15
