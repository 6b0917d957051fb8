"""Stepping back: a human is one tap away from every card, and once called, the host keeps out of that chat (PER-10)."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.posting import Desk, asked
from bot.core.times import micros, moment
from bot.model.actions import Class, Whisper
from bot.model.people import Person
from bot.model.texts import Text
from bot.model.widgets import Button
from bot.ports import Sql

HUMAN = "host.human"
"""The press that fetches a human."""

MOST = 25
"""How many buttons a card can have where there is least room (Discord)."""


def step_back(sql: Sql, person: str, until: datetime) -> None:
    """Say nothing of the host's own to a person until then (UTC); a longer silence is never shortened."""
    sql.execute(
        "UPDATE persons SET stepped_back = max(coalesce(stepped_back, 0), ?) WHERE id = ?", (micros(until), person)
    )


def stepped_back(sql: Sql, person: str, now: datetime) -> datetime | None:
    """Return until when the host keeps out of a person's chat (UTC), None where it does not."""
    row = sql.execute("SELECT stepped_back FROM persons WHERE id = ?", (person,)).fetchone()
    return None if row is None or row[0] is None or row[0] <= micros(now) else moment(row[0])


def keeps_out(desk: Desk, action: Whisper) -> datetime | None:
    """Return until when a private line waits because its reader asked for a human; None lets it go.

    What a human does, what the reader did, safety and duty pass; what the house thought of by itself waits.
    """
    own = desk.actor is not None and desk.actor == action.person
    if action.safety or action.cls in (Class.DUTY, Class.RELAY) or own or asked(desk):
        return None
    return stepped_back(desk.sql, action.person.id, desk.now)


def with_human(desk: Desk, buttons: Sequence[Button], person: Person) -> Sequence[Button]:
    """Return a private card's buttons, and one more that fetches a human.

    Not on plain answers, not for the team, who are the humans, and not while one was called already.
    """
    if not buttons or len(buttons) >= MOST or HUMAN not in desk.works.rooms.presses:
        return buttons
    if any(each.press == HUMAN for each in buttons) or desk.directory.standing(person).rank > 0:
        return buttons
    if stepped_back(desk.sql, person.id, desk.now) is not None:
        return buttons
    return (*buttons, Button(Text("core.button.human"), HUMAN, who=person.id))
