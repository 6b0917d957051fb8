"""Files: what the house hands to one person as a document, beside its words."""

import re
from dataclasses import dataclass

LARGEST = 1_000_000
"""Bytes of one file at most: every platform takes that, and no row of the outbox gets out of hand."""

MOST = 5
"""Files of one message at most."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}\.[a-z]{1,8}")
_MIME = re.compile(r"(?:text|application)/[a-z0-9.+-]{1,60}")


@dataclass(frozen=True, slots=True)
class File:
    """Hold a file of ours: UTF-8 text under a name we made, never a member's (reliability.md row 54).

    Raises ValueError for a name or kind that could mean something else to whoever opens it.
    """

    name: str
    text: str
    mime: str = "application/json"

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None or _MIME.fullmatch(self.mime) is None:
            raise ValueError(f"no name or kind of a file: {self.name!r}, {self.mime!r}")

    @property
    def content(self) -> bytes:
        """Return its bytes; half a surrogate pair is spelled out, for UTF-8 has none."""
        return self.text.encode("utf-8", "backslashreplace")
