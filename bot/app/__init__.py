"""The composition root: alone knows every floor (house.md §2, floor 5)."""

from bot.app.clocks import ManualClock, SystemClock, SystemIds, WalkingClock
from bot.app.compose import Stammtisch, catalogue, open_house, parts, shipped_cogs
from bot.app.walk import walk

__all__ = [
    "ManualClock",
    "Stammtisch",
    "SystemClock",
    "SystemIds",
    "WalkingClock",
    "catalogue",
    "open_house",
    "parts",
    "shipped_cogs",
    "walk",
]
