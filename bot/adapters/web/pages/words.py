"""The page's own words in German and English, and how it writes days and times."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo


def _flat(tree: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in tree.items():
        found |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value}
    return found


LOCALES = ("de", "en")
CATALOGUE: Mapping[str, Mapping[str, Any]] = {
    locale: _flat(tomllib.loads(files("bot.adapters.web").joinpath("words", f"{locale}.toml").read_text("utf-8")))
    for locale in LOCALES
}
"""All words, read once when the module is loaded: never inside the loop."""


class PageWords:
    """Say the page's words in one language and write instants in one IANA zone."""

    def __init__(self, locale: str, zone: ZoneInfo) -> None:
        self.locale = locale if locale in CATALOGUE else "de"
        self.zone = zone
        self._words = CATALOGUE[self.locale]

    def __call__(self, key: str, **slots: object) -> str:
        """Return a word; slots are filled in one pass, so a name can hold braces."""
        parts = str(self._words[key]).split("{")
        said = [parts[0]]
        for part in parts[1:]:
            slot, _, rest = part.partition("}")
            said.append(str(slots[slot]) + rest)
        return "".join(said)

    def time(self, at: datetime) -> str:
        """Write the time of day, 24 hours."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def date(self, at: datetime) -> str:
        """Write weekday, day and month."""
        local = at.astimezone(self.zone)
        return self(
            "date.day",
            weekday=self._words["date.weekdays"][local.weekday()],
            day=local.day,
            month=self._words["date.months"][local.month - 1],
        )

    def short(self, at: datetime) -> str:
        """Write day and month, as short as can be."""
        return self.date(at).partition(" ")[2]

    def day(self, at: datetime, now: datetime) -> str:
        """Write a day as people say it near `now`: today, yesterday, else its date."""
        day, today = at.astimezone(self.zone).date(), now.astimezone(self.zone).date()
        if day == today:
            return self("today")
        return self("yesterday") if day == today - timedelta(days=1) else self.date(at)

    def moment(self, at: datetime) -> str:
        """Write day and time."""
        return f"{self.date(at)}, {self.time(at)}"

    def script(self) -> dict[str, str]:
        """Return the words that the page's script says by itself."""
        keys = (
            "lost", "back", "not_sent", "replying", "editing", "palette_none", "palette_required", "palette_optional",
            "palette_run", "palette_pick", "palette_when", "palette_duration", "cancel", "yes", "no_word", "clock_busy",
            "save", "say_send", "no.request",
        )  # fmt: skip
        return {key: str(self._words[key]) for key in keys}
