"""Text as Telegram counts it: UTF-16 units, the entities it finds by itself, and those it is given."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.things import Json

FOUND = (
    ("url", re.compile(r"(?<!\w)(?:https?://|tg://|t\.me/)[^\s<>]+[^\s<>.,;:!?)\"']")),
    ("email", re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}")),
    ("bot_command", re.compile(r"(?<![\w/@])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[a-zA-Z][a-zA-Z0-9_]{2,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)
KINDS = frozenset(
    {
        "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline",
        "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention",
        "custom_emoji", "date_time",
    }
)  # fmt: skip
BY_ITSELF = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}


def units(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """Return what an entity covers."""
    return text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le")


def read(text: str, given: Sequence[Mapping[str, Any]]) -> tuple[str, list[Json]]:
    """Return a text as the server keeps it, with what it was given and what it finds by itself.

    White space around it is taken off and entities move along; one that is wrong is a 400.
    """
    kept = [_checked(text, each) for each in given]
    left = units(text) - units(text.lstrip())
    text = text.strip()
    whole = units(text)
    made = []
    for each in kept:
        start, end = max(0, each["offset"] - left), min(whole, each["offset"] + each["length"] - left)
        if end > start and each["type"] not in BY_ITSELF:
            made.append({**each, "offset": start, "length": end - start})
    return text, sorted([*made, *_found(text, made)], key=lambda each: (each["offset"], -each["length"]))


def _checked(text: str, each: Mapping[str, Any]) -> Json:
    kind, offset, length = each.get("type"), each.get("offset"), each.get("length")
    if kind not in KINDS or not isinstance(offset, int) or not isinstance(length, int):
        raise bad("can't parse entities: unsupported entity")
    if offset < 0 or length <= 0 or offset + length > units(text):
        raise bad(f"entity beginning at UTF-16 offset {offset} ends after the end of the text")
    try:
        cut(text, offset, length)
    except UnicodeDecodeError:
        raise bad(f"entity begins in a middle of a UTF-16 symbol at byte offset {offset}") from None
    needed = NEEDS.get(str(kind))
    if needed is not None and each.get(needed) is None:
        raise bad(f"can't parse MessageEntity: field {needed!r} is missing")
    return dict(each)


def _found(text: str, given: Sequence[Json]) -> list[Json]:
    """Find mentions, commands, links and hashtags, except inside code and other links."""
    if not any(sign in text for sign in "/@#."):
        return []
    shut = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in ("code", "pre", "text_link")]
    found: list[Json] = []
    for kind, pattern in FOUND:
        for hit in pattern.finditer(text):
            offset = units(text[: hit.start()])
            end = offset + units(hit.group())
            if not any(start < end and offset < stop for start, stop in shut):
                shut.append((offset, end))
                found.append({"type": kind, "offset": offset, "length": end - offset})
    return found


def command(text: str, entities: Sequence[Json]) -> tuple[str, str] | None:
    """Return name and addressee ("" for none) of the command a text begins with."""
    for each in entities:
        if each["type"] == "bot_command" and each["offset"] == 0:
            name, _, whom = cut(text, 0, each["length"])[1:].partition("@")
            return name, whom
    return None
