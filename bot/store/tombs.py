"""Tombs: who was erased, as keyed hashes in a file beside the database, where no restore reaches it (IDP-05, row 62).

One line each: the hash and the instant in microseconds. A line is on disk before the erasure is confirmed; a line
that was cut short by a crash belongs to an erasure that was not.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.store.backup import listed
from bot.store.moments import instant, micros

KEPT = timedelta(days=400)
"""How long a line stays at least; longer where there is a backup that is older still."""

_LINE = re.compile(r"([0-9a-f]{40}) (\d{1,20})")


@dataclass(frozen=True, slots=True)
class Tomb:
    """Hold one line: a keyed hash that only the database's own secret explains, and when it was written (UTC)."""

    digest: str
    at: datetime


class Tombs:
    """Read and write the file of one database; every method blocks its thread."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.path = database.with_name(database.name + ".erased")

    def bury(self, digests: Sequence[str], at: datetime) -> None:
        """Add lines and return once the disk itself has them; `at` is UTC. Raises OSError where it cannot."""
        there = self.path.exists()
        handle = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            # begins on a line of its own, whatever a crash left of the last one
            os.write(handle, ("\n" + "".join(f"{each} {micros(at)}\n" for each in digests)).encode("ascii"))
            os.fsync(handle)
        finally:
            os.close(handle)
        if not there:
            _sync_folder(self.path.parent)

    def read(self) -> list[Tomb]:
        """Return every whole line, oldest first; none where there is no file."""
        try:
            text = self.path.read_text("ascii", "replace")
        except FileNotFoundError:
            return []
        found = (_LINE.fullmatch(line) for line in text.splitlines())
        return [Tomb(line[1], instant(int(line[2]))) for line in found if line is not None]

    def prune(self, now: datetime) -> int:
        """Drop lines that no backup can need any more at `now` (UTC); return how many went."""
        tombs = self.read()
        oldest = min((backup.at for backup in listed(self.database)), default=now)
        kept = [tomb for tomb in tombs if tomb.at > now - KEPT or tomb.at > oldest]
        if len(kept) == len(tombs):
            return 0
        part = self.path.with_name(self.path.name + ".part")
        handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            os.write(handle, "".join(f"{tomb.digest} {micros(tomb.at)}\n" for tomb in kept).encode("ascii"))
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(part, self.path)
        _sync_folder(self.path.parent)
        return len(tombs) - len(kept)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
