"""Markdown: what a member typed comes out as text, never as a command to Discord (reliability.md rows 47, 48).

`allowed_mentions` is what keeps anyone from being pinged; escaping is for what is read.
"""

import re
from collections.abc import Sequence

from bot.adapters.discord import lengths
from bot.model.texts import Line, MomentNode, PersonNode, PlaceNode, Plain

STYLES = {"full": "F", "exact": "F", "date": "D", "time": "t"}
"""Our styles of moments as Discord's, in which everyone reads their own zone; a weekday alone it has not."""

_ACTIVE = re.compile(
    r"""
      [\\*_~|`<\[]
    | @(?=everyone|here)
    | :(?=//)
    | (?<!\S) (?: \#(?=\#{0,2}(?:\s|$)) | -(?=\#?(?:\s|$)) | \+(?=\s|$) | > | (?P<number>\d+)\.(?=\s|$) )
    """,
    re.VERBOSE,
)
"""What means something to Discord; what does so on a line's start counts on a word's, for a line may be split there."""

_ADDRESS = re.compile(r"https?://[^ \t\n\r\f\v<]*")
_ODD = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\`*|\[\]>\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What no honest web address holds, or what only some take for a space; one with it is shown, but is no link."""


def escape(text: str) -> str:
    """Return words so that Discord shows them as they are; web addresses stay links, shown bare."""
    parts: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        parts.append(_ACTIVE.sub(_escaped, text[at : found.start()]))
        parts.append(_address(found.group(), text[found.end() : found.end() + 1]))
        at = found.end()
    parts.append(_ACTIVE.sub(_escaped, text[at:]))
    return "".join(parts)


def line(nodes: Line, *, people: bool = True) -> str:
    """Return a formatted line as Discord's markdown: people and places as links, moments in the reader's zone.

    Without `people` they go by their names: a client may not know them where it has no server to look in.
    """
    parts: list[str] = []
    # words that touch are escaped together: an address takes in whatever follows it without a space
    words: list[str] = []
    for node in nodes:
        entity = _entity(node) if people or not isinstance(node, PersonNode) else None
        if entity is None:
            words.append(_words(node))
        else:
            parts += [escape("".join(words)), entity]
            words.clear()
    return "".join([*parts, escape("".join(words))])


def lines(paragraphs: Sequence[Line], *, people: bool = True) -> str:
    """Return paragraphs, a blank line between them."""
    return "\n\n".join(filter(None, (line(each, people=people).strip() for each in paragraphs)))


def _escaped(found: re.Match[str]) -> str:
    number = found["number"]
    return f"{number}\\." if number else f"\\{found.group()}"


def _address(found: str, following: str) -> str:
    """Return an address bare, for an escape would become part of it; a doubtful one as text that is no link."""
    body = found.partition("//")[2].rstrip(".,:;\"')")
    if len(body) < 2 or len(found) > lengths.ADDRESS or following == "<" or _ODD.search(found):
        return _ACTIVE.sub(_escaped, found)
    return found


def _entity(node: Plain | PersonNode | PlaceNode | MomentNode) -> str | None:
    match node:
        case PersonNode(native=str(native)) if native.isdecimal():
            return f"<@{native}>"
        case PlaceNode(native=str(native)) if native.isdecimal():
            return f"<#{native}>"
        case MomentNode(at=at, style=style) if style in STYLES:
            return f"<t:{int(at.timestamp())}:{STYLES[style]}>"
    return None


def _words(node: Plain | PersonNode | PlaceNode | MomentNode) -> str:
    match node:
        case Plain(text=words) | MomentNode(shown=words) | PersonNode(name=words) | PlaceNode(name=words):
            return words
