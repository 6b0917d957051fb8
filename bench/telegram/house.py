"""The house to be measured: the real one, durable, with every shipped cog; as `stammtisch run` opens it."""

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.adapters.telegram import build
from bot.app import Stammtisch, SystemClock, SystemIds, open_house, shipped_cogs
from bot.app.run import platform_parts
from bot.model.house import House


@asynccontextmanager
async def opened(path: Path, api: str, token: str) -> AsyncIterator[Stammtisch]:
    """Open the house on a database at `path` and Telegram at `api`."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),  # stdout is for the word "ready"
    )
    clock = SystemClock()
    async with open_house(
        path,
        House(locale="en"),
        clock,
        SystemIds(),
        lambda db: [build(db, clock, token=token, section={"api_base": api})],
        cogs=shipped_cogs(),
        more_parts=platform_parts(),
    ) as house:
        yield house
