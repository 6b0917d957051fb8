"""Retrying: which failed rows are tried again, how long they wait, what brings a row nearer its end (house.md §7)."""

from datetime import datetime, timedelta

from bot.core.delivering import Claimed
from bot.core.times import moment
from bot.model.deliveries import Traits
from bot.model.errors import Undeliverable, Why

HARMLESS = frozenset({"edit", "remove", "react", "pin", "pause", "unpause", "close", "admit", "decline", "exclude"})
"""Kinds that may be done twice without anyone seeing a second thing."""

TRIES = 12
"""Tries before a row is dead; with the back-off below that is about half an hour."""

BACKOFF_MOST = timedelta(minutes=5)

GATED = ("unasked:", "relay:")
"""Lanes of what the ledger lets go; what waits there ends by its own expiry."""


def repeatable(kind: str, cls: str, traits: Traits) -> bool:
    """Tell whether a row that may have come about may be sent once more: it shows nothing twice, or is promised."""
    return kind in HARMLESS or traits.idempotent or cls == "duty"


def counts(row: Claimed, why: Why) -> bool:
    """Tell whether a failure brings a row nearer its end.

    A platform's own wait never does, nor its being down where the row must not be lost or ends by its own time.
    """
    lasting = row.cls == "duty" or row.lane.startswith(("safety:", *GATED))
    return why is Why.UNKNOWN or (why is Why.DOWN and not lasting)


def again(row: Claimed, why: Why, traits: Traits, now: datetime) -> bool:
    """Tell whether a row that failed at `now` (UTC) is tried once more."""
    if why is Why.UNKNOWN and not repeatable(row.kind, row.cls, traits):
        return False
    if why not in (Why.SLOW, Why.DOWN, Why.UNKNOWN):
        return False
    if not counts(row, why):
        return True
    asked = row.payload.get("interaction")
    over = why is Why.DOWN and asked is not None and now >= moment(asked[2])
    return row.attempts + 1 < TRIES and not over


def pause(row: Claimed, why: Undeliverable) -> timedelta:
    """Return how long a row waits: as long as the platform says, else twice as long each time, five minutes at most."""
    if why.after is not None:
        return max(why.after, timedelta(seconds=0.1))
    return min(BACKOFF_MOST, timedelta(seconds=2 ** min(row.attempts + row.waits, 9)))
