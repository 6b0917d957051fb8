"""Doors: a place that is still being caught up is closed, and its live events wait behind (house.md §1)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Work = Callable[[], None]
"""One live event, ready to go on."""

HALL = ""
"""Where a guild's events wait that belong to no channel."""


@dataclass(slots=True)
class _Shut:
    opened: set[str] = field(default_factory=set)
    waiting: dict[str, deque[Work]] = field(default_factory=dict)


class Doors:
    """Keep guilds, and channels in them, closed until they are opened; guild "" holds the direct chats."""

    def __init__(self) -> None:
        self._shut: dict[str, _Shut] = {}

    def shut(self, guild: str) -> None:
        """Close a guild with all its channels; what already waits there goes on waiting."""
        self._shut.setdefault(guild, _Shut()).opened.clear()

    def closed(self, guild: str) -> bool:
        """Tell whether any of a guild is closed."""
        return guild in self._shut

    def go(self, guild: str, channel: str, work: Work) -> None:
        """Do the work of one event now, or once its channel opens; in order within a channel."""
        shut = self._shut.get(guild)
        if shut is None or channel in shut.opened:
            work()
        else:
            shut.waiting.setdefault(channel, deque()).append(work)

    def open_channel(self, guild: str, channel: str) -> None:
        """Let one channel's events go on while the rest of its guild stays closed."""
        shut = self._shut.get(guild)
        if shut is not None:
            shut.opened.add(channel)
            _let_go(shut.waiting.pop(channel, deque()))

    def open(self, guild: str) -> None:
        """Let everything go on; what belongs to no channel first: a thread's making comes before its messages."""
        shut = self._shut.pop(guild, None)
        if shut is not None:
            _let_go(shut.waiting.pop(HALL, deque()))
            for waiting in shut.waiting.values():
                _let_go(waiting)

    def drop(self, guild: str) -> None:
        """Open a guild without its events: we are no longer in it."""
        self._shut.pop(guild, None)

    def waiting(self) -> int:
        """Count the events that wait."""
        return sum(len(each) for shut in self._shut.values() for each in shut.waiting.values())


def _let_go(waiting: deque[Work]) -> None:
    while waiting:
        waiting.popleft()()
