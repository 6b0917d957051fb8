"""Render: lines, buttons and forms become Discord's payloads, within Discord's limits; nobody is ever pinged."""

from collections.abc import Sequence
from typing import Any

from bot.adapters.discord import lengths, markdown
from bot.adapters.discord.lengths import cut
from bot.model.deliveries import Delivery
from bot.model.errors import Undeliverable, Why
from bot.model.widgets import Blank, Key, Sheet

STYLES = {"plain": 2, "primary": 1, "danger": 4}
"""Our looks of a button as Discord's."""

EPHEMERAL = 1 << 6
SILENT = 1 << 12
ROW, BUTTONS, BLANKS, CHOICES = 5, 25, 5, 25

PLACES = (0, 5, 10, 11, 12, 15)
"""Kinds of channel that can be a place of ours: text, news, threads, forum."""


def message(delivery: Delivery, *, ephemeral: bool = False) -> dict[str, Any]:
    """Return what makes a message, or remakes one whole: text, buttons, flags, whom it answers."""
    words = markdown.lines(delivery.lines, people=delivery.kind != "whisper")
    payload = text(words, empty=bool(delivery.buttons))
    payload["components"] = rows(delivery.buttons)
    payload["allowed_mentions"] = {"parse": [], "replied_user": False}
    if delivery.files:
        payload["attachments"] = [{"id": str(n), "filename": each.name} for n, each in enumerate(delivery.files)]
    flags = EPHEMERAL if ephemeral else SILENT if delivery.silent else 0
    if flags:
        payload["flags"] = flags
    answered = delivery.answer_to
    # Discord knows answers within one channel only
    if answered is not None and delivery.spot is not None and answered.spot == delivery.spot.id and not ephemeral:
        payload["message_reference"] = {"message_id": answered.id, "fail_if_not_exists": False}
    return payload


def text(words: str, *, empty: bool = False) -> dict[str, Any]:
    """Return escaped words as content, longer ones as embeds, the longest cut; without any, "…" unless `empty`."""
    if lengths.units(words) <= lengths.CONTENT:
        return {"content": words or ("" if empty else lengths.CUT), "embeds": []}
    parts = lengths.split(words, lengths.DESCRIPTION, lengths.EMBEDS)
    return {"content": "", "embeds": [{"description": part} for part in parts]}


def rows(buttons: Sequence[Key]) -> list[dict[str, Any]]:
    """Return buttons in rows of five; raises Undeliverable for more than Discord shows."""
    if len(buttons) > BUTTONS:
        raise Undeliverable(Why.TOO_BIG, f"{len(buttons)} buttons")
    shown = [_button(each) for each in buttons]
    return [{"type": 1, "components": shown[at : at + ROW]} for at in range(0, len(shown), ROW)]


def custom_id(key: Key) -> str:
    """Return what a press sends back: the key, and whether a form answers it."""
    return f"{'f' if key.opens else 'b'}:{key.key}"


def modal(sheet: Sheet) -> dict[str, Any]:
    """Return a form as the data of a type-9 response; raises Undeliverable for more blanks than a modal holds."""
    if not 0 < len(sheet.blanks) <= BLANKS:
        raise Undeliverable(Why.TOO_BIG, f"{len(sheet.blanks)} blanks")
    return {
        "custom_id": f"form:{sheet.key}",
        "title": _words(sheet.title, lengths.TITLE),
        "components": [_blank(each) for each in sheet.blanks],
    }


def _button(key: Key) -> dict[str, Any]:
    label = _words(key.label, lengths.BUTTON)
    return {"type": 2, "style": STYLES[key.style], "label": label, "custom_id": custom_id(key)}


def _blank(blank: Blank) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": 18, "label": _words(blank.label, lengths.LABEL)}
    if lengths.units(blank.label) > lengths.LABEL:
        shown["description"] = cut(blank.label, lengths.HINT)
    field = {"custom_id": blank.name, "required": blank.required}
    match blank.kind:
        case "choice":
            shown["component"] = field | {"type": 3, "options": _options(blank)}
        case "person":
            shown["component"] = field | {"type": 5} | _chosen(blank, "user")
        case "place":
            shown["component"] = field | {"type": 8, "channel_types": list(PLACES)} | _chosen(blank, "channel")
        case _:
            shown["component"] = field | _typed(blank)
    return shown


def _typed(blank: Blank) -> dict[str, Any]:
    most = min(max(blank.max, 1), lengths.INPUT)
    field: dict[str, Any] = {"type": 4, "style": 2 if blank.kind == "long" else 1, "max_length": most}
    if blank.required:
        field["min_length"] = 1
    if blank.default:
        # given back as it was typed: a "…" of ours would be sent in again
        field["value"] = lengths.head(blank.default, most)
    return field


def _options(blank: Blank) -> list[dict[str, Any]]:
    options = []
    for value, label in blank.choices[:CHOICES]:
        option: dict[str, Any] = {"value": value, "label": _words(label or value, lengths.OPTION)}
        if value == blank.default:
            option["default"] = True
        options.append(option)
    return options


def _chosen(blank: Blank, kind: str) -> dict[str, Any]:
    return {"default_values": [{"id": blank.default, "type": kind}]} if blank.default.isdecimal() else {}


def _words(words: str, most: int) -> str:
    return cut(words.strip(), most) or lengths.CUT
