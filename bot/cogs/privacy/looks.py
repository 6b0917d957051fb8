"""Looks: who of the team looked someone up, as that person may read it: by which role, when, about what (IDP-09)."""

from collections.abc import Sequence

from bot.core.lookups import Lookup
from bot.model.texts import Text

NAMED = frozenset({"organiser", "moderator", "lead", "responsible", "owner"})
"""Roles that have a word here; any other one looks as the team."""


def lines(looks: Sequence[Lookup]) -> tuple[Text, ...]:
    """Return looks in lines, newest first; never a name."""
    if not looks:
        return (Text("privacy.looked.never"), Text("privacy.looked.kept"))
    return (Text("privacy.looked.head"), *(_line(each) for each in looks), Text("privacy.looked.kept"))


def _line(look: Lookup) -> Text:
    role = Text(f"privacy.role.{look.role if look.role in NAMED else 'team'}")
    if look.what == "case":
        return Text("privacy.looked.case", when=look.at, role=role, number=look.about)
    return Text("privacy.looked.card", when=look.at, role=role)
