"""Schema as data: every table says why it exists and what happens to the people in it (house.md §7, IDP-04/05)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Table:
    """Register one table.

    `persons` are the columns that name a person. `retention_days` None means: as long as the community.
    `at` is the column (an instant) that retention counts from: upkeep deletes by it; without it `why` says who
    removes the rows. `export` and `erase` say how a person's rows are handed out and forgotten; "exempt" needs `why`.
    """

    name: str
    purpose: str
    persons: tuple[str, ...] = ()
    retention_days: int | None = None
    export: Literal["rows", "exempt"] = "rows"
    erase: Literal["delete", "blank", "exempt"] = "delete"
    why: str = ""
    at: str = ""
