"""Words: lines become a text and its entities; what a member typed comes out as text and pings nobody (rows 47, 48).

Nothing is ever sent with a parse mode, so no sign is a command to Telegram. What Telegram still finds by itself is an
"@name", which pings: a word joiner that nobody sees takes that from it. Offsets are counted in UTF-16 units.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.adapters.telegram.lengths import CUT, TEXT, cut, units
from bot.model.texts import Line, MomentNode, Node, PersonNode, PlaceNode, Plain

FORMATS = {"full": "wDt", "exact": "wDt", "date": "wD", "time": "t"}
"""Our styles of moments as Telegram's, in which everyone reads their own zone; a weekday alone stays as it is."""

JOINER = "\u2060"

_PING = re.compile(r"(?<![A-Za-z0-9_])@(?=\w)")
_LABEL = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
_ADDRESS = re.compile(
    rf"(?<![\w/:.@-])https?://(?:{_LABEL}\.)+[A-Za-z]{{2,24}}(?::\d{{1,5}})?/[\w./~%+&#?=:,;@-]*", re.ASCII
)
"""Addresses that Telegram certainly takes for one: an @ within is no name."""

_NATIVE = re.compile(r"-100(\d+)(?::(\d+))?")
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""What shows nothing, beside signs and spaces."""


@dataclass(frozen=True, slots=True)
class Span:
    """Hold an entity over the characters of a text from `start` to before `end`."""

    start: int
    end: int
    entity: dict[str, Any]


def text(paragraphs: Sequence[Line]) -> tuple[str, list[dict[str, Any]]]:
    """Return paragraphs with a blank line between them, in at most 4096 units, and the entities that go with them."""
    whole, spans = "", list[Span]()
    for words, found in map(_line, paragraphs):
        if words:
            whole += "\n\n" if whole else ""
            spans += [_moved(each, len(whole)) for each in found]
            whole += words
    whole, spans = _hushed(sound(whole), spans)
    shown = cut(whole, TEXT)
    if shown != whole:
        spans = _closed(spans, len(shown) - len(CUT))
    if not any(map(_shows, shown)):
        return CUT, []
    return shown, [_entity(shown, each) for each in spans]


def _line(line: Line) -> tuple[str, list[Span]]:
    words, spans = "", []
    for node in line:
        shown, entity = _node(node)
        if entity is not None and shown:
            spans.append(Span(len(words), len(words) + len(shown), entity))
        words += shown
    lead = len(words) - len(words.lstrip())
    words = words.strip()
    clipped = (Span(max(each.start - lead, 0), min(each.end - lead, len(words)), each.entity) for each in spans)
    return words, [each for each in clipped if each.start < each.end]


def _node(node: Node) -> tuple[str, dict[str, Any] | None]:
    match node:
        case Plain(text=words) | PersonNode(name=words):
            # a link to a person would ping them as well
            return words, None
        case PlaceNode(name=name, native=native):
            found = _NATIVE.fullmatch(native or "")
            if found is None:
                return name, None
            return name, {"type": "text_link", "url": f"https://t.me/c/{found[1]}/{found[2] or 1}"}
        case MomentNode(at=at, style=style, shown=shown):
            if style not in FORMATS:
                return shown, None
            stamp = {"unix_time": int(at.timestamp()), "date_time_format": FORMATS[style]}
            return shown, {"type": "date_time"} | stamp


def sound(words: str) -> str:
    """Return words as UTF-8 can hold them, of the same length (row 49)."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in words)
    return words


def _hushed(words: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Put a joiner behind each @ that could ping somebody."""
    if "@" not in words:
        return words, spans
    addresses = [found.span() for found in _ADDRESS.finditer(words)]
    at = [
        ping.end() for ping in _PING.finditer(words) if not any(start <= ping.start() < end for start, end in addresses)
    ]
    borders = [0, *at, len(words)]
    pieces = [words[a:b] for a, b in pairwise(borders)]
    moved = (
        Span(span.start + sum(p <= span.start for p in at), span.end + sum(p < span.end for p in at), span.entity)
        for span in spans
    )
    return JOINER.join(pieces), list(moved)


def _closed(spans: list[Span], end: int) -> list[Span]:
    """Close entities where the words were cut; half a moment is none."""
    kept = []
    for span in spans:
        if span.end <= end:
            kept.append(span)
        elif span.start < end and span.entity["type"] != "date_time":
            kept.append(replace(span, end=end))
    return kept


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by, span.entity)


def _entity(words: str, span: Span) -> dict[str, Any]:
    place = {"offset": units(words[: span.start]), "length": units(words[span.start : span.end])}
    return span.entity | place


def _shows(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZ" and char not in _BLANK
