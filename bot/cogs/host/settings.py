"""What an operator can set about the host itself."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Hold the host cog's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    call_again_minutes: int = Field(
        60, ge=1, description="a second call for a human within this time rings no second bell"
    )
    step_back_hours: int = Field(
        24, ge=1, le=168, description="so long the host keeps out of the chat of someone who called for a human"
    )
    join_code_minutes: int = Field(15, ge=1, le=60, description="so long a code to join this community counts")
    join_tries: int = Field(5, ge=1, le=20, description="so many wrong codes, then a pause")
    join_lock_minutes: int = Field(15, ge=1, le=1440, description="how long that pause is")

    @property
    def step_back(self) -> timedelta:
        """Return how long the host keeps out after a call for a human."""
        return timedelta(hours=self.step_back_hours)

    @property
    def join_code(self) -> timedelta:
        """Return how long a code to join counts."""
        return timedelta(minutes=self.join_code_minutes)

    @property
    def join_lock(self) -> timedelta:
        """Return how long nobody may try after too many wrong codes."""
        return timedelta(minutes=self.join_lock_minutes)
