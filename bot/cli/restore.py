"""`restore`: put a backup back in the place of the database."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import exits
from bot.cli.setup import Config, sentences, settings_of
from bot.cli.telling import complain, say, working


def restore(
    file: Annotated[Path, typer.Argument(help="The backup to put back.", metavar="FILE")], config: Config = None
) -> None:
    """Put a backup back; the database that is there now is kept aside. The host must not run."""
    from bot.app import SystemClock
    from bot.app.kinds import refuse_demo
    from bot.store import restore as put_back

    settings = settings_of(config)
    path = settings.store.path
    if not file.is_file():
        complain(f"There is no file {file}. Backups lie in {path}.backups")
        raise typer.Exit(exits.FINDING)
    with sentences(), working("Checking and putting back …"):
        refuse_demo(file)
        aside = put_back(file, path, SystemClock().now())
        waiting = _waiting(path)
    say(f"{path} is {file.name} again.")
    if aside is not None:
        say(f"What was there before: {aside}")
    if waiting:
        lines = "One line" if waiting == 1 else f"{waiting} lines"
        say(f"{lines} waited to be sent in it and may have been sent since: held, not sent. `doctor` lists them.")


def _waiting(path: Path) -> int:
    from bot.ports import Sql
    from bot.store import peek

    def count(sql: Sql) -> int:
        return int(sql.execute("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')").fetchone()[0])

    return peek(path, count)
