"""Lock: one host per database (reliability.md row 11)."""

import fcntl
import os
from pathlib import Path

from bot.model.errors import AlreadyRunning


class Lock:
    """Hold a database for this process; the system lets go of it when the process dies, however it dies.

    The file itself stays: removing it would let a third process lock another file of the same name.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock of the database at `path` at once; raises AlreadyRunning."""
        self._file = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip()
            os.close(self._file)
            who = f"process {holder}" if holder else "another process"
            raise AlreadyRunning(
                f"{path.name} is in use by {who}. One host per database: stop that one first, "
                "or give this one a database of its own."
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
