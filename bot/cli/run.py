"""`run`: host a real community."""

import typer

from bot.cli import exits
from bot.cli.setup import Config, sentences, settings_of
from bot.cli.telling import complain, say


def run(config: Config = None) -> None:
    """Host your community on its platforms, until told to stop."""
    import asyncio

    from bot.app import logs
    from bot.app.run import NotYet, builders
    from bot.app.run import run as host

    settings = settings_of(config)
    logs.configure(settings.secrets())
    try:
        builds = builders(settings)
    except NotYet as why:
        complain(str(why))
        raise typer.Exit(exits.CONFIG) from None

    def ready() -> None:
        say(f"Hosting on {' and '.join(name.capitalize() for name in builds)}. Memory: {settings.store.path}")
        if config is None:
            say("No settings file was given, so the defaults count. What can be set: config/stammtisch.toml")

    with sentences():
        asyncio.run(host(settings, builds, ready))
