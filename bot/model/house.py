"""The house's own manners and people, as the operator set them; frozen, handed to every unit."""

from dataclasses import dataclass
from datetime import time, timedelta

from bot.model.speech import PLAIN_SPEECH, Speech


@dataclass(frozen=True, slots=True)
class Human:
    """Name one human of the team by first name, and what they are there for in one or two words."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on one weekday (0 = Monday) from `start` to `end`, wall time of the community."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Manners:
    """Hold the numbers of PER-03 … PER-05 and the speech of PER-07; config may change each (mission.md §0)."""

    weekly_budget: int = 3
    relay_per_day: int = 2
    talk_window: timedelta = timedelta(minutes=10)
    talk_people: int = 3
    lull: timedelta = timedelta(minutes=5)
    wait_at_most: timedelta = timedelta(hours=3)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(8, 0)
    emoji_share: float = 0.2
    newcomer: timedelta = timedelta(days=14)
    speech: Speech = PLAIN_SPEECH


@dataclass(frozen=True, slots=True)
class House:
    """Hold who runs this house and how it behaves; `team` and `hours` may be empty (mission.md §13, 5)."""

    name: str = "Stammtisch"
    runs_it: str = ""
    locale: str = "de"
    address: str = "du"
    zone: str = "Europe/Berlin"
    team: tuple[Human, ...] = ()
    hours: tuple[Opening, ...] = ()
    manners: Manners = Manners()
