"""Pacing: how fast a platform wants to hear from us, and what it refused us where; bounded memory (house.md §8)."""

from collections import deque
from datetime import datetime, timedelta

from bot.model.deliveries import Traits

SPOTS = 2000
"""Spots remembered before the quiet ones are dropped."""

ALONE = frozenset({"private", "answer", "safety"})
"""Lanes that a group's share of a minute does not hold up."""

OFF = timedelta(hours=1)
"""How long an act stays off where it was forbidden (reliability.md row 30)."""

PATIENCE = {"remove": 3, "pause": 3, "unpause": 3, "admit": 3}
"""How often an act may be forbidden first: one message, or one member above us, says little about the rest."""

DECIDED = frozenset({"exclude", "decline"})
"""Acts a human decided one by one; each is tried, and its refusal told."""

MINUTE = timedelta(minutes=1)


class Pace:
    """Say from when a spot may hear from us: a gap, a share of a minute, so many a second in all; 0 is no limit."""

    def __init__(self, traits: Traits) -> None:
        self.gap = timedelta(seconds=traits.per_place_seconds)
        self.minute = traits.per_place_minute
        self.spots: dict[str, deque[datetime]] = {}
        self.burst = max(1, int(traits.per_second)) if traits.per_second else 0
        self.window = timedelta(seconds=self.burst / traits.per_second) if traits.per_second else timedelta(0)
        self.all: deque[datetime] = deque(maxlen=self.burst)

    def at(self, lane: str, now: datetime) -> datetime:
        """Return from when a lane's spot may hear from us (UTC); `now` or earlier means at once."""
        gate, _, spot = lane.partition(":")
        said = self.spots.get(spot)
        if not said:
            return now
        # nothing was said later than now: the clock may have gone back since
        ready = min(said[-1], now) + self.gap
        if self.minute and gate not in ALONE and len(said) >= self.minute:
            ready = max(ready, min(said[-self.minute], now) + MINUTE)
        return ready

    def turn(self, waiting: int, now: datetime) -> datetime:
        """Return when the next one may go that finds `waiting` before it (UTC); `now` means at once."""
        if not self.burst or len(self.all) < self.burst:
            return now
        rounds, place = divmod(waiting, self.burst)
        return min(self.all[place], now) + self.window * (rounds + 1)

    def took(self, lane: str, now: datetime) -> None:
        """Note that a row of a lane was taken up."""
        if self.burst:
            self.all.append(now)
        if not self.gap and not self.minute:
            return
        spot = lane.partition(":")[2]
        if len(self.spots) >= SPOTS:
            quiet = now - max(self.gap, MINUTE)
            self.spots = {each: said for each, said in self.spots.items() if quiet < said[-1] <= now}
        self.spots.setdefault(spot, deque(maxlen=max(1, self.minute))).append(now)

    def left(self, lane: str, now: datetime) -> None:
        """Note that the row taken up last leaves only now: its commit took a moment."""
        said = self.spots.get(lane.partition(":")[2])
        if said:
            said[-1] = now


class Barred:
    """Remember which acts a platform forbade where, so that it is not asked again and again (reliability.md row 30)."""

    def __init__(self) -> None:
        self.refused: dict[tuple[str, str], list[datetime]] = {}

    def refuse(self, kind: str, spot: str, now: datetime) -> None:
        """Note that an act was forbidden at a spot; for an act on a member the spot is the guild."""
        if kind in DECIDED:
            return
        if len(self.refused) >= SPOTS:
            self.refused = {each: at for each, at in self.refused.items() if at[-1] > now - OFF}
        self.refused.setdefault((kind, spot), []).append(now)

    def allow(self, kind: str, spot: str) -> None:
        """Note that an act came about there: it is allowed again."""
        self.refused.pop((kind, spot), None)

    def clear(self) -> None:
        """Forget every refusal: rights changed."""
        self.refused.clear()

    def off(self, kind: str, spot: str, now: datetime) -> bool:
        """Tell whether an act is switched off at a spot."""
        fresh = [at for at in self.refused.get((kind, spot), ()) if now - OFF < at <= now]
        return len(fresh) >= PATIENCE.get(kind, 1)
