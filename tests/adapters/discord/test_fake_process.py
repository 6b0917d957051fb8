"""The fake Discord as a process of its own, moved through its control door."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

Door = Callable[..., Any]


@asynccontextmanager
async def process() -> AsyncIterator[tuple[dict[str, str], aiohttp.ClientSession]]:
    """Start it, read its addresses, end it by closing its standard input."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.discord", "--with-parent",
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
    async with process() as (addresses, session):

        async def do(*acts: dict[str, Any]) -> Any:
            async with session.post(f"{addresses['control']}/do", json=list(acts)) as answer:
                return (await answer.json())["done"]

        async def read(path: str) -> Any:
            async with session.get(addresses["control"] + path) as answer:
                return await answer.json()

        before = (await read("/world"))["now"]
        said, answered = await do(
            {"act": "says", "who": "Quinn", "channel": "chat", "text": "hello"},
            {"act": "writes", "who": "Lea", "text": "just you"},
        )
        await do(
            {"act": "reacts", "who": "Lea", "message": said["id"], "emoji": "👍"},
            {"act": "joins", "who": "Ana", "guild": "Stammtisch"},
            {"act": "faults.limit", "route": "GET /users/@me", "retry_after": 0.5},
            {"act": "clock.pass", "seconds": 86400},
        )
        here = await read("/messages?channel=chat")
        assert [(each["author"], each["content"], len(each["reactions"])) for each in here] == [("Quinn", "hello", 1)]
        assert [each["id"] for each in await read("/messages?channel=direct:Lea")] == [answered["id"]]
        headers = {"Authorization": f"Bot {addresses['token']}"}
        for status in (429, 200):
            async with session.get(f"{addresses['api_base']}/users/@me", headers=headers) as answer:
                assert answer.status == status
        world = await read("/world")
        assert world["requests"] == {"GET /users/@me 429": 1, "GET /users/@me 200": 1}
        assert world["now"][:10] > before[:10]
        assert world["problems"] == []
        async with session.post(f"{addresses['control']}/do", json={"act": "people._permitted"}) as answer:
            assert answer.status == 400
            assert "not for the door" in (await answer.json())["error"]
