"""Works: what outlives a unit, and the ids of one event, which a rerun repeats (house.md §10)."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.heard import Heard
from bot.core.known import Known
from bot.core.persona.talk import Talk
from bot.core.rooms import Rooms
from bot.core.words import Catalogue
from bot.model.commands import CommandSpec
from bot.model.deliveries import Traits
from bot.model.events import Arrival, Left, Said
from bot.model.house import House
from bot.model.places import Purpose
from bot.model.schema import Holding
from bot.ports import Settables

HOUSE = "house"
"""The platform of events of our own making: timers, receipts."""


@dataclass(slots=True)
class Works:
    """Hold what every unit of this process shares.

    `house` is the file's, each community has its own (choices.py). `holdings` are the adapters' own tables; `bury`
    writes tombstones where a restore does not reach them;
    `soiled` is set when what was erased may still stand in the database's log.
    """

    rooms: Rooms
    words: Catalogue
    house: House
    talk: Talk
    traits: Mapping[str, Traits]
    settables: Settables
    secret: bytes = b""
    known: Known = field(default_factory=Known)
    holdings: tuple[Holding, ...] = ()
    soiled: asyncio.Event = field(default_factory=asyncio.Event)
    bury: Callable[[Sequence[str], datetime], None] = field(default=lambda digests, at: None)
    heard: Heard = field(default_factory=Heard)
    typed: dict[str, CommandSpec] = field(init=False)
    opening: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.typed = self.rooms.typed(self.words)
        self.opening = self.rooms.opening

    def note(self, arrival: Arrival) -> None:
        """Remember who spoke where and when, and not longer than they are there; in memory alone."""
        spot, by = arrival.spot, arrival.by
        if by is None or by.robot:
            return
        if isinstance(arrival.event, Said):
            self.talk.hear(spot.id, by.id, arrival.at)
            if spot.purpose is not Purpose.DIRECT and not by.unnamed:
                self.heard.hear(spot, by)
        elif isinstance(arrival.event, Left):
            self.heard.leave(spot, by)


class Numbers:
    """Count ids of one event: the same event makes the same ids in the same order, however often it runs."""

    def __init__(self, arrival: Arrival) -> None:
        self.stem = f"{arrival.platform}/{arrival.bot}/{arrival.key}"
        self.turn = 0

    def __call__(self) -> str:
        """Return the next id: 20 hex digits, short enough for a Discord nonce (25)."""
        self.turn += 1
        return hashlib.blake2b(f"{self.stem}#{self.turn}".encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
