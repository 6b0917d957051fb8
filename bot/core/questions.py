"""Questions: a form asked one blank at a time where a platform has no forms; rows, so a restart loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.core.codec import dumps, loads
from bot.core.posting import Desk
from bot.core.times import micros
from bot.model.actions import Reply
from bot.model.ids import CommunityId, PersonId
from bot.model.people import Person
from bot.model.places import Purpose
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button

STOP = frozenset({"abbrechen", "stopp", "stop", "cancel", "/cancel", "/abbrechen"})
SKIP = frozenset({"-", "–", "weiter", "skip"})


PLACES_MOST = 12
"""Places offered as buttons; another one is typed."""


@dataclass(frozen=True, slots=True)
class Open:
    """Hold one open question: its row, the form it belongs to, where it stands."""

    id: str
    form: str
    step: int
    answers: Mapping[str, str]
    blanks: list[dict[str, Any]]
    person: PersonId
    community: CommunityId

    @property
    def blank(self) -> dict[str, Any]:
        """Return the blank being asked now."""
        return self.blanks[self.step]


@dataclass(frozen=True, slots=True)
class Complete:
    """Tell that every blank has its answer; `form` is the key of the form to fill."""

    form: str
    values: Mapping[str, str]


def begin(desk: Desk, form: str, sheet: Mapping[str, Any], person: Person) -> list[Reply]:
    """Open a question and return what asks its first blank."""
    id_ = desk.new_id()
    desk.sql.execute(
        "INSERT INTO questions (id, community, person, form, step, answers, asked_at) VALUES (?, ?, ?, ?, 0, '{}', ?)",
        (id_, desk.community.id, person.id, form, micros(desk.now)),
    )
    opened = Open(id_, form, 0, {}, sheet["blanks"], person.id, desk.community.id)
    return [_ask(desk, opened, sheet["title"], person.id)]


def restart(desk: Desk, form: str, person: Person | None) -> Reply:
    """Ask a form's blanks once more from the first, its earlier answers set aside."""
    if person is None:
        raise LookupError("a question needs someone to answer it")
    row = desk.sql.execute("SELECT sheet FROM keys WHERE key = ?", (form,)).fetchone()
    return begin(desk, form, loads(row[0]), person)[0]


def waiting(desk: Desk, person: Person) -> list[Open]:
    """Return a person's open questions, oldest first; in a direct chat of several communities those of all."""
    by, spot = desk.arrival.by, desk.arrival.spot
    shared = by if spot.purpose is Purpose.DIRECT and not spot.guild else None
    rows = desk.sql.execute(
        "SELECT q.id, q.form, q.step, q.answers, k.sheet, q.person, q.community FROM questions q "
        "JOIN keys k ON k.key = q.form WHERE q.person = ? OR q.person IN "
        "(SELECT person FROM accounts WHERE platform = ? AND account = ?) ORDER BY q.asked_at, q.id",
        (person.id, *(("", "") if shared is None else (shared.platform, shared.id))),
    ).fetchall()
    return [
        Open(id_, form, step, loads(answers), loads(sheet)["blanks"], who, of)
        for id_, form, step, answers, sheet, who, of in rows
    ]


def hear(desk: Desk, person: Person, text: str) -> Reply | Complete | None:
    """Take a line written in a direct chat; None when nothing was being asked.

    A line that could answer two open things is asked back, never guessed (house.md §4).
    """
    opened = waiting(desk, person)
    if not opened:
        return None
    if text.strip().casefold() in STOP:
        for each in opened:
            drop(desk, each.id)
        return Reply(Text("core.question_cancelled"))
    if len(opened) == 1:
        return answer(desk, opened[0], text, person)
    several = len({each.community for each in opened}) > 1
    buttons = tuple(_means(desk, each, text, several=several) for each in opened)
    return Reply(Text("core.which_question"), buttons)


def _means(desk: Desk, asked: Open, text: str, *, several: bool) -> Button:
    """Return the button that says which question a line answers; of several communities it names whose."""
    label, community = asked.blank["label"][:40], desk.directory.community_by_id(asked.community)
    if several and community is not None:
        label = f"{community.name[:30]}: {label}"
    shown = Text("core.button.verbatim", words=label)
    data = {"question": asked.id, "text": text}
    return Button(shown, "core.answer", data, asked.person, once=True, community=asked.community)


def answer(desk: Desk, asked: Open, text: str, person: Person) -> Reply | Complete:
    """Take an answer to one question: ask again, ask the next blank, or complete the form."""
    value = _accept(asked.blank, text.strip())
    if isinstance(value, Text):
        return Reply((value, Verbatim(asked.blank["label"])), _choices(desk, asked, person.id))
    answers = dict(asked.answers) | {asked.blank["name"]: value}
    step = asked.step + 1
    if step == len(asked.blanks):
        drop(desk, asked.id)
        return Complete(asked.form, answers)
    desk.sql.execute("UPDATE questions SET step = ?, answers = ? WHERE id = ?", (step, dumps(answers), asked.id))
    return _ask(desk, replace(asked, step=step, answers=answers), "", person.id)


def find(desk: Desk, question: str, person: Person) -> Open | None:
    """Return one of a person's open questions by its id."""
    return next((each for each in waiting(desk, person) if each.id == question), None)


def drop(desk: Desk, question: str) -> None:
    """Close a question without an answer."""
    desk.sql.execute("DELETE FROM questions WHERE id = ?", (question,))


def _accept(blank: Mapping[str, Any], text: str) -> str | Text:
    if not blank["required"] and text.casefold() in SKIP | {""}:
        return ""
    if blank["choices"]:
        for value, label in blank["choices"]:
            if text.casefold() in {value.casefold(), label.casefold()}:
                return str(value)
        return Text("core.unclear_choice", choices=[label for _, label in blank["choices"]])
    if len(text) > blank["max"]:
        return Text("core.too_long", max=blank["max"])
    if not text:
        return Text("core.answer_empty")
    return text


def _ask(desk: Desk, asked: Open, title: str, person: PersonId) -> Reply:
    lines: list[Text | Verbatim] = [Verbatim(title)] if title else []
    lines.append(Verbatim(asked.blank["label"]))
    lines.append(Text("core.cancel_hint") if asked.blank["required"] else Text("core.skip_hint"))
    return Reply(tuple(lines), _choices(desk, asked, person))


def _choices(desk: Desk, asked: Open, person: PersonId) -> tuple[Button, ...]:
    """Return a button for each choice, and one to leave the question open where it may be."""
    shown = [(value, Text("core.button.verbatim", words=label)) for value, label in asked.blank["choices"]]
    if asked.blank["kind"] == "place":
        here = [
            each for each in desk.directory.places(desk.community) if each.name and each.purpose is not Purpose.THREAD
        ]
        shown += [(f"place:{each.id}", Text("core.button.verbatim", words=each.name)) for each in here[:PLACES_MOST]]
    shown += [] if asked.blank["required"] else [("-", Text("core.button.skip"))]
    return tuple(Button(label, "core.answer", {"question": asked.id, "text": value}, person) for value, label in shown)
