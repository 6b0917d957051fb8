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

PATIENCE = {"remove": 3}
"""How often an act may be forbidden at a spot first: one message says little about the rest."""

MEMBERS = 10
"""How many members an act may be forbidden on, one after the other: one above us says little about the rest."""

AT_ONCE = frozenset({"answer", "safety"})
"""Lanes that the share of a second does not hold up: an answer must not come late, safety overtakes all."""

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

    def turn(self, lane: str, waiting: int, now: datetime) -> datetime:
        """Return when the next row of a lane may go that finds `waiting` before it (UTC); `now` means at once."""
        if len(self.all) < self.burst or not self.burst or lane.partition(":")[0] in AT_ONCE:
            return now
        rounds, place = divmod(waiting, self.burst)
        return min(self.all[place], now) + self.window * (rounds + 1)

    def took(self, lane: str, now: datetime) -> None:
        """Note that a row of a lane was taken up."""
        if self.burst and not lane.startswith("answer:"):
            # what answers somebody who just acted is not counted: at Discord such have limits of their own
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
        self.room = SPOTS

    def refuse(self, kind: str, spot: str, now: datetime) -> None:
        """Note that an act was forbidden at a spot; for an act on a member that is "guild/account"."""
        if kind in DECIDED:
            return
        if len(self.refused) >= self.room:
            self.refused = {each: at for each, at in self.refused.items() if at[-1] > now - OFF}
            # where all of it still counts, not gone through again for every single one
            self.room = max(SPOTS, len(self.refused) + SPOTS // 10)
        for each in {spot, _guild(spot)}:
            self.refused.setdefault((kind, each), []).append(now)

    def allow(self, kind: str, spot: str) -> None:
        """Note that an act came about there: it is allowed again."""
        for each in {spot, _guild(spot)}:
            self.refused.pop((kind, each), None)

    def clear(self) -> None:
        """Forget every refusal: rights changed."""
        self.refused.clear()

    def off(self, kind: str, spot: str, now: datetime) -> bool:
        """Tell whether an act is switched off at a spot."""
        whole = spot != _guild(spot) and self._fresh(kind, _guild(spot), now) >= MEMBERS
        return whole or self._fresh(kind, spot, now) >= PATIENCE.get(kind, 1)

    def _fresh(self, kind: str, spot: str, now: datetime) -> int:
        return sum(now - OFF < at <= now for at in self.refused.get((kind, spot), ()))


def _guild(spot: str) -> str:
    """Return under what the members of a guild are counted together: "guild/"; a spot is itself."""
    guild, member, _ = spot.partition("/")
    return guild + member
