"""Limits that only Telegram's prose names, coded: lengths, keyboards, commands, reactions; and the pace."""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from tests.fakes.telegram.entities import units
from tests.fakes.telegram.errors import TooMany, bad
from tests.fakes.telegram.things import Chat, Now, Upload

TEXT, CALLBACK_DATA, CALLBACK_ANSWER = 4096, 64, 200
CAPTION, LARGEST = 1024, 50_000_000
COMMANDS, COMMAND_HELP, ROW, BUTTONS, DELETES = 100, 256, 8, 100, 100
TOPIC_NAME, LINK_NAME, TAG, START = 128, 32, 16, 64
COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
START_KEY = re.compile(r"[A-Za-z0-9_-]{0,64}")
DELETABLE = timedelta(hours=48)

_EMOJI = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 "
    "🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 "
    "🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
EMOJI = tuple(_EMOJI.split(" "))
"""What a bot may react with."""


def text(given: str, *, most: int = TEXT) -> None:
    """Refuse an empty or too long text, counted in UTF-16 units after trimming."""
    if not given.strip():
        raise bad("message text is empty")
    if units(given.strip()) > most:
        raise bad("message is too long")


def document(given: Upload) -> None:
    """Refuse an empty file, one that is too large, one without a name."""
    if not given.content:
        raise bad("file must be non-empty")
    if len(given.content) > LARGEST:
        raise bad("file is too big")
    if not given.name:
        raise bad("wrong file name")


def keyboard(markup: Mapping[str, Any] | None) -> None:
    """Refuse an inline keyboard Telegram would not show."""
    rows = (markup or {}).get("inline_keyboard") or []
    buttons = [each for row in rows for each in row]
    if any(len(row) > ROW for row in rows) or len(buttons) > BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for each in buttons:
        if not str(each.get("text") or "").strip():
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        actions = set(each) & {"callback_data", "url", "copy_text", "switch_inline_query", "web_app", "login_url"}
        if len(actions) != 1:
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if "callback_data" in each and not 1 <= len(str(each["callback_data"]).encode()) <= CALLBACK_DATA:
            raise bad("BUTTON_DATA_INVALID")
        if "url" in each and not re.match(r"(https?://|tg://)\S+$", str(each["url"])):
            raise bad("BUTTON_URL_INVALID")


def commands(given: Sequence[Mapping[str, Any]]) -> None:
    if len(given) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for each in given:
        if not COMMAND_NAME.fullmatch(str(each.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(each.get("description", ""))) <= COMMAND_HELP:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


class Pacing:
    """Telegram's pace by the fake's clock: 1 message a second to a chat, 20 a minute to a group, 30 a second in all."""

    def __init__(self, now: Now) -> None:
        self.now = now
        self.on = False
        self.per_chat, self.per_group, self.in_all = 1, 20, 30
        self.sent: dict[object, deque[datetime]] = {}
        self.refused: list[tuple[datetime, int]] = []

    def meet(self, chat: Chat) -> None:
        """Count one message; above the pace raise 429 with the seconds to wait."""
        if not self.on:
            return
        rules: list[tuple[object, int, float]] = [("all", self.in_all, 1.0), (chat.id, self.per_chat, 1.0)]
        if not chat.private:
            rules.append(((chat.id, "group"), self.per_group, 60.0))
        now = self.now()
        waits = [self._wait(key, most, seconds, now) for key, most, seconds in rules]
        if max(waits) > 0:
            self.refused.append((now, chat.id))
            raise TooMany(max(1, ceil(max(waits))))
        for key, _, _ in rules:
            self.sent[key].append(now)

    def _wait(self, key: object, most: int, seconds: float, now: datetime) -> float:
        sent = self.sent.setdefault(key, deque())
        while sent and (now - sent[0]).total_seconds() >= seconds:
            sent.popleft()
        return 0.0 if len(sent) < most else seconds - (now - sent[0]).total_seconds()
