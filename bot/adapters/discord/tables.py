"""The adapter's tables, registered: what it must know of the last time it looked (house.md §7)."""

from collections.abc import Sequence

from bot.model.schema import Table

TABLES: Sequence[Table] = (
    Table(
        "discord_members",
        "Who was in a guild when we last knew, so that who came or went meanwhile is noticed.",
        accounts=("account",),
        erase="exempt",
        why="forget() leaves a keyed hash in the id's place; a row that is gone would be written anew at the next look",
    ),
    Table(
        "discord_recent",
        "Ids of each channel's last messages, so that what was edited or deleted meanwhile is noticed.",
        retention_days=30,
        at="looked",
        free=("channel", "messages"),
    ),
    Table(
        "discord_direct",
        "Which direct chat belongs to which account; Discord lists them nowhere.",
        accounts=("account",),
    ),
    Table("discord_identifies", "Every IDENTIFY, to stay below Discord's limit.", retention_days=7, at="at"),
    Table(
        "discord_interactions", "Interactions still to be worked, raw.", retention_days=1, at="at", mentions=("raw",)
    ),
    Table(
        "discord_facts",
        "Single facts: the registered catalogue, when a guild was last looked at.",
        free=("name", "value"),
    ),
)
