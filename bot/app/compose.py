"""Composition: the one place that knows every floor and puts the house together (house.md §2)."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import bot.cogs
from bot.app.restored import put_right
from bot.core.cog import Cog
from bot.core.host import Host, no_failpoint
from bot.core.persona.talk import Talk
from bot.core.rooms import Rooms
from bot.core.tables import TABLES
from bot.core.words import Catalogue, Reading, read
from bot.core.works import Works
from bot.model.house import House
from bot.model.schema import Holding
from bot.ports import Adapter, Clock, Db, Failpoint, Ids
from bot.settings import Chat
from bot.store import KEEP, Database, Part, open_database, read_scripts


@dataclass(slots=True)
class Stammtisch:
    """Hold a house that was put together: its database, its host, its adapters."""

    db: Database
    works: Works
    host: Host
    adapters: tuple[Adapter, ...]
    clock: Clock


def shipped_cogs() -> list[Cog[Any, Any]]:
    """Return every cog in bot/cogs, by name."""
    names = sorted(module.name for module in iter_modules(bot.cogs.__path__) if module.ispkg)
    return [import_module(f"bot.cogs.{name}").cog for name in names]


def parts(cogs: Sequence[Cog[Any, Any]], more: Sequence[Part] = ()) -> list[Part]:
    """Return whose tables the database holds: the core's, each cog's, and `more` (an adapter's own)."""
    own = [Part("core", read_scripts("bot.core"), TABLES)]
    rooms = [Part(cog.name, _scripts(cog), cog.store.tables) for cog in cogs]
    return [*own, *(room for room in rooms if room.scripts), *more]


def _scripts(cog: Cog[Any, Any]) -> list[tuple[int, str]]:
    """Return a cog's numbered SQL; a test's cog brings its own as `store.scripts`, or has no tables."""
    given = getattr(cog.store, "scripts", None)
    if given is not None:
        return list(given)
    return read_scripts(f"bot.cogs.{cog.name}") if _has_room(cog) else []


def _has_room(cog: Cog[Any, Any]) -> bool:
    return find_spec(f"bot.cogs.{cog.name}") is not None


def catalogue(cogs: Sequence[Cog[Any, Any]], more: Sequence[tuple[str, Any]] = ()) -> Catalogue:
    """Return the words of the house and of every cog."""
    own = [
        _shipped_words("", "bot"),
        *(_shipped_words(cog.name, f"bot.cogs.{cog.name}") for cog in cogs if _has_room(cog)),
    ]
    return Catalogue.of([*own, *(read(prefix, folder) for prefix, folder in more)])


@cache
def _shipped_words(prefix: str, package: str) -> Reading:
    """Return a package's words, read once: what is shipped does not change while we run."""
    return read(prefix, files(package) / "words")


@asynccontextmanager
async def open_house(
    path: Path,
    house: House,
    clock: Clock,
    ids: Ids,
    adapters: Callable[[Db], Sequence[Adapter]],
    *,
    cogs: Sequence[Cog[Any, Any]] | None = None,
    settings: Mapping[str, Any] | None = None,
    more_parts: Sequence[Part] = (),
    more_words: Sequence[tuple[str, Any]] = (),
    durable: bool = True,
    backups: bool = True,
    failpoint: Failpoint = no_failpoint,
    listening_since: timedelta = timedelta(0),
    keep: Mapping[str, int] = KEEP,
) -> AsyncIterator[Stammtisch]:
    """Open the database, build everything, start it, and stop it at the end.

    `listening_since` says how long ago listening began: a test may say that silence is already known. `keep` says
    how many backups of each kind stay. What a restored backup still wanted to send is held, not sent;
    who was erased since it was made is erased again.
    Raises the store's errors (NewerDatabase, BrokenDatabase, AlreadyRunning), each with a sentence.
    """
    rooms = shipped_cogs() if cogs is None else list(cogs)
    db = await open_database(path, parts(rooms, more_parts), clock, backups=backups, durable=durable, keep=keep)
    try:
        built = tuple(adapters(db))
        gathered = Rooms.of(rooms, settings or {})
        works = Works(
            rooms=gathered,
            words=catalogue(rooms, more_words),
            house=house,
            talk=Talk(clock.now() - listening_since),
            traits={adapter.name: adapter.traits for adapter in built},
            holdings=tuple(Holding(each.name, each.tables, each.forget) for each in more_parts),
            settables=Chat(house, gathered.settings),
        )
        await put_right(db, works, path, clock)
        host = Host(db, works, built, clock, ids, failpoint)
        try:
            await host.start()
            yield Stammtisch(db, works, host, built, clock)
        finally:
            await host.stop()
    finally:
        await db.close()
