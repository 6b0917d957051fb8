"""Speech: what a community's lines sound like beyond language and form of address (PER-07)."""

from dataclasses import dataclass
from typing import Literal

Gender = Literal["colon", "star", "neutral"]

SIGNS = {"colon": ":", "star": "*"}
"""What stands between stem and ending; a neutral community has a word without either."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Hold the gender form, the region's spelling, and the community's own words for a few of ours.

    `region` "CH" writes ss for ß; `own` has pairs of our word's name ("circle") and theirs.
    """

    gender: Gender = "colon"
    region: str = ""
    own: tuple[tuple[str, str], ...] = ()

    def word(self, name: str) -> str:
        """Return the community's own word, "" where ours counts."""
        return dict(self.own).get(name, "")

    def spell(self, words: str, locale: str) -> str:
        """Return words of ours as they are spelled here; never given what a member typed."""
        swiss = self.region == "CH" and locale.startswith("de")
        return words.replace("ß", "ss").replace("ẞ", "SS") if swiss else words


PLAIN_SPEECH = Speech()
"""What a community has that chose nothing."""
