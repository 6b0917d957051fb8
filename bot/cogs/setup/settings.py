"""What an operator can set about setting up: nothing, it is where everything else is set."""

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Hold no settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")
