"""Live talk: who spoke where and when, in memory, so that the host can wait for a lull (PER-04)."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.house import Manners

MOST = 64
"""How many voices a spot remembers before old ones are dropped; memory bounded, not a rule."""

SPOTS = 2000
"""How many spots are remembered; threads come and go."""


@dataclass(slots=True)
class Talk:
    """Remember the last word of each voice per spot; `since` is when listening began (UTC).

    After a start a place counts as talking until a lull's length of silence is known (house.md §7).
    """

    since: datetime
    heard: dict[str, dict[str, datetime]] = field(default_factory=dict)

    def hear(self, spot: str, voice: str, at: datetime) -> None:
        """Note that a voice was heard; events may come out of order."""
        voices = self.heard.get(spot)
        if voices is None:
            if len(self.heard) >= SPOTS:
                self._forget()
            voices = self.heard[spot] = {}
        if voice not in voices or voices[voice] < at:
            voices[voice] = at
        if len(voices) > MOST:
            for old in sorted(voices, key=voices.__getitem__)[: MOST // 2]:
                del voices[old]

    def _forget(self) -> None:
        """Drop the half of the spots where it has been silent longest."""
        last = {spot: max(voices.values()) for spot, voices in self.heard.items()}
        for old in sorted(last, key=last.__getitem__)[: SPOTS // 2]:
            del self.heard[old]

    def voices(self, spot: str, now: datetime, manners: Manners) -> int:
        """Count the voices of the last talk window."""
        start = now - manners.talk_window
        return sum(1 for at in dict(self.heard.get(spot, {})).values() if at > start)

    def quiet_at(self, spot: str, now: datetime, manners: Manners) -> datetime:
        """Return the instant from which the host may speak here; not after `now` means it may now."""
        self._come_back(spot, now)
        last = max(dict(self.heard.get(spot, {})).values(), default=self.since)
        unknown = now < self.since + manners.talk_window
        if unknown or self.voices(spot, now, manners) >= manners.talk_people:
            return max(last, self.since) + manners.lull
        return now

    def _come_back(self, spot: str, now: datetime) -> None:
        """After a clock went back, nothing was heard later than now; else a place would talk for hours."""
        self.since = min(self.since, now)
        voices = dict(self.heard.get(spot, {}))
        if any(at > now for at in voices.values()):
            self.heard[spot] = {voice: min(at, now) for voice, at in voices.items()}
