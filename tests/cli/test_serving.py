"""Serving: a stalled loop is told, and a host that finished in time is not ended afterwards."""

import asyncio
import os
import signal
import time

import pytest

from bot.app import serve as serving
from bot.app.serve import stalls, told_to_stop


@pytest.mark.may_block
async def test_a_loop_that_stands_still_is_told_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """reliability.md row 13: more than 250 ms is told; a short hold-up is not."""
    monkeypatch.setattr(serving, "STALL", 0.25)
    watching = asyncio.create_task(stalls())
    await asyncio.sleep(0.15)
    for seconds in (0.1, 0.6, 0.6):
        time.sleep(seconds)
        await asyncio.sleep(0.15)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert capsys.readouterr().out.count("the loop stood still") == 1


async def test_a_host_that_finished_in_time_is_not_ended_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """reliability.md row 4: the clock that ends a hanging process stops with the house."""
    ended: list[int] = []
    monkeypatch.setattr(serving, "GRACE", 0.2)
    monkeypatch.setattr(serving, "_leave", lambda: ended.append(1))
    async with told_to_stop() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 5)
    await asyncio.sleep(0.4)
    assert ended == []
    async with told_to_stop() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 5)
        await asyncio.sleep(0.4)
    assert ended == [1]
