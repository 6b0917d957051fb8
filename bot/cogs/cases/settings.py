"""What an operator can set about concerns."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Hold the cases cog's settings; every number is a default (mission.md §0)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unseen_hours: int = Field(24, ge=1, le=168, description="a concern nobody took for so long raises a hand, once")
    untaken_days: int = Field(
        14, ge=2, le=90, description="then its author gets their words back; the concern stays open"
    )
    keep_days: int = Field(90, ge=1, le=365, description="words of a closed concern are kept this long")
    withdrawn_days: int = Field(
        7, ge=1, le=30, description="words of a withdrawn one; until then it can be taken up again"
    )
    open_most: int = Field(5, ge=1, le=50, description="concerns one person may have open at a time")
    emergency: str = Field("", max_length=200, description="whom to call in danger, shown with safety concerns: 112")
