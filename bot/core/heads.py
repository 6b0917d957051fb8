"""Heads: the first open row of each lane of the outbox, found by the index (house.md §7)."""

from dataclasses import dataclass, fields

OPEN = "platform = :platform AND state IN ('queued', 'sending')"

LANES = (
    f"WITH RECURSIVE lanes (lane) AS (SELECT min(lane) FROM outbox WHERE {OPEN} UNION ALL "  # noqa: S608
    f"SELECT (SELECT min(o.lane) FROM outbox o WHERE {OPEN} AND o.lane > lanes.lane) FROM lanes WHERE lane IS NOT NULL)"
)
"""The lanes with open rows, from one to the next by the index: a long queue costs no more than a short one."""

HEADS = (
    f"SELECT (SELECT min(o.seq) FROM outbox o WHERE {OPEN} AND o.lane = lanes.lane) "  # noqa: S608
    "FROM lanes WHERE lane IS NOT NULL"
)
"""The first open row of each of `LANES`."""


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
