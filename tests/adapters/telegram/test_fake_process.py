"""The fake Telegram as a process of its own, moved through its control door."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp


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
