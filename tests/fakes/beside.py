"""A fake platform as a process of its own: started, its addresses read, ended with its standard input."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def started(fake: str, *more: str, env: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Start `tests.fakes.<fake>`; yields what it tells of itself: addresses, token, control door."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.fakes.{fake}", *more, "--with-parent"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        told: dict[str, str] = json.loads(process.stdout.readline())
        yield told
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()
