"""Hearing: raw updates, each read by itself, go to the house; what is odd about one stays with it (row 26)."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot.adapters.telegram import inbound
from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.fields import Data, check_record
from bot.model.events import Arrival
from bot.ports import Clock, Intake

TELL = 3
"""Odd updates of a kind that are told of; more of them are only counted."""

Note = Callable[[str, Data], None]

log = structlog.get_logger("telegram")


class Hearing:
    """Take updates, by whichever way they come.

    `note` is told of each one's kind and content when it is read, `done` once its effects are on disk; both may raise
    Odd.
    """

    def __init__(self, chats: Chats, clock: Clock, note: Note, done: Note) -> None:
        self.intake: Intake | None = None
        self.odd: Counter[str] = Counter()
        self._chats = chats
        self._clock = clock
        self._note = note
        self._done = done

    async def take(self, updates: Sequence[Any]) -> datetime | None:
        """Return once the effects of updates are on disk; tells when the last event in them happened (UTC)."""
        assert self.intake is not None
        heard: list[tuple[str, Data]] = []
        arrivals: list[Arrival] = []
        for update in updates:
            kind = "update"
            try:
                kind, content = _content(update)
                arrivals += inbound.read(self._chats, update, self._clock.now())
                heard.append((kind, content))
                self._note(kind, content)
            except Exception as fault:  # noqa: BLE001 - one odd update must not end the listening
                self._set_aside(kind, fault)
        if arrivals:
            await self.intake.take(arrivals)
        for kind, content in heard:
            try:
                self._done(kind, content)
            except ValueError as fault:
                self._set_aside(kind, fault)
        return arrivals[-1].at if arrivals else None

    def _set_aside(self, kind: str, fault: Exception) -> None:
        """Tell of an odd update by its kind; its words may be a member's and stay out of the log (N6)."""
        self.odd[kind] += 1
        if self.odd[kind] <= TELL:
            log.warning("an odd update was set aside", kind=kind, fault=type(fault).__name__)


def _content(update: Any) -> tuple[str, Data]:
    """Return an update's kind and content; raises Odd."""
    kind = next((str(each) for each in check_record(update) if each != "update_id"), "update")
    return kind, check_record(update.get(kind, {}))
