"""Needs: the rights and switches the host asks Telegram for; what each missing one darkens (reliability.md row 23)."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.model.needs import Need as Word


@dataclass(frozen=True, slots=True)
class Need:
    """Name one right: its field, the house's words, Telegram's name, and in one sentence what is dark without it."""

    field: str
    words: frozenset[Word]
    name: str
    darkens: str


ADMINISTRATOR = Need(
    "",
    frozenset({Word.ADMINISTER, Word.HEAR_PEOPLE}),
    "Administrator",
    "I see no reactions, do not notice everyone who comes and goes, and can moderate nothing.",
)
DELETE = Need(
    "can_delete_messages", frozenset({Word.REMOVE}), "Delete Messages", "What the team takes down stays where it is."
)
BAN = Need(
    "can_restrict_members",
    frozenset({Word.PAUSE, Word.EXCLUDE}),
    "Ban Users",
    "A pause or an exclusion the team decides does not take hold.",
)
LINKS = Need(
    "can_invite_users",
    frozenset({Word.INVITE}),
    "Invite Users via Link",
    "I cannot make invite links, nor open the door to who asks to join.",
)
PINS = Need("can_pin_messages", frozenset({Word.PIN}), "Pin Messages", "I cannot pin my card.")
TOPICS = Need(
    "can_manage_topics",
    frozenset({Word.OPEN_THREADS, Word.CLOSE_THREADS}),
    "Manage Topics",
    "Rounds that yield to talk cannot open in a topic of their own.",
)

RIGHTS: tuple[Need, ...] = (DELETE, BAN, LINKS, PINS, TOPICS)
"""Fields of ChatAdministratorRights (Bot API)."""

PRIVACY = Need(
    "can_read_all_group_messages",
    frozenset({Word.HEAR_TALK}),
    "Group Privacy",
    "Where I am no administrator I read only what is written to me: thanks said in passing go unseen.",
)
"""BotFather's switch; being an administrator counts as well."""


def group_link(username: str) -> str:
    """Return the link by which someone adds the host to a group, asking for exactly the rights it needs."""
    wanted = "+".join(need.field.removeprefix("can_") for need in RIGHTS)
    return f"https://t.me/{username}?startgroup=true&admin={wanted}"


def missing_rights(held: Collection[str] | None, *, forum: bool) -> list[Need]:
    """Return what is missing of what the host needs in a group; None: it is no administrator there.

    Topics matter only in a forum.
    """
    if held is None:
        return [ADMINISTRATOR]
    return [need for need in RIGHTS if need.field not in held and (forum or need is not TOPICS)]


def lacks(held: Collection[str] | None, *, forum: bool, reads_all: bool) -> frozenset[Word]:
    """Return in the house's words what we may not do in a group; None held: we are no administrator there.

    `reads_all` tells that privacy mode is off; an administrator reads everything anyway.
    """
    missing = missing_rights(held, forum=forum) if held is not None else [ADMINISTRATOR]
    if held is None:
        missing += missing_rights((), forum=forum) + ([] if reads_all else [PRIVACY])
    return frozenset(word for need in missing for word in need.words)


def right_sentence(need: Need, group: str) -> str:
    """Say that a right is missing in a group, what follows, and what to do."""
    if need is ADMINISTRATOR:
        return f'In "{group}" I am no administrator. {need.darkens} Group settings, Administrators, Add Admin.'
    return f'In "{group}" I lack the right "{need.name}". {need.darkens} Group settings, Administrators, my name.'


def privacy_sentence() -> str:
    """Say that privacy mode is on, what follows, and where the switch is."""
    return (
        f'"{PRIVACY.name}" is on. {PRIVACY.darkens} '
        "Switch it off with BotFather (/mybots, Bot Settings, Group Privacy), then take me out of the group and in "
        "again; or make me an administrator."
    )
