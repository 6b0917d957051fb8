"""The voice: which language, form of address and variant a text gets, once, inside the unit (PER-02, PER-03)."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.persona.heat import light_may, lit
from bot.core.words import Catalogue, filled
from bot.model.house import Manners
from bot.model.people import Community
from bot.model.rings import Ring
from bot.model.texts import Chosen, Text, Verbatim, plain
from bot.ports import Sql

LIGHT_EVERY = 4
"""One line in so many that could be light is; a joke that always comes is none."""


@dataclass(slots=True)
class Voice:
    """Choose wording for one unit; `seed` is the event's key, so that a rerun says the same words."""

    sql: Sql
    words: Catalogue
    manners: Manners
    community: Community
    at: datetime
    seed: str

    def public(self, lines: Sequence[Text | Verbatim], place: str, *, new: bool = True) -> list[Chosen | Verbatim]:
        """Fix the wording of one message everyone in a place reads, in the community's language.

        At most one line of it has an emoji, and at most a share of a day's messages (PER-03); a change of what
        was said before (`new` False) has none.
        """
        may = new and self._emoji_allowed(place)
        chosen: list[Chosen | Verbatim] = []
        shown = False
        for line in lines:
            if isinstance(line, Verbatim):
                chosen.append(line)
            else:
                light = self._light(line, place) if new else None
                chosen.append(light or self._vary(line, place, emoji=may and not shown))
            shown = shown or (isinstance(line, Text) and self._emoji_in(chosen[-1]))
        if new:
            self._count(place, shown)
        return chosen

    def draft(self, text: Text | Verbatim) -> Chosen | Verbatim:
        """Word a line that may wait, or never be said at all, for now; nothing counts it as said."""
        return self.private(text, self.community.locale)

    def private(
        self, text: Text | Verbatim, locale: str | None, ring: Callable[[], Ring] | None = None
    ) -> Chosen | Verbatim:
        """Fix a line for one reader: their language, always the first variant, without emoji where there is one.

        `ring` is asked where the line has a fuller or shorter form (IDP-06).
        """
        if isinstance(text, Verbatim):
            return text
        language = self.locale(locale)
        if ring is not None:
            text = self._formed(text, ring)
        usable = self._usable(text, language)
        return self._chosen(text, language, self._calm(text, language, usable)[0])

    def _formed(self, text: Text, ring: Callable[[], Ring]) -> Text:
        """Return a line, and the lines within it, in the length its reader's ring asks for; the fields stay."""
        fields = {
            name: self._formed(each, ring) if isinstance(each, Text) else each for name, each in text.fields.items()
        }
        key = self.words.form(text.key, ring()) if self.words.formed(text.key) else text.key
        return Text(key, **fields)

    def locale(self, wanted: str | None) -> str:
        """Return the catalogue's language for a reader, the community's where we do not speak theirs."""
        for each in (wanted, wanted.split("-")[0] if wanted else None):
            if each in self.words.locales:
                return str(each)
        return self.community.locale

    def label(self, key: str, locale: str | None) -> str:
        """Return a fixed label in a reader's language."""
        return plain(self.words.line(self._chosen(Text(key), self.locale(locale), 0)))

    def shown(self, text: Text, locale: str | None) -> str:
        """Return a text as the characters a reader sees, for button labels and form titles."""
        language = self.locale(locale)
        usable = self.words.variants(text.key, language, self.community.address, filled(text.fields))
        return plain(self.words.line(self._chosen(text, language, usable[0])))

    def _chosen(self, text: Text, language: str, variant: int) -> Chosen:
        home, speech = self.community, self.manners.speech
        return Chosen(text.key, text.fields, language, home.address, variant, home.zone, speech)

    def _usable(self, text: Text, language: str) -> list[int]:
        slots = filled(text.fields)
        usable = self.words.variants(text.key, language, self.community.address, slots)
        if not usable:
            raise KeyError(f"no variant of {text.key!r} in {language!r} goes with {sorted(slots)}")
        return list(usable)

    def _calm(self, text: Text, language: str, usable: list[int]) -> list[int]:
        return [each for each in usable if not self._has_emoji(text, language, each)] or usable

    def _light(self, text: Text, place: str) -> Chosen | None:
        """Return a joke of the host about itself, now and then, where one would do (PER-09)."""
        if text.key not in self.words.public or self.words.is_serious(text.key):
            return None
        language, home = self.community.locale, self.community
        pool = list(self.words.light(text.key, language, home.address, filled(text.fields)))
        if not pool or self._spin(f"light/{text.key}") % LIGHT_EVERY or not light_may(self.sql, home, place, self.at):
            return None
        lit(self.sql, home, place, self.at)
        return self._chosen(text, language, self._least_used(place, text.key, pool))

    def _vary(self, text: Text, place: str, *, emoji: bool) -> Chosen:
        """Choose the variant that was said longest ago here (PER-02)."""
        language = self.community.locale
        usable = self._usable(text, language)
        pool = usable if emoji else self._calm(text, language, usable)
        return self._chosen(text, language, self._least_used(place, text.key, pool) if len(usable) > 1 else usable[0])

    def _least_used(self, place: str, key: str, pool: list[int]) -> int:
        used = dict(
            self.sql.execute("SELECT variant, turn FROM wordings WHERE place = ? AND key = ?", (place, key)).fetchall()
        )
        spin = self._spin(key)
        chosen = min(pool, key=lambda each: (used.get(each, 0), (each + spin) % len(pool)))
        self.sql.execute(
            "INSERT INTO wordings (place, key, variant, turn) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (place, key, variant) DO UPDATE SET turn = excluded.turn",
            (place, key, chosen, max(used.values(), default=0) + 1),
        )
        return chosen

    def _spin(self, what: str) -> int:
        """Return a number that the same event makes again."""
        return int.from_bytes(hashlib.blake2b(f"{self.seed}/{what}".encode(), digest_size=4).digest(), "big")

    def _emoji_in(self, chosen: Chosen | Verbatim) -> bool:
        return isinstance(chosen, Chosen) and self.words.has_emoji(
            chosen.key, chosen.locale, chosen.address, chosen.variant
        )

    def _has_emoji(self, text: Text, language: str, variant: int) -> bool:
        return self.words.has_emoji(text.key, language, self.community.address, variant)

    def _day(self) -> str:
        return self.at.astimezone(ZoneInfo(self.community.zone)).date().isoformat()

    def _emoji_allowed(self, place: str) -> bool:
        row = self.sql.execute("SELECT lines, emoji FROM spoken WHERE place = ? AND day = ?", (place, self._day()))
        lines, emoji = row.fetchone() or (0, 0)
        return bool(emoji + 1 <= self.manners.emoji_share * (lines + 1))

    def _count(self, place: str, emoji: bool) -> None:
        self.sql.execute(
            "INSERT INTO spoken (place, day, lines, emoji) VALUES (?, ?, 1, ?) "
            "ON CONFLICT (place, day) DO UPDATE SET lines = spoken.lines + 1, emoji = spoken.emoji + excluded.emoji",
            (place, self._day(), int(emoji)),
        )
