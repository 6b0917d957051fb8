"""Documents: files go to the direct chat one after the other, with the words as the first one's caption if they fit."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import InputFile

from bot.adapters.telegram import lengths
from bot.model.files import File
from bot.model.places import MessageRef

MOST = 1000
"""Deliveries remembered of which a part is there already."""

Send = Callable[[str, dict[str, Any]], Awaitable[MessageRef]]
"""Calls a method that makes a message, and returns it."""


class Documents:
    """Send what comes with files; a second try in this process goes on where the first was stopped."""

    def __init__(self) -> None:
        self._sent: dict[str, list[MessageRef]] = {}

    async def send(self, key: str, payload: dict[str, Any], files: tuple[File, ...], send: Send) -> MessageRef:
        """Send a message and its files and return the message with the words; raises what `send` raises."""
        parts = _parts(payload, files)
        sent = self._sent.setdefault(key, [])
        if len(self._sent) > MOST:
            del self._sent[next(iter(self._sent))]
        for method, given in parts[len(sent) :]:
            sent.append(await send(method, given))
        del self._sent[key]
        return sent[0]


def _parts(payload: dict[str, Any], files: tuple[File, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Return methods and what they are given; only the first part makes a sound."""
    if lengths.units(payload["text"]) > lengths.CAPTION:
        parts, later = [("sendMessage", payload)], files
    else:
        captioned = {name: each for name, each in payload.items() if name not in _OF_TEXT}
        captioned |= {"caption": payload["text"], "document": _document(files[0])}
        if "entities" in payload:
            captioned["caption_entities"] = payload["entities"]
        parts, later = [("sendDocument", captioned)], files[1:]
    return parts + [("sendDocument", {"document": _document(each), "disable_notification": True}) for each in later]


_OF_TEXT = ("text", "entities", "link_preview_options")
"""What a text has and a document goes without, or by another name."""


def _document(file: File) -> InputFile:
    return InputFile(file.content, filename=file.name)
