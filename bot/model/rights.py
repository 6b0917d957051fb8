"""Rights as data: who may do what is declared, held by roles, checked in one place (house.md §4)."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.people import Account


class Role(StrEnum):
    """Name a community role (mission.md §4), from guest to the one responsible."""

    MEMBER = "member"
    NEWCOMER = "newcomer"
    GREETER = "greeter"
    CIRCLE = "circle"
    ORGANISER = "organiser"
    MODERATOR = "moderator"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    PARTNER = "partner"
    STAFF = "staff"
    FRIEND = "friend"


RANK: dict[Role, int] = {
    Role.NEWCOMER: 0,
    Role.MEMBER: 0,
    Role.GREETER: 0,
    Role.CIRCLE: 0,
    Role.PARTNER: 0,
    Role.STAFF: 0,
    Role.FRIEND: 0,
    Role.ORGANISER: 1,
    Role.MODERATOR: 2,
    Role.LEAD: 3,
    Role.RESPONSIBLE: 4,
}
"""Rank decides who may act on whom: strictly above, never equal (reliability.md row 42)."""


@dataclass(frozen=True, slots=True)
class Right:
    """Declare one right; `roles` hold it from the start, nobody else (deny by default).

    `on_person` asks in addition that the actor's rank is strictly above the target's.
    """

    name: str
    roles: frozenset[Role]
    on_person: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Say what an account is on its platform now; `roles` already mapped to ours.

    `native` are ids and names, in lower case, of the platform's own roles and titles that only its staff give: a
    community may say in chat what those mean (see core/titles.py). `unseen` names accounts, each with its guild,
    that were not looked at just now: what is said of them is old. `beyond` tells that they stand above the host itself
    there, which can do nothing to them.
    `shadow` is the rank last seen in guilds that do not answer just now: it gives no right, and still protects.
    """

    roles: frozenset[Role]
    owner: bool = False
    robot: bool = False
    native: frozenset[str] = frozenset()
    beyond: bool = field(default=False, compare=False)
    unseen: tuple[tuple[Account, str], ...] = field(default=(), compare=False)
    shadow: int = field(default=0, compare=False)

    @property
    def rank(self) -> int:
        """Return the highest rank held; an owner stands above all."""
        return 9 if self.owner else max((RANK[role] for role in self.roles), default=0)

    @property
    def guard(self) -> int:
        """Return the rank that whoever acts on them must stand above."""
        return max(self.rank, self.shadow)


NOBODY = Standing(frozenset())
STAFF = frozenset({Role.MODERATOR, Role.LEAD, Role.RESPONSIBLE})
ORGANISERS = STAFF | {Role.ORGANISER}
