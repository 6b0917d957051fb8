"""Logs: one line per event on standard error; no token ever, and no member's words (reliability.md row 59, N6)."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict

HIDDEN = "•••"
QUIET = ("aiohttp.access", "aiosqlite", "asyncio", "httpcore", "httpx")
"""Libraries whose everyday lines tell too much."""

_TOKENS = re.compile(
    r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"  # Telegram
    r"|[A-Za-z0-9_-]{20,30}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{25,}"  # Discord
    r"|(?<=/webhooks/)\d+/[^/\s?]+|(?<=/interactions/)\d+/[^/\s?]+"  # an interaction's: addresses hold them
)
_OWN = ("bot.model.errors", "bot.store", "bot.app", "bot.settings")
"""Where errors are worded by us: their sentences hold paths and numbers, never what a member wrote."""


class Redacting(logging.Formatter):
    """Take secrets out of the finished line, tracebacks included; whatever got in, it does not get out."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = sorted((each for each in secrets if each), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets."""
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return _TOKENS.sub(HIDDEN, line)


class Faults:
    """Turn an exception into the way it took; its message is told only where nobody's words can be in it."""

    def __init__(self, *, personal: bool) -> None:
        self._personal = personal

    def __call__(self, logger: Any, name: str, event: EventDict) -> EventDict:
        """Replace `exc_info` by text."""
        info = event.pop("exc_info", None)
        fault = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
        if isinstance(fault, BaseException):
            event["exception"] = "\n".join(self._told(fault))
        return event

    def _told(self, fault: BaseException) -> list[str]:
        lines = []
        seen: set[int] = set()
        each: BaseException | None = fault
        while each is not None and id(each) not in seen:
            seen.add(id(each))
            lines += [f"{type(each).__name__}{self._message(each)}"]
            lines += [
                f"  {step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(each.__traceback__)
            ]
            each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        return lines

    def _message(self, fault: BaseException) -> str:
        ours = type(fault).__module__.startswith(_OWN)
        return f": {fault}" if self._personal or ours or isinstance(fault, OSError) else ""


def configure(secrets: Iterable[str] = (), *, personal: bool = False, stream: TextIO | None = None) -> None:
    """Set up logging once; `personal` shows messages of errors too, for a demo of made-up people only."""
    out = stream or sys.stderr
    colour = out.isatty()
    first: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper("%Y-%m-%d %H:%M:%SZ", utc=True),
    ]
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=first,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            Faults(personal=personal),
            structlog.dev.ConsoleRenderer(
                colors=colour, exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
            ),
        ],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(Redacting(inner, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *first,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
