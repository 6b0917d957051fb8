"""Needs: the rights and intents the host asks Discord for; what each missing one darkens (reliability.md row 23)."""

from dataclasses import dataclass

from bot.model.needs import Need as Word

ADMINISTRATOR = 1 << 3


@dataclass(frozen=True, slots=True)
class Need:
    """Name one right: its bit, the house's word, Discord's name, and in one sentence what does not work without it."""

    bit: int
    word: Word
    name: str
    darkens: str


RIGHTS: tuple[Need, ...] = (
    Need(1 << 10, Word.SEE, "View Channels", "I see nothing at all."),
    Need(1 << 11, Word.SPEAK, "Send Messages", "I cannot say anything."),
    Need(1 << 38, Word.SPEAK_IN_THREADS, "Send Messages in Threads", "I cannot say anything in threads."),
    Need(
        1 << 16,
        Word.READ_BACK,
        "Read Message History",
        "What was said while I was away stays unread, and I cannot answer a message.",
    ),
    Need(1 << 14, Word.LONG_TEXTS, "Embed Links", "Longer texts do not go out."),
    Need(1 << 6, Word.REACT, "Add Reactions", "Where thanks were said I cannot leave my small mark."),
    Need(
        1 << 35,
        Word.OPEN_THREADS,
        "Create Public Threads",
        "Rounds that yield to talk cannot open in a thread of their own.",
    ),
    Need(1 << 36, Word.OPEN_ROOMS, "Create Private Threads", "I cannot open a room for a few people."),
    Need(1 << 34, Word.CLOSE_THREADS, "Manage Threads", "I cannot close a thread of mine."),
    Need(1 << 13, Word.REMOVE, "Manage Messages", "What the team takes down stays where it is."),
    Need(1 << 51, Word.PIN, "Pin Messages", "I cannot pin my card."),
    Need(1 << 40, Word.PAUSE, "Timeout Members", "A pause the team gives somebody does not take hold."),
    Need(1 << 2, Word.EXCLUDE, "Ban Members", "An exclusion the team decides does not take hold."),
    Need(1 << 0, Word.INVITE, "Create Invite", "I cannot make invite links."),
)
"""Discord's permission bits (Discord API, topics/permissions)."""

PERMISSIONS = sum(need.bit for need in RIGHTS)
"""What the invite link asks for: exactly these and no more."""

MEMBERS = Need(
    1 << 14 | 1 << 15,
    Word.HEAR_PEOPLE,
    "Server Members Intent",
    "I do not notice who comes and goes: nobody is greeted.",
)
CONTENT = Need(
    1 << 18 | 1 << 19,
    Word.HEAR_TALK,
    "Message Content Intent",
    "I read only what is written to me: thanks said in passing go unseen, and nothing can be moderated.",
)
"""Privileged intents; the bits are application flags, in full or limited (Discord API, resources/application)."""

INTENTS = (MEMBERS, CONTENT)


def invite_link(application: str) -> str:
    """Return the link by which an administrator lets the host in, with exactly the rights it needs."""
    scopes = "scope=bot%20applications.commands"
    return f"https://discord.com/oauth2/authorize?client_id={application}&permissions={PERMISSIONS}&{scopes}"


def missing_rights(permissions: int) -> list[Need]:
    """Return what is missing of what the host needs; an administrator lacks nothing."""
    return [] if permissions & ADMINISTRATOR else [need for need in RIGHTS if not permissions & need.bit]


def missing_intents(flags: int) -> list[Need]:
    """Return the privileged intents that are switched off for an application with these flags."""
    return [need for need in INTENTS if not flags & need.bit]


def right_sentence(need: Need, guild: str) -> str:
    """Say that a right is missing in a guild, what follows, and what to do."""
    return f'In "{guild}" my role lacks "{need.name}". {need.darkens} Server Settings, Roles, my role.'


def intent_sentence(need: Need) -> str:
    """Say that a privileged intent is off, what follows, and where the switch is."""
    return (
        f'Discord does not give me the "{need.name}". {need.darkens} '
        "Switch it on in the Developer Portal, your application, Bot; then start me again."
    )
