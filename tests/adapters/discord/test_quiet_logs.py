"""What discord.py itself writes into the log: addresses, and in those of interactions stand tokens (row 59)."""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.app import logs
from tests.adapters.discord.desk import Desk, desk


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Let the log go into a text, as `run` sets it up; afterwards it is as it was."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("POST", "/interactions/{webhook_id}/{webhook_token}/callback", "POST /interactions/*"),
        ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", "PATCH /webhooks/*"),
    ],
)
async def test_a_rate_limit_does_not_tell_an_interactions_token(
    table: Desk, out: io.StringIO, method: str, path: str, route: str
) -> None:
    """discord.py warns of every 429, with the whole address."""
    adapter = await table.start()
    table.fake.faults.limit(route)
    table.fake.faults.fail(route, 400, html=False)
    secret = "aW50ZXJhY3Rpb246c2VjcmV0"
    with pytest.raises(Exception, match="400"):
        await adapter.rest.call(method, path, json={}, webhook_id="123456789012345678", webhook_token=secret)
    assert "We are being rate limited" in out.getvalue()
    assert secret not in out.getvalue()
    # the odd call was this test's own
    table.fake.problems.clear()
