"""Parsing: a story's text into a script; everything that is not understood is told at once, with its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from bot.story import phrases
from bot.story.script import Step, Story
from bot.story.wording import NotUnderstood

LANGUAGES = ("de", "en")
HEADS = ("rows", "language", "at", "setting")
START = datetime(2026, 11, 18, 12, 0)  # noqa: DTZ001 - a wall time; the community's zone comes with the settings
"""A Wednesday at noon, where a story does not say."""

_HEAD = re.compile(r"([a-z]+)\s*:\s*(.*)")
_ROW = re.compile(r"(?:WEL|NET|CAS|THX|RIT|FOC|MEE|VOI|KNO|INS|IDP|CHA|PER)-\d\d|N(?:1[0-2]|[1-9])")
_SETTING = re.compile(r"([a-z_]+(?:\.[a-z_]+)+)\s*=\s*(.+)")
_TOLD_IN = re.compile(r"(de|en)\s*:\s*(.*)")
_SAFE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Trouble:
    """Tell one line that is not understood, and what to do about it."""

    where: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}, line {self.line}: {self.sentence}"


class Unreadable(Exception):  # noqa: N818 - it is told to a person
    """Tell everything that is not understood in a story."""

    def __init__(self, found: list[Trouble]) -> None:
        super().__init__("\n".join(str(each) for each in found))
        self.found = found


@dataclass(slots=True)
class _Draft:
    """Collect a story while reading it."""

    where: str
    title: str = ""
    rows: list[str] = field(default_factory=list)
    languages: tuple[str, ...] = ("en",)
    at: datetime = START
    settings: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    found: list[Trouble] = field(default_factory=list)


def read_story(path: Path) -> Story:
    """Read a story from a file; raises Unreadable."""
    try:
        if path.stat().st_size > _SAFE:
            raise Unreadable([Trouble(str(path), 1, "This is too long for a story; one story has a page or two.")])
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise Unreadable([Trouble(str(path), 1, f"The file cannot be read: {why}.")]) from None
    return parse_story(text, str(path))


def parse_story(text: str, where: str = "story") -> Story:
    """Return what a text tells; raises Unreadable with every line that is not understood."""
    draft = _Draft(where)
    lines = list(_lines(text))
    in_head = True
    for number, line in lines:
        if line.startswith("#"):
            draft.title = draft.title or line.lstrip("# ").strip()
            continue
        head = _HEAD.fullmatch(line) if in_head else None
        try:
            if head and head[1] not in LANGUAGES:
                _head(draft, head[1], head[2].strip())
            else:
                in_head = False
                draft.steps.append(_step(number, line, draft.languages))
        except NotUnderstood as why:
            draft.found.append(Trouble(where, number, str(why)))
    _whole(draft, lines[-1][0] if lines else 1)
    if draft.found:
        raise Unreadable(draft.found)
    name = Path(where).stem
    return Story(
        name, draft.title or name, tuple(draft.rows), draft.languages, draft.at, tuple(draft.steps), draft.settings
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, line.strip()


def _step(number: int, line: str, languages: tuple[str, ...]) -> Step:
    told = _TOLD_IN.fullmatch(line)
    if told and told[1] not in languages:
        raise NotUnderstood(f"this story is not told in “{told[1]}”. Add it to the line “language:”, or take this out.")
    return Step(number, line, phrases.understand(told[2] if told else line), told[1] if told else None)


def _head(draft: _Draft, key: str, value: str) -> None:
    if key == "rows":
        draft.rows += _rows(value)
    elif key == "language":
        draft.languages = _languages(value)
    elif key == "at":
        draft.at = _at(value)
    elif key == "setting":
        found = _SETTING.fullmatch(value)
        if found is None:
            raise NotUnderstood("a setting reads like “setting: cogs.welcome.greet_wait_seconds = 60”.")
        draft.settings[found[1]] = found[2].strip()
    else:
        close = get_close_matches(key, HEADS, n=1)
        meant = f" Did you mean “{close[0]}:”?" if close else ""
        raise NotUnderstood(f"a story's head has {', '.join(f'“{each}:”' for each in HEADS)}, not “{key}:”.{meant}")


def _rows(value: str) -> list[str]:
    rows = [each.strip() for each in value.split(",") if each.strip()]
    for row in rows:
        if not _ROW.fullmatch(row):
            raise NotUnderstood(f"“{row}” is no row of the mission; a row reads like WEL-01 or N4.")
    return rows


def _languages(value: str) -> tuple[str, ...]:
    languages = tuple(each.strip() for each in value.split(",") if each.strip())
    if not languages or any(each not in LANGUAGES for each in languages):
        raise NotUnderstood("a story is told in “de”, in “en”, or in both: “language: de, en”.")
    return languages


def _at(value: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise NotUnderstood("a story begins at a day and a time, such as “at: 2026-11-18 12:00”.") from None
    if at.tzinfo is not None:
        raise NotUnderstood("leave the zone out; the community's own counts.")
    return at


def _whole(draft: _Draft, last: int) -> None:
    if not draft.steps and not draft.found:
        draft.found.append(Trouble(draft.where, last, "nothing happens in this story yet. “Ana joins” is a beginning."))
