"""Where things happen: spots as a platform knows them, places as a community knows them."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.ids import CommunityId, PlaceId


class Purpose(StrEnum):
    """Say what a place is for; a community may have several places of one purpose (CHA-05)."""

    WELCOME = "welcome"
    TALK = "talk"
    QUESTIONS = "questions"
    THANKS = "thanks"
    STAFF = "staff"
    DIRECT = "direct"
    THREAD = "thread"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Spot:
    """Name one native place: platform, the guild or group it belongs to, its own id.

    A direct chat has purpose DIRECT and `id` is the native id of that chat; `guild` then names the
    community it speaks for, or is empty where the platform does not say. `closed` says whether the platform keeps
    everybody but the team out, None where this is not said.
    """

    platform: str
    guild: str
    id: str
    name: str = field(default="", compare=False)
    purpose: Purpose = field(default=Purpose.OTHER, compare=False)
    guild_name: str = field(default="", compare=False)
    parent: str | None = field(default=None, compare=False)
    closed: bool | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Name one place of a community; equal by id."""

    id: PlaceId
    community: CommunityId = field(compare=False)
    name: str = field(compare=False)
    purpose: Purpose = field(default=Purpose.OTHER, compare=False)
    spot: Spot | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Point at one native message; `str()` and `parse` round-trip it for a table or a field."""

    platform: str
    spot: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}/{self.spot}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> "MessageRef":
        """Read back what `str()` wrote; raises ValueError for anything else."""
        platform, spot, message = text.split("/", 2)
        return cls(platform, spot, message)
