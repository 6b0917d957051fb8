"""Seats: who is in each guild, as far as we know; what changed waits to be written down."""

from collections.abc import Mapping, Sequence

SCREENED = 0
"""In place of when someone joined: they came in, but Discord still screens them."""

Change = tuple[str, str, int | None]
"""Guild, account, when they joined (microseconds); None: gone."""


class Seats:
    """Hold the members of the guilds that were looked at; of others nothing is known."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = {}
        self._changes: list[Change] = []

    def look(self, guild: str, members: Mapping[str, int]) -> None:
        """Take over what a look at a guild found."""
        self._known[guild] = dict(members)

    def known(self, guild: str) -> bool:
        """Tell whether a guild was looked at."""
        return guild in self._known

    def home(self, account: str) -> str:
        """Return the one guild an account is in, "" where we know of none or of several."""
        found = [guild for guild, seats in self._known.items() if account in seats]
        return found[0] if len(found) == 1 else ""

    def take_seat(self, guild: str, account: str, joined: int) -> None:
        """Remember that someone is in."""
        if guild in self._known:
            self._known[guild][account] = joined
            self._changes.append((guild, account, joined))

    def leave(self, guild: str, account: str) -> bool:
        """Forget someone; False where we knew already that they are gone."""
        if guild not in self._known:
            return True
        was = self._known[guild].pop(account, None)
        if was is not None:
            self._changes.append((guild, account, None))
        return was is not None

    def forget(self, guild: str) -> None:
        """Forget a guild that we are no longer in."""
        self._known.pop(guild, None)
        self._changes = [each for each in self._changes if each[0] != guild]

    @property
    def changed(self) -> bool:
        """Tell whether anything is to be written down."""
        return bool(self._changes)

    def take(self) -> list[Change]:
        """Return what changed since the last time, to be written down."""
        changes, self._changes = self._changes, []
        return changes

    def again(self, changes: Sequence[Change]) -> None:
        """Take back what could not be written down."""
        self._changes[:0] = changes
