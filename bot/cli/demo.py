"""`demo`: a small made-up community in the browser, no token needed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import typer

from bot.cli.setup import Config, sentences, settings_of
from bot.cli.telling import say

Fresh = Annotated[bool, typer.Option("--fresh", help="Begin anew: forget what happened in the demo so far.")]
Port = Annotated[
    int | None,
    typer.Option("--port", "-p", min=1, max=65535, help="The wanted port (8765); taken? then the next free one."),
]


def demo(fresh: Fresh = False, port: Port = None, config: Config = None) -> None:
    """Open a small made-up community in your browser; Ctrl-C ends it."""
    import asyncio

    from bot.app import logs
    from bot.app.demo import Ready, empty
    from bot.app.demo import demo as play

    settings = settings_of(config, "demo.toml")
    logs.configure(settings.secrets(), personal=True)

    def ready(there: Ready) -> None:
        say(
            f"Playground: {there.address}",
            "",
            "  Open it twice: once as Ana, who is new, once as Lea.",
            "  Let Ana come in, and see how she is greeted. Take the tour. Thank Lea with /thanks.",
            "  Move the clock to Thursday evening: the weekly round begins, if nobody is talking.",
            *_clock(there.ahead),
            "",
            f"  Everything stays in {settings.store.path}; --fresh begins anew. Ctrl-C ends it.",
        )

    with sentences():
        if fresh:
            empty(settings.store.path)
        asyncio.run(play(settings, port or settings.web.port, ready))


def _clock(ahead: timedelta) -> Iterator[str]:
    hours = round(ahead.total_seconds() / 3600)
    if hours:
        span = f"{hours // 24} days" if hours >= 48 else f"{hours} h"
        yield f"  The clock runs {span} ahead, as you left it."
