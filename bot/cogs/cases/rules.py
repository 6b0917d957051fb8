"""Pure decisions about concerns: numbers, what may follow what, what is said when."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.core.desk import Desk
from bot.model.texts import Text

About = Literal["help", "question", "idea", "praise", "vent", "safety"]
ABOUT: tuple[About, ...] = ("help", "question", "idea", "praise", "vent", "safety")

OUTCOMES = ("solved", "partly", "not_possible", "withdrawn")
"""What staff may close a concern with (CAS-09); "read" is what becomes of one that only wanted to be read."""

REASON_LEAST = 20
"""Characters a "no" needs as its reason (CAS-09)."""

WORDS_MOST = 1500
"""Characters one piece of a concern may have; with what stands around it, it fits one message everywhere."""

_NUMBER = re.compile(r"\s*#?\s*([A-Za-z])\s?(\d{1,3})\b[\s:,.–-]*(.*)", re.DOTALL)


def label(number: int) -> str:
    """Return how people call a concern: 1 is A1, 999 is A999, 1000 is B1."""
    letter, rest = divmod(number - 1, 999)
    return f"{chr(ord('A') + letter % 26)}{rest + 1}"


def addressed(typed: str) -> tuple[str, str]:
    """Split "A17 das kam noch dazu" into the concern and the words; the first is empty where none is named."""
    found = _NUMBER.fullmatch(typed)
    if found is None:
        return "", typed.strip()
    return f"{found[1].upper()}{int(found[2])}", found[3].strip()


def lacks_reason(outcome: str, reason: str) -> bool:
    """Tell whether a "no" comes without its why (CAS-09, N10)."""
    return outcome == "not_possible" and len(reason.strip()) < REASON_LEAST


def receipt(desk: Desk, at: datetime, handlers: Sequence[str], *, seen: bool) -> tuple[Text, ...]:
    """Return what the author hears at once: who reads it and when, as far as that is known (CAS-07; N8).

    Of the team only those are named who are among the `handlers`. `seen` False: nobody of the team can see it
    yet; that is said, and whom to turn to (mission.md §13, 5).
    """
    if not seen:
        return (Text("cases.receipt.unseen", names=desk.names),)
    readers = {name.casefold() for name in handlers}
    lines = [Text("cases.receipt.with", names=[name for name in desk.names if name.casefold() in readers])]
    until, opens = desk.open_until(at), desk.next_open(at)
    if until is not None:
        lines.append(Text("cases.receipt.until", until=until))
    elif opens is not None:
        lines.append(Text("cases.receipt.opens", when=opens))
    return tuple(lines)


def fitting(words: Sequence[str], most: int = WORDS_MOST) -> list[str]:
    """Return the newest pieces of a concern that fit together into one message, oldest first."""
    kept: list[str] = []
    for each in reversed(words):
        most -= len(each)
        if most < 0 and kept:
            break
        kept.append(each)
    return kept[::-1]
