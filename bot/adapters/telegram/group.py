"""Group: one chat of many with its topics and our rights there, as small records from raw payloads."""

from dataclasses import dataclass, field

from bot.adapters.telegram.fields import Data, Odd, flag_in, id_in, maybe_record, text_in

PRIVATE, CHANNEL = "private", "channel"
KINDS = frozenset({"group", "supergroup"})

OWNER, ADMINISTRATOR, MEMBER, RESTRICTED = "creator", "administrator", "member", "restricted"
OUTSIDE = frozenset({"left", "kicked"})


@dataclass(frozen=True, slots=True)
class Topic:
    """Hold one topic of a forum; `ours` was opened by the house as a thread, for one matter."""

    id: str
    name: str
    ours: bool = False


@dataclass(slots=True)
class Group:
    """Hold one group or supergroup.

    `rights` are the names of our administrator rights ("can_delete_messages"), None where we are none; `present` tells
    whether we are in it; `username` makes it a public one. `door` is the name of the topic that every forum has.
    `fixed` tells that members cannot give themselves a tag, as of the last getChat.
    """

    id: str
    title: str = ""
    kind: str = "supergroup"
    forum: bool = False
    username: str = ""
    rights: frozenset[str] | None = None
    present: bool = True
    door: str = ""
    topics: dict[str, Topic] = field(default_factory=dict)
    fixed: bool = False

    def update(self, data: Data) -> bool:
        """Take over what a Chat says and tell whether anything changed; raises Odd and then changed nothing."""
        said = (text_in(data, "title", ""), kind_of(data), flag_in(data, "is_forum"), text_in(data, "username", ""))
        if said == (self.title, self.kind, self.forum, self.username):
            return False
        self.title, self.kind, self.forum, self.username = said
        return True

    def permit(self, data: Data) -> None:
        """Take over what a ChatFullInfo says members may do; raises Odd."""
        allowed = maybe_record(data, "permissions")
        if allowed is not None:
            # what is left out is as pinning is (Bot API, "ChatPermissions")
            name = "can_edit_tag" if allowed.get("can_edit_tag") is not None else "can_pin_messages"
            self.fixed = not flag_in(allowed, name)


def kind_of(chat: Data) -> str:
    """Return what a Chat is: private, group, supergroup or channel; raises Odd."""
    kind = text_in(chat, "type")
    if kind not in KINDS and kind not in (PRIVATE, CHANNEL):
        raise Odd("no kind of chat")
    if (kind == PRIVATE) != (int(id_in(chat, "id")) > 0):
        raise Odd("people's ids are above zero, all others below")
    return kind


def inside(member: Data) -> bool:
    """Tell whether a ChatMember is in the chat; raises Odd."""
    status = text_in(member, "status")
    if status == RESTRICTED:
        return flag_in(member, "is_member")
    if status in OUTSIDE:
        return False
    if status not in (OWNER, ADMINISTRATOR, MEMBER):
        raise Odd("no status of a member")
    return True


def rights_of(member: Data) -> frozenset[str] | None:
    """Return the names of the rights a ChatMember holds as an administrator, None for whoever is none; raises Odd."""
    if text_in(member, "status") != ADMINISTRATOR:
        return None
    return frozenset(name for name, held in member.items() if name.startswith("can_") and held is True)
