"""Written: what stands in a message, wherever Telegram puts it; nothing a person writes goes unread."""

from collections.abc import Iterator

from bot.adapters.telegram.fields import Data, Odd, check_record, maybe_record, record_in, records_in, text_in

DEPTH = 32
"""How deep a rich message is read; Telegram's own are far shallower."""

LINES = ("text", "summary", "caption", "credit", "expression", "alternative_text")
"""Fields of a rich block that hold words."""
INSIDE = ("blocks", "items", "cells")

# fmt: off
CONTENT = frozenset(
    {
        "text", "caption", "rich_message", "animation", "audio", "document", "live_photo", "paid_media",
        "photo", "sticker", "story", "video", "video_note", "voice", "checklist", "contact", "dice", "game",
        "poll", "venue", "location", "giveaway",
    }
)
# fmt: on
"""Fields of a message that a person sent; a message with none of them is Telegram's own notice."""


def written(message: Data) -> str | None:
    """Return what a message says: its text or caption, a poll's question and options; None for a notice. Raises Odd."""
    if "text" in message:
        return text_in(message, "text")
    if CONTENT.isdisjoint(message):
        return None
    if "caption" in message:
        return text_in(message, "caption")
    if "rich_message" in message:
        return "\n".join(_blocks(record_in(message, "rich_message").get("blocks"), DEPTH))
    poll, tasks = maybe_record(message, "poll"), maybe_record(message, "checklist")
    if poll is not None:
        return "\n".join([text_in(poll, "question"), *(text_in(each, "text") for each in records_in(poll, "options"))])
    if tasks is not None:
        return "\n".join([text_in(tasks, "title"), *(text_in(each, "text") for each in records_in(tasks, "tasks"))])
    return ""


def _blocks(value: object, depth: int) -> Iterator[str]:
    """Yield the lines of rich blocks, of what is inside them too."""
    if not depth:
        raise Odd("too deep")
    if value is None:
        return
    if isinstance(value, list | tuple):
        for each in value:
            yield from _blocks(each, depth - 1)
        return
    block = check_record(value)
    for name in LINES:
        if name in block and (line := _line(block[name], depth - 1)):
            yield line
    for name in INSIDE:
        yield from _blocks(block.get(name), depth - 1)


def _line(value: object, depth: int) -> str:
    """Return a rich text without its looks."""
    if not depth:
        raise Odd("too deep")
    if isinstance(value, str):
        return text_in({"text": value}, "text")
    if isinstance(value, list | tuple):
        return "".join(_line(each, depth - 1) for each in value)
    return "".join(_line(each, depth - 1) for name in LINES if (each := check_record(value).get(name)) is not None)
