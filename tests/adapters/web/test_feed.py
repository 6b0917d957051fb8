"""Each window has one stream: it tells of every change, resumes where it was, and never floods."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp

from tests.adapters.web.little_house import Sitting, sitting, spot, words


@dataclass(frozen=True)
class Heard:
    """Hold one message of a stream."""

    id: str
    event: str
    rev: int


class Window:
    """Read a stream as a browser does."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self, seconds: float = 3.0) -> Heard:
        """Return the next message; raises when the stream ends or nothing comes."""
        found: dict[str, str] = {}
        while True:
            line = await asyncio.wait_for(self.response.content.readline(), seconds)
            if not line:
                raise EOFError
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                found[name] = value
            elif "event" in found:
                return Heard(found["id"], found["event"], json.loads(found["data"])["rev"])


@asynccontextmanager
async def window(table: Sitting, who: str = "lea", last: str | None = None) -> AsyncIterator[Window]:
    headers = {"Last-Event-ID": last} if last is not None else {}
    async with table.http.get(f"{table.adapter.address}/events?as={who}", headers=headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield Window(response)


async def test_a_window_is_told_of_what_anyone_does(table: Sitting) -> None:
    async with window(table) as lea, window(table, "quinn") as quinn:
        first = await lea.next()
        await quinn.next()
        await table.post("/say", "jo", place="chat", text="hallo")
        await table.does("say", "k", spot=spot("chat"), lines=words("moin"))
        for each in (lea, quinn):
            told = await each.next()
            while told.rev < (await table.state("lea"))["rev"]:
                told = await each.next()
            assert told.event == "changed"
            assert told.rev > first.rev


async def test_a_window_that_was_away_hears_at_once_that_something_changed(table: Sitting) -> None:
    async with window(table) as lea:
        last = (await lea.next()).id
    await table.post("/say", "jo", place="chat", text="in der Pause")
    async with window(table, last=last) as lea:
        assert (await lea.next(0.5)).event == "changed"


async def test_a_window_that_missed_nothing_is_not_redrawn(table: Sitting) -> None:
    async with window(table) as lea:
        last = (await lea.next()).id
    async with window(table, last=last) as lea:
        assert (await lea.next()).event == "beat"


async def test_a_fresh_database_is_a_change_too(table: Sitting) -> None:
    async with window(table, last="4711") as lea:
        assert (await lea.next()).event == "changed"


async def test_a_burst_redraws_at_most_ten_times_a_second(table: Sitting) -> None:
    async with window(table) as lea:
        await lea.next()
        begun = time.monotonic()

        async def burst() -> None:
            while time.monotonic() - begun < 1.0:
                await table.post("/say", "jo", place="chat", text="und")

        writing = asyncio.create_task(burst())
        told = 0
        while time.monotonic() - begun < 1.0:
            await lea.next()
            told += 1
        await writing
    written = len(await table.place("lea", "chat"))
    print(f"{written} messages in a second, {told} redraws")
    assert written > 2 * told
    assert 5 <= told <= 11


async def test_closing_the_house_ends_the_streams_quickly(table: Sitting) -> None:
    async with window(table) as lea:
        await lea.next()
        begun = time.monotonic()
        await table.adapter.stop()
        assert time.monotonic() - begun < 2.0
        try:
            while True:
                await lea.next(1.0)
        except (EOFError, aiohttp.ClientError):
            pass


async def test_a_closed_window_is_forgotten(table: Sitting) -> None:
    async with window(table) as lea:
        await lea.next()
        assert table.adapter.health()["windows"] == 1.0
    for _ in range(40):
        await table.post("/say", "jo", place="chat", text="weiter")
        if table.adapter.health()["windows"] == 0.0:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the stream of a closed window lives on")


async def test_a_stranger_gets_no_stream(table: Sitting) -> None:
    async with table.http.get(f"{table.adapter.address}/events?as=nobody") as response:
        assert response.status == 404


async def test_the_next_free_port_is_taken(tmp_path: Path, table: Sitting) -> None:
    taken = int(table.adapter.address.rsplit(":", 1)[1])
    async with sitting(tmp_path / "other.db", port=taken) as other:
        assert taken < int(other.adapter.address.rsplit(":", 1)[1]) <= taken + 20
        assert (await other.state("lea"))["name"] == "Lea"


async def test_health_is_an_age(table: Sitting) -> None:
    await table.heard()
    table.clock.at += timedelta(hours=1)
    assert table.adapter.health()["last_read"] == 3600
