"""Every cog, adapter and owner of tables there is, found by looking, not by listing."""

import inspect
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.core.cog import Cog
from bot.model.schema import Table
from bot.store.migrations import Part, read_scripts
from tests.house.repo import ROOT, children, modules


@cache
def cogs() -> tuple[Cog[Any, Any], ...]:
    """Return every cog's declaration, by looking into each door."""
    found = []
    for name in children("bot.cogs"):
        for module in modules(f"bot.cogs.{name}") or []:
            if module.__name__ == f"bot.cogs.{name}":
                found += [each for each in vars(module).values() if isinstance(each, Cog)]
    return tuple(found)


@dataclass(frozen=True)
class Found:
    """Name one adapter class and where it lives."""

    package: str
    kind: type


ACTS = frozenset({"perform", "start"})
"""What makes a class an adapter here; what more the port asks for is tested."""


@cache
def adapters() -> tuple[Found, ...]:
    """Return every class that starts and performs, one per adapter room at least."""
    found = []
    for name in children("bot.adapters"):
        folder = ROOT / "bot" / "adapters" / name
        package = f"bot.adapters.{name}"
        rooms = modules(package) if folder.is_dir() else _one(package)
        for module in rooms:
            for each in vars(module).values():
                if inspect.isclass(each) and each.__module__ == module.__name__ and set(dir(each)) >= ACTS:
                    found.append(Found(package, each))
    return tuple(found)


def _one(name: str) -> list[Any]:
    import importlib

    return [importlib.import_module(name)]


@cache
def parts() -> tuple[Part, ...]:
    """Return everything that owns tables: each package with a sql/ folder, and the Tables it declares."""
    found = []
    for folder in sorted((ROOT / "bot").rglob("sql")):
        package = ".".join(folder.parent.relative_to(ROOT).parts)
        if package == "bot.store":  # the store puts its own part in front by itself
            continue
        found.append(Part(package, read_scripts(package), tuple(_tables(package))))
    return tuple(found)


def _tables(package: str) -> Iterator[Table]:
    seen: set[str] = set()
    for module in modules(package):
        holders = [module, *(each for each in vars(module).values() if inspect.isclass(each))]
        for holder in holders:
            for value in list(vars(holder).values()):
                for table in value if isinstance(value, tuple | list) else [value]:
                    if isinstance(table, Table) and table.name not in seen:
                        seen.add(table.name)
                        yield table


def database() -> sqlite3.Connection:
    """Return an empty database with every table of the house."""
    from bot.store.migrations import everything

    base = sqlite3.connect(":memory:", isolation_level=None)
    for part in everything(parts()):
        for _, script in part.scripts:
            base.executescript(script)
    return base


ROW = re.compile(r"\b(WEL|NET|CAS|THX|RIT|FOC|MEE|VOI|KNO|INS|IDP|CHA|PER)-(\d\d)\b")
RULE = re.compile(r"\bN(1[0-2]|[1-9])\b")
