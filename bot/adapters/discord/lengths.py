"""Lengths: Discord's limits, counted in UTF-16 units, and cutting that splits nothing a reader sees as one.

Discord does not say in which unit it counts; UTF-16 is the strict reading, so what passes here passes there.
"""

import re
import unicodedata
from collections.abc import Iterator

CONTENT = 2000
DESCRIPTION = 4096
EMBEDS = 6000
BUTTON = 80
TITLE = 45
LABEL = 45
HINT = 100
OPTION = 100
INPUT = 4000
NAME = 100
REASON = 512
ADDRESS = 512
"""Web addresses up to here are never split."""

CUT = "…"
"""What stands where words were left out."""

_LONGEST = 32
"""Code points of one cluster at most; more are piled-up marks, not something a reader sees as one."""

_WHOLE = re.compile(rf"<(?:@[!&]?\d+|#\d+|t:-?\d+(?::[A-Za-z])?)>|https?://[^\s<]{{1,{ADDRESS}}}")
_HEAD = re.compile(r"(?:#{1,3}|-#?|\+|>{1,3}|\d+\.)(?:\s|$)")
_JOINER = "\u200d"


def units(text: str) -> int:
    """Count a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clusters(text: str, *, marked: bool = False) -> Iterator[str]:
    """Yield what a reader sees as one: a letter with its marks, a family of emoji.

    With `marked`, an escape, an entity or a web address is one too.
    """
    at, end = 0, len(text)
    while at < end:
        start = at
        whole = _WHOLE.match(text, at) if marked and text[at] in "<h" else None
        if whole is not None:
            at = whole.end()
        else:
            at += 2 if marked and text[at] == "\\" and at + 1 < end else 1
            flag = _is_flag(text[at - 1]) and at < end and _is_flag(text[at])
            at = _extended(text, at + flag, start)
        yield text[start:at]


def head(text: str, most: int, *, marked: bool = False) -> str:
    """Return as many whole clusters from the start as fit, nothing added."""
    taken, length = 0, 0
    for cluster in clusters(text, marked=marked):
        length += units(cluster)
        if length > most:
            break
        taken += len(cluster)
    return text[:taken]


def cut(text: str, most: int, *, marked: bool = False) -> str:
    """Return a text in at most so many units, cut on a word's border with "…" where one is near."""
    if units(text) <= most:
        return text
    kept = head(text, most - units(CUT) - marked, marked=marked)
    border = max(kept.rfind(" "), kept.rfind("\n"))
    if not text[len(kept)].isspace() and border > len(kept) * 3 // 4:
        kept = kept[:border]
    kept = kept.rstrip()
    # whatever follows an address without a space would become part of it
    return kept + (f" {CUT}" if marked and "://" in kept.rpartition(" ")[2] else CUT)


def split(text: str, most: int, in_all: int) -> list[str]:
    """Split an escaped text into parts of at most `most` units, `in_all` together, the last one cut with "…"."""
    parts: list[str] = []
    rest = text
    while rest:
        room = min(most, in_all - sum(units(part) for part in parts))
        last = units(rest) <= room or room < most
        part = cut(rest, room, marked=True) if last else _part(rest, room)
        parts.append(part.rstrip())
        if last:
            break
        rest = rest[len(part) :].lstrip()
    return parts


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _extended(text: str, at: int, start: int) -> int:
    """Return where the cluster that began at `start` ends: marks, skin tones, tags and joined emoji belong to it."""
    while at < len(text) and at - start < _LONGEST:
        char = text[at]
        joined = text[at - 1] == _JOINER and text[at] not in "\\<" and not char.isspace()
        extends = char == _JOINER or "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"
        if not (joined or extends or unicodedata.category(char)[0] == "M"):
            break
        at += 1
    return at


def _part(text: str, most: int) -> str:
    """Return the first part of a longer text: up to a paragraph, a line, a word, else wherever it must be."""
    fitting = head(text, most, marked=True) or text[: most // 2]
    for border in ("\n\n", "\n", " "):
        at = fitting.rfind(border)
        if at > len(fitting) // 2:
            return fitting[: at + len(border)]
    # what comes next starts a line now: it must not read as a heading, a list or a quote
    pieces = list(clusters(fitting, marked=True))
    while len(pieces) > 1 and _HEAD.match(text[len("".join(pieces)) :]):
        pieces.pop()
    return "".join(pieces)
