"""Heads: the first open row of each lane of the outbox, found by the index (house.md §7)."""

from dataclasses import dataclass, fields

OPEN = "platform = :platform AND state IN ('queued', 'sending')"

SAFE = "lane >= 'safety:' AND lane < 'safety;'"
"""What overtakes: the lanes that begin with "safety:"."""

URGENT = 256
"""How many of those are looked at in one visit; a raid may leave thousands, a lane for each message."""

LANES = (
    f"WITH RECURSIVE lanes (lane) AS (SELECT min(lane) FROM outbox WHERE {OPEN} AND NOT ({SAFE}) UNION ALL "  # noqa: S608
    f"SELECT (SELECT min(lane) FROM outbox WHERE {OPEN} AND NOT ({SAFE}) AND lane > lanes.lane) "
    "FROM lanes WHERE lane IS NOT NULL), "
    f"urgent (seq) AS (SELECT min(seq) FROM outbox WHERE {OPEN} AND {SAFE} GROUP BY lane "
    f"ORDER BY min(due_at) > :now, min(kind <> 'pause'), min(seq) LIMIT {URGENT})"
)
"""The lanes with open rows, from one to the next by the index, and the first rows of what overtakes."""

HEADS = (
    f"SELECT (SELECT min(o.seq) FROM outbox o WHERE {OPEN} AND o.lane = lanes.lane) "  # noqa: S608
    "FROM lanes WHERE lane IS NOT NULL UNION ALL SELECT seq FROM urgent"
)
"""The first open row of each of `LANES`."""

ORDER = "lane NOT LIKE 'safety:%', kind <> 'pause', seq"
"""Safety first, and of that what stops a hand before what tidies up after it (reliability.md row 57)."""


@dataclass(frozen=True, slots=True)
class Head:
    """Hold the first open row of a lane, as the table has it; its fields are the columns read."""

    seq: int
    id: str
    community: str
    cog: str
    kind: str
    cls: str
    lane: str
    payload: str
    attempts: int
    waits: int
    again: int
    silent: int
    ref: str | None
    told: int
    person: str | None
    place: str | None
    state: str
    due_at: int
    expires_at: int | None
    yield_until: int | None
    ungated: int
    created_at: int

    @property
    def safety(self) -> bool:
        """Tell whether this row overtakes."""
        return self.lane.startswith("safety:")

    @property
    def weighed(self) -> bool:
        """Tell whether the ledger has a say in this row (PER-04)."""
        return self.cls in ("host", "relay") and self.kind == "say"


COLUMNS = ", ".join(each.name for each in fields(Head))
