"""Schema as data: every table says why it exists and what happens to the people in it (house.md §7, IDP-04/05)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Table:
    """Register one table.

    `persons` are the columns that name a person by our id, `accounts` those that hold a native account id; the row's
    own column `platform` says whose, else the part that owns the table. `retention_days` None means: as long as the
    community. `at` is the column (an instant) that retention counts from: upkeep deletes by it; without it `why` says
    who removes the rows. `export` and `erase` say how a person's rows are handed out and forgotten; "exempt" needs
    `why`.

    `blanked` are person columns that go empty while their row stays for whoever else it is about, whatever `erase`
    says. `mentions` are text columns in which anybody may be named (JSON, notes): never handed out, and scrubbed of
    whoever is forgotten. `follows` says (column, table): the row goes with that table's row of this id.
    `free` are text columns that hold nobody, where their name does not say so by itself. `tidy` says of a cog's table
    that its rows are only notes: with them a community is still an empty one, and they go when another adopts it.
    """

    name: str
    purpose: str
    persons: tuple[str, ...] = ()
    retention_days: int | None = None
    export: Literal["rows", "exempt"] = "rows"
    erase: Literal["delete", "blank", "exempt"] = "delete"
    why: str = ""
    at: str = ""
    accounts: tuple[str, ...] = ()
    blanked: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    follows: tuple[str, str] | tuple[()] = ()
    free: tuple[str, ...] = ()
    tidy: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """Name an adapter's own tables, so that the house can hand out and forget who is in them.

    `forget` (a unit's SQL, a native account id) does what the register cannot say; None where it says it all.
    """

    name: str
    tables: tuple[Table, ...]
    forget: Callable[[Any, str], None] | None = field(default=None, compare=False)
