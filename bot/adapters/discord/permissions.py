"""Permissions: what someone may do in a guild or channel, computed as Discord documents it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.adapters.discord.fields import Data, id_in, number_in

KICK = 1 << 1
BAN = 1 << 2
ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
READ_HISTORY = 1 << 16
CONNECT = 1 << 20
MANAGE_EVENTS = 1 << 33
MODERATE_MEMBERS = 1 << 40

ALL = (1 << 53) - 1
"""What an owner or administrator may do: everything there is or will be."""

READ = VIEW_CHANNEL | READ_HISTORY
"""What reading a channel's history takes."""

TIMED_OUT = VIEW_CHANNEL | READ_HISTORY
"""What is left to someone who was timed out."""

ROLE, MEMBER = 0, 1
"""What an overwrite is for."""


@dataclass(frozen=True, slots=True)
class Overwrite:
    """Hold what one channel allows or denies one role or member."""

    id: str
    kind: int
    allow: int
    deny: int

    @classmethod
    def of(cls, data: Data) -> "Overwrite":
        """Read an overwrite; raises Odd."""
        return cls(
            id_in(data, "id"), number_in(data, "type", 0), number_in(data, "allow", 0), number_in(data, "deny", 0)
        )


def base(roles: Mapping[str, int], everyone: str, held: Collection[str]) -> int:
    """Return what roles give in the whole guild; `roles` are permissions by role id, `everyone` is @everyone's id."""
    given = roles.get(everyone, 0)
    for role in held:
        given |= roles.get(role, 0)
    return ALL if given & ADMINISTRATOR else given


def within(given: int, overwrites: Collection[Overwrite], everyone: str, held: Collection[str], member: str) -> int:
    """Return what is left of `given` in a channel; `member` is a user's id, empty for nobody in particular."""
    if given & ADMINISTRATOR:
        return ALL
    for each in overwrites:
        if each.kind == ROLE and each.id == everyone:
            given = given & ~each.deny | each.allow
    named = [each for each in overwrites if each.kind == ROLE and each.id != everyone and each.id in held]
    allow = deny = 0
    for each in named:
        allow, deny = allow | each.allow, deny | each.deny
    given = given & ~deny | allow
    for each in overwrites:
        if each.kind == MEMBER and each.id == member:
            given = given & ~each.deny | each.allow
    # whoever does not see a channel can do nothing there
    return given if given & VIEW_CHANNEL else 0
