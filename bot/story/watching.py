"""Watching: what is new since the story last looked, and whether it is what the story wants."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.story.script import Wanted
from bot.story.stage import HOST, Seen, View

Lane = tuple[Literal["place", "person"], str]
"""A place that everyone reads, or what one person alone reads."""


@dataclass(frozen=True, slots=True)
class News:
    """Hold one thing that appeared or changed; `at` is when, for a change when it was noticed (UTC)."""

    lane: Lane
    seen: Seen
    at: datetime
    edited: bool = False


@dataclass(slots=True)
class Watch:
    """Remember what was shown, and what of it the story has not mentioned yet."""

    view: View = field(default_factory=View)
    unread: list[News] = field(default_factory=list)
    _taken: dict[tuple[str, str], int] = field(default_factory=dict)
    _known: dict[tuple[Lane, str], tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def look(self, view: View, at: datetime) -> list[News]:
        """Take a new view and return what the host said or changed since the last one."""
        self.view = view
        fresh = [news for lane, seen in _lanes(view) for news in self._one(lane, seen, at)]
        fresh.sort(key=lambda news: (news.at, _age(news.seen)))
        self.unread += fresh
        return fresh

    def _one(self, lane: Lane, seen: Seen, at: datetime) -> Iterator[News]:
        shown = (seen.text, seen.buttons)
        before = self._known.get((lane, seen.id))
        self._known[lane, seen.id] = shown
        if seen.author == HOST and before != shown:
            yield News(lane, seen, seen.at if before is None else at, edited=before is not None)

    def waiting(self, lane: Lane, *, edited: bool | None = None) -> list[News]:
        """Return what of a lane the story has not mentioned; `edited`: only changed lines, or only new ones."""
        return [each for each in self.unread if each.lane == lane and edited in (None, each.edited)]

    def said(self) -> list[News]:
        """Return every new line in a place that the story has not mentioned."""
        return [each for each in self.unread if each.lane[0] == "place" and not each.edited]

    def told(self) -> list[News]:
        """Return everything private that the story has not mentioned."""
        return [each for each in self.unread if each.lane[0] == "person"]

    def mention(self, news: News) -> None:
        """Tick something off."""
        self.unread.remove(news)

    def pass_over(self, lane: Lane) -> None:
        """Tick everything in a lane off."""
        self.unread = [each for each in self.unread if each.lane != lane]

    def find(self, who: str, piece: str) -> Seen | None:
        """Return the newest message with these words that someone can see; a whole text wins over a part of one."""
        seen = [*(each for each in self._public()), *self.view.private.get(who, ())]
        whole = [each for each in seen if flat(each.text) == flat(piece)]
        part = [each for each in seen if flat(piece).casefold() in flat(each.text).casefold()]
        return max(whole or part, key=_age, default=None)

    def next_file(self, who: str) -> tuple[Seen | None, str, str]:
        """Return the oldest file that one person got and the story has not mentioned: its message, name and content."""
        for seen in sorted(self.view.private.get(who, ()), key=_age):
            for name, text in seen.files[self._taken.get((who, seen.id), 0) :]:
                return seen, name, text
        return None, "", ""

    def take_file(self, who: str, seen: Seen) -> None:
        """Tick the next file of a message off; one that came without words needs no other mention."""
        self._taken[who, seen.id] = self._taken.get((who, seen.id), 0) + 1
        if not flat(seen.text):
            self.unread = [each for each in self.unread if (each.lane, each.seen.id) != (("person", who), seen.id)]

    def button(self, who: str, label: str, under: str | None = None) -> Seen | None:
        """Return the newest message that someone can see with such a button."""
        seen = [each for each in (*self._public(), *self.view.private.get(who, ())) if label in each.buttons]
        if under is not None:
            seen = [each for each in seen if flat(under).casefold() in flat(each.text).casefold()]
        return max(seen, key=_age, default=None)

    def buttons(self, who: str) -> list[str]:
        """Return the label of every button someone can see."""
        return [label for each in (*self._public(), *self.view.private.get(who, ())) for label in each.buttons]

    def _public(self) -> Iterator[Seen]:
        for lines in self.view.places.values():
            yield from lines


def _age(seen: Seen) -> int:
    return int(seen.id)


def _lanes(view: View) -> Iterator[tuple[Lane, Seen]]:
    for place, lines in view.places.items():
        yield from ((("place", place), each) for each in lines)
    for who, lines in view.private.items():
        yield from ((("person", who), each) for each in lines)


def flat(text: str) -> str:
    """Return a text with its white space evened out, so that a story need not count blank lines."""
    return re.sub(r"\s+", " ", text).strip()


def unlike(seen: Seen, wanted: Wanted) -> str:
    """Say why a message is not what the story wants; an empty string where it is."""
    text = flat(seen.text)
    for piece in wanted.pieces:
        if piece.part and flat(piece.text).casefold() not in text.casefold():
            return f"it does not say “{piece.text}”"
        if not piece.part and flat(piece.text) != text:
            return f"it is not “{piece.text}”"
    for word in wanted.without:
        if flat(word).casefold() in text.casefold():
            return f"it says “{word}”"
    return _unlike_around(seen, wanted)


def _unlike_around(seen: Seen, wanted: Wanted) -> str:
    there = ", ".join(f"“{each}”" for each in seen.buttons) or "none"
    if wanted.buttons is not None:
        if wanted.all_buttons and tuple(wanted.buttons) != seen.buttons:
            return f"its buttons are {there}"
        missing = [each for each in wanted.buttons if each not in seen.buttons]
        if missing:
            return f"it has no button “{missing[0]}”; its buttons are {there}"
    if wanted.quietly and not seen.silent:
        return "it was not said quietly"
    if None not in (wanted.thread, seen.thread) and flat(wanted.thread or "") != flat(seen.thread or ""):
        return f"its thread is “{seen.thread}”" if seen.thread else "it opens no thread"
    return ""


def short(texts: Sequence[str]) -> str:
    """Return a few texts for a sentence, cut where they are long."""
    cut = [flat(each) for each in texts[:3]]
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return "; ".join(f"“{each if len(each) <= 160 else each[:159] + '…'}”" for each in cut) + more
