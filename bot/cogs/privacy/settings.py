"""What an operator can set about privacy; the switches themselves belong to the members."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Hold the limits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    leave_days: int = Field(
        default=30, ge=1, le=365, description="days after somebody left until what is known of them is erased"
    )
