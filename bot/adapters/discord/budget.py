"""Budget: how often we may IDENTIFY, kept on disk: a crash loop must not cost the token (reliability.md row 12)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.adapters.discord.notes import Notes
from bot.ports import Clock

A_DAY = 200
"""Identifies a day at most; Discord's own limit is 1000, after which it takes the token away."""

FREE = 10
"""Identifies an hour without a pause between them."""

LONGEST = timedelta(minutes=5)
"""The longest pause that many identifies in an hour cause."""

SPARE = 10
"""Session starts of Discord's own count that we leave unused."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Waits(Exception):  # noqa: N818 - control flow between the gateway and the supervisor
    """Tell that no IDENTIFY may go out now; the supervisor waits, without an open socket."""


class Budget:
    """Count identifies, and hold them back where there were many; `say` gets a sentence when it must."""

    def __init__(
        self, notes: Notes, clock: Clock, say: Callable[[str], None], *, a_day: int = A_DAY, free: int = FREE
    ) -> None:
        self._notes = notes
        self._clock = clock
        self._say = say
        self._a_day = a_day
        self._free = free
        self._held_until: datetime | None = None
        self.today = 0

    def limit(self, remaining: int, reset_after: timedelta) -> None:
        """Take Discord's own count: with fewer than ten session starts left, wait until it begins anew."""
        low = remaining < SPARE
        self._held_until = self._clock.now() + reset_after if low else None

    async def due(self) -> datetime:
        """Return from when on the next IDENTIFY may go out (UTC)."""
        now = self._clock.now()
        # a clock that was set back must not make old rows look like the future's
        past = [at for at in await self._notes.identifies(now - DAY) if at <= now]
        self.today = len(past)
        due = now if self._held_until is None else max(now, self._held_until)
        if len(past) >= self._a_day:
            due = max(due, past[-self._a_day] + DAY)
        hour = [at for at in past if at > now - HOUR]
        many = len(hour) - self._free
        if many >= 0:
            pause = min(LONGEST, timedelta(seconds=2 ** min(many, 20)))
            due = max(due, hour[-1] + pause)
        return due

    async def ready(self) -> None:
        """Return once an IDENTIFY may go out."""
        while (due := await self.due()) > (now := self._clock.now()):
            wait = (due - now).total_seconds()
            if wait > 1:
                self._say(
                    f"I wait {wait:.0f} seconds before I log in to Discord again: that was often enough for now "
                    f"({self.today} in the last day), and Discord takes a bot's token away when it is too often."
                )
            await self._clock.sleep(wait)

    async def spend(self) -> None:
        """Write one IDENTIFY down, before it is sent; raises Waits where none may go out."""
        due = await self.due()
        now = self._clock.now()  # asked after: `due` is never before its own present
        if due > now:
            raise Waits("too many logins at Discord: the next one waits")
        await self._notes.identify(now)
        self.today += 1
