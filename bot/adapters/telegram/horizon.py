"""Horizon: Telegram keeps updates for a day; whoever was away longer says which hours are lost (reliability.md 27)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports import Clock

KEPT = timedelta(hours=24)
"""How long Telegram keeps what nobody asked for (Bot API, "Getting updates")."""

NEARLY = timedelta(hours=20)


@dataclass(slots=True)
class Horizon:
    """Know until when nothing was missed (`alive`, UTC); None before anything was ever heard.

    `changed` says that it is worth writing down.
    """

    clock: Clock
    say: Callable[[str], None]
    alive: datetime | None = None
    changed: bool = field(default=False)
    _back: bool = field(default=True)

    def answered(self) -> None:
        """Judge, at the first answer after a start or a failure, how long we were away."""
        if not self._back:
            return
        self._back = False
        now = self.clock.now()
        if self.alive is None:
            return
        away = now - self.alive
        if away > KEPT:
            self.say(
                f"I was away from Telegram for {_hours(away)} hours, and it keeps nothing longer than 24: "
                f"what happened there from {_when(self.alive)} to {_when(now - KEPT)} is lost to me."
            )
        elif away > NEARLY:
            self.say(f"I was away from Telegram for {_hours(away)} hours. Nothing is lost; after 24 hours it would be.")

    def failed(self) -> None:
        """Warn, while Telegram cannot be asked, before hours begin to be lost."""
        self._back = True
        if self.alive is not None and self.clock.now() - self.alive > NEARLY:
            self.say(
                f"I have not reached Telegram since {_when(self.alive)}. "
                f"From {_when(self.alive + KEPT)} on, what is written there is lost to me."
            )

    def heard(self, at: datetime | None) -> None:
        """Move on: all until `at` (UTC) was worked; None: there is nothing more."""
        now = self.clock.now()
        at = now if at is None else min(at, now)
        if self.alive is None or at > self.alive:
            self.alive, self.changed = at, True


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
