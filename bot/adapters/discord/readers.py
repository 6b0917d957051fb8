"""Readers: which roles see the team's place; by rule only @everyone must not, so the team is told who else does."""

from collections.abc import Iterator

from bot.adapters.discord import permissions
from bot.adapters.discord.guild import Guild, GuildRole
from bot.adapters.discord.world import World
from bot.model.places import Purpose
from bot.model.rights import Role


def readers(guild: Guild, channel: str) -> list[GuildRole]:
    """Return the roles that let someone see a channel, by name; @everyone and robots' own aside."""
    roles = [each for each in guild.roles.values() if each.id != guild.id and not each.robot]
    seeing = [each for each in roles if guild.rights("", (each.id,), channel) & permissions.VIEW_CHANNEL]
    return sorted(seeing, key=lambda each: (each.name.casefold(), each.id))


def read_by(world: World, guild: Guild, *, strangers: bool = False) -> Iterator[str]:
    """Say who reads each of the team's places; `strangers`: only where a role does that is none of the team's."""
    for spot in world.places(guild.id):
        if spot.purpose is not Purpose.STAFF:
            continue
        roles = readers(guild, spot.id)
        if strangers and all(_of_the_team(world, guild, each) for each in roles):
            continue
        names = ", ".join(each.name for each in roles) or "nobody but its owner"
        yield f'In "{guild.name}" the team\'s place #{spot.name} is read by: {names}.'


def _of_the_team(world: World, guild: Guild, role: GuildRole) -> bool:
    """Tell whether a role has a right of the team's, or is named as one of its."""
    return bool(world.standing(guild.id, {"id": "0"}, (role.id,)).roles - {Role.MEMBER})
