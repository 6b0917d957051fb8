"""Lacking: what the host may not do behind each door of a community, as its platforms said last (PER-11)."""

from bot.model.events import Sighted
from bot.model.ids import CommunityId
from bot.model.needs import Door, Lack, Need
from bot.model.places import Spot
from bot.ports import Sql


def keep_lacks(sql: Sql, spot: Spot, event: Sighted, at: int) -> None:
    """Take over what a guild's platform says we lack there; `at` is an instant in microseconds."""
    if event.lacks is None:
        return
    guild = (spot.platform, spot.guild)
    sql.execute(
        "INSERT INTO looks (platform, guild, name, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (platform, guild) DO UPDATE SET at = excluded.at, "
        "name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END",
        (*guild, spot.guild_name, at),
    )
    sql.execute("DELETE FROM lacks WHERE platform = ? AND guild = ?", guild)
    sql.executemany(
        "INSERT INTO lacks (platform, guild, what) VALUES (?, ?, ?)", [(*guild, each) for each in sorted(event.lacks)]
    )


def move_lacks(sql: Sql, old: Spot, new: Spot) -> None:
    """Let what is known of a guild go by its new native id (reliability.md row 28)."""
    for table in ("lacks", "looks"):
        sql.execute(f"DELETE FROM {table} WHERE platform = ? AND guild = ?", (new.platform, new.guild))  # noqa: S608
        sql.execute(
            f"UPDATE {table} SET guild = ? WHERE platform = ? AND guild = ?",  # noqa: S608
            (new.guild, old.platform, old.guild),
        )


def doors(sql: Sql, community: CommunityId) -> list[Door]:
    """Return a community's guilds and groups in a fixed order."""
    rows = sql.execute(
        "SELECT d.platform, d.guild, coalesce(l.name, ''), l.at IS NOT NULL FROM doors d "
        "LEFT JOIN looks l ON l.platform = d.platform AND l.guild = d.guild "
        "WHERE d.community = ? AND d.guild <> '' ORDER BY d.platform, d.guild",
        (community,),
    ).fetchall()
    return [Door(platform, guild, name, bool(looked)) for platform, guild, name, looked in rows]


def lacks(sql: Sql, community: CommunityId) -> list[Lack]:
    """Return what we may not do behind the doors of a community, in a fixed order."""
    order = {need: turn for turn, need in enumerate(Need)}
    rows = sql.execute(
        "SELECT d.platform, l.name, k.what FROM doors d JOIN lacks k ON k.platform = d.platform AND k.guild = d.guild "
        "JOIN looks l ON l.platform = d.platform AND l.guild = d.guild "
        "WHERE d.community = ? ORDER BY d.platform, d.guild",
        (community,),
    ).fetchall()
    found = [Lack(platform, name, Need(what)) for platform, name, what in rows if what in order]
    turns = list(dict.fromkeys((each.platform, each.guild_name) for each in found))
    return sorted(found, key=lambda each: (turns.index((each.platform, each.guild_name)), order[each.what]))


def lacking(sql: Sql, platform: str, guild: str, need: Need) -> bool:
    """Tell whether a thing is known to be denied us in a guild; of one nobody looked at nothing is."""
    row = sql.execute(
        "SELECT 1 FROM lacks WHERE platform = ? AND guild = ? AND what = ?", (platform, guild, need)
    ).fetchone()
    return row is not None
