"""Alerts: few words that a press among others shows to whoever pressed, alone and without a message (mission.md §4)."""

from collections.abc import Mapping
from typing import Any

from bot.core.codec import unpack_words
from bot.core.posting import Desk
from bot.model.events import Pressed
from bot.model.places import Purpose
from bot.model.texts import Verbatim, plain


def lane_of(desk: Desk, payload: Mapping[str, Any], lane: str) -> str | None:
    """Return the lane of an answer that its press can show, None for one that needs a message.

    It waits behind nothing: where a direct chat was never opened, what is in `lane` may wait there for long. While
    someone is asked something in their chat, answers stand there too.
    """
    by, interaction = desk.arrival.by, desk.arrival.interaction
    if by is None or interaction is None or lane != f"answer:{by.id}":
        return None
    most = desk.traits[by.platform].alerts
    pressed = isinstance(desk.arrival.event, Pressed) and desk.arrival.spot.purpose is not Purpose.DIRECT
    needs_message = payload["update"] or payload["buttons"] or payload.get("files")
    if not most or not pressed or needs_message or _length(desk, payload) > most or _asked(desk):
        return None
    return f"{lane}/{interaction.id}"


def _asked(desk: Desk) -> bool:
    who = None if desk.actor is None else desk.actor.id
    return desk.sql.execute("SELECT 1 FROM questions WHERE person = ?", (who,)).fetchone() is not None


def _length(desk: Desk, payload: Mapping[str, Any]) -> int:
    """Return the length of packed words as a reader sees them, in UTF-16 units."""
    shown = []
    for each in map(unpack_words, payload["words"]):
        line = each.words if isinstance(each, Verbatim) else plain(desk.works.words.line(each, lambda who: None))
        shown.append(line)
    return len("\n\n".join(shown).encode("utf-16-le", "surrogatepass")) // 2
