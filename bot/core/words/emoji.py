"""Emoji: finding them in a line, so that they can be counted and kept out of serious ones (PER-03)."""

import re

_PICTURE = (
    "[\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff\u2600-\u26ff\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2763\u2764\u2795-\u2797\u27b0\u231a\u231b\u23e9-\u23f3\u2b1b\u2b1c\u2b50\u2b55]"
)
_EXTRA = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_ONE = f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|(?:{_PICTURE}|[^\\w\\s]\ufe0f){_EXTRA}*|[0-9#*]\ufe0f?\u20e3)"
_EMOJI = re.compile(f"{_ONE}(?:\u200d{_ONE})*")


def emoji(text: str) -> list[str]:
    """Return the emoji of a text in order; a family or a flag counts as one."""
    return _EMOJI.findall(text)
