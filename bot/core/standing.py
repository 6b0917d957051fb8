"""Standings: what actors and targets are on their platform, fetched before the unit if older than a minute."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.model.events import Arrival, Commanded, Filled, Pressed
from bot.model.people import Account
from bot.model.rights import Standing
from bot.ports import Adapter, Clock

FRESH = timedelta(seconds=60)
"""How old a standing may be (house.md §4)."""


class Standings:
    """Resolve standings outside the transaction; a platform that does not answer leaves the stored ones."""

    def __init__(self, adapters: Mapping[str, Adapter], clock: Clock) -> None:
        self.adapters = adapters
        self.clock = clock
        self.held: dict[tuple[str, str, str], tuple[Standing, datetime]] = {}

    async def of(self, arrival: Arrival) -> dict[Account, Standing]:
        """Return the standings a unit for this event needs."""
        event = arrival.event
        if not isinstance(event, Commanded | Pressed | Filled) or arrival.by is None:
            return {}
        accounts = [arrival.by]
        if isinstance(event, Commanded):
            accounts += [each for each in event.options.values() if isinstance(each, Account)]
            accounts += [] if event.target_author is None else [event.target_author]
            accounts += event.mentions
        found = {}
        for account in accounts:
            standing = await self._one(account, arrival.spot.guild)
            if standing is not None:
                found[account] = standing
        return found

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
            standing = await adapter.standing(account, guild)
        except Exception:  # noqa: BLE001 - whatever the platform raises, the stored standing counts
            return None
        self.held[key] = standing, now
        return standing
