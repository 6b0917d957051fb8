"""What an operator can set about thanks."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Hold the thanks cog's settings; every number is a default (mission.md §0)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mark: str = Field(
        "🙏", min_length=1, max_length=40, description="the reaction the host sets where thanks were said"
    )
    reactions: tuple[str, ...] = Field(("🙏",), description="members' reactions that count as thanks")
    mark_minutes: int = Field(60, ge=1, le=1440, description="one such mark per place in this time, one per thread")
    line_seconds: int = Field(60, ge=0, le=3600, description="one public line per place in this time, else only a mark")
    undo_minutes: int = Field(10, ge=1, le=60, description="so long thanks can be taken back or explained")
    digest_hours: int = Field(24, ge=1, le=168, description="thanks for one message within this time share one whisper")
    people_at_once: int = Field(5, ge=1, le=10, description="so many people can be thanked with one command")
    pair_per_week: int = Field(
        3, ge=1, le=50, description="more from one person to another a week are kept, not weighed"
    )
    new_days: int = Field(14, ge=0, le=90, description="thanks from people newer than this are kept, not weighed")

    @property
    def undo(self) -> timedelta:
        """Return how long thanks can be taken back."""
        return timedelta(minutes=self.undo_minutes)

    @property
    def digest(self) -> timedelta:
        """Return how long thanks for one message share a whisper."""
        return timedelta(hours=self.digest_hours)

    @property
    def between_lines(self) -> timedelta:
        """Return the least time between two public lines in a place."""
        return timedelta(seconds=self.line_seconds)

    @property
    def between_marks(self) -> timedelta:
        """Return the least time between two unasked marks in a place."""
        return timedelta(minutes=self.mark_minutes)

    @property
    def new(self) -> timedelta:
        """Return how long a person counts as new."""
        return timedelta(days=self.new_days)
