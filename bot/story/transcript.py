"""Transcript: what happened, as someone who was there would write it down."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.story.stage import Seen
from bot.story.watching import News

WIDTH = 96
_INDENT = " " * 7


@dataclass(slots=True)
class Transcript:
    """Write lines down; times are the community's wall time, and stand where they change."""

    zone: str
    lines: list[str] = field(default_factory=list)
    _shown: str = ""
    _day: str = ""

    def head(self, title: str, *about: str) -> None:
        """Begin."""
        self.lines += [title, " · ".join(each for each in about if each)]

    def act(self, at: datetime, words: str) -> None:
        """Write down what someone did."""
        self._line(at, words)

    def news(self, news: News) -> None:
        """Write down what the host said, and to whom."""
        kind, name = news.lane
        head = f"[{name}] host" if kind == "place" else f"host → {name} alone"
        head += " (changes a line)" if news.edited and kind == "place" else ""
        self._line(news.at, f"{head}: ", _told(news.seen))

    def note(self, at: datetime, words: str) -> None:
        """Write down something about the story itself."""
        self._line(at, f"({words})")

    def text(self) -> str:
        """Return the whole of it."""
        return "\n".join(self.lines)

    def _line(self, at: datetime, head: str, body: str = "") -> None:
        local = at.astimezone(ZoneInfo(self.zone))
        day, clock = f"{local:%A}, {local.day} {local:%B %Y}", f"{local:%H:%M}"
        if day != self._day:
            self.lines += ["", day]
            self._day, self._shown = day, ""
        stamp = clock if clock != self._shown else " " * len(clock)
        self._shown = clock
        paragraphs = re.sub(r"\n+", "\n", head + body).split("\n")
        self.lines.append(f"{stamp}  {paragraphs[0]}")
        self.lines += [f"{_INDENT}{each}".rstrip() for each in paragraphs[1:]]


def _told(seen: Seen) -> str:
    buttons = "".join(f" [{label}]" for label in seen.buttons)
    thread = f" (opens the thread “{seen.thread}”)" if seen.thread else ""
    quietly = " (quietly)" if seen.silent else ""
    if buttons and "\n" in seen.text:
        buttons = f"\n{buttons.strip()}"
    files = "".join(f" ({name})" for name, _ in seen.files)
    return f"{seen.text}{files}{thread}{quietly}{buttons}"
