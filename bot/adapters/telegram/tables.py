"""The adapter's tables, registered: what Telegram tells once and never again (house.md §7)."""

from collections.abc import Sequence

from bot.model.schema import Table

TABLES: Sequence[Table] = (
    Table(
        "telegram_chats",
        "Groups the bot is in, with its rights there; Telegram lists them nowhere.",
        free=("chat", "title", "username", "door", "rights", "moved_to"),
        why="no person is in it; what the house knows of a group's places outlives the bot's being taken out",
    ),
    Table(
        "telegram_topics",
        "Names of a forum's topics; Telegram lists them nowhere.",
        free=("chat", "topic", "name"),
        why="no person is in it; rows go with their group",
    ),
    Table(
        "telegram_facts",
        "Single facts: the commands as registered, until when nothing was missed.",
        free=("name", "value"),
    ),
)
