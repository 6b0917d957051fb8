"""Facts: news from one cog that others may hear in the same unit of work (house.md §2)."""

from dataclasses import dataclass

from bot.model.people import Person
from bot.model.places import MessageRef, Place


@dataclass(frozen=True, slots=True)
class ThanksGiven:
    """Tell that someone thanked someone; `why` is the giver's words and may be empty (THX-01)."""

    by: Person
    to: Person
    why: str
    place: Place | None
    message: MessageRef | None


@dataclass(frozen=True, slots=True)
class HumanWanted:
    """Tell that a person wants to talk to a human, and why, in one word of ours (PER-10)."""

    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class HumanAwaited:
    """Tell that someone who called a human wrote to the host, which keeps out of it (PER-10)."""

    person: Person


@dataclass(frozen=True, slots=True)
class ConcernWanted:
    """Tell that a person wants to open a concern; whoever hears it asks for the words (WEL-04)."""

    person: Person


@dataclass(frozen=True, slots=True)
class ConcernOpened:
    """Tell that a concern is open and staff can see it (CAS-16)."""

    person: Person
    number: str


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """Tell that a person switched a purpose on or off; what waited for it goes in this same unit (IDP-03)."""

    person: Person
    purpose: str
    given: bool


@dataclass(frozen=True, slots=True)
class PersonLeaving:
    """Tell that a person is about to be erased in this same unit: close what is open, redraw what others see of them.

    It is told before their rows go; whatever a cog still writes to them is let go with the rest (IDP-05).
    """

    person: Person


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Tell that someone changed settings of the community in chat, by their dotted keys."""

    person: Person
    keys: tuple[str, ...]


Fact = (
    ThanksGiven
    | HumanWanted
    | HumanAwaited
    | ConcernWanted
    | ConcernOpened
    | ConsentChanged
    | PersonLeaving
    | SettingsChanged
)
