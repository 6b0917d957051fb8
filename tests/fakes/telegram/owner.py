"""The owner: what administrators change about a group and the bot in it, and what befalls a group as a whole."""

from collections.abc import Iterable
from typing import Literal

from tests.fakes.telegram import members
from tests.fakes.telegram.messages import service
from tests.fakes.telegram.payloads import user
from tests.fakes.telegram.things import BOT_RIGHTS, Chat, Link, Member, Topic, User
from tests.fakes.telegram.world import World

Order = Literal["old first", "new first", "none"]


class Owner:
    """Change groups as their owners do; `by` is the chat's creator unless said otherwise."""

    def __init__(self, world: World) -> None:
        self.world = world

    # -- the bot -------------------------------------------------------------------------------------------------------

    def adds_bot(self, chat: Chat, rights: Iterable[str] = ()) -> None:
        """Bring the bot into a group, at once as an administrator where rights are given."""
        bot, by, kept = self.world.bot, creator(chat), frozenset(rights)

        def alter(member: Member) -> None:
            member.status, member.rights = ("administrator", kept) if kept else ("member", frozenset())

        members.change(self.world, chat, by, bot, alter)
        service(self.world, by, chat, {"new_chat_members": [user(bot)]})

    def promotes_bot(self, chat: Chat, rights: Iterable[str] = BOT_RIGHTS) -> None:
        """Give the bot exactly these rights."""
        members.promote(self.world, chat, creator(chat), self.world.bot, rights)

    def demotes_bot(self, chat: Chat) -> None:
        members.promote(self.world, chat, creator(chat), self.world.bot, ())

    def takes_right(self, chat: Chat, *rights: str, given: bool = False) -> None:
        """Take rights from the bot, or give them back."""
        now = chat.members[self.world.bot.id].rights
        self.promotes_bot(chat, now | set(rights) if given else now - set(rights))

    def kicks_bot(self, chat: Chat, banned: bool = True) -> None:
        """Put the bot out; told by my_chat_member and a service message it still sees."""
        by = creator(chat)

        def alter(member: Member) -> None:
            member.status, member.rights = ("kicked" if banned else "left"), frozenset()

        service(self.world, by, chat, {"left_chat_member": user(self.world.bot)})
        members.change(self.world, chat, by, self.world.bot, alter)

    def silences_bot(self, chat: Chat) -> None:
        """Let the bot stay but not write, and be no administrator."""
        self.demotes_bot(chat)
        members.restrict(self.world, chat, creator(chat), self.world.bot, ())

    def switches_privacy(self, on: bool) -> None:
        """Switch privacy mode with BotFather."""
        self.world.privacy = on

    # -- people --------------------------------------------------------------------------------------------------------

    def promotes(
        self, chat: Chat, who: User, rights: Iterable[str], title: str | None = None, anonymous: bool = False
    ) -> None:
        members.promote(self.world, chat, creator(chat), who, rights, title=title, anonymous=anonymous)

    def demotes(self, chat: Chat, who: User) -> None:
        members.promote(self.world, chat, creator(chat), who, ())

    def makes_link(self, chat: Chat, *, asks: bool = False, limit: int | None = None) -> Link:
        return self.world.link(chat, creator(chat), asks=asks, limit=limit)

    # -- the group -----------------------------------------------------------------------------------------------------

    def renames(self, chat: Chat, title: str) -> None:
        chat.title = title
        service(self.world, creator(chat), chat, {"new_chat_title": title})

    def creates_topic(self, chat: Chat, name: str) -> Topic:
        made = self.world.topic(chat, name, creator(chat))
        self.world.tell_message(chat.messages[made.id])
        return made

    def renames_topic(self, chat: Chat, topic: Topic, name: str) -> None:
        topic.name = name
        service(self.world, creator(chat), chat, {"forum_topic_edited": {"name": name}}, topic.id)

    def closes_topic(self, chat: Chat, topic: Topic, closed: bool = True) -> None:
        topic.closed = closed
        what = "forum_topic_closed" if closed else "forum_topic_reopened"
        service(self.world, creator(chat), chat, {what: {}}, topic.id)

    def deletes_topic(self, chat: Chat, topic: Topic) -> None:
        """Delete a topic with everything in it; no bot is told."""
        topic.deleted = True
        for each in chat.messages.values():
            each.deleted = each.deleted or each.topic == topic.id

    def makes_forum(self, chat: Chat, on: bool = True) -> None:
        """Switch topics on or off; no bot is told."""
        chat.forum = on

    def deletes_group(self, chat: Chat) -> None:
        """Delete the whole group."""
        self.kicks_bot(chat, banned=False)
        chat.deleted = True

    def upgrades(self, chat: Chat, order: Order = "old first") -> Chat:
        """Make a basic group a supergroup with another id; both service messages in either order, or none."""
        owner = creator(chat)
        new = self.world.supergroup(chat.title, owner)
        new.members = {id_: members.copy(each) for id_, each in chat.members.items()}
        told = [(chat, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": chat.id})]
        for where, what in [] if order == "none" else told if order == "old first" else reversed(told):
            service(self.world, owner, where, what)
        chat.migrated_to = new.id
        return new


def creator(chat: Chat) -> User:
    """Return who made a group."""
    return next(each.user for each in chat.members.values() if each.status == "creator")
