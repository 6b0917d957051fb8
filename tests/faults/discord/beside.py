"""The fake Discord as a process of its own: it outlives whoever is killed, and tells what it accepted."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

from tests.fakes.beside import started


@dataclass(slots=True)
class Beside:
    """Speak to a fake that runs beside us, by its control door; from any thread."""

    api_base: str
    gateway_url: str
    token: str
    control: str

    @property
    def addresses(self) -> dict[str, str]:
        """Return what a life must know."""
        return {"api": self.api_base, "gateway": self.gateway_url, "token": self.token}

    def do(self, *acts: Mapping[str, Any]) -> list[Any]:
        """Let things happen there, in order; return what came of each."""
        found: list[Any] = self._ask("POST", "/do", json.dumps(acts))["done"]
        return found

    def world(self) -> dict[str, Any]:
        """Return what there is to count."""
        found: dict[str, Any] = self._ask("GET", "/world")
        return found

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return what stands in a channel."""
        found: list[dict[str, Any]] = self._ask("GET", f"/messages?channel={quote(channel)}")
        return found

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        there = urlsplit(self.control)
        line = HTTPConnection(there.hostname or "", there.port, timeout=30)
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
    with started("discord", "--locale", "en-GB", *more) as told:
        yield Beside(**told)


class Talk:
    """Let people talk in a thread of its own, whoever hears it: `plan` is what happens, `rate` how much a second."""

    def __init__(self, fake: Beside, plan: list[Mapping[str, Any]], rate: float) -> None:
        self.fake = fake
        self.plan = plan
        self.rate = rate
        self.told = 0
        self.done: list[Any] = []
        self.fault: BaseException | None = None
        self.took = 0.0
        self._hurry = threading.Event()
        self._thread = threading.Thread(target=self._run, name="talk")
        self._thread.start()

    def hurry(self) -> None:
        """Say what is left without a pause, and return once it is said; raises what went wrong."""
        self._hurry.set()
        self.finish()

    def finish(self) -> None:
        """Return once all is said, at its own pace; raises what went wrong."""
        self._thread.join()
        if self.fault is not None:
            raise self.fault

    def _run(self) -> None:
        few, began = max(1, round(self.rate / 20)), time.monotonic()
        try:
            while self.told < len(self.plan):
                acts = self.plan[self.told : self.told + (25 if self._hurry.is_set() else few)]
                self.done += self.fake.do(*acts)
                self.told += len(acts)
                # by the clock, not by naps: what an answer took is no pause
                self._hurry.wait(max(0.0, began + self.told / self.rate - time.monotonic()))
        except BaseException as fault:
            self.fault = fault
        self.took = time.monotonic() - began
