"""Lengths: Telegram's limits, counted in UTF-16 units, and cutting that splits nothing a reader sees as one."""

import unicodedata
from collections.abc import Iterator

TEXT = 4096
CAPTION = 1024
LABEL = 64
"""Units of a button's label; Telegram names no limit, and shows no more."""

TOPIC = 128
INVITE = 32
DATA = 64
"""Bytes that a press sends back."""

START = 64
"""Characters behind ?start= in a link."""

KEYS = 100
"""Buttons below one message."""

CUT = "…"
"""What stands where words were left out."""

_LONGEST = 32
"""Code points of one cluster at most; more are piled-up marks, not something a reader sees as one."""

_JOINER = "\u200d"


def units(text: str) -> int:
    """Count a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clusters(text: str) -> Iterator[str]:
    """Yield what a reader sees as one: a letter with its marks, a family of emoji."""
    at, end = 0, len(text)
    while at < end:
        start = at
        at += 1
        flag = _is_flag(text[start]) and at < end and _is_flag(text[at])
        at = _extended(text, at + flag, start)
        yield text[start:at]


def head(text: str, most: int) -> str:
    """Return as many whole clusters from the start as fit, nothing added."""
    taken, length = 0, 0
    for cluster in clusters(text):
        length += units(cluster)
        if length > most:
            break
        taken += len(cluster)
    return text[:taken]


def cut(text: str, most: int) -> str:
    """Return a text in at most so many units, cut on a word's border with "…" where one is near."""
    if units(text) <= most:
        return text
    kept = head(text, most - units(CUT))
    border = max(kept.rfind(" "), kept.rfind("\n"))
    if not text[len(kept)].isspace() and border > len(kept) * 3 // 4:
        kept = kept[:border]
    return kept.rstrip() + CUT


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _extended(text: str, at: int, start: int) -> int:
    """Return where the cluster that began at `start` ends: marks, skin tones, tags and joined emoji belong to it."""
    while at < len(text) and at - start < _LONGEST:
        char = text[at]
        joined = text[at - 1] == _JOINER and not char.isspace()
        extends = char == _JOINER or "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"
        if not (joined or extends or unicodedata.category(char)[0] == "M"):
            break
        at += 1
    return at
