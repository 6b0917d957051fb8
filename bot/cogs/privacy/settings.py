"""What an operator can set about privacy: nothing, the switches belong to the members."""

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Hold no settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")
