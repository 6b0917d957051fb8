"""The desk's plain facts: who the humans are and when someone is there (CAS-07/08 facts for PER-01)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.zones import instant
from bot.model.house import Human, Opening


@dataclass(frozen=True, slots=True)
class Desk:
    """Answer who and when; without hours no time is ever shown (mission.md §13, 5)."""

    team: tuple[Human, ...]
    hours: tuple[Opening, ...]
    zone: str

    @property
    def names(self) -> list[str]:
        """Return the humans' first names."""
        return [human.name for human in self.team]

    def open_until(self, at: datetime) -> datetime | None:
        """Return when the desk closes (UTC) if it is open at `at`, else None."""
        for start, end in self._spans(at, -1, 2):
            if start <= at < end:
                return end
        return None

    def next_open(self, at: datetime) -> datetime | None:
        """Return the present if open, else the next opening (UTC) within two weeks; None without hours (N8)."""
        if self.open_until(at) is not None:
            return at
        return next((start for start, _ in self._spans(at, 0, 15) if start > at), None)

    def _spans(self, at: datetime, first: int, last: int) -> list[tuple[datetime, datetime]]:
        today = at.astimezone(ZoneInfo(self.zone)).date()
        spans = []
        for offset in range(first, last):
            day = today + timedelta(days=offset)
            for opening in self.hours:
                if opening.weekday == day.weekday():
                    end_day = day if opening.end > opening.start else day + timedelta(days=1)
                    spans.append((instant(day, opening.start, self.zone), instant(end_day, opening.end, self.zone)))
        return sorted(spans)
