"""The line between a bot and the platform of the fault runs: JSON, one object a line, answers in any order."""

import asyncio
import json
from itertools import count
from typing import Any


class Wire:
    """Ask the platform; a broken line means that nobody knows what became of what was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._turn = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._task: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter

    async def open(self) -> None:
        """Connect."""
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 24)
        self._task = asyncio.create_task(self._listen(reader))

    async def close(self) -> None:
        """Hang up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._writer.close()

    def say(self, op: str, **asked: Any) -> asyncio.Future[Any]:
        """Write one question into the kernel's hands; the future is its answer."""
        turn = next(self._turn)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[turn] = future
        self._writer.write(json.dumps({"id": turn, "op": op} | asked).encode() + b"\n")
        return future

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while (line := await reader.readline()).endswith(b"\n"):
            answer = json.loads(line)
            future = self._waiting.pop(answer["id"])
            if not future.done():
                future.set_result(answer["answer"])
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ConnectionError("the platform hung up"))
