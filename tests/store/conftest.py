from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.store import Database
from tests.store.desk import opened


@pytest_asyncio.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await opened(tmp_path / "house.db")
    yield database
    await database.close()
