"""People: who someone is on Telegram, by whatever an update tells of them; and what they are in a group."""

from datetime import datetime, timedelta
from typing import TypeVar

from bot.adapters.telegram.fields import Data, flag_in, id_in, maybe_record, record_in, text_in
from bot.adapters.telegram.group import ADMINISTRATOR, OWNER, inside, rights_of
from bot.adapters.telegram.names import Names, bare
from bot.model.people import Account
from bot.model.rights import NOBODY, Role, Standing

PLATFORM = "telegram"

ANONYMOUS_ADMIN = "1087968824"
"""Telegram's own account behind which an administrator of any group writes unnamed (peers.md §3)."""

ANONYMOUS, CHANNEL = "anonymous:", "channel:"
"""How the ids of accounts begin that hide who they are: no number, so that nothing private can be sent to them."""

FRESH = timedelta(seconds=60)
"""How long what someone was seen to be may stand for them (house.md §4)."""

MOST = 5000
"""Usernames, standings and messages remembered; at more, the oldest go."""

K = TypeVar("K")
V = TypeVar("V")

MODERATES = frozenset({"can_restrict_members", "can_delete_messages"})
CLAIMED = frozenset({Role.GREETER, Role.CIRCLE})
"""What a tag says that anyone may give themselves; all else is given."""

LEADS = "can_promote_members"


class People:
    """Tell people apart. `me` is the bot's own user id, `username` its name without "@" once that is known."""

    def __init__(self, names: Names, me: str = "", username: str = "") -> None:
        self.me = me
        self.username = username
        self._roles = {bare(word): role for role, words in names.roles.items() for word in words}
        self._handles: dict[str, Account] = {}
        self._standings: dict[tuple[str, str], tuple[Standing, datetime]] = {}

    def account(self, user: Data) -> Account:
        """Return an account by the name people see; raises Odd."""
        id_, handle = id_in(user, "id"), text_in(user, "username", "")
        name = " ".join(part for part in (text_in(user, "first_name", ""), text_in(user, "last_name", "")) if part)
        robot = flag_in(user, "is_bot") or id_ == self.me
        found = Account(PLATFORM, id_, name, _locale(user), robot, f"@{handle}" if handle else "")
        if handle:
            keep(self._handles, handle.casefold(), found)
        return found

    def author(self, message: Data) -> Account:
        """Return whose word a message is; a person who writes as a group or channel stays unnamed. Raises Odd."""
        behind = maybe_record(message, "sender_chat")
        if behind is not None:
            robot = flag_in(message, "is_automatic_forward")
            return self.hidden(record_in(message, "chat"), behind, text_in(message, "author_signature", ""), robot)
        user = record_in(message, "from")
        if id_in(user, "id") == ANONYMOUS_ADMIN:
            chat = record_in(message, "chat")
            return self.hidden(chat, chat, text_in(message, "author_signature", ""))
        return self.account(user)

    @staticmethod
    def hidden(chat: Data, sender: Data, signature: str = "", robot: bool = False) -> Account:
        """Return the account of whoever acts as a chat: an unnamed administrator, or a channel. Raises Odd."""
        id_, title = id_in(sender, "id"), text_in(sender, "title", "")
        if id_ == id_in(chat, "id"):
            return Account(PLATFORM, ANONYMOUS + id_, signature or title, unnamed=True)
        return Account(PLATFORM, CHANNEL + id_, title, robot=robot, unnamed=True)

    def named(self, handle: str) -> Account | None:
        """Return the account a username was last seen with, None where nobody was; ourselves too."""
        wanted = handle.removeprefix("@").casefold()
        if self.username and wanted == self.username.casefold():
            return Account(PLATFORM, self.me, robot=True, handle=f"@{self.username}")
        return self._handles.get(wanted)

    def remember(self, guild: str, account: str, standing: Standing, at: datetime) -> None:
        """Keep what someone was in a group at `at` (UTC), for `held`."""
        keep(self._standings, (guild, account), (standing, at))

    def held(self, guild: str, account: str, now: datetime) -> Standing | None:
        """Return what someone was seen to be in the last minute before `now` (UTC), None if they were not seen."""
        standing, at = self._standings.get((guild, account), (NOBODY, None))
        return standing if at is not None and timedelta(0) <= now - at < FRESH else None

    def stands(self, member: Data, *, fixed: bool) -> Standing:
        """Return what a ChatMember is to the house; outside a group one is nobody. Raises Odd.

        Where tags are not `fixed`, anyone may give themselves one: those make nobody more than a member.
        """
        user = record_in(member, "user")
        robot = flag_in(user, "is_bot") or id_in(user, "id") == self.me
        if not inside(member):
            return Standing(NOBODY.roles, robot=robot)
        held = {Role.MEMBER}
        tag, title = (text_in(member, name, "") for name in ("tag", "custom_title"))
        tagged, titled = self._roles.get(bare(tag)), self._roles.get(bare(title))
        if titled is not None:
            held.add(titled)
        if tagged is not None and (fixed or tagged in CLAIMED):
            held.add(tagged)
        rights = rights_of(member) or frozenset()
        if rights & MODERATES:
            held.add(Role.MODERATOR)
        if LEADS in rights:
            held.add(Role.LEAD)
        given = (title, tag) if fixed else (title,)
        native = frozenset(word for each in given for word in (each.casefold(), bare(each)) if word)
        status = text_in(member, "status")
        # Telegram lets no bot restrict or ban an administrator
        return Standing(frozenset(held), status == OWNER, robot, native, beyond=status in (OWNER, ADMINISTRATOR))


def _locale(user: Data) -> str | None:
    language = text_in(user, "language_code", "").partition("-")[0].casefold()
    return language if language in ("de", "en") else None


def keep(kept: dict[K, V], key: K, value: V) -> None:
    """Remember something; the oldest goes where there is no more room."""
    if key not in kept and len(kept) >= MOST:
        del kept[next(iter(kept))]
    kept[key] = value
