"""Names: which titles of groups, names of topics and tags of members mean what."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.places import Purpose
from bot.model.rights import Role

PLACES: Mapping[Purpose, tuple[str, ...]] = {
    Purpose.WELCOME: ("welcome", "willkommen"),
    Purpose.TALK: ("chat", "plausch", "talk", "general", "allgemein", "lounge"),
    Purpose.QUESTIONS: ("questions", "fragen", "help", "hilfe"),
    Purpose.THANKS: ("thanks", "danke"),
    Purpose.STAFF: ("team", "staff", "mods", "moderation"),
}
"""Which titles of groups and names of topics mean what, where the operator says nothing else."""

ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.ORGANISER: ("organiser", "organizer", "organisation"),
    Role.GREETER: ("greeter", "gastgeber", "begrüßung"),
    Role.CIRCLE: (),
    Role.RESPONSIBLE: (),
}
"""Which tags and titles of members mean what, where the operator says nothing else."""


@dataclass(frozen=True, slots=True)
class Names:
    """Say which groups, topics and tags mean what: by name (case, leading emoji and signs aside) or by spot id.

    `groups` is what a group without topics is for whose title says nothing: most communities have but one.
    """

    places: Mapping[Purpose, tuple[str, ...]] = field(default_factory=lambda: PLACES)
    roles: Mapping[Role, tuple[str, ...]] = field(default_factory=lambda: ROLES)
    groups: Purpose = Purpose.TALK


def bare(name: str) -> str:
    """Return a name as it is compared: letters in one form and case, without emoji and signs around it."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    first = next((turn for turn, each in enumerate(plain) if each.isalnum()), 0)
    last = next((turn for turn, each in enumerate(reversed(plain)) if each.isalnum()), 0)
    return plain[first : len(plain) - last]
