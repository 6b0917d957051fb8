"""Gate: when adapters may hand over more: there is room, and nothing is being written just now.

The loop that reads and the thread that writes share one interpreter. While the loop never rests, each statement of
the thread waits up to five milliseconds for its turn: a reader rests while something is written (house.md §8, bursts).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

TURN = 0.001
"""Seconds of reading between two rests; a raid that keeps the writer busy does not keep the reader out."""

GATHER = 0.005
"""Seconds between a rest and the next group of events, where a reader was held back and has more to bring."""

LONGEST = 0.2
"""Seconds of rest at most; a disk that hangs does not stop the reading, only the room does."""


class Gate:
    """Hold readers back; `most` is how many events may wait."""

    def __init__(self, most: int, turn: float = TURN, gather: float = GATHER, longest: float = LONGEST) -> None:
        self.most = most
        self._turn = turn
        self._gather = gather
        self._longest = longest
        self._open = asyncio.Event()
        self._open.set()
        self._full = False
        self._resting = False
        self._held = False
        self._writing = 0
        self._woke = float("-inf")
        self._next: asyncio.TimerHandle | None = None

    async def wait(self) -> None:
        """Return once more may come."""
        if not self._open.is_set():
            self._held = True
            await self._open.wait()

    async def gather(self) -> None:
        """Return once a reader that was held back had time to bring more: one large write costs less than many.

        Where nobody was held back nothing is waited for.
        """
        if self._held:
            self._held = False
            left = self._woke + self._gather - asyncio.get_running_loop().time()
            if left > 0:
                await asyncio.sleep(left)

    def count(self, waiting: int) -> None:
        """Take how many events wait: at `most` it is full, below half of that there is room again."""
        self._full = waiting >= self.most or (self._full and waiting >= self.most // 2)
        self._see()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let readers rest while something is written, once they had their turn."""
        self._writing += 1
        if self._writing == 1:
            loop = asyncio.get_running_loop()
            left = self._woke + self._turn - loop.time()
            if left <= 0:
                self._rest()
            else:
                self._next = loop.call_later(left, self._rest)
        try:
            yield
        finally:
            self._writing -= 1
            if not self._writing:
                self._wake()

    def _rest(self) -> None:
        self._resting = True
        self._next = asyncio.get_running_loop().call_later(self._longest, self._wake)
        self._see()

    def _wake(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
        if self._resting:
            self._resting = False
            self._woke = asyncio.get_running_loop().time()
            self._see()

    def _see(self) -> None:
        if self._full or self._resting:
            self._open.clear()
        else:
            self._open.set()
