"""The owner: what a guild's administrator changes in its settings, and what befalls a guild as a whole."""

from tests.fakes.discord import payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.routes_channels import forget
from tests.fakes.discord.things import TEXT, Channel, Guild, Member, Overwrite, Role, User
from tests.fakes.discord.world import GATEWAY_CONTENT_LIMITED, GATEWAY_MEMBERS_LIMITED, World


class Owner:
    """Change guilds as their administrators do; every change is told to the gateway."""

    def __init__(self, world: World) -> None:
        self.world = world

    # -- the application ---------------------------------------------------------------------------------------------

    def switches(self, members: bool = True, content: bool = True) -> None:
        """Switch the privileged intents on or off, as in the Developer Portal."""
        self.world.flags = members * GATEWAY_MEMBERS_LIMITED | content * GATEWAY_CONTENT_LIMITED

    # -- channels ------------------------------------------------------------------------------------------------------

    def creates_channel(self, guild: Guild, name: str, type: int = TEXT) -> Channel:
        made = self.world.channel(guild, name, type)
        self.world.tell("CHANNEL_CREATE", payloads.channel(made), made)
        return made

    def renames_channel(self, channel: Channel, name: str) -> None:
        channel.name = name
        self._told(channel)

    def deletes_channel(self, channel: Channel) -> None:
        forget(self.world, channel)

    def permits(self, channel: Channel, whom: Role | User, allow: int = 0, deny: int = 0) -> None:
        """Set what a role or a person may and may not do in a channel."""
        channel.overwrites[whom.id] = Overwrite(whom.id, 0 if isinstance(whom, Role) else 1, allow, deny)
        self._told(channel)

    def _told(self, channel: Channel) -> None:
        kind = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
        data = payloads.channel(channel, self.world.bot.id)
        # told also where the bot no longer sees the channel: Discord tells that very change
        self.world.tell(kind, data, guild=channel.guild_id or "")

    # -- roles ---------------------------------------------------------------------------------------------------------

    def creates_role(self, guild: Guild, name: str, permissions: int = 0) -> Role:
        made = self.world.role(guild, name, permissions)
        self.world.tell("GUILD_ROLE_CREATE", {"guild_id": guild.id, "role": payloads.role(made)}, guild=guild.id)
        return made

    def changes_role(
        self,
        guild: Guild,
        role: Role,
        *,
        name: str | None = None,
        permissions: int | None = None,
        position: int | None = None,
    ) -> None:
        role.name = role.name if name is None else name
        role.permissions = role.permissions if permissions is None else permissions
        role.position = role.position if position is None else position
        self.world.tell("GUILD_ROLE_UPDATE", {"guild_id": guild.id, "role": payloads.role(role)}, guild=guild.id)

    def deletes_role(self, guild: Guild, role: Role) -> None:
        del guild.roles[role.id]
        for each in guild.members.values():
            each.roles = [one for one in each.roles if one != role.id]
        self.world.tell("GUILD_ROLE_DELETE", {"guild_id": guild.id, "role_id": role.id}, guild=guild.id)

    def takes_right(self, guild: Guild, bits: int, given: bool = False) -> None:
        """Take a right from the bot's own roles, or give it back."""
        for each in guild.members[self.world.bot.id].roles:
            now = guild.roles[each].permissions
            self.changes_role(guild, guild.roles[each], permissions=now | bits if given else now & ~bits)
        if not given:
            everyone = guild.roles[guild.id]
            if everyone.permissions & bits:
                self.changes_role(guild, everyone, permissions=everyone.permissions & ~bits)

    # -- the guild as a whole -----------------------------------------------------------------------------------------

    def renames(self, guild: Guild, name: str) -> None:
        guild.name = name
        self.world.tell("GUILD_UPDATE", payloads.guild(guild), guild=guild.id)

    def removes_bot(self, guild: Guild) -> None:
        """Kick the bot; no `unavailable` in the event says that this is no outage."""
        self.world.tell("GUILD_DELETE", {"id": guild.id}, guild=guild.id)
        del guild.members[self.world.bot.id]

    def invites_bot(self, guild: Guild, permissions: int = may.BOT) -> None:
        """Let the bot in, with a role of its own."""
        bot = self.world.bot
        role = self.world.role(guild, self.world.name, permissions)
        role.managed, role.bot = True, bot.id
        guild.members[bot.id] = Member(bot, guild.id, self.world.now(), [role.id])
        self._appears(guild)

    def outage(self, guild: Guild, over: bool = False) -> None:
        """Make a guild unavailable, or available again."""
        if not over:
            self.world.tell("GUILD_DELETE", {"id": guild.id, "unavailable": True}, guild=guild.id)
        guild.unavailable = not over
        if over:
            self._appears(guild)

    def _appears(self, guild: Guild) -> None:
        me = guild.members[self.world.bot.id]
        data = payloads.guild_create(guild, me, self.world.now(), True)
        self.world.tell("GUILD_CREATE", data, guild=guild.id)
