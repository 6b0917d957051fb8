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

from bot.model.errors import StoreFull, UnfitDatabase
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

    def ready(self) -> None:
        """See that lines can be read and added; raises UnfitDatabase with a sentence where they cannot."""
        there = self.path.exists()
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            if not there:
                _sync_folder(self.path.parent)
        except OSError as fault:
            raise UnfitDatabase(
                f"{self.path.name} cannot be written ({fault.strerror}), and without it a restore brings back whoever "
                "was erased. Nothing was changed. Make it a file that the host may read and write."
            ) from fault

    def bury(self, digests: Sequence[str], at: datetime) -> None:
        """Add lines and return once the disk itself has them; `at` is UTC. Raises StoreFull where it cannot."""
        there = self.path.exists()
        try:
            # begins on a line of its own, whatever a crash left of the last one
            lines = "\n" + "".join(f"{each} {micros(at)}\n" for each in digests)
            _write(self.path, os.O_APPEND, lines)
            if not there:
                _sync_folder(self.path.parent)
        except OSError as fault:
            raise StoreFull(f"{self.path.name} cannot be written ({fault.strerror}); erasing waits") from fault

    def read(self) -> list[Tomb]:
        """Return every whole line, oldest first; none where there is no file."""
        try:
            text = self.path.read_text("ascii", "replace")
        except FileNotFoundError:
            return []
        found = (_LINE.fullmatch(line) for line in text.splitlines())
        return [tomb for line in found if line is not None and (tomb := _tomb(line[1], int(line[2]))) is not None]

    def prune(self, now: datetime) -> int:
        """Drop lines that no backup can need any more at `now` (UTC); return how many went."""
        tombs = self.read()
        oldest = min((backup.at for backup in listed(self.database)), default=now)
        kept = [tomb for tomb in tombs if tomb.at > now - KEPT or tomb.at > oldest]
        if len(kept) == len(tombs):
            return 0
        part = self.path.with_name(self.path.name + ".part")
        _write(part, os.O_TRUNC, "".join(f"{tomb.digest} {micros(tomb.at)}\n" for tomb in kept))
        os.replace(part, self.path)
        _sync_folder(self.path.parent)
        return len(tombs) - len(kept)


def _tomb(digest: str, at: int) -> Tomb | None:
    try:
        return Tomb(digest, instant(at))
    except OverflowError:  # beyond any calendar: nobody wrote that
        return None


def _write(path: Path, how: int, lines: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | how, 0o600)
    try:
        rest = lines.encode("ascii")
        while rest:  # a disk that fills takes half of it without a word
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
