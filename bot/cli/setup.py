"""Set-up: settings, logs and the ways a start can fail, the same for every verb."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import exits
from bot.cli.telling import complain

if TYPE_CHECKING:
    from bot.settings import Settings

Config = Annotated[
    Path | None, typer.Option("--config", "-c", help="The settings file; see config/stammtisch.toml.", metavar="FILE")
]


def settings_of(config: Path | None, shipped: str | None = None) -> "Settings":
    """Read the settings, from a file of config/ where none is given and `shipped` names one; exits 78 for problems."""
    from bot.app import shipped_cogs
    from bot.app.rooms import settings_kinds
    from bot.settings import Unusable, load
    from bot.settings import shipped as shipped_file

    path = config or (None if shipped is None else shipped_file(shipped))
    try:
        return load(path, os.environ, settings_kinds(shipped_cogs()))
    except Unusable as why:
        complain(*(str(problem) for problem in why.problems), "Nothing was started.")
        raise typer.Exit(exits.CONFIG) from None


@contextmanager
def sentences() -> Iterator[None]:
    """Turn the ways a database refuses into a sentence and an exit code."""
    from bot.app.kinds import WrongKind
    from bot.core.words.reading import BrokenCatalogue
    from bot.model.errors import (
        AlreadyRunning,
        BrokenDatabase,
        NewerDatabase,
        PlatformOver,
        StoreBusy,
        StoreFull,
        UnfitDatabase,
    )

    try:
        yield
    except (BrokenCatalogue, BrokenDatabase, NewerDatabase, PlatformOver, UnfitDatabase, WrongKind) as why:
        complain(str(why))
        raise typer.Exit(exits.CONFIG) from None
    except (AlreadyRunning, StoreBusy) as why:
        complain(str(why))
        raise typer.Exit(exits.FINDING) from None
    except StoreFull as why:
        complain(f"{why}", "The disk is full. Nothing was lost; make room and try again.")
        raise typer.Exit(exits.FINDING) from None
    except PermissionError as why:
        complain(f"{why.filename} may not be written by this user.")
        raise typer.Exit(exits.CONFIG) from None
