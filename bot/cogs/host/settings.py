"""What an operator can set about the host itself."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Hold the host cog's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    call_again_minutes: int = Field(
        60, ge=1, description="a second call for a human within this time rings no second bell"
    )
