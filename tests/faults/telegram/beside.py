"""The fake Telegram as a process of its own: it outlives whoever is killed, and tells what it accepted."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.beside import started


@dataclass(slots=True)
class Beside:
    """Speak to a fake that runs beside us, by its control door; from any thread."""

    api_base: str
    token: str
    control: str

    @property
    def addresses(self) -> dict[str, str]:
        """Return what a life must know."""
        return {"api": self.api_base, "token": self.token}

    def do(self, *acts: Mapping[str, Any]) -> list[Any]:
        """Let things happen there, in order; return what came of each."""
        found: list[Any] = self._ask("POST", "/do", json.dumps(acts))["done"]
        return found

    def world(self) -> dict[str, Any]:
        """Return what there is to count."""
        found: dict[str, Any] = self._ask("GET", "/world")
        return found

    def texts(self) -> list[str]:
        """Return what the bot said, every message that was made, answered or not."""
        return [each["text"] for each in self.world()["accepted"]]

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        there = urlsplit(self.control)
        line = HTTPConnection(there.hostname or "", there.port, timeout=60)
        try:
            line.request(method, there.path + path, body, {"Content-Type": "application/json"})
            answer = line.getresponse()
            told = answer.read()
            assert answer.status == 200, f"{body}: {told.decode()}"
            return json.loads(told)
        finally:
            line.close()


@contextmanager
def beside(*more: str) -> Iterator[Beside]:
    """Start the fake; it ends with its standard input."""
    with started("telegram", "--locale", "en", *more) as told:
        yield Beside(**told)
