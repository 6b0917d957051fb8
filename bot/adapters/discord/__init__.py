"""Discord: the adapter that joins Discord's servers to the house, on discord.py's gateway and HTTP client.

Where to look, from the wire to the wire:

- the line: session (supervisor), gateway (the seam to discord.py), budget (logins), probe (deafness)
- live events: hearing, doors (what waits while its place is caught up), inbound (payload to arrival), fields
- what was missed: catchup, history (messages), roll (members), recent and seats (what is remembered of both)
- what is there: world, guild, permissions; kept on disk by notes and keeper, without whom the house forgot (shades)
- interactions: interactions (taken, committed, acknowledged), asked (read), hanging and answers (answered)
- commands: commands (registered), needs and live (what the operator must grant)
- out: outbound, render, markdown, lengths, removing (many at once), looking (before a retry), direct, rest, errors
"""

from collections.abc import Mapping
from typing import Any

from bot.adapters.discord.client import DiscordAdapter
from bot.adapters.discord.options import Options
from bot.adapters.discord.shades import forget
from bot.adapters.discord.tables import TABLES
from bot.adapters.discord.world import Names
from bot.ports import Clock, Db

__all__ = ["DiscordAdapter", "Names", "Options", "build", "forget", "tables"]

tables = tuple(TABLES)


def build(
    db: Db, clock: Clock, *, token: str, section: Mapping[str, Any] | None = None, options: Options | None = None
) -> DiscordAdapter:
    """Build the adapter on a database that has its tables; `section` is what the settings say, or `options` says all.

    Nothing is asked of Discord before `start`.
    """
    return DiscordAdapter(db, clock, token=token, options=options or Options.of(section or {}))
