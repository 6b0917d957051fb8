"""Standings: what actors and targets are on their platform, fetched before the unit if older than a minute."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.core.unit import Errand
from bot.model.events import Arrival, Commanded, Filled, Pressed
from bot.model.people import Account
from bot.model.rights import Standing
from bot.ports import Adapter, Clock

FRESH = timedelta(seconds=60)
"""How old a standing may be (house.md §4)."""

PATIENCE = 2.0
"""Seconds a platform has to say who someone is; the group waits for it."""

MOST = 5000
"""Standings held in memory; at more, all are asked for anew."""

Seat = tuple[Account, str]
"""An account, and the guild it is looked at in."""

log = structlog.get_logger("standings")


class Unprepared(Exception):  # noqa: N818 - control flow between closure and loop
    """Tell which accounts the units of a group, by their turn, want looked at before they can run."""

    def __init__(self, wants: Mapping[int, Sequence[Seat]]) -> None:
        super().__init__()
        self.wants = wants


class Standings:
    """Resolve standings outside the transaction; of whom a platform does not tell, nothing is known."""

    def __init__(self, adapters: Mapping[str, Adapter], clock: Clock, patience: float = PATIENCE) -> None:
        self.adapters = adapters
        self.clock = clock
        self.patience = patience
        self.held: dict[tuple[str, str, str], tuple[Standing, datetime]] = {}
        self.silent: set[str] = set()

    async def prepare(
        self, errands: Sequence[Errand], wants: Mapping[int, Sequence[Seat]] | None = None
    ) -> list[Errand]:
        """Return errands with the standings their units want; at first those of whom the events name."""
        if wants is None:
            wants = {turn: _named(errand.arrival) for turn, errand in enumerate(errands)}
        seats = list(dict.fromkeys(seat for each in wants.values() for seat in each))
        told = dict(zip(seats, await asyncio.gather(*(self._one(*seat) for seat in seats)), strict=True))
        ready = list(errands)
        for turn, each in wants.items():
            if not each:
                continue
            found = {seat: standing for seat in each if (standing := told[seat]) is not None}
            asked = ready[turn].asked.union(each)
            ready[turn] = replace(ready[turn], standings={**ready[turn].standings, **found}, asked=asked)
        return ready

    def forget(self) -> None:
        """Ask anew for everyone: someone's roles changed."""
        self.held.clear()

    async def _one(self, account: Account, guild: str) -> Standing | None:
        key = (account.platform, guild, account.id)
        now = self.clock.now()
        held = self.held.get(key)
        if held is not None and timedelta(0) <= now - held[1] < FRESH:
            return held[0]
        adapter = self.adapters.get(account.platform)
        if adapter is None:
            return None
        try:
            standing = await asyncio.wait_for(adapter.standing(account, guild), self.patience)
        except Exception as fault:
            # whatever it raises: it did not tell
            if account.platform not in self.silent:
                log.warning("a platform does not say who may do what", platform=account.platform, exc_info=fault)
            self.silent.add(account.platform)
            return None
        self.silent.discard(account.platform)
        if len(self.held) >= MOST:
            self.held.clear()
        self.held[key] = standing, now
        return standing


def _named(arrival: Arrival) -> list[Seat]:
    """Return whom an event names; where a direct chat does not say its guild, the unit finds it and asks."""
    event, guild = arrival.event, arrival.spot.guild
    if not isinstance(event, Commanded | Pressed | Filled) or arrival.by is None or not guild:
        return []
    accounts = [arrival.by]
    if isinstance(event, Commanded):
        accounts += [each for each in event.options.values() if isinstance(each, Account)]
        accounts += [] if event.target_author is None else [event.target_author]
        accounts += event.mentions
    return [(account, guild) for account in accounts]
