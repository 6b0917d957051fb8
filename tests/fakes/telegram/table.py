"""The story community on the fake Telegram, in five profiles; four members inside, Ana outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.things import BOT_RIGHTS, MODERATOR, Chat, Member, Message, Query, Topic, User

Profile = Literal["admin", "not admin", "privacy", "closed", "forum"]
PROFILES: tuple[Profile, ...] = ("admin", "not admin", "privacy", "closed", "forum")

NAMES: Mapping[str, tuple[str, str]] = {
    "welcome": ("Willkommen", "Welcome"),
    "chat": ("Plausch", "Chat"),
    "questions": ("Fragen", "Questions"),
    "thanks": ("Danke", "Thanks"),
}
TAGS: Mapping[str, tuple[str, str]] = {"Lea": ("Gastgeber", "Greeter"), "Jo": ("Organisation", "Organiser")}

Place = tuple[Chat, Topic | None]


@dataclass(slots=True)
class TelegramTable:
    """Sit the community down; members act by their names, places are welcome, chat, questions, thanks, team, direct."""

    fake: FakeTelegram
    profile: Profile
    places: dict[str, Place]
    people: dict[str, User]

    @property
    def groups(self) -> list[Chat]:
        """Return every group once, the staff's too."""
        return list(dict.fromkeys(chat for chat, _ in self.places.values()))

    @property
    def home(self) -> Chat:
        """Return where people come in."""
        return self.places["welcome"][0]

    def spot(self, who: str, where: str) -> Place:
        """Return chat and topic of a place."""
        return (self.fake.world.direct(self.people[who]), None) if where == "direct" else self.places[where]

    def says(self, who: str, where: str, text: str, reply_to: Message | None = None, **more: Any) -> Message:
        chat, topic = self.spot(who, where)
        return self.fake.people.says(self.people[who], chat, text, topic, reply_to, **more)

    def types(self, who: str, where: str, line: str, reply_to: Message | None = None) -> Message:
        """Type a command line."""
        return self.says(who, where, line, reply_to)

    def starts(self, who: str, payload: str = "") -> Message:
        return self.fake.people.starts(self.people[who], payload)

    def presses(self, who: str, message: Message, button: str) -> Query | Message | str:
        return self.fake.people.presses(self.people[who], message, button)

    def reacts(self, who: str, message: Message, emoji: str, added: bool = True) -> None:
        self.fake.people.reacts(self.people[who], message, emoji, added)

    def joins(self, who: str, link: str | None = None) -> None:
        """Come into every group but the staff's; a new name becomes a user."""
        if who not in self.people:
            self.people[who] = self.fake.world.user(who, locale=self.people["Olga"].locale)
        for chat in self.groups:
            if chat is not self.places["team"][0] and not chat.inside(self.people[who]):
                self.fake.people.joins(self.people[who], chat, link if chat is self.home else None)

    def leaves(self, who: str) -> None:
        for chat in self.groups:
            if chat.inside(self.people[who]):
                self.fake.people.leaves(self.people[who], chat)

    def public(self, where: str) -> list[Message]:
        """Return what the bot said in a place and everyone there can read."""
        chat, topic = self.places[where]
        here = [each for each in chat.here if each.topic == (None if topic is None else topic.id)]
        return [each for each in here if each.author is self.fake.world.bot and not each.service]

    def private(self, who: str) -> list[Message]:
        """Return what the bot told one person alone."""
        return self.fake.private(self.people[who])


def lay(
    fake: FakeTelegram, profile: Profile = "admin", *, locale: str = "de", layout: Literal["", "forum", "groups"] = ""
) -> TelegramTable:
    """Lay the table; everyone but Ana sits there already, and nobody is told.

    "admin" and "forum": one forum with four topics, the bot an administrator. "not admin": one supergroup per purpose,
    the bot a plain member that reads all. "privacy": the same with privacy mode on. "closed": an administrator in
    supergroups, but nobody opened a direct chat. `layout` chooses forum or groups otherwise.
    """
    world, german = fake.world, locale == "de"
    people = {name: world.user(name, locale=locale) for name in ("Olga", "Ana", "Quinn", "Lea", "Jo", "Mira")}
    # somebody always has no username
    people["Lea"].username = None
    forum = layout == "forum" if layout else profile in ("admin", "forum")
    places: dict[str, Place] = {}
    if forum:
        chat = world.supergroup("Stammtisch", people["Olga"], forum=True)
        for place, names in NAMES.items():
            places[place] = (chat, world.topic(chat, names[0] if german else names[1], people["Olga"]))
    else:
        for place, names in NAMES.items():
            places[place] = (world.supergroup(names[0] if german else names[1], people["Olga"]), None)
    places["team"] = (world.supergroup("Team", people["Olga"]), None)
    table = TelegramTable(fake, profile, places, people)
    rights = frozenset() if profile in ("not admin", "privacy") else BOT_RIGHTS
    for chat in table.groups:
        _seat(table, chat, german, rights)
    world.privacy = profile == "privacy"
    for each in people.values():
        each.opened = profile != "closed"
    return table


def _seat(table: TelegramTable, chat: Chat, german: bool, rights: frozenset[str]) -> None:
    world, people = table.fake.world, table.people
    bot = Member(world.bot, "administrator" if rights else "member", rights)
    staff = chat is table.places["team"][0]
    for name in ("Jo", "Mira") if staff else ("Quinn", "Lea", "Jo", "Mira"):
        chat.members[people[name].id] = Member(people[name])
    mira = chat.members[people["Mira"].id]
    mira.status, mira.rights = "administrator", MODERATOR
    for name, words in TAGS.items():
        if people[name].id in chat.members:
            chat.members[people[name].id].tag = words[0] if german else words[1]
    chat.members[world.bot.id] = bot
