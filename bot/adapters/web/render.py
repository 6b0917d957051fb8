"""Render: formatted lines become nodes that are stored and shown; nothing a member wrote is ever markup."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.adapters.web.world.messages import Lines, Node
from bot.model.texts import Line, MomentNode, PersonNode, PlaceNode, Plain
from bot.model.texts import Node as TextNode
from bot.model.widgets import Key, Sheet


def nodes(lines: Sequence[Line]) -> Lines:
    """Return paragraphs of nodes as JSON-able data; the templates turn them into escaped HTML."""
    return [[_node(node) for node in line] for line in lines]


def _node(node: TextNode) -> Node:
    match node:
        case Plain(text=text):
            return {"kind": "plain", "text": text}
        case PersonNode(name=name, native=native):
            return {"kind": "person", "text": name, "id": native}
        case PlaceNode(name=name, native=native):
            return {"kind": "place", "text": name, "id": native}
        case MomentNode(at=at, style=style, shown=shown):
            return {"kind": "moment", "text": shown, "at": at.isoformat(), "style": style}


def length(lines: Lines) -> int:
    """Count the characters a reader sees."""
    return sum(len(str(node["text"])) for line in lines for node in line) + 2 * max(len(lines) - 1, 0)


def buttons(keys: Iterable[Key]) -> list[dict[str, str]]:
    """Return buttons as JSON-able data: the random key, the words on it, the look."""
    return [{"key": key.key, "label": key.label, "style": key.style} for key in keys]


def sheet(form: Sheet) -> dict[str, Any]:
    """Return a form as JSON-able data."""
    blanks = [
        {
            "name": blank.name,
            "label": blank.label,
            "kind": blank.kind,
            "required": blank.required,
            "max": blank.max,
            "choices": [list(choice) for choice in blank.choices],
            "default": blank.default,
        }
        for blank in form.blanks
    ]
    return {"key": form.key, "title": form.title, "blanks": blanks}
