"""The story community on the fake Discord: guild "Stammtisch", five channels, four members inside, Ana outside."""

from dataclasses import dataclass
from typing import Any

from tests.fakes.discord import permissions as may
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Channel, Guild, Interaction, Message, Role, User

CHANNELS = ("welcome", "chat", "questions", "thanks", "team")
MODERATOR = may.TIMEOUT | may.KICK | may.BAN | may.MANAGE_MESSAGES | may.MANAGE_THREADS


@dataclass(slots=True)
class DiscordTable:
    """Sit the community down; members act by their names."""

    fake: FakeDiscord
    guild: Guild
    channels: dict[str, Channel]
    roles: dict[str, Role]
    people: dict[str, User]

    def says(self, who: str, where: str, text: str, reply_to: Message | None = None, **more: Any) -> Message:
        return self.fake.people.says(self.people[who], self.spot(who, where), text, reply_to, **more)

    def uses(self, who: str, command: str, where: str = "chat", /, **options: Any) -> Interaction:
        """Use a slash command in a channel, or in "direct"."""
        return self.fake.people.uses(self.people[who], self.spot(who, where), command, **options)

    def joins(self, who: str, invite: str | None = None) -> None:
        """Come in; a new name becomes a user."""
        if who not in self.people:
            self.people[who] = self.fake.world.user(who)
        self.fake.people.joins(self.people[who], self.guild, invite)

    def leaves(self, who: str) -> None:
        self.fake.people.leaves(self.people[who], self.guild)

    def spot(self, who: str, where: str) -> Channel:
        """Return a channel by name, a thread by name, or a member's direct chat."""
        if where == "direct":
            return self.fake.world.direct(self.people[who])
        return self.channels.get(where) or self.fake.world.named(where)

    def public(self, where: str) -> list[Message]:
        """Return what the bot said in a channel and everyone there can read."""
        channel = self.channels.get(where) or self.fake.world.named(where)
        return [each for each in channel.here if each.author is self.fake.world.bot and each.type in (0, 19)]

    def private(self, who: str) -> list[Message]:
        """Return what the bot told one person alone."""
        return self.fake.private(self.people[who])


def lay(fake: FakeDiscord, *, locale: str = "de", guild: str = "Stammtisch", rights: int = may.BOT) -> DiscordTable:
    """Lay the table: team hidden from @everyone, the bot with `rights` in a role above all others."""
    world = fake.world
    owner = world.user("Olga", locale=locale)
    made = world.guild(guild, owner)
    made.locale = locale
    everyone = made.roles[made.id]
    roles = {
        "Greeter": world.role(made, "Greeter"),
        "Organiser": world.role(made, "Organiser"),
        "Moderator": world.role(made, "Moderator", MODERATOR),
        world.name: world.role(made, world.name, rights),
    }
    roles[world.name].managed, roles[world.name].bot = True, world.bot.id
    made.members[world.bot.id].roles = [roles[world.name].id]
    channels = {name: world.channel(made, name) for name in CHANNELS if name != "team"}
    shown = (roles["Moderator"], roles["Organiser"], roles[world.name])
    channels["team"] = world.channel(made, "team", hidden_from=(everyone,), shown_to=shown)
    people = {name: world.user(name, locale=locale) for name in ("Ana", "Quinn", "Lea", "Jo", "Mira")}
    held = {"Quinn": [], "Lea": ["Greeter"], "Jo": ["Organiser"], "Mira": ["Moderator"]}
    for name, names in held.items():
        fake.people.joins(people[name], made)
        made.members[people[name].id].roles = [roles[each].id for each in names]
    people["Olga"] = owner
    return DiscordTable(fake, made, channels, roles, people)
