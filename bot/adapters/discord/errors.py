"""Errors: whatever discord.py, aiohttp or the machine raises, sorted by what follows (reliability.md 18-22, 30)."""

import socket
from datetime import timedelta

import aiohttp
import discord

from bot.model.errors import Undeliverable, Why

GONE = frozenset({10003, 10004, 10007, 10008, 10011, 10013, 10015, 10062, 90001})
"""Unknown channel, guild, member, message, role, user, webhook, interaction; one person wants no reactions of ours."""

FORBIDDEN = frozenset({30003, 50001, 50007, 50013, 50021, 50024, 50083, 50278, 160002, 160005})
"""No access, no permission, a closed direct line; a full, archived or locked place, one of the wrong kind."""

SLOW = frozenset({20016, 20022, 20028, 20029, 30046, 31001, 31002, 40003, 40062})
"""Limits that Discord words as errors of their own."""

BANNED = timedelta(minutes=10)
"""How long to keep still after a refusal that names no time (Cloudflare's)."""

NOT_THERE = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    ConnectionRefusedError,
    socket.gaierror,
    discord.LoginFailure,
    discord.GatewayNotFound,
)
"""Nobody was reached, so nothing was done."""


def undeliverable(fault: BaseException, *, wrote: bool = True) -> Undeliverable:
    """Sort a fault; `wrote` False says that the call only read, so that nothing can have come about."""
    unknown = Why.UNKNOWN if wrote else Why.DOWN
    match fault:
        case Undeliverable():
            return fault
        case discord.RateLimited(retry_after=seconds):
            return Undeliverable(Why.SLOW, "rate limit", timedelta(seconds=seconds))
        case discord.HTTPException():
            return _answered(fault, unknown)
    if isinstance(fault, NOT_THERE) or (isinstance(fault, RuntimeError) and "closed" in str(fault)):
        return Undeliverable(Why.DOWN, _named(fault))
    return Undeliverable(unknown, _named(fault))


def wait_of(fault: discord.HTTPException) -> timedelta:
    """Return how long a 429 asks to keep still."""
    try:
        return timedelta(seconds=float(fault.response.headers["Retry-After"]))
    except (AttributeError, KeyError, OverflowError, ValueError):
        return BANNED


def _answered(fault: discord.HTTPException, unknown: Why) -> Undeliverable:
    note = f"{fault.status} {fault.code}: {fault.text[:200]}"
    if fault.status == 429 or fault.code in SLOW:
        return Undeliverable(Why.SLOW, note, wait_of(fault))
    if fault.status == 401:
        return Undeliverable(Why.DOWN, note)
    if fault.status in (403, 404) and not _its_own(fault):
        # who stands before Discord refused it: nothing is said of rights, or of what is there
        return Undeliverable(Why.DOWN, note, wait_of(fault))
    if fault.code in GONE:
        return Undeliverable(Why.GONE, note)
    if fault.code in FORBIDDEN or fault.status == 403:
        return Undeliverable(Why.FORBIDDEN, note)
    if fault.status == 404:
        return Undeliverable(Why.GONE, note)
    if fault.status >= 500 or fault.status == 408:
        return Undeliverable(unknown, note)
    # what was sent is not what Discord takes; trying again would not mend it, and no right is missing
    return Undeliverable(Why.TOO_BIG, note)


def _its_own(fault: discord.HTTPException) -> bool:
    """Tell whether Discord itself answered: its errors are JSON, of Cloudflare's most are pages."""
    told = getattr(fault.response, "headers", {}).get("Content-Type", "application/json")
    return str(told).startswith("application/json") and not fault.text.lstrip().startswith("<")


def _named(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {fault}"[:200]
