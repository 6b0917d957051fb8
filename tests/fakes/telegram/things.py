"""Things of the fake Telegram: users, chats, topics, members, messages, links, callback queries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Now = Callable[[], datetime]

INSIDE = frozenset({"creator", "administrator", "member", "restricted"})
ADMINS = frozenset({"creator", "administrator"})

PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip
RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics", "can_manage_tags",
)  # fmt: skip
BOT_RIGHTS = frozenset(
    {
        "can_manage_chat", "can_delete_messages", "can_restrict_members", "can_invite_users", "can_pin_messages",
        "can_manage_topics", "can_manage_tags",
    }
)  # fmt: skip
MODERATOR = frozenset({"can_manage_chat", "can_restrict_members", "can_delete_messages"})


@dataclass(slots=True, eq=False)
class User:
    """A user; `opened`: they pressed Start with the bot once, `blocked`: they shut it out since."""

    id: int
    name: str
    username: str | None = None
    last_name: str | None = None
    locale: str | None = "de"
    bot: bool = False
    opened: bool = False
    blocked: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """What someone is in a group; `permissions` are a restricted member's, `rights` an administrator's."""

    user: User
    status: str = "member"
    rights: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    until: datetime | None = None
    inside: bool = True
    tag: str | None = None
    title: str | None = None
    anonymous: bool = False

    @property
    def here(self) -> bool:
        return self.status in INSIDE and (self.status != "restricted" or self.inside)


@dataclass(slots=True, eq=False)
class Topic:
    """A forum topic; its id is the message that made it."""

    id: int
    name: str
    creator: User
    color: int = 7322096
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Link:
    """An invite link."""

    url: str
    creator: User
    name: str | None = None
    expires: datetime | None = None
    limit: int | None = None
    asks: bool = False
    revoked: bool = False
    used: int = 0


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat, a basic group or a supergroup; messages in order of their ids, deleted ones included.

    `tells_joins` False: no service messages for coming and going (large groups); `hides_members` True: getChatMember
    works for administrators only.
    """

    id: int
    type: str
    title: str = ""
    username: str | None = None
    person: User | None = None
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    requests: dict[int, datetime] = field(default_factory=dict)
    permissions: frozenset[str] = frozenset(PERMISSIONS)
    migrated_to: int | None = None
    deleted: bool = False
    tells_joins: bool = True
    joins_by_request: bool = False
    hides_members: bool = False
    last_id: int = 0

    @property
    def private(self) -> bool:
        return self.type == "private"

    @property
    def here(self) -> list["Message"]:
        """Return what still stands here."""
        return [each for each in self.messages.values() if not each.deleted]

    def status(self, user: User) -> str:
        found = self.members.get(user.id)
        return "left" if found is None else found.status

    def inside(self, user: User) -> bool:
        found = self.members.get(user.id)
        return found is not None and found.here

    def may(self, user: User, right: str) -> bool:
        """Tell whether an administrator has a right; the owner has all."""
        found = self.members.get(user.id)
        if found is None:
            return False
        return found.status == "creator" or (found.status == "administrator" and right in found.rights)

    def allows(self, user: User, permission: str) -> bool:
        """Tell whether someone may do what members may."""
        found = self.members.get(user.id)
        if found is None or not found.here:
            return False
        if found.status in ADMINS:
            return True
        own = found.permissions if found.status == "restricted" else self.permissions
        return permission in own and permission in self.permissions


@dataclass(slots=True, eq=False)
class Message:
    """One message; a deleted one stays in its chat with `deleted` set and is gone for everyone.

    `pings` are the ids of users whom its entities notify. `service` holds what a service message says, `more` what
    else the payload carries (a photo, a caption …). `hidden` is an anonymous administrator's.
    """

    id: int
    chat: Chat
    author: User
    at: datetime
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    keyboard: Json | None = None
    topic: int | None = None
    root: int | None = None
    reply_to: "Message | None" = None
    edited: datetime | None = None
    silent: bool = False
    protected: bool = False
    deleted: bool = False
    hidden: bool = False
    preview: Json | None = None
    document: "Upload | None" = None
    forwarded: "Message | None" = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    pinned: bool = False
    pings: frozenset[int] = frozenset()
    service: Json = field(default_factory=dict)
    more: Json = field(default_factory=dict)

    def buttons(self) -> list[Json]:
        """Return every inline button on it, flat."""
        rows = (self.keyboard or {}).get("inline_keyboard") or []
        return [each for row in rows for each in row]


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file."""

    name: str
    kind: str
    content: bytes


@dataclass(slots=True, eq=False)
class Query:
    """A pressed button and how it was answered; `answered` counts, the first answer is what the person sees."""

    id: str
    user: User
    message: Message
    data: str
    at: datetime
    answered: int = 0
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that the bot made, as the server took it."""

    method: str
    chat: int
    message: int
    text: str
    at: datetime
