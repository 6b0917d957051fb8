"""Script: a story as data: who does what, and what must then be seen (docs/stories.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.model.places import Purpose

PLACES: Mapping[str, Purpose] = {
    "welcome": Purpose.WELCOME,
    "willkommen": Purpose.WELCOME,
    "chat": Purpose.TALK,
    "plausch": Purpose.TALK,
    "questions": Purpose.QUESTIONS,
    "fragen": Purpose.QUESTIONS,
    "thanks": Purpose.THANKS,
    "danke": Purpose.THANKS,
    "team": Purpose.STAFF,
}
"""Names a story may call its places by; both languages are understood in every story."""


@dataclass(frozen=True, slots=True)
class Where:
    """Name a place as the story wrote it; `purpose` None is someone's own chat with the host."""

    word: str
    purpose: Purpose | None


# --- what people do ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Join:
    """Come in."""

    who: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Go."""

    who: str


@dataclass(frozen=True, slots=True)
class Write:
    """Write a line, or type a command where it begins with a slash; `to` is a piece of the message replied to."""

    who: str
    text: str
    where: Where | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Edit one's own message."""

    who: str
    of: str
    text: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Take one's own message away."""

    who: str
    of: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """Set a reaction, or take it back."""

    who: str
    emoji: str
    to: str
    added: bool = True


@dataclass(frozen=True, slots=True)
class Pick:
    """Use a command from the palette, or from a message's menu where `on` is given."""

    who: str
    command: str
    where: Where | None = None
    on: str | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """Press the newest button with this label, or the one under a certain message."""

    who: str
    label: str
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """Hand in the open form; names are a blank's name or its label."""

    who: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Let a span pass."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Let time pass until the next such wall time; `weekday` 0 is Monday, `days` count from today."""

    at: time
    weekday: int | None = None
    days: int | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class WaitNext:
    """Let time pass until something is due."""


@dataclass(frozen=True, slots=True)
class Restart:
    """Stop the host and start it again on the same database, `away` later."""

    away: timedelta = timedelta(0)


# --- what must be seen ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """Want a text: the whole of it, or only a part."""

    text: str
    part: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Describe a message that must be there; `buttons` None does not look at them."""

    pieces: tuple[Piece, ...] = ()
    without: tuple[str, ...] = ()
    buttons: tuple[str, ...] | None = None
    all_buttons: bool = False
    quietly: bool = False
    thread: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Says:
    """Want the next line of the host in a place; `changes` wants an earlier line to read otherwise now."""

    where: Where
    wanted: Wanted
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Stands:
    """Want a line that everyone in a place can read, whoever wrote it."""

    where: Where
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Reads:
    """Want the next thing that one person alone can see."""

    who: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Silence:
    """Want no line of the host that the story has not mentioned; None means anywhere."""

    where: Where | None


@dataclass(frozen=True, slots=True)
class Unread:
    """Want nothing private that the story has not mentioned; None means for anybody."""

    who: str | None


@dataclass(frozen=True, slots=True)
class Whatever:
    """Pass over what was said in a place, or what someone was told."""

    where: Where | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Want a form to be open with these blanks, or with this title; nothing at all means no form."""

    who: str
    blanks: tuple[str, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class SeesButton:
    """Want a button to be there, or not to be there, wherever a person looks."""

    who: str
    label: str
    there: bool = True


@dataclass(frozen=True, slots=True)
class GetsFile:
    """Want the next file that one person alone gets, by its name, and what stands in it."""

    who: str
    name: Piece
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class HostReacted:
    """Want a reaction of the host on a message; emoji None means none at all."""

    to: str
    emoji: str | None


@dataclass(frozen=True, slots=True)
class HostReactions:
    """Want the host to have reacted so often in a place, the whole story long."""

    where: Where
    times: int


Act = Join | Leave | Write | Change | Delete | Reaction | Pick | Press | Fill | Wait | WaitUntil | WaitNext | Restart
Check = (
    Says | Stands | Reads | Silence | Unread | Whatever | Asked | SeesButton | GetsFile | HostReacted | HostReactions
)


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one line of a story; `language` limits it to one of the story's languages."""

    line: int
    source: str
    does: Act | Check
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Hold a whole story; `at` is a wall time in the community's zone, `settings` override the demo's."""

    name: str
    title: str
    rows: tuple[str, ...]
    languages: tuple[str, ...]
    at: datetime
    steps: tuple[Step, ...]
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)

    def told_in(self, language: str) -> tuple[Step, ...]:
        """Return the steps that count in a language."""
        return tuple(step for step in self.steps if step.language in (None, language))
