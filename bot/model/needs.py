"""Needs: what the host must be allowed on a platform to keep its promises; a closed vocabulary."""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """Name one thing the host must be allowed in a guild or group (reliability.md row 23).

    HEAR_PEOPLE: who comes and goes. HEAR_TALK: what is said without naming the host. ADMINISTER: to be an administrator
    at all, where a platform hangs everything on that.
    """

    ADMINISTER = "administer"
    HEAR_PEOPLE = "hear_people"
    HEAR_TALK = "hear_talk"
    SEE = "see"
    SPEAK = "speak"
    SPEAK_IN_THREADS = "speak_in_threads"
    READ_BACK = "read_back"
    LONG_TEXTS = "long_texts"
    REACT = "react"
    OPEN_THREADS = "open_threads"
    OPEN_ROOMS = "open_rooms"
    CLOSE_THREADS = "close_threads"
    REMOVE = "remove"
    PIN = "pin"
    PAUSE = "pause"
    EXCLUDE = "exclude"
    INVITE = "invite"


@dataclass(frozen=True, slots=True)
class Lack:
    """Say what the host may not do behind one door of a community; `guild_name` may be empty."""

    platform: str
    guild_name: str
    what: Need


@dataclass(frozen=True, slots=True)
class Door:
    """Name one guild or group of a community; `looked` tells whether its rights are known."""

    platform: str
    guild: str
    name: str
    looked: bool
