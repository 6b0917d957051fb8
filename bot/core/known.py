"""Known: what a process remembers of communities, places and people; the database has it all."""

from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from bot.model.people import Community, Person
from bot.model.places import Place, Purpose
from bot.model.rights import Standing
from bot.model.settables import Chosen

MOST = 20_000
"""Entries of a kind kept in memory; the database has them all."""

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class Known:
    """Hold what is known of communities, places, persons and roles.

    `forgotten` are keys of accounts and spots of which older layers know something that is no longer true; `buried`
    the keyed hashes of who was erased.
    """

    doors: dict[tuple[str, str], Community] = field(default_factory=dict)
    places: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    people: dict[tuple[str, str, str], tuple[Person, Standing]] = field(default_factory=dict)
    called: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    said: dict[tuple[str, str, str], tuple[str, Purpose, bool | None]] = field(default_factory=dict)
    choices: dict[str, Chosen] = field(default_factory=dict)
    forgotten: set[tuple[str, str, str]] = field(default_factory=set)
    buried: list[str] = field(default_factory=list)

    def update(self, other: "Known") -> None:
        """Take over another layer's entries; of too many the older half goes, and is read again when it is needed."""
        for key in other.forgotten:
            self.forget(key)
        self.buried += other.buried
        _take_over(self.doors, other.doors)
        _take_over(self.places, other.places)
        _take_over(self.people, other.people)
        _take_over(self.called, other.called)
        _take_over(self.said, other.said)
        _take_over(self.choices, other.choices)

    def forget(self, key: tuple[str, str, str]) -> None:
        """Drop an account or a spot (community, platform, native id), here and in every older layer."""
        for kept in (self.places, self.people, self.called, self.said):
            kept.pop(key, None)
        self.forgotten.add(key)

    def settle(self) -> list[str]:
        """Return who was erased since the last time; nothing older than this layer has to be told any more."""
        buried, self.buried = self.buried, []
        self.forgotten.clear()
        return buried

    def forget_place(self, place: str) -> None:
        """Drop a place; it is read again when it is needed."""
        for key in [key for key, each in self.places.items() if each.id == place]:
            del self.places[key]


def _take_over(mine: dict[K, V], theirs: dict[K, V]) -> None:
    mine.update(theirs)
    if len(mine) > MOST:
        for old in list(islice(mine, len(mine) // 2)):
            del mine[old]
