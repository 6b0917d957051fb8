"""Members: coming, going, asking, being restricted, banned, promoted; every change told as Telegram tells it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from tests.fakes.telegram import payloads
from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.messages import service
from tests.fakes.telegram.things import ADMINS, PERMISSIONS, Chat, Json, Link, Member, User
from tests.fakes.telegram.world import World

SHORTEST, LONGEST = timedelta(seconds=30), timedelta(days=366)


def change(world: World, chat: Chat, by: User, who: User, alter: Callable[[Member], None], **more: object) -> None:
    """Alter a membership and tell it: the bot's own as my_chat_member, others' to an administrator who asked."""
    member = chat.members.get(who.id) or Member(who, "left")
    before = payloads.member(member, chat.type == "supergroup")
    was_here = chat.inside(world.bot)
    alter(member)
    chat.members[who.id] = member
    after = payloads.member(member, chat.type == "supergroup")
    if before == after:
        return
    told: Json = {"chat": payloads.chat(chat), "from": payloads.user(by), "date": payloads.stamp(world.now())}
    told |= {"old_chat_member": before, "new_chat_member": after, **more}
    if who is world.bot:
        world.tell("my_chat_member", told, chat)
    elif was_here:
        world.tell("chat_member", told, chat)


def expire(world: World, chat: Chat) -> None:
    """End restrictions and bans whose time is over; Telegram tells nobody."""
    now = world.now()
    for each in chat.members.values():
        if each.until is not None and each.until <= now:
            each.status = "member" if each.status == "restricted" and each.inside else "left"
            each.permissions, each.until = frozenset(), None


def _enter(member: Member) -> None:
    if member.status == "restricted":
        member.inside = True
    else:
        member.status = "member"


def join(world: World, chat: Chat, who: User, by: User | None = None, link: Link | None = None, **more: bool) -> None:
    """Come in by oneself, by a link or added by someone: a service message and a chat_member update."""
    expire(world, chat)
    if chat.status(who) == "kicked":
        raise LookupError(f"{who.name} is banned from {chat.title}")
    if chat.inside(who):
        raise LookupError(f"{who.name} is already in {chat.title}")
    shown: dict[str, object] = dict(more)
    if link is not None:
        link.used += 1
        shown["invite_link"] = payloads.link(link)
    chat.requests.pop(who.id, None)
    change(world, chat, by or who, who, _enter, **shown)
    if chat.tells_joins:
        service(world, by or who, chat, {"new_chat_members": [payloads.user(who)]})


def ask(world: World, chat: Chat, who: User, link: Link | None = None, bio: str = "") -> None:
    """Ask to join; told to a bot that may invite."""
    chat.requests[who.id] = world.now()
    told: Json = {"chat": payloads.chat(chat), "from": payloads.user(who), "user_chat_id": who.id}
    told["date"] = payloads.stamp(world.now())
    if bio:
        told["bio"] = bio
    if link is not None:
        told["invite_link"] = payloads.link(link)
    if chat.may(world.bot, "can_invite_users"):
        world.tell("chat_join_request", told, chat)


def answer(world: World, chat: Chat, by: User, who: User, let_in: bool) -> None:
    """Approve or decline a request."""
    if chat.inside(who):
        raise bad("USER_ALREADY_PARTICIPANT")
    if who.id not in chat.requests:
        raise bad("HIDE_REQUESTER_MISSING")
    del chat.requests[who.id]
    if let_in:
        join(world, chat, who, by=None, via_join_request=True)


def leave(world: World, chat: Chat, who: User) -> None:
    """Go by oneself."""
    if not chat.inside(who):
        raise LookupError(f"{who.name} is not in {chat.title}")
    _gone(world, chat, who, who, "left")


def _gone(world: World, chat: Chat, by: User, who: User, status: str, until: datetime | None = None) -> None:
    was_in = chat.inside(who)
    heard = chat.inside(world.bot)

    def alter(member: Member) -> None:
        if status == "left" and member.status == "restricted":
            member.inside = False
            return
        member.status, member.until = status, until
        member.rights = member.permissions = frozenset()

    if was_in and chat.tells_joins and heard and who is not world.bot:
        service(world, by, chat, {"left_chat_member": payloads.user(who)})
    change(world, chat, by, who, alter)


def guarded(chat: Chat, who: User) -> None:
    """Refuse what touches owner or administrators."""
    if chat.status(who) == "creator":
        raise bad("can't remove chat owner")
    if chat.status(who) == "administrator":
        raise bad("user is an administrator of the chat")


def until(world: World, seconds: int | None) -> datetime | None:
    """Return when a restriction ends; None for ever: not said, under 30 seconds or over 366 days."""
    if not seconds:
        return None
    end = datetime.fromtimestamp(seconds, world.now().tzinfo)
    span = end - world.now()
    return end if SHORTEST <= span <= LONGEST else None


def ban(world: World, chat: Chat, by: User, who: User, end: datetime | None = None) -> None:
    guarded(chat, who)
    _gone(world, chat, by, who, "kicked", end)


def unban(world: World, chat: Chat, by: User, who: User, only_if_banned: bool = False) -> None:
    """Lift a ban; someone who is inside is put out, unless only_if_banned."""
    if chat.status(who) == "kicked":

        def alter(member: Member) -> None:
            member.status, member.until = "left", None

        change(world, chat, by, who, alter)
    elif not only_if_banned and chat.inside(who):
        guarded(chat, who)
        _gone(world, chat, by, who, "left")


def restrict(
    world: World, chat: Chat, by: User, who: User, permissions: Iterable[str], end: datetime | None = None
) -> None:
    """Restrict to permissions; all of them lift it."""
    guarded(chat, who)
    kept = frozenset(permissions)

    def alter(member: Member) -> None:
        if frozenset(PERMISSIONS) <= kept:
            member.status = "member" if member.here else "left"
            member.permissions, member.until = frozenset(), None
            return
        member.inside = member.here
        member.status, member.permissions, member.until = "restricted", kept, end

    change(world, chat, by, who, alter)


def promote(
    world: World, chat: Chat, by: User, who: User, rights: Iterable[str], *, title: str | None = None,
    anonymous: bool = False,
) -> None:  # fmt: skip
    """Make an administrator, or with no rights a member again."""
    kept = frozenset(rights)

    def alter(member: Member) -> None:
        member.status = "administrator" if kept else "member"
        member.rights, member.title, member.anonymous = kept, title, anonymous

    change(world, chat, by, who, alter)


def tag(world: World, chat: Chat, by: User, who: User, words: str) -> None:
    """Set or take off a regular member's tag."""
    if chat.status(who) in ADMINS:
        raise bad("user is an administrator of the chat")

    def alter(member: Member) -> None:
        member.tag = words or None

    change(world, chat, by, who, alter)


def copy(member: Member) -> Member:
    """Return a membership to carry over into another chat."""
    return replace(member)
