"""Places of the playground: open to all, to the team, or a thread or room of their own."""

from dataclasses import dataclass
from typing import Any

from bot.adapters.web.world.denied import Denied
from bot.adapters.web.world.members import Member
from bot.model.places import Purpose, Spot
from bot.ports import Sql

GUILD = "playground"
GUILD_NAME = "Stammtisch"
_COLUMNS = "id, kind, name_de, name_en, purpose, parent, root, staff, closed_at"


@dataclass(frozen=True, slots=True)
class WebPlace:
    """Hold one place; `root` is the message a thread hangs on."""

    id: str
    kind: str
    names: dict[str, str]
    purpose: Purpose
    parent: str | None
    root: int | None
    staff: bool
    closed: bool

    def spot(self) -> Spot:
        """Return the place as the house knows spots; its name in the community's language."""
        return Spot("web", GUILD, self.id, self.names["de"], self.purpose, GUILD_NAME, self.parent, self.staff)


def direct(member: str) -> Spot:
    """Return the direct chat between a member and the host."""
    return Spot("web", GUILD, f"direct:{member}", purpose=Purpose.DIRECT, guild_name=GUILD_NAME)


def _place(row: Any) -> WebPlace:
    names = {"de": row[2], "en": row[3]}
    return WebPlace(row[0], row[1], names, Purpose(row[4]), row[5], row[6], bool(row[7]), row[8] is not None)


def get(sql: Sql, place: str) -> WebPlace | None:
    """Return a place by id."""
    row = sql.execute(f"SELECT {_COLUMNS} FROM web_place WHERE id = ?", (place,)).fetchone()
    return _place(row) if row else None


def everywhere(sql: Sql) -> list[WebPlace]:
    """Return all places in the order of the rail."""
    return [_place(row) for row in sql.execute(f"SELECT {_COLUMNS} FROM web_place ORDER BY position").fetchall()]


def of_purpose(sql: Sql, purpose: Purpose) -> WebPlace | None:
    """Return the first open place of a purpose."""
    return next((p for p in everywhere(sql) if p.purpose == purpose and p.kind == "place" and not p.closed), None)


def visible(sql: Sql, member: Member) -> list[WebPlace]:
    """Return the places a member can look into."""
    if not member.inside:
        return []
    seats = {row[0] for row in sql.execute("SELECT place FROM web_seat WHERE member = ?", (member.id,)).fetchall()}
    all_places = {p.id: p for p in everywhere(sql)}
    return [p for p in all_places.values() if _sees(p, member, seats, all_places)]


def _sees(place: WebPlace, member: Member, seats: set[str], all_places: dict[str, WebPlace]) -> bool:
    if place.kind == "room":
        return place.id in seats
    if place.kind == "thread" and place.parent in all_places:
        return _sees(all_places[place.parent], member, seats, all_places)
    return member.staff or not place.staff


def readable(sql: Sql, member: Member, spot: str) -> bool:
    """Tell whether a member sees what stands in a spot."""
    if spot in (f"direct:{member.id}", f"lane:{member.id}"):
        return True
    return any(place.id == spot for place in visible(sql, member))


def add(
    sql: Sql,
    place: str,
    names: dict[str, str],
    purpose: Purpose,
    *,
    kind: str = "place",
    parent: str | None = None,
    root: int | None = None,
    staff: bool = False,
    nonce: str | None = None,
) -> WebPlace:
    """Make a place; the caller has looked whether it is there already."""
    position = sql.execute("SELECT coalesce(max(position), 0) + 1 FROM web_place").fetchone()[0]
    sql.execute(
        "INSERT INTO web_place (id, kind, name_de, name_en, purpose, parent, root, staff, nonce, position)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (place, kind, names["de"], names["en"], purpose.value, parent, root, int(staff), nonce, position),
    )
    made = get(sql, place)
    if made is None:  # pragma: no cover - the row was written two lines above
        raise Denied(500, "place")
    return made


def by_nonce(sql: Sql, nonce: str) -> WebPlace | None:
    """Return the place an earlier delivery with this key made."""
    row = sql.execute(f"SELECT {_COLUMNS} FROM web_place WHERE nonce = ?", (nonce,)).fetchone()
    return _place(row) if row else None


def seat(sql: Sql, place: str, members: list[str]) -> None:
    """Let members into a room."""
    sql.executemany("INSERT INTO web_seat VALUES (?, ?) ON CONFLICT DO NOTHING", [(place, m) for m in members])
