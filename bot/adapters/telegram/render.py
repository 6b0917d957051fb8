"""Render: lines and buttons become what Telegram's methods take, within its limits; nobody is ever pinged."""

import re
from collections.abc import Sequence
from typing import Any

from bot.adapters.telegram import lengths, words
from bot.adapters.telegram.lengths import cut, units
from bot.model.deliveries import Delivery
from bot.model.errors import Undeliverable, Why
from bot.model.widgets import Key

STYLES = {"primary": "primary", "danger": "danger"}
"""Our looks of a button as Telegram's; a plain one has none."""

ROW, WIDTH = 5, 32
"""Buttons and units of their labels that one row shows on a narrow screen."""

PADDING = 3
"""Units that a button takes beside its label."""

ONCE = ("disable_notification", "reply_parameters")
"""What only a new message has."""

_LINK = re.compile(r"\S[.:]\S")
"""What Telegram may take for a link, and so show a preview of; rather too much than too little."""

_START = re.compile(rf"[A-Za-z0-9_-]{{1,{lengths.START}}}", re.ASCII)


def message(delivery: Delivery, username: str = "") -> dict[str, Any]:
    """Return what makes a message: text, entities, buttons, silence, what it answers.

    `username` is the bot's, for buttons that open the direct chat. Raises Undeliverable for what Telegram cannot show.
    """
    shown, entities = words.text(delivery.lines)
    payload: dict[str, Any] = {"text": shown}
    if _LINK.search(shown) or any(each["type"] == "text_link" for each in entities):
        payload["link_preview_options"] = {"is_disabled": True}
    if entities:
        payload["entities"] = entities
    if delivery.buttons:
        payload["reply_markup"] = {"inline_keyboard": rows(delivery.buttons, username)}
    if delivery.silent:
        payload["disable_notification"] = True
    answered, spot = delivery.answer_to, delivery.spot
    if answered is not None and spot is not None and answered.spot.partition(":")[0] == spot.id.partition(":")[0]:
        payload["reply_parameters"] = {"message_id": number(answered.id), "allow_sending_without_reply": True}
    return payload


def edit(delivery: Delivery, username: str = "") -> dict[str, Any]:
    """Return what changes a message; buttons that are not named go."""
    payload = message(delivery, username)
    return {name: each for name, each in payload.items() if name not in ONCE}


def rows(buttons: Sequence[Key], username: str = "") -> list[list[dict[str, Any]]]:
    """Return buttons in rows, so many in one as fit side by side; raises Undeliverable for more than Telegram takes."""
    if len(buttons) > lengths.KEYS:
        raise Undeliverable(Why.TOO_BIG, f"{len(buttons)} buttons")
    made: list[list[dict[str, Any]]] = []
    room = 0
    for key in buttons:
        shown = _button(key, username)
        width = units(shown["text"]) + PADDING
        if not made or width > room or len(made[-1]) == ROW:
            made.append([])
            room = WIDTH
        made[-1].append(shown)
        room -= width
    return made


def start_link(username: str, key: str) -> str:
    """Return the link that opens the direct chat and hands over a key; raises Undeliverable where it cannot."""
    if _START.fullmatch(key) is None:
        raise Undeliverable(Why.TOO_BIG, "a key that no link can carry")
    return f"https://t.me/{username}?start={key}"


def number(id_: str) -> int:
    """Return a native id as Telegram counts; raises Undeliverable for what is none of its ids."""
    try:
        return int(id_)
    except ValueError:
        raise Undeliverable(Why.GONE, "no such thing on Telegram") from None


def _button(key: Key, username: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": cut(words.sound(" ".join(key.label.split())), lengths.LABEL) or lengths.CUT}
    if key.style in STYLES:
        shown["style"] = STYLES[key.style]
    if key.link and username:
        return shown | {"url": start_link(username, key.key)}
    if not 0 < len(key.key.encode()) <= lengths.DATA:
        raise Undeliverable(Why.TOO_BIG, f"a key of {len(key.key)} characters")
    return shown | {"callback_data": key.key}
