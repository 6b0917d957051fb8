"""What an operator can set about greetings and the tour."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Hold the welcome cog's settings; every number is a default (mission.md §0)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    greet_wait_seconds: int = Field(60, ge=0, le=3600, description="who leaves again within this time is not greeted")
    lines_in_a_row: int = Field(3, ge=1, le=20, description="so many greeting lines …")
    in_a_row_minutes: int = Field(10, ge=1, le=240, description="… within this time, then names go into the last one")
    lines_per_day: int = Field(6, ge=1, le=50, description="greeting lines a day and place; past that they share one")
    names_in_a_line: int = Field(10, ge=2, le=30, description="names one line carries before it says how many more")
    back_days: int = Field(30, ge=1, le=30, description="who returns within this time is welcomed back, without a tour")
    greet_within_hours: int = Field(24, ge=1, le=72, description="an arrival found later is not greeted any more")
    raid_joins: int = Field(20, ge=3, le=500, description="so many arrivals …")
    raid_minutes: int = Field(5, ge=1, le=60, description="… within this time are no ordinary evening: greetings pause")
    raid_pause_minutes: int = Field(30, ge=1, le=1440, description="how long greetings pause after such a rush")
    name_most: int = Field(40, ge=10, le=100, description="longer names are not repeated in public")
    names_never: tuple[str, ...] = Field((), description="words that are not repeated in public when a name holds them")
    about: str = Field("", max_length=300, description="what this community does, for the tour's first card")

    @property
    def wait(self) -> timedelta:
        """Return how long a greeting waits."""
        return timedelta(seconds=self.greet_wait_seconds)

    @property
    def back(self) -> timedelta:
        """Return within which time someone who left counts as returning."""
        return timedelta(days=self.back_days)
