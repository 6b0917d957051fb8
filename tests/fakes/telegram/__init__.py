"""A fake Telegram on loopback: the Bot API with its true rules, held against the official description."""

from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.server import FakeTelegram, open_telegram
from tests.fakes.telegram.table import PROFILES, Profile, TelegramTable, lay
from tests.fakes.telegram.things import BOT_RIGHTS, Chat, Link, Member, Message, Query, Topic, User

__all__ = [
    "BOT_RIGHTS",
    "PROFILES",
    "ApiError",
    "Chat",
    "FakeTelegram",
    "Link",
    "Member",
    "Message",
    "Profile",
    "Query",
    "TelegramTable",
    "Topic",
    "User",
    "lay",
    "open_telegram",
]
