"""`story`: play dialogue files against the real host."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import exits
from bot.cli.setup import Config
from bot.cli.telling import complain, say

if TYPE_CHECKING:
    from bot.story import Played, Story


class On(StrEnum):
    """Name the adapters a story can be played through."""

    MEMORY = "memory"
    WEB = "web"


class Language(StrEnum):
    """Name the languages there are."""

    DE = "de"
    EN = "en"


Files = Annotated[list[Path], typer.Argument(help="Stories; docs/stories.md says how to write one.", metavar="FILE…")]
Through = Annotated[On, typer.Option("--adapter", "-a", help="Play it in memory, or through the playground's page.")]
Locale = Annotated[
    Language | None, typer.Option("--locale", "-l", help="In one language; else in each the story is told in.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say also which lines were found as told.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what failed, and how many passed.")]


def story(
    files: Files,
    adapter: Through = On.MEMORY,
    locale: Locale = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
) -> None:
    """Play stories and print what happened. Exits 1 at the first thing that is not as told."""
    import asyncio
    import logging
    from io import StringIO

    from bot.app import logs
    from bot.settings import Unusable
    from bot.story import Unreadable, play, read_story

    noise = StringIO()
    logs.configure(personal=True, stream=noise)
    logging.getLogger().setLevel(logging.WARNING)
    told = 0
    try:
        stories = [read_story(file) for file in files]
        for each in stories:
            for language in [locale.value] if locale else each.languages:
                if language not in each.languages:
                    complain(f"{each.name} is not told in “{language}”, only in {', '.join(each.languages)}.")
                    raise typer.Exit(exits.FINDING)
                played = asyncio.run(play(each, adapter.value, language, verbose=verbose, config=config))
                _tell(each, played, quiet, noise.getvalue())
                told += 1
    except (Unreadable, Unusable) as why:
        complain(str(why))
        raise typer.Exit(exits.FINDING) from None
    say(f"{told} told, all as written." if told != 1 else "Told as written.")


def _tell(each: "Story", played: "Played", quiet: bool, noise: str) -> None:
    failure = played.failure
    if not quiet or failure is not None:
        say(played.transcript, "")
    if failure is not None:
        complain(f"{each.name}, line {failure.line}: {failure.source}", f"  {failure.sentence}")
        complain(*noise.splitlines()[-20:])
        raise typer.Exit(exits.FINDING)
