"""Stage: where a story is played: a whole house on one adapter, a clock set by hand, and eyes for what can be seen."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.app import ManualClock, Stammtisch, SystemIds, open_house, walk
from bot.core.cog import Cog
from bot.model.house import House
from bot.model.places import Purpose
from bot.ports import Adapter, Db
from bot.store import Part

T = TypeVar("T")

HOST = "host"
"""Who wrote a message, where the host did."""

PATIENCE = 60.0
"""Seconds of the machine's time one step may take; a house that needs longer hangs."""


class CannotAct(Exception):  # noqa: N818 - it is told to a person
    """Tell why someone could not do what the story says, in words a reader of the story understands."""


class Broke(Exception):  # noqa: N818 - it is told to a person
    """Tell that the house itself failed: an event was set aside, a task died, nothing came to rest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold one message as people see it; `at` is when it was written (UTC).

    `thread` is the one it opened, None where there are none: answers to the line itself are its thread.
    `files` are the names and contents of what came with it.
    """

    id: str
    author: str
    text: str
    at: datetime
    buttons: tuple[str, ...] = ()
    silent: bool = False
    thread: str | None = ""
    reactions: frozenset[tuple[str, str]] = frozenset()
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Blank:
    """Hold one blank of an open form; `choices` are values with their labels."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold an open form."""

    title: str
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Hold everything there is to see at one moment: places by name, private lanes and forms by person."""

    places: Mapping[str, Sequence[Seen]] = field(default_factory=dict)
    private: Mapping[str, Sequence[Seen]] = field(default_factory=dict)
    forms: Mapping[str, Sheet] = field(default_factory=dict)


class Stage(Protocol):
    """Let people act and look; every act returns once all that follows from it has followed.

    People go by the story's names, places by purpose (None is someone's own chat with the host), messages by the
    id that `look` gave them. Acts raise CannotAct, and Broke when the house itself failed.
    """

    name: str

    @property
    def now(self) -> datetime:
        """Return the story's present (UTC)."""

    async def open(self) -> None:
        """Open the house."""

    async def close(self) -> None:
        """Close it; opening it again goes on with the same memory."""

    async def look(self) -> View:
        """Return what there is to see."""

    async def join(self, who: str) -> None:
        """Let someone come in; an unknown name becomes a member."""

    async def leave(self, who: str) -> None:
        """Let someone go."""

    async def say(self, who: str, where: Purpose | None, text: str, to: str | None = None) -> None:
        """Let someone write, as a reply where `to` is given."""

    async def type(self, who: str, where: Purpose | None, line: str, on: str | None = None) -> None:
        """Let someone type a command, as a reply where `on` is given."""

    async def pick(
        self, who: str, command: str, where: Purpose | None, on: str | None, values: Mapping[str, str]
    ) -> None:
        """Let someone use a command from the palette or, where `on` is given, from that message's menu."""

    async def press(self, who: str, message: str, label: str) -> None:
        """Let someone press a button of a message."""

    async def fill(self, who: str, values: Mapping[str, str]) -> None:
        """Let someone hand in the form before them; values by the blanks' names."""

    async def edit(self, who: str, message: str, text: str) -> None:
        """Let someone change their message."""

    async def delete(self, who: str, message: str) -> None:
        """Let someone take their message away."""

    async def react(self, who: str, message: str, emoji: str, added: bool) -> None:
        """Let someone react, or take it back."""

    async def pass_time(self, until: datetime | None) -> None:
        """Walk to an instant (UTC), or to the next due thing with None."""

    async def restart(self, away: timedelta) -> None:
        """Close the house and open it again so much later, on the same memory."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold what a stage is built from: a folder of its own, the house, when it begins (UTC), in which language."""

    folder: Path
    house: House
    at: datetime
    locale: str
    cogs: Sequence[Cog[Any, Any]]
    settings: Mapping[str, Any]
    more_words: Sequence[tuple[str, Any]] = ()


class HouseStage(Stage, ABC):
    """Open, close and walk a house in this process; what people do is left to each adapter's stage."""

    name = ""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.clock = ManualClock(scene.at)
        self.house: Stammtisch | None = None
        self._stack = AsyncExitStack()
        self._known_silence = timedelta(hours=1)
        self._set_aside = 0

    @property
    def now(self) -> datetime:
        """Return the story's present (UTC)."""
        return self.clock.now()

    @abstractmethod
    def _adapters(self, db: Db) -> Sequence[Adapter]: ...

    def _parts(self) -> Sequence[Part]:
        return ()

    async def open(self) -> None:
        """Open the house."""
        scene = self.scene
        self.house = await self._stack.enter_async_context(
            open_house(
                scene.folder / "story.db",
                scene.house,
                self.clock,
                SystemIds(),
                self._adapters,
                cogs=scene.cogs,
                settings=scene.settings,
                more_parts=self._parts(),
                more_words=scene.more_words,
                durable=False,
                backups=False,
                listening_since=self._known_silence,
            )
        )
        await self.settle()

    async def close(self) -> None:
        """Close the house."""
        self.house = None
        stack, self._stack = self._stack, AsyncExitStack()
        await stack.aclose()

    async def pass_time(self, until: datetime | None) -> None:
        """Walk to an instant (UTC), or to the next due thing."""
        house = self._open()
        await self._guarded(lambda: walk(house.host, self.clock, until))

    async def restart(self, away: timedelta) -> None:
        """Close the house and open it again so much later; what happened in between is unknown to it."""
        await self.close()
        self.clock.set(self.clock.now() + away)
        self._known_silence = timedelta(0)
        await self.open()

    async def settle(self) -> None:
        """Return once everything that follows has followed."""
        await self._guarded(self._rest)

    async def _rest(self) -> None:
        await self._open().host.quiet()

    def _open(self) -> Stammtisch:
        if self.house is None:
            raise Broke("the house is not open")
        return self.house

    async def _guarded(self, work: Callable[[], Awaitable[T]]) -> None:
        """Wait for something, but not for ever, and not for a house that died; then look for what was set aside."""
        house = self._open()
        wait = asyncio.ensure_future(work())
        watch = asyncio.ensure_future(house.host.watch())
        try:
            await asyncio.wait({wait, watch}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if watch.done():
                raise Broke(f"a task of the house died: {watch.exception()!r}")
            if not wait.done():
                raise Broke(f"nothing came to rest within {PATIENCE:.0f} seconds")
            await wait
        finally:
            for each in (wait, watch):
                each.cancel()
            await asyncio.gather(wait, watch, return_exceptions=True)
        await self._look_aside(house)

    async def _look_aside(self, house: Stammtisch) -> None:
        faults, lost = await house.db.read(
            lambda sql: (
                sql.execute("SELECT number, fault FROM quarantine ORDER BY id").fetchall(),
                sql.execute("SELECT kind, note FROM outbox WHERE state = 'unknown' ORDER BY seq").fetchall(),
            )
        )
        found = [f"the host could not take this (fault {number}): {fault}" for number, fault in faults]
        found += [f"the host could not deliver a {kind}: {note}" for kind, note in lost]
        fresh, self._set_aside = found[self._set_aside :], len(found)
        if fresh:
            raise Broke("; ".join(fresh))
