"""Moving: a guild or group goes by another native id, with everything that waits for it (reliability.md row 28)."""

from bot.core.adopting import absorb, empty, merge_places
from bot.core.codec import dumps, loads
from bot.core.lacking import move_lacks
from bot.core.posting import Desk
from bot.model.people import Community
from bot.model.places import Spot
from bot.ports import Sql


def move(desk: Desk, old: Spot, new: Spot) -> None:
    """Let a spot of the desk's community go by another native id.

    Where the new id was seen before its move was known, it made a community of its own by accident: one that is
    still empty becomes a part of this one; one where something happened lets go of the door.
    """
    sql, home = desk.sql, desk.community
    _open_door(desk, new)
    seen = sql.execute(
        "SELECT b.id, a.id FROM places a JOIN places b ON b.community = a.community AND b.platform = a.platform "
        "WHERE a.community = ? AND a.platform = ? AND a.spot = ? AND b.spot = ?",
        (home.id, old.platform, old.id, new.id),
    ).fetchone()
    if seen is not None and seen[0] != seen[1]:
        # what is known by the new id is the same place, and the old row has its history
        merge_places(sql, [seen])
    sql.execute(
        "UPDATE places SET spot = ?, guild = ? WHERE community = ? AND platform = ? AND spot = ?",
        (new.id, new.guild, home.id, old.platform, old.id),
    )
    for table in ("doors", "seats"):
        sql.execute(
            f"UPDATE OR IGNORE {table} SET guild = ? WHERE platform = ? AND guild = ?",  # noqa: S608
            (new.guild, old.platform, old.guild),
        )
        sql.execute(f"DELETE FROM {table} WHERE platform = ? AND guild = ?", (old.platform, old.guild))  # noqa: S608
    move_lacks(sql, old, new)
    _redirect(sql, old, new)
    desk.directory.forget_place(home, new)
    desk.directory.layers[-1].doors[(new.platform, new.guild)] = home
    desk.directory.place(home, new, 0)


def _open_door(desk: Desk, new: Spot) -> None:
    """Take over the door of the new id from the community it made by accident."""
    sql, home = desk.sql, desk.community
    row = sql.execute(
        "SELECT community FROM doors WHERE platform = ? AND guild = ?", (new.platform, new.guild)
    ).fetchone()
    other: Community | None = None if row is None else desk.directory.community_by_id(row[0])
    if other is None or other.id == home.id:
        return
    doors = sql.execute("SELECT count(*) FROM doors WHERE community = ?", (other.id,)).fetchone()[0]
    if doors == 1 and empty(desk, other.id):
        absorb(desk, other.id, home)
    else:
        sql.execute("DELETE FROM doors WHERE platform = ? AND guild = ?", (new.platform, new.guild))


def _redirect(sql: Sql, old: Spot, new: Spot) -> None:
    """Let what waits to be said or done go to the new id."""
    waiting = sql.execute(
        "SELECT seq, lane, payload FROM outbox WHERE platform = ? AND state IN ('queued', 'sending') "
        "AND (lane LIKE ? OR lane LIKE ? OR payload LIKE ?)",
        (old.platform, f"%:{old.id}", f"%:{old.id}/%", f'%"guild":"{old.guild}"%'),
    ).fetchall()
    for seq, lane, payload in waiting:
        packed = loads(payload)
        if packed.get("spot"):
            packed["spot"][1:3] = [new.guild, new.id]
        if packed.get("guild") == old.guild:
            packed["guild"] = new.guild
        sql.execute(
            "UPDATE outbox SET lane = ?, payload = ? WHERE seq = ?",
            (lane.replace(f":{old.id}", f":{new.id}", 1), dumps(packed), seq),
        )
