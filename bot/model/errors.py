"""Errors: what a person may be told, and what the outbox must decide on (house.md §4)."""

from datetime import timedelta
from enum import StrEnum

from bot.model.texts import Field, Text


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Tell the person no, with a reason: `Refusal("thanks.not_yourself")`."""

    def __init__(self, key: str, /, **fields: Field) -> None:
        super().__init__(key)
        self.text = Text(key, **fields)


class Nobody(Refusal, LookupError):
    """Tell that nobody acted whom one could name: a group, a channel, or no one at all."""


class Why(StrEnum):
    """Sort platform refusals by what follows from them."""

    GONE = "gone"
    FORBIDDEN = "forbidden"
    SLOW = "slow"
    TOO_BIG = "too_big"
    UNKNOWN = "unknown"
    DOWN = "down"


class Undeliverable(Exception):  # noqa: N818 - named by house.md §4
    """Tell the outbox that an action did not, or may not have, come about.

    UNKNOWN: it may have happened. DOWN: it certainly did not, try again. `after` is a platform's own wait.
    """

    def __init__(self, why: Why, note: str = "", after: timedelta | None = None) -> None:
        super().__init__(f"{why}: {note}" if note else str(why))
        self.why = why
        self.note = note
        self.after = after


class PlatformOver(Exception):  # noqa: N818 - it is told to a person
    """Tell that one platform is over for this run, and in one sentence what a human must do; the others go on."""


class StoreFull(Exception):  # noqa: N818
    """Tell that the disk is full; the whole transaction is gone (reliability.md S3)."""


class NewerDatabase(Exception):  # noqa: N818
    """Tell that the database was written by a newer program than this one."""


class BrokenDatabase(Exception):  # noqa: N818
    """Tell that the database did not pass its check; nothing was written."""


class AlreadyRunning(Exception):  # noqa: N818
    """Tell that another process holds this database."""


class StoreBusy(Exception):  # noqa: N818
    """Tell that someone else held the database too long; nothing was written, trying again is right."""


class UnfitDatabase(Exception):  # noqa: N818
    """Tell that a database does not fit this program's scripts and tables; nothing was written."""


STORE = (StoreFull, StoreBusy, BrokenDatabase)
"""What says nothing of the event or row at hand, only of the disk below: nobody takes it for poison."""
