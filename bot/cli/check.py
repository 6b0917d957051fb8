"""`check`: everything that is wrong with settings, words and database, at once."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import exits
from bot.cli.setup import Config
from bot.cli.telling import complain, say

if TYPE_CHECKING:
    from bot.settings import Settings


Live = Annotated[bool, typer.Option("--live", help="Ask the platforms too: token, switches, rights, places.")]


def check(config: Config = None, live: Live = False) -> None:
    """Say every problem at once. Of settings, words and database, with the line and what to do."""
    from bot.app import shipped_cogs
    from bot.app.rooms import settings_kinds
    from bot.app.run import tokens
    from bot.settings import load, problems

    cogs = shipped_cogs()
    kinds = settings_kinds(cogs)
    found = [str(problem) for problem in problems(config, os.environ, kinds)]
    settings = None if found else load(config, os.environ, kinds)
    found += _words()
    if settings is not None:
        found += _database(settings)
    if found:
        complain(*found, "", "One problem." if len(found) == 1 else f"{len(found)} problems.")
        raise typer.Exit(exits.FINDING)
    say(f"All is well: settings from {config or 'defaults'}, {len(cogs)} cogs, words complete.")
    if settings is not None and not tokens(settings):
        say("There is no token yet, so `run` has nobody to host. `demo` needs none.")
    elif settings is not None and live:
        _live(settings)


def _live(settings: "Settings") -> None:
    """Say what the platforms themselves answer; ends with a finding where one lacks something."""
    import asyncio

    from bot.app import logs
    from bot.app.run import looks

    logs.configure(settings.secrets())
    lacking = False
    for name, look in looks(settings).items():
        say("", f"{name.capitalize()}:")
        seen = asyncio.run(look())
        say(*(f"  {line}" for line in seen.good))
        if seen.wrong:
            complain(*(f"! {line}" for line in seen.wrong))
            lacking = True
    if lacking:
        raise typer.Exit(exits.FINDING)


def _words() -> Iterator[str]:
    """Yield what is broken in the words, or said in one language only."""
    from bot.app import catalogue, shipped_cogs
    from bot.core.rooms import Rooms
    from bot.core.words.catalogue import UnknownWord
    from bot.core.words.reading import BrokenCatalogue

    try:
        words = catalogue(shipped_cogs())
    except BrokenCatalogue as why:
        yield f"words: {why}"
        return
    rooms = Rooms.of(shipped_cogs(), {})
    for locale in sorted(words.locales):
        try:
            rooms.shown(words, locale)
        except UnknownWord as missing:
            yield f"words: {missing} ({locale}); every command and option wants its name and help."
        for key in sorted(words.keys()):
            try:
                words.entry(key, locale)
            except UnknownWord:
                yield f"words: {key} is not said in “{locale}”. docs/words.md says where it goes."


def _database(settings: "Settings") -> Iterator[str]:
    """Yield why the database cannot be used, if there is one; nothing is changed."""
    from bot.app import parts, shipped_cogs
    from bot.app.kinds import WrongKind, refuse_demo
    from bot.app.run import platform_parts
    from bot.model.errors import BrokenDatabase, NewerDatabase, UnfitDatabase
    from bot.store import peek
    from bot.store.migrations import survey

    path = settings.store.path
    if not path.exists() or not path.stat().st_size:
        return
    try:
        refuse_demo(path)
        peek(path, lambda sql: survey(sql, parts(shipped_cogs(), platform_parts())))
    except (BrokenDatabase, NewerDatabase, UnfitDatabase, WrongKind) as why:
        yield f"{path}: {why}"
