"""Access: who may do what, checked in one place at execution, deny by default (house.md §4)."""

from collections.abc import Mapping

from bot.model.errors import Refusal
from bot.model.people import Account
from bot.model.rights import RANK, Right, Role, Standing


class Unseen(Refusal):
    """Tell that a right hangs on accounts nobody looked at just now; the host looks, and runs the event again.

    Whoever acted is told only where their platform does not answer: rights of any age are no rights (house.md §4).
    """

    def __init__(self, seats: tuple[tuple[Account, str], ...]) -> None:
        super().__init__("core.cannot_see")
        self.seats = seats


class Access:
    """Check declared rights; a right nobody declared is refused."""

    def __init__(self, rights: Mapping[str, Right]) -> None:
        self.rights = rights

    def allows(self, right: str, actor: Standing) -> bool:
        """Tell whether a standing holds a right; robots hold none."""
        declared = self.rights.get(right)
        if declared is None or actor.robot:
            return False
        return actor.owner or bool(declared.roles & actor.roles)

    def demand(self, right: Right, actor: Standing, target: Standing | None = None) -> None:
        """Raise Refusal unless the actor holds the right and, where it touches a person, stands above them.

        Raises Unseen, a Refusal too, while the standing of either is not known as of now.
        """
        unseen = actor.unseen + (target.unseen if right.on_person and target is not None else ())
        if unseen:
            raise Unseen(unseen)
        if not self.allows(right.name, actor):
            # "the team's" would tell one of them that they are not
            raise Refusal("core.no_right_team" if actor.rank >= RANK[Role.MODERATOR] else "core.no_right")
        if right.on_person and target is not None and (target.robot or actor.rank <= target.guard):
            raise Refusal("core.not_above")
