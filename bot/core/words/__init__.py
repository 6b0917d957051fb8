"""Words: the catalogue, and how one of its lines becomes nodes (house.md §4, mission.md PER-02, PER-07)."""

from bot.core.words.catalogue import Catalogue, UnknownWord, filled
from bot.core.words.reading import BrokenCatalogue, Reading, read
from bot.core.words.typed import bidi, tidy

__all__ = ["BrokenCatalogue", "Catalogue", "Reading", "UnknownWord", "bidi", "filled", "read", "tidy"]
