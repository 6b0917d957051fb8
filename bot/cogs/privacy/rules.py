"""Switches, decided: how a purpose stands for one person. Pure, tested alone."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cog import Purpose
from bot.core.consent import Answer


@dataclass(frozen=True, slots=True)
class Switch:
    """Show one purpose to one person: on or off, since when (UTC), and whether its words are new since the answer."""

    purpose: str
    version: str
    on: bool
    since: datetime | None
    reworded: bool


def switch(purpose: Purpose, on: bool, answer: Answer | None) -> Switch:
    """Return how a purpose stands; an answer to other words counts as none (IDP-03)."""
    reworded = answer is not None and answer.version != purpose.version
    since = answer.at if answer is not None and not reworded else None
    return Switch(purpose.name, purpose.version, on, since, reworded)
