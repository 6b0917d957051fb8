"""What an operator can set about the desk: nothing so far."""

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Hold no settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")
