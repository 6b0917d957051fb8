"""The world: who and what there is, what the bot sees of it, and what it is told."""

from random import Random

from tests.fakes.telegram import entities, payloads
from tests.fakes.telegram.errors import ApiError, bad, forbidden
from tests.fakes.telegram.things import (
    ADMINS,
    Accepted,
    Chat,
    Json,
    Link,
    Member,
    Message,
    Now,
    Query,
    Topic,
    User,
)
from tests.fakes.telegram.updates import ASKED, Updates

BOT_ID = 7_000_000_001
FIRST_PERSON = 5_000_000_001
FIRST_GROUP, FIRST_SUPERGROUP = -4_000_001, -1_002_000_000_001


class World:
    """One Telegram with one bot; `privacy` True: the bot hears in groups only what is meant for it."""

    def __init__(self, now: Now, *, name: str = "Stammtisch", username: str = "stammtisch_bot", seed: int = 4) -> None:
        self.now = now
        self.random = Random(seed)
        self.bot = User(BOT_ID, name, username, bot=True)
        self.secret = "fake-secret"
        self.privacy = False
        self.updates = Updates(now, seed)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.accepted: list[Accepted] = []
        self.removed: list[tuple[int, int]] = []
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.last_private_id = 0

    @property
    def token(self) -> str:
        return f"{self.bot.id}:{self.secret}"

    def new_token(self) -> str:
        """Revoke the token and make another; the bot stays the same."""
        self.secret += "-next"
        return self.token

    # -- making --------------------------------------------------------------------------------------------------------

    def user(self, name: str, *, locale: str | None = "de", username: str | None = "", bot: bool = False) -> User:
        """Make a user with a private chat nobody opened yet; `username` None: they have none."""
        made = User(FIRST_PERSON + len(self.users) - 1, name, username, locale=locale, bot=bot)
        if username == "":
            made.username = f"{name.lower()}_here"
        self.users[made.id] = made
        self.chats[made.id] = Chat(made.id, "private", person=made)
        return made

    def supergroup(self, title: str, owner: User, *, forum: bool = False, username: str | None = None) -> Chat:
        made = Chat(self._group_id(FIRST_SUPERGROUP), "supergroup", title, username, forum=forum)
        # 1 is what made the group, and the number of a forum's general topic
        made.last_id = 1
        return self._owned(made, owner)

    def group(self, title: str, owner: User) -> Chat:
        """Make a basic group, which may become a supergroup later."""
        return self._owned(Chat(self._group_id(FIRST_GROUP), "group", title), owner)

    def _owned(self, made: Chat, owner: User) -> Chat:
        made.members[owner.id] = Member(owner, "creator")
        self.chats[made.id] = made
        return made

    def _group_id(self, first: int) -> int:
        return first - sum(1 for each in self.chats.values() if not each.private)

    def topic(self, chat: Chat, name: str, creator: User) -> Topic:
        """Make a topic without telling anyone."""
        message = self.place(Message(0, chat, creator, self.now()))
        made = Topic(message.id, name, creator)
        message.topic = made.id
        message.service = {"forum_topic_created": {"name": name, "icon_color": made.color}}
        chat.topics[made.id] = made
        return made

    def place(self, message: Message) -> Message:
        """Give a message its number and set it into its chat; nobody is told."""
        chat = message.chat
        if chat.type == "supergroup":
            chat.last_id += 1
            message.id = chat.last_id
        else:
            # private chats and basic groups share one count
            self.last_private_id += 1
            message.id = self.last_private_id
        chat.messages[message.id] = message
        return message

    def link(self, chat: Chat, creator: User, **more: object) -> Link:
        code = "".join(self.random.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(16))
        made = Link(f"https://t.me/+{code}", creator, **more)  # type: ignore[arg-type]
        chat.links[made.url] = made
        return made

    # -- finding -------------------------------------------------------------------------------------------------------

    def direct(self, who: User) -> Chat:
        return self.chats[who.id]

    def named(self, name: str) -> User:
        """Return a user by first name or username."""
        return next(each for each in self.users.values() if name in (each.name, each.username))

    def find(self, chat_id: int | str) -> Chat:
        """Return a chat by id or @name as the Bot API finds it."""
        if isinstance(chat_id, str):
            named = [each for each in self.chats.values() if each.username and f"@{each.username}" == chat_id]
            if not named:
                raise bad("chat not found")
            return named[0]
        found = self.chats.get(chat_id)
        if found is None or (found.person is not None and not self.met(found.person)):
            raise bad("chat not found")
        if found.migrated_to is not None:
            raise ApiError(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=found.migrated_to)
        return found

    def met(self, who: User) -> bool:
        """Tell whether the bot has come across someone: in a group of its own, or in private."""
        if who.opened or who.blocked:
            return True
        return any(who.id in each.members or who.id in each.requests for each in self.chats.values())

    def reach(self, chat_id: int | str) -> Chat:
        """Return a chat the bot may act in; else the 403 Telegram gives."""
        chat = self.find(chat_id)
        if chat.person is not None:
            return self._reach_person(chat)
        if chat.deleted:
            raise forbidden("the group chat was deleted")
        kind = "supergroup" if chat.type == "supergroup" else "group"
        if chat.status(self.bot) == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        if not chat.inside(self.bot):
            raise forbidden(f"bot is not a member of the {kind} chat")
        return chat

    def _reach_person(self, chat: Chat) -> Chat:
        who = chat.person
        assert who is not None
        if who.deleted:
            raise forbidden("user is deactivated")
        if who.bot:
            raise forbidden("bots can't send messages to bots")
        if who.blocked:
            raise forbidden("bot was blocked by the user")
        if not who.opened and not self.knocks(who):
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def knocks(self, who: User) -> bool:
        """Tell whether someone asked to join in the last five minutes: the bot may write to them."""
        now = self.now()
        asked = [each.requests[who.id] for each in self.chats.values() if who.id in each.requests]
        return any((now - at).total_seconds() <= 300 for at in asked)

    def bot_is_admin(self, chat: Chat) -> bool:
        return chat.status(self.bot) in ADMINS

    # -- telling the bot -----------------------------------------------------------------------------------------------

    def tell(self, kind: str, payload: Json, chat: Chat) -> None:
        """Queue an update, if the bot is there and it was asked for."""
        if not chat.private and kind in ASKED and not self.bot_is_admin(chat):
            return
        self.updates.add(kind, payload)

    def tell_message(self, message: Message, kind: str = "message") -> None:
        """Queue a message or its edit, if the bot hears it."""
        if self.hears(message):
            self.tell(kind, payloads.message(message), message.chat)

    def hears(self, message: Message) -> bool:
        """Apply privacy mode: commands, replies to the bot and mentions of it are always heard."""
        chat, author = message.chat, message.author
        if chat.person is not None:
            return author is not self.bot and not chat.person.blocked
        if not chat.inside(self.bot):
            return False
        if message.service:
            return True
        if author.bot and not message.hidden:
            return False
        if not self.privacy or self.bot_is_admin(chat):
            return True
        return self._meant(message)

    def _meant(self, message: Message) -> bool:
        found = entities.command(message.text, message.entities)
        if found is not None:
            return found[1] in ("", self.bot.username)
        if message.reply_to is not None and message.reply_to.author is self.bot:
            return True
        named = f"@{self.bot.username}"
        return any(
            each["type"] == "mention" and entities.cut(message.text, each["offset"], each["length"]) == named
            for each in message.entities
        )
