"""A browser, and a playground with a house that talks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.web.little_house import Sitting, sitting
from tests.browser.talking_house import TalkingHouse
from tests.browser.windows import Windows, windows


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Sitting]:
    """Run a playground whose house talks."""
    talking = TalkingHouse(tmp_path / "cursor.json")
    async with sitting(tmp_path / "playground.db", talking.house) as running:
        talking.table = running
        yield running


@pytest.fixture
async def browser(chromium: str, table: Sitting) -> AsyncIterator[Windows]:
    """Run Chromium; complaints of a page fail the test."""
    async with windows(chromium, table.adapter.address) as opened:
        yield opened
