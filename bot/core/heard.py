"""Heard: who spoke lately in each guild, in memory alone, so that whoever only talks can be named, too (THX-01)."""

from dataclasses import dataclass, field

from bot.model.people import Account
from bot.model.places import Spot

MOST = 400
"""Voices a guild remembers; of more the one silent longest is dropped."""

GUILDS = 500
"""Guilds that are remembered; of more the one silent longest is dropped."""


@dataclass(slots=True)
class Heard:
    """Remember accounts by guild, with names and handles and none of their words; the loop writes, units read."""

    spoke: dict[tuple[str, str], dict[str, Account]] = field(default_factory=dict)

    def hear(self, spot: Spot, account: Account) -> None:
        """Note that an account spoke in a spot's guild."""
        key = (spot.platform, spot.guild)
        voices = self.spoke.pop(key, {})
        if len(self.spoke) >= GUILDS:
            self.spoke.pop(next(iter(self.spoke)), None)
        self.spoke[key] = voices
        held = voices.pop(account.id, None)
        if held is None or held.name != account.name or held.handle != account.handle:
            held = Account(account.platform, account.id, account.name, handle=account.handle)
            if len(voices) >= MOST:
                voices.pop(next(iter(voices)), None)
        # in again at the end: the newest stands last
        voices[account.id] = held

    def lately(self, platform: str, guild: str) -> list[Account]:
        """Return who spoke in a guild, newest first."""
        return list(self.spoke.get((platform, guild), {}).values())[::-1]

    def leave(self, spot: Spot, account: Account) -> None:
        """Drop an account in one guild: it is not there any more."""
        self.spoke.get((spot.platform, spot.guild), {}).pop(account.id, None)

    def forget(self, account: Account) -> None:
        """Drop an account everywhere (IDP-05)."""
        for (platform, _), voices in list(self.spoke.items()):
            if platform == account.platform:
                voices.pop(account.id, None)
