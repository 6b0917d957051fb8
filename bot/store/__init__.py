"""Store: SQLite through aiosqlite, one writer, whole units of work (house.md §7).

The door of this floor. `open_database` gives what ports.Db promises; `Part` and `read_scripts` say
what tables the house has; `restore`, `back_up`, `peek` and `examine` work on a file beside a host.
"""

from bot.store.backup import KEEP, Backup, back_up, last_restore, listed, newest_good, restore
from bot.store.database import Database, open_database
from bot.store.health import examine, health
from bot.store.migrations import Part, read_scripts
from bot.store.registry import problems
from bot.store.unit import peek

__all__ = [
    "KEEP",
    "Backup",
    "Database",
    "Part",
    "back_up",
    "examine",
    "health",
    "last_restore",
    "listed",
    "newest_good",
    "open_database",
    "peek",
    "problems",
    "read_scripts",
    "restore",
]
