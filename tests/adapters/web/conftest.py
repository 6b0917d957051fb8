"""A playground for each test, on a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.web.little_house import Sitting, sitting


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Sitting]:
    """Run a playground with a little house behind it."""
    async with sitting(tmp_path / "playground.db") as running:
        yield running
