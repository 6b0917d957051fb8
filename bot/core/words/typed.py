"""Typed text: what a member wrote, made safe to stand inside a line of ours (reliability.md row 49).

Nothing is judged and nothing is escaped here; escaping is the output gate's work. What was typed
comes out as typed, except for characters that would reach beyond their own field.
"""

import re
import unicodedata

FIRST_STRONG = "\u2068"
POP = "\u2069"
MARKS = 3
"""How many combining marks one character keeps; Thai, Hindi and Vietnamese need at most three."""

QUOTE = "› "
"""What stands before each line of somebody else's words."""

_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_STEERING = "\u202a-\u202e\u2066-\u2069"
_PLAIN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u03ff\u0410-\u044f\u2010-\u2015\u2018-\u201f\u2026\u20ac]*")
_BREAK = re.compile("\r\n|[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
_STEER = re.compile(f"[{_STEERING}]")
_ISOLATE = re.compile(f"[{_RIGHT_TO_LEFT}\u061c\u200e\u200f]")
_NOTHING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u115f\u1160\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0]"
)
_JOINERS = re.compile("[\u200c\u200d]{2,}")
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)|[\U000e0000-\U000e0fff]")


def bidi(text: str) -> str:
    """Isolate `text` if it could turn the reading direction of the line around it; else return it as it is.

    Explicit direction controls are dropped: one of them could close the isolate from within.
    """
    calm = _STEER.sub("", text)
    if calm != text or _ISOLATE.search(calm):
        return f"{FIRST_STRONG}{calm}{POP}"
    return text


def tidy(text: str, *, lines: bool = False) -> str:
    """Return member text as one line (or as `lines`), without invisible characters and piled-up marks.

    Line breaks become spaces, zero-width characters go (joiners inside emoji and Persian stay), at most
    three combining marks stay on a character, right-to-left text is isolated.
    """
    if _PLAIN.fullmatch(text):
        return text
    broken = _BREAK.sub("\n" if lines else " ", text)
    visible = _NOTHING.sub("", _TAGS.sub(lambda found: found.group(1) or "", broken))
    joined = _JOINERS.sub(lambda found: found.group()[0], visible)
    return bidi(_few_marks(joined))


def quote(text: str) -> str:
    """Return member text with its line breaks, each line marked: none of them can be taken for a line of ours."""
    return "\n".join(f"{QUOTE}{tidy(each)}".rstrip() for each in _BREAK.sub("\n", text).split("\n"))


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            marks += 1
            if marks > MARKS:
                continue
        elif category != "Cf":
            marks = 0
        kept.append(char)
    return "".join(kept)
