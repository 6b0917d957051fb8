"""Telling: sentences for whoever sits at the terminal; problems go to standard error."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


def say(*lines: str) -> None:
    """Print lines at once, also where nobody watches live."""
    print(*lines, sep="\n", flush=True)


def complain(*lines: str) -> None:
    """Print lines to standard error."""
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def table(rows: Iterable[tuple[str, str]]) -> None:
    """Print pairs in two columns."""
    pairs = list(rows)
    width = max((len(left) for left, _ in pairs), default=0)
    for left, right in pairs:
        say(f"  {left:<{width}}  {right}")


@contextmanager
def working(words: str) -> Iterator[None]:
    """Show that something is under way while it lasts, where someone watches."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield
