"""Voices: how one language words moments, spans, numbers and lists (Babel's CLDR data, mission.md PER-07)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal
from babel.units import format_unit

MOMENT: Mapping[str, str] = {
    "date": "EEEE, d MMMM",
    "exact": "EEEE, d MMMM y",
    "weekday": "EEEE",
    "time": "HH:mm",
    "hour": "HH:mm",
    "join": ", ",
}
"""Patterns used where a language's `[meta.moment]` says nothing else."""

HABITS: Mapping[str, str] = {"en": "en_GB"}
"""Whose habits a language follows: "Ana, Ben and Cem", "6 pm", as mission.md's samples have it."""

Unit = Literal["week", "day", "hour", "minute", "second"]

_SECONDS: Mapping[Unit, int] = {"week": 604_800, "day": 86_400, "hour": 3600, "minute": 60, "second": 1}


class Voice:
    """Word values in one language; pure, and remembered where Babel is slow."""

    def __init__(self, locale: str, moment: Mapping[str, str]) -> None:
        """Take a language's code and its `[meta.moment]` patterns; raises ValueError for an unknown language."""
        self.locale = locale
        self._cldr = Locale.parse(HABITS.get(locale, locale).replace("-", "_"))
        self._moment = {**MOMENT, **moment}
        self._and = _separators(self._cldr, "standard")
        self._or = _separators(self._cldr, "or")
        self._wording = lru_cache(maxsize=1024)(self._word_moment)
        self._lasting = lru_cache(maxsize=256)(self._word_span)

    def category(self, count: int) -> str:
        """Return the CLDR plural category of a number."""
        return str(self._cldr.plural_form(count))

    def number(self, value: int) -> str:
        """Return a whole number with this language's separators: 1.234 in German."""
        return str(value) if -1000 < value < 1000 else format_decimal(value, locale=self._cldr)

    def separators(self, count: int, style: str) -> list[str]:
        """Return what stands between `count` things in a list; style "or" for a choice."""
        two, start, middle, end = self._or if style == "or" else self._and
        if count <= 2:
            return [two] * (count - 1)
        return [start, *([middle] * (count - 3)), end]

    def moment(self, at: datetime, style: str, zone: str) -> str:
        """Return an instant's wording in a zone: full, exact (with year), date, time or weekday.

        Raises ValueError where `at` carries no zone, KeyError where `zone` is none.
        """
        if at.tzinfo is None:
            raise ValueError("a moment without a zone")
        return self._wording(at, style, zone)

    def span(self, span: timedelta, style: str = "") -> str:
        """Return a span's wording in at most two units; style "in" words it as ahead: "in 2 Tagen"."""
        return self._lasting(span, style)

    def _word_moment(self, at: datetime, style: str, zone: str) -> str:
        local = at.astimezone(ZoneInfo(zone))
        day = {"full": "date", "exact": "exact", "date": "date", "weekday": "weekday"}.get(style)
        clock = "hour" if local.minute == 0 else "time"
        names = {"time": (clock,), "full": (day, clock), "exact": (day, clock)}.get(style, (day,))
        wordings = [format_datetime(local, self._moment[name or "date"], locale=self._cldr) for name in names]
        return self._moment["join"].join(wordings)

    def _word_span(self, span: timedelta, style: str) -> str:
        pieces = _pieces(span)
        if style == "in":
            return self._ahead(pieces)
        words = [str(format_unit(n, f"duration-{unit}", "long", locale=self._cldr)) for unit, n in pieces]
        return self._and[0].join(words)

    def _ahead(self, pieces: list[tuple[Unit, int]]) -> str:
        # CLDR knows the case that follows "in" ("in 2 Tagen"), but only for one unit at a time.
        words = [
            format_timedelta(
                timedelta(seconds=n * _SECONDS[unit]), unit, threshold=1e9, add_direction=True, locale=self._cldr
            )
            for unit, n in pieces
        ]
        later = [word[next((at for at, char in enumerate(word) if char.isdigit()), 0) :] for word in words[1:]]
        return self._and[0].join([words[0], *later])


def _pieces(span: timedelta) -> list[tuple[Unit, int]]:
    left = int(abs(span).total_seconds())
    if left >= 60:
        left -= left % 60
    pieces: list[tuple[Unit, int]] = []
    for unit, size in _SECONDS.items():
        # "2 Wochen", but "15 Tage" rather than "2 Wochen und 1 Tag"
        if unit == "week" and left % size:
            continue
        n, left = divmod(left, size)
        if n:
            pieces.append((unit, n))
    return pieces[:2] or [("minute", 0)]


def _separators(cldr: Locale, kind: str) -> tuple[str, str, str, str]:
    patterns = cldr.list_patterns[kind]
    two, start, middle, end = (
        patterns[name].removeprefix("{0}").removesuffix("{1}") for name in ("2", "start", "middle", "end")
    )
    return two, start, middle, end
