"""Rings: how much is explained to someone; they change words, never what anyone may do (IDP-06)."""

from enum import StrEnum


class Ring(StrEnum):
    """Name how near someone is to the house, from whom everything is explained to, to whom a word is enough."""

    NEW = "new"
    REGULAR = "regular"
    CORE = "core"


RINGS = tuple(Ring)
"""From the outermost to the innermost."""
