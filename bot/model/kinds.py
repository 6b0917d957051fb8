"""Kinds: how someone belongs here; who works here or partners with the house is named as such (IDP-07)."""

from collections.abc import Collection
from typing import Literal

from bot.model.rights import STAFF, Role

Kind = Literal["member", "staff", "partner", "friend"]

TAGGED: frozenset[Kind] = frozenset({"staff", "partner"})
"""Kinds that stand behind a name wherever everyone can read it."""


def kind_of(roles: Collection[Role], *, owner: bool = False) -> Kind:
    """Return how someone with these roles belongs; whoever moderates or owns the place works here."""
    if owner or Role.STAFF in roles or STAFF & set(roles):
        return "staff"
    if Role.PARTNER in roles:
        return "partner"
    return "friend" if Role.FRIEND in roles else "member"
