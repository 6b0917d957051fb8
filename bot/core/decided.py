"""Decided: what cannot be undone names the human who decided it, before it is written down (N1)."""

from typing import Any

from bot.core.directory import Directory
from bot.core.posting import pack_account
from bot.model.actions import Action
from bot.model.ids import PersonId
from bot.model.people import Community, Person


def demand_human(
    directory: Directory,
    community: Community,
    what: tuple[str, Action],
    by: PersonId | None,
    above: Person | None = None,
) -> dict[str, Any]:
    """Return who decided what cannot be undone, to be kept with the row and re-read before it leaves (N1).

    Raises PermissionError unless that is a human of this community, strictly above whom it touches; `what` is the
    cog and its action.
    """
    cog, action = what
    person = None if by is None else directory.person_by_id(by)
    if person is None or person.community != community.id or directory.standing(person).robot:
        raise PermissionError(f"{cog}: {type(action).__name__} needs the human who decided it")
    if above is not None and directory.standing(person).rank <= directory.standing(above).guard:
        raise PermissionError(f"{cog}: {type(action).__name__} needs someone above the person it touches")
    accounts = [pack_account(each) for each in directory.accounts(person.id)]
    return {"decided_by": person.id, "decided_as": accounts}
