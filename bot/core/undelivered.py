"""Undelivered: what should have arrived and did not is told to the humans, once per cause and day (reliability.md)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.choices import house_of
from bot.core.persona.voice import Voice
from bot.core.posting import Row, insert, pack_spot, public_words
from bot.core.works import Works
from bot.model.actions import Class
from bot.model.ids import CommunityId, PersonId
from bot.model.people import Community, Person
from bot.model.places import Place, Purpose, Spot
from bot.model.texts import Text
from bot.ports import Sql

HOUSE_OWN = "core"
"""The name our own lines carry; one that fails is told to nobody, or it would go round for ever."""

OUTRANKED = "outranked"
"""The cause that is about one person, not about a place or right."""

CHANGES = frozenset({"edit", "remove", "react", "pin", "close"})
"""Kinds about something that is there: where it is gone already, nothing is missed."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Describe a row that ended dead or unknown: `cause` is why ("forbidden", …), `heard` that its room hears it.

    `person` is whom it was about; who stands too high to be touched is told of each for themselves.
    """

    platform: str
    cog: str
    kind: str
    cls: str
    place: str | None
    cause: str
    heard: bool = False
    person: str | None = None

    @property
    def about(self) -> str | None:
        """Return whom the line for humans names, None where it is one line for all."""
        return self.person if self.cause == OUTRANKED else None

    @property
    def matters(self) -> bool:
        """Tell whether humans should hear of it here: no answers, no closed direct chats, nothing its room tells."""
        if self.heard or self.cls == Class.ANSWER or self.cog == HOUSE_OWN:
            return False
        if self.cause == "gone" and self.kind in CHANGES:
            return False
        return not (self.kind == "whisper" and self.cause in ("forbidden", "gone"))


def tell_staff(sql: Sql, works: Works, community: Community, missed: Missed, now: datetime) -> None:
    """Write one line for the staff place, if there is one and this cause was not told there today."""
    if not missed.matters or not works.words.has(f"core.missed.{missed.kind}"):
        return  # a row so broken that nobody knows its kind cannot be named either
    staff = _staff(sql, community, missed)
    if staff is None or staff.spot is None:
        return
    day = now.astimezone(ZoneInfo(community.zone)).date().isoformat()
    cause = "/".join(
        (community.id, missed.platform, missed.cause, missed.kind, missed.about or missed.place or "", day)
    )
    id_ = hashlib.blake2b(f"undelivered/{cause}".encode(), digest_size=10).hexdigest()
    if sql.execute("SELECT 1 FROM outbox WHERE id = ?", (id_,)).fetchone() is not None:
        return
    manners = house_of(sql, works.settables, works.known, community.id).manners
    voice = Voice(sql, works.words, manners, community, now, id_)
    payload = {
        "words": public_words(voice, _words(sql, community.id, missed), staff.id),
        "spot": pack_spot(staff.spot),
        "locale": community.locale,
        "by_hours": True,
    }
    row = Row("say", Class.DUTY, staff.spot.platform, f"talk:{staff.spot.id}", payload, place=staff.id)
    insert(sql, id_, community.id, HOUSE_OWN, row, now)


def _staff(sql: Sql, community: Community, missed: Missed) -> Place | None:
    """Return the staff place, on the same platform if there is one; the place that failed is no use."""
    row = sql.execute(
        "SELECT id, name, platform, guild, spot FROM places WHERE community = ? AND purpose = ? AND id <> ? "
        "ORDER BY platform <> ?, since, id LIMIT 1",
        (community.id, Purpose.STAFF.value, missed.place or "", missed.platform),
    ).fetchone()
    if row is None:
        return None
    id_, name, platform, guild, spot = row
    return Place(id_, community.id, name, Purpose.STAFF, Spot(platform, guild, spot, name, Purpose.STAFF))


def _words(sql: Sql, community: CommunityId, missed: Missed) -> Text:
    what = Text(f"core.missed.{missed.kind}")
    who = sql.execute("SELECT name FROM persons WHERE id = ?", (missed.about,)).fetchone()
    if who is not None and missed.about is not None:
        about = Person(PersonId(missed.about), community, who[0])
        return Text("core.undelivered_about", what=what, who=about, why=Text(f"core.missed_why.{missed.cause}"))
    row = sql.execute("SELECT name FROM places WHERE id = ?", (missed.place,)).fetchone()
    if missed.cause == "unknown":
        return Text("core.unsure", what=what) if row is None else Text("core.unsure_in", what=what, where=row[0])
    why = Text(f"core.missed_why.{missed.cause}")
    if row is None:
        return Text("core.undelivered", what=what, why=why)
    return Text("core.undelivered_in", what=what, where=row[0], why=why)
