"""The house to be measured: the real one, durable, with every shipped cog and the bench's own beside them."""

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bench.discord.words import words
from bot.adapters.discord import build
from bot.app import Stammtisch, SystemClock, SystemIds, open_house, shipped_cogs
from bot.app.run import platform_parts
from bot.model.house import House


@asynccontextmanager
async def opened(path: Path, api: str, gateway: str, token: str, moderator: str) -> AsyncIterator[Stammtisch]:
    """Open the house on a database at `path`; as `stammtisch run` does, but for the word cog."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),  # stdout is for the word "ready"
    )
    clock = SystemClock()
    section = {"api_base": api, "gateway_url": gateway}
    async with open_house(
        path,
        House(locale="en"),
        clock,
        SystemIds(),
        lambda db: [build(db, clock, token=token, section=section)],
        cogs=[*shipped_cogs(), words(moderator)],
        more_parts=platform_parts(),
    ) as house:
        yield house
