"""Sorry: the host owns up to a mistake of its own, once, where it happened, and tells the staff place (PER-08).

It never blames anyone, neither members nor technology; and an apology is nothing one apologises for.
"""

from collections.abc import Callable

from bot.core import posting
from bot.core.posting import Desk, Row
from bot.core.times import micros
from bot.core.undelivered import HOUSE_OWN
from bot.model.actions import Action, Class, Edit, Say, Sorry, Whisper
from bot.model.events import Doubled
from bot.model.places import MessageRef, Place, Purpose
from bot.model.texts import Text

TWICE = frozenset({"say", "whisper"})
"""Kinds that leave a message someone may see twice."""

Act = Callable[[str, Action], object]


def own_up(desk: Desk, act: Act, cog: str, action: Sorry) -> None:
    """Say sorry in place for a message of ours that somebody may have seen; once for each `ref`, whatever happens."""
    seen = desk.sql.execute(
        "SELECT o.place, o.person, p.message FROM posts p JOIN outbox o ON o.id = p.outbox "
        "WHERE p.community = ? AND p.cog = ? AND p.ref = ? AND o.state IN ('sending', 'sent', 'unknown')",
        (desk.community.id, cog, action.ref),
    ).fetchall()
    if not seen or not _once(desk, cog, action.ref):
        return
    said = action.text
    if action.instead is not None:
        act(cog, Edit(action.ref, action.instead))
        said = Text("core.corrected", at=desk.now, fact=action.text)
    for place_id, person_id, message in seen:
        place = desk.directory.place_by_id(place_id) if place_id else None
        person = desk.directory.person_by_id(person_id) if person_id else None
        if place is not None:
            to = None if message is None else MessageRef.parse(message)
            act(HOUSE_OWN, Say(place, said, Class.DUTY, answer_to=to))
        elif person is not None:
            act(HOUSE_OWN, Whisper(person, said, Class.DUTY))
    first = seen[0][0]
    _tell_staff(desk, act, desk.directory.place_by_id(first) if first else None, said)


def doubled(desk: Desk, act: Act, event: Doubled) -> None:
    """Turn the second copy of a message of ours into a word about it; the first stays what it was."""
    row = desk.sql.execute(
        "SELECT o.cog, o.kind, o.place, p.message FROM outbox o LEFT JOIN posts p ON p.outbox = o.id "
        "WHERE o.id = ? AND o.community = ?",
        (event.key, desk.community.id),
    ).fetchone()
    if row is None or row[0] == HOUSE_OWN or row[1] not in TWICE or row[2] is None:
        return
    cog, _, place_id, kept = row
    place = desk.directory.place_by_id(place_id)
    spare = next((each for each in reversed(event.messages) if str(each) != kept), None)
    if place is None or spare is None or not _once(desk, cog, f"doubled/{event.key}"):
        return
    twice = Text("core.twice")
    payload = {
        "message": str(spare),
        "words": posting.public_words(desk.voice, twice, place.id, new=False),
        "buttons": [],
        "locale": desk.community.locale,
    }
    lane = f"talk:{spare.spot}"
    posting.write(desk, HOUSE_OWN, Row("edit", Class.DUTY, spare.platform, lane, payload, place=place.id))
    _tell_staff(desk, act, place, twice)


def _once(desk: Desk, cog: str, ref: str) -> bool:
    """Note that we own up to this; False if we did already."""
    noted = desk.sql.execute(
        "INSERT INTO apologies (community, cog, ref, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (desk.community.id, cog, ref, micros(desk.now)),
    )
    return noted.rowcount == 1


def _tell_staff(desk: Desk, act: Act, where: Place | None, what: Text) -> None:
    """Tell the staff place what went wrong; where it went wrong before its eyes, it knows."""
    staff = next(iter(desk.directory.places(desk.community, Purpose.STAFF)), None)
    if staff is None or (where is not None and where.id == staff.id):
        return
    told = Text("core.incident_alone", what=what) if where is None else Text("core.incident", where=where, what=what)
    act(HOUSE_OWN, Say(staff, told, Class.DUTY))
