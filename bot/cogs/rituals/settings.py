"""What an operator can set about rituals."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Hold the rituals cog's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    grace_hours: int = Field(3, ge=1, le=12, description="a round later than this is let go; nobody needs it by then")
    wait_minutes: int = Field(
        20, ge=0, le=120, description="so long an announced round waits for a lull, then opens quietly"
    )
    apart_minutes: int = Field(10, ge=1, le=120, description="two rounds in one place keep this distance")
    rest_weeks: int = Field(26, ge=1, le=260, description="a question is not asked again before that")
    question_max: int = Field(400, ge=40, le=1000, description="an invitation is short, or nobody reads it")
    low_pool: int = Field(
        4, ge=0, le=50, description="with fewer questions left, whoever keeps the ritual is asked for more"
    )
    suggestion_rest_hours: int = Field(
        24, ge=0, le=168, description="an organiser has this long to see a suggestion first"
    )
    suggestions_open: int = Field(5, ge=1, le=50, description="so many suggestions of one person wait at a time")

    @property
    def grace(self) -> timedelta:
        """Return how late a round may be."""
        return timedelta(hours=self.grace_hours)

    @property
    def wait(self) -> timedelta:
        """Return how long a round waits for a lull."""
        return timedelta(minutes=self.wait_minutes)

    @property
    def apart(self) -> timedelta:
        """Return the distance between two rounds in one place."""
        return timedelta(minutes=self.apart_minutes)

    @property
    def rest(self) -> timedelta:
        """Return how long a question rests after it was asked."""
        return timedelta(weeks=self.rest_weeks)

    @property
    def suggestion_rest(self) -> timedelta:
        """Return how long a suggestion can be looked at before it may be asked."""
        return timedelta(hours=self.suggestion_rest_hours)
