"""`backup`: a checked copy of the database, now."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import exits
from bot.cli.setup import Config, sentences, settings_of
from bot.cli.telling import complain, say, working


def backup(
    config: Config = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Also put a copy here: a folder, or a file that is not there yet.")
    ] = None,
) -> None:
    """Make a checked copy of the database, also while the host runs."""
    from bot.app import SystemClock
    from bot.store import back_up

    settings = settings_of(config)
    path = settings.store.path
    if not path.is_file():
        complain(f"There is no database at {path}. Is it the right --config?")
        raise typer.Exit(exits.FINDING)
    if to is not None and to.is_file():
        complain(f"{to} is there already, and a backup overwrites nothing. Name a folder or another file.")
        raise typer.Exit(exits.FINDING)
    with sentences(), working("Copying and checking …"):
        made = back_up(path, SystemClock().now())
    say(f"Made and checked: {made.path}")
    if to is not None:
        target = to / made.path.name if to.is_dir() else to
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(made.path, target)
        say(f"Copied to: {target}")
