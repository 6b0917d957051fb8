"""A fake Discord on loopback: gateway v10 and REST, held against the official description, with bad days on demand."""

from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.server import FakeDiscord, open_discord
from tests.fakes.discord.table import DiscordTable, lay
from tests.fakes.discord.things import Channel, Guild, Interaction, Member, Message, Role, User

__all__ = [
    "ApiError",
    "Channel",
    "DiscordTable",
    "FakeDiscord",
    "Guild",
    "Interaction",
    "Member",
    "Message",
    "Role",
    "User",
    "lay",
    "open_discord",
]
