"""Run: a real community on its platforms; each adapter is found by its name, so that a new one needs no line here."""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from bot.app.clocks import SystemClock, SystemIds
from bot.app.compose import open_house, shipped_cogs
from bot.app.kinds import refuse_demo
from bot.app.rooms import cog_settings
from bot.app.serve import serve, told_to_stop
from bot.ports import Adapter, Clock, Db
from bot.settings import Settings
from bot.store import Part, read_scripts
from bot.store.backup import HOURLY, KEEP

PLATFORMS = ("discord", "telegram")

Build = Callable[..., Adapter]
"""An adapter's own `build(db, clock, *, token, section)`; `section` is what the settings say of its platform."""


class Seen(Protocol):
    """Hold what a platform answered to `check --live`, in plain sentences."""

    good: list[str]
    wrong: list[str]


class NotYet(Exception):  # noqa: N818 - it is told to a person
    """Tell what is missing before a run can begin, and what to do."""


def found(name: str) -> Build | None:
    """Return an adapter's `build` by its name, None where this release has no such adapter."""
    if find_spec(f"bot.adapters.{name}") is None:
        return None
    build: Build = import_module(f"bot.adapters.{name}").build
    return build


def section(settings: Settings, name: str) -> Mapping[str, Any]:
    """Return what the settings say of a platform, its token left out."""
    said: dict[str, Any] = getattr(settings, name).model_dump(exclude={"token"})
    return said


def looks(settings: Settings) -> Mapping[str, Callable[[], Coroutine[Any, Any, Seen]]]:
    """Return, by platform with a token, what asks it for what is there and what lacks."""
    given = tokens(settings)
    return {
        name: partial(import_module(f"bot.adapters.{name}.live").look, token, section(settings, name))
        for name, token in given.items()
        if found(name) is not None and find_spec(f"bot.adapters.{name}.live") is not None
    }


def platform_parts() -> list[Part]:
    """Return the parts of the database that the platforms' adapters keep for themselves, with or without a token."""
    rooms = {name: import_module(f"bot.adapters.{name}") for name in PLATFORMS if find_spec(f"bot.adapters.{name}")}
    return [
        Part(name, read_scripts(f"bot.adapters.{name}"), room.tables, getattr(room, "forget", None))
        for name, room in rooms.items()
        if hasattr(room, "tables")
    ]


def tokens(settings: Settings) -> Mapping[str, str]:
    """Return the tokens there are, by platform."""
    given = {name: getattr(settings, name).token for name in PLATFORMS}
    return {name: token.get_secret_value() for name, token in given.items() if token is not None}


def builders(settings: Settings, find: Callable[[str], Build | None] = found) -> Mapping[str, Build]:
    """Return what builds the adapter of each platform with a token; raises NotYet, with what to do."""
    given = tokens(settings)
    if not given:
        names = " or ".join(f"STAMMTISCH_{name.upper()}__TOKEN" for name in PLATFORMS)
        raise NotYet(
            f"There is no token, so there is no community to host. Set {names} and start again.\n"
            "To see the host at work without any token: stammtisch demo"
        )
    built = {name: find(name) for name in given}
    missing = [name.capitalize() for name, build in built.items() if build is None]
    if missing:
        raise NotYet(
            f"There is a token for {' and '.join(missing)}, but this release cannot speak to "
            f"{' or '.join(missing)} yet. Nothing was started.\nTo see the host at work today: stammtisch demo"
        )
    return {name: build for name, build in built.items() if build is not None}


async def run(settings: Settings, builds: Mapping[str, Build], ready: Callable[[], None]) -> None:
    """Host the communities until told to stop; `ready` hears once everything listens.

    Raises WrongKind, and the store's errors, each with a sentence.
    """
    refuse_demo(settings.store.path)
    clock, given = SystemClock(), tokens(settings)
    cogs = shipped_cogs()

    def adapters(db: Db, clock: Clock = clock) -> list[Adapter]:
        return [build(db, clock, token=given[name], section=section(settings, name)) for name, build in builds.items()]

    async with AsyncExitStack() as stack:
        stop = await stack.enter_async_context(told_to_stop())
        house = await stack.enter_async_context(
            open_house(
                settings.store.path,
                settings.house(),
                clock,
                SystemIds(),
                adapters,
                cogs=cogs,
                settings=cog_settings(settings, cogs),
                more_parts=platform_parts(),
                keep={**KEEP, HOURLY: settings.store.backups},
            )
        )
        ready()
        await serve(house, stop, [house.db.backup_hourly()] if settings.store.backups else [])
