"""What an operator can set about profiles: how long a code and a question hold, which interests are offered."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Hold the profile cog's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code_minutes: int = Field(10, ge=1, le=60, description="a code is typed elsewhere within this time")
    tries: int = Field(5, ge=1, le=20, description="so many wrong codes, then a pause")
    lock_minutes: int = Field(15, ge=1, le=1440, description="how long that pause is")
    confirm_minutes: int = Field(60, ge=1, le=1440, description="both sides say yes within this time")

    interests: tuple[Annotated[str, Field(min_length=1, max_length=34)], ...] = Field(
        (), max_length=12, description="offered as buttons; own words are always possible"
    )

    @property
    def code(self) -> timedelta:
        """Return how long a code counts."""
        return timedelta(minutes=self.code_minutes)

    @property
    def lock(self) -> timedelta:
        """Return how long nobody may try after too many wrong codes."""
        return timedelta(minutes=self.lock_minutes)

    @property
    def confirm(self) -> timedelta:
        """Return how long the two sides have to say yes."""
        return timedelta(minutes=self.confirm_minutes)
