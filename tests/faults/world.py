"""A platform that outlives its bot: it tells events as often as it is asked, and counts what it accepted.

It runs in a thread of the test, on the loopback, and knows nothing of the house. What it accepted is the truth
of a fault run: an act counts from the moment it was read whole, whether or not anyone hears the answer.
"""

import asyncio
import json
import random
import re
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

KINDS = {"talk": 34, "note": 24, "add": 10, "card": 7, "remind": 8, "open": 4, "host": 5, "poison": 4, "fail": 4}
"""What people do, in parts of a hundred; presses come on top, one for each card."""

PLACES = 6
PEOPLE = 12

LABEL = re.compile(r"\b(noted|hosted|added|card|carded|ticked|tick|remind|ring|room|opening) (\d+)")


@dataclass(slots=True)
class Accepted:
    """Hold one act the platform took, in the order it took them."""

    key: str
    kind: str
    spot: str
    text: str

    @property
    def label(self) -> str:
        """Return what was said and whose turn it was, "" for anything else."""
        found = LABEL.search(self.text)
        return f"{found[1]} {found[2]}" if found else ""


@dataclass(slots=True)
class World:
    """Be the platform; `idempotent` drops a second act with the same key, as Discord does and Telegram does not."""

    seed: int
    size: int
    idempotent: bool
    chance: random.Random = field(init=False)
    script: deque[dict[str, Any]] = field(init=False)
    log: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    missed: dict[str, str] = field(default_factory=dict)
    budget: int = 0
    trickle: bool = True
    repeated: int = 0
    redelivered: int = 0
    shuffled: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        kinds = self.chance.choices(list(KINDS), list(KINDS.values()), k=self.size)
        self.script = deque(
            {
                "kind": kind,
                "n": turn,
                "who": f"m{self.chance.randrange(PEOPLE)}",
                "where": f"p{self.chance.randrange(PLACES)}",
            }
            for turn, kind in enumerate(kinds, 1)
        )

    # -- events -----------------------------------------------------------------------------------------------------

    def allow(self, events: int | None) -> None:
        """Let so many events happen at once, then one now and then; None: all there are."""
        self.budget = len(self.script) if events is None else events
        self.trickle = events is not None

    def page(self, after: int, most: int) -> dict[str, Any]:
        """Return events after a position, some earlier ones again, all of it shuffled now and then."""
        if after >= len(self.log):
            self._happen(min(self.budget, self.chance.randint(1, most)))
        fresh = self.log[after : after + most]
        again = []
        if fresh and after and self.chance.random() < 0.3:
            again = [self.log[self.chance.randrange(max(0, after - 200), after)] for _ in range(3)]
            self.redelivered += len(again)
        page = [*again, *fresh]
        if len(page) > 1 and self.chance.random() < 0.3:
            self.chance.shuffle(page)
            self.shuffled += 1
        done = not self.script and after + len(fresh) >= len(self.log)
        return {"events": page, "done": done}

    def _happen(self, events: int) -> None:
        for _ in range(min(events, len(self.script))):
            self._add(self.script.popleft())
        self.budget -= events

    def _add(self, event: dict[str, Any]) -> None:
        self.log.append(event | {"id": len(self.log) + 1})

    # -- acts -------------------------------------------------------------------------------------------------------

    def act(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Take one act; what comes back is its receipt."""
        key, kind = asked["key"], asked["kind"]
        if self.idempotent and key in self.by_key:
            self.repeated += 1
            return self.by_key[key]
        self.accepted.append(Accepted(key, kind, asked["spot"], asked["text"]))
        receipt = {"message": str(len(self.accepted))}
        if kind == "edit":
            receipt = {"message": asked["message"]}
        elif kind == "open":
            receipt = {"spot": f"room-{len(self.rooms) + 1}"}
            self.rooms[asked["name"]] = receipt["spot"]
        if "message" in receipt:
            self.texts[receipt["message"]] = asked["text"]
        if asked["buttons"]:
            n = int(self.accepted[-1].label.split()[1])
            who = f"m{self.chance.randrange(PEOPLE)}"
            self._add({"kind": "press", "n": n, "who": who, "where": asked["spot"], "key": asked["buttons"][0]})
        self.by_key[key] = receipt
        return receipt


class Served:
    """Serve a world on a port of the loopback, in a thread; the parent reads the world when no child lives."""

    def __init__(self, world: World, latency: float = 0.003) -> None:
        self.world = world
        self.latency = latency
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="platform")

    def __enter__(self) -> "Served":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._client, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers: set[asyncio.Task[None]] = set()
        try:
            while (line := await reader.readline()).endswith(b"\n"):
                asked = json.loads(line)
                # accepted now; whoever asked may be dead before it is answered
                receipt = self.world.act(asked) if asked["op"] == "act" else None
                if asked["op"] == "missed":
                    # a row that is given up keeps no words; the world remembers what it would have said
                    self.world.missed[asked["key"]] = asked["text"]
                task = asyncio.create_task(self._answer(asked, receipt, writer))
                answers.add(task)
                task.add_done_callback(answers.discard)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            for task in answers:
                task.cancel()
            writer.close()

    async def _answer(self, asked: dict[str, Any], receipt: Any, writer: asyncio.StreamWriter) -> None:
        world = self.world
        if asked["op"] == "events":
            receipt = world.page(asked["after"], asked["most"])
            if not receipt["events"]:
                await asyncio.sleep(0.01)
                if world.trickle:
                    world.budget = max(world.budget, 1)
        elif asked["op"] == "find":
            receipt = {"spot": world.rooms.get(asked["name"])}
        else:
            await asyncio.sleep(self.latency * world.chance.random() * 2)
        if not writer.is_closing():
            writer.write(json.dumps({"id": asked["id"], "answer": receipt}).encode() + b"\n")
