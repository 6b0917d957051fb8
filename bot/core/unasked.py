"""Unasked: private lines nobody asked for wait in their reader's lane until that reader asks for them (IDP-08)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.core import posting
from bot.core.codec import dumps
from bot.core.delivering import read_payload
from bot.core.links import BEHIND
from bot.core.posting import Desk, Row
from bot.core.stepping import MOST
from bot.core.times import micros
from bot.model.actions import Bring, Class, Edit, Reply, Whisper, Words
from bot.model.people import Account, Person
from bot.model.texts import Text
from bot.model.widgets import Button
from bot.ports import Sql

RINGS_FOR: Mapping[str, frozenset[str]] = {
    "nothing": frozenset({"own"}),
    "followed": frozenset({"own", "followed"}),
    "everything": frozenset({"own", "followed", "any"}),
}
"""What may ring at someone's door, by the level they chose; the first one is everybody's from the start."""

LEVELS = tuple(RINGS_FOR)

PRESS = "core.waiting"
"""The house's own press that brings what waits."""

HINT_APART = timedelta(days=1)
"""Between two hints that something waits."""

ROUND = 20
"""How many lines are brought at a time."""


def level(sql: Sql, person: str) -> str:
    """Return what a person wants to be told of unasked."""
    row = sql.execute("SELECT notify FROM persons WHERE id = ?", (person,)).fetchone()
    return LEVELS[0] if row is None else str(row[0])


def choose_level(sql: Sql, person: str, chosen: str) -> None:
    """Keep what a person wants to be told of unasked."""
    sql.execute("UPDATE persons SET notify = ? WHERE id = ?", (chosen, person))


def stricter(sql: Sql, into: str, other: str) -> None:
    """Let the quieter wish of two hold where they become one (IDP-02)."""
    quieter = min(LEVELS.index(level(sql, into)), LEVELS.index(level(sql, other)))
    choose_level(sql, into, LEVELS[quieter])


def must_wait(desk: Desk, account: Account, action: Whisper) -> bool:
    """Tell whether a whisper waits: unasked, at a door that rings, and not what its reader chose to be told of."""
    if action.push == "own" or action.safety or desk.actor == action.person or not desk.traits[account.platform].rings:
        return False
    return action.push not in RINGS_FOR[level(desk.sql, action.person.id)]


def keep(desk: Desk, cog: str, action: Whisper) -> None:
    """Let a whisper wait; who speaks is said when it is shown."""
    payload = _payload(desk, action.text, action.buttons, action.person) | posting.pack_files(action.files)
    desk.sql.execute(
        "INSERT INTO waiting (id, community, cog, cls, person, push, ref, payload, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            desk.new_id(),
            desk.community.id,
            cog,
            action.cls.value,
            action.person.id,
            action.push,
            action.ref,
            dumps(payload),
            micros(desk.now),
        ),
    )


def edit(desk: Desk, cog: str, action: Edit) -> None:
    """Change a line that still waits, found by its ref."""
    rows = desk.sql.execute(
        "SELECT id, person FROM waiting WHERE community = ? AND cog = ? AND ref = ?",
        (desk.community.id, cog, action.ref),
    ).fetchall()
    for id_, person in rows:
        reader = desk.directory.person_by_id(person)
        if reader is not None:
            payload = _payload(desk, action.text, action.buttons, reader)
            desk.sql.execute("UPDATE waiting SET payload = ? WHERE id = ?", (dumps(payload), id_))


def drop(desk: Desk, cog: str, ref: str) -> None:
    """Let a line that still waits go unsaid."""
    desk.sql.execute("DELETE FROM waiting WHERE community = ? AND cog = ? AND ref = ?", (desk.community.id, cog, ref))


def count(sql: Sql, person: str) -> int:
    """Return how many lines wait for a person."""
    row = sql.execute(f"SELECT count(*) FROM waiting WHERE person IN ({BEHIND})", {"person": person}).fetchone()  # noqa: S608
    return int(row[0])


def bring(desk: Desk, action: Bring) -> None:
    """Send what waits for a person, oldest first, to where they asked for it, at most `ROUND` lines."""
    person, account = action.person, posting.reach(desk, action.person)
    if account is None:
        return
    rows = desk.sql.execute(
        "SELECT id, cog, cls, ref, payload, push FROM waiting "  # noqa: S608
        f"WHERE person IN ({BEHIND}) ORDER BY at, id",
        {"person": person.id},
    ).fetchall()
    for id_, cog, cls, ref, packed, _ in [row for row in rows if row[5] in action.push][:ROUND]:
        desk.sql.execute("DELETE FROM waiting WHERE id = ?", (id_,))
        lane, owes = posting.private_lane(desk, account, person, answers=False)
        payload: dict[str, Any] = dict(read_payload(packed)) | {"account": posting.pack_account(account)}
        payload["words"] = posting.labelled(desk, payload["words"], person, owes=owes, chat=account)
        row = Row("whisper", Class(cls), account.platform, lane, payload, person=person.id, ref=ref, tell=bool(ref))
        outbox = posting.write(desk, cog, row)
        if ref is not None:
            posting.remember(desk, cog, ref, outbox, account.platform)


def hint(desk: Desk, action: Reply) -> tuple[Button, ...]:
    """Return a button that says how many lines wait, at most once a day and never under what is serious."""
    person = desk.actor
    if (
        person is None
        or action.update
        or len(action.buttons) >= MOST
        or any(_serious(desk, each) for each in posting.paragraphs(action.text))
    ):
        return ()
    waits = count(desk.sql, person.id)
    if not waits:
        return ()
    told = desk.sql.execute(
        f"SELECT 1 FROM waiting WHERE told_at > :since AND person IN ({BEHIND}) LIMIT 1",  # noqa: S608
        {"since": micros(desk.now - HINT_APART), "person": person.id},
    ).fetchone()
    if told is not None:
        return ()
    desk.sql.execute(
        f"UPDATE waiting SET told_at = :now WHERE person IN ({BEHIND})",  # noqa: S608
        {"now": micros(desk.now), "person": person.id},
    )
    return (Button(Text("core.button.waiting", count=waits), PRESS, who=person.id),)


def _serious(desk: Desk, text: object) -> bool:
    if not isinstance(text, Text):
        return False
    return any(text.key == each or text.key.startswith(f"{each}.") for each in desk.works.words.serious)


def _payload(desk: Desk, words: Words, buttons: tuple[Button, ...], person: Person) -> dict[str, Any]:
    return {
        "words": posting.own_words(desk, words, person),
        "buttons": posting.pack_buttons(desk, buttons, locale=person.locale, place=None),
        "locale": desk.voice.locale(person.locale),
    }
