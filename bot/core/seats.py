"""Seats: what an account is in each guild of a community; its rights there are those of all of them together."""

from dataclasses import dataclass

from bot.core.codec import dumps, loads
from bot.model.people import Account, Community
from bot.model.rights import Role, Standing
from bot.ports import Sql


@dataclass(frozen=True, slots=True)
class Seat:
    """Hold what an account was last seen to be in one guild."""

    guild: str
    standing: Standing


def seats(sql: Sql, community: str, account: Account) -> list[Seat]:
    """Return an account's seats in every guild of a community on its platform, also where it is nobody."""
    rows = sql.execute(
        "SELECT d.guild, coalesce(s.roles, ''), coalesce(s.owner, 0), coalesce(s.native, '[]') "
        "FROM doors d LEFT JOIN seats s ON s.platform = d.platform AND s.guild = d.guild AND s.account = ? "
        "WHERE d.community = ? AND d.platform = ? ORDER BY d.guild",
        (account.id, community, account.platform),
    ).fetchall()
    # a door without a guild is a direct chat from before there was any
    real = [row for row in rows if row[0]] or rows
    return [Seat(guild, standing_of(roles, owner, 0, native)) for guild, roles, owner, native in real]


def guilds(sql: Sql, community: str, platform: str) -> list[str]:
    """Return a community's guilds on a platform; one that is known by direct chats alone has the guild ""."""
    rows = sql.execute(
        "SELECT guild FROM doors WHERE community = ? AND platform = ? ORDER BY guild", (community, platform)
    ).fetchall()
    return [row[0] for row in rows if row[0]] or [row[0] for row in rows]


def seated(sql: Sql, account: Account, guild: str, standing: Standing) -> bool:
    """Tell whether this is what is held of an account in a guild."""
    row = sql.execute(
        "SELECT roles, owner, native FROM seats WHERE platform = ? AND account = ? AND guild = ?",
        (account.platform, account.id, guild),
    ).fetchone()
    held = ("", 0, "[]") if row is None else tuple(row)
    return held == (roles_of(standing), int(standing.owner), native_of(standing))


def take(sql: Sql, account: Account, guild: str, standing: Standing) -> None:
    """Hold what an account is in a guild; nobody needs no row."""
    key = (account.platform, account.id, guild)
    if not standing.roles and not standing.owner and not standing.native:
        sql.execute("DELETE FROM seats WHERE platform = ? AND account = ? AND guild = ?", key)
        return
    sql.execute(
        "INSERT INTO seats (platform, account, guild, roles, owner, native) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (platform, account, guild) DO UPDATE SET roles = excluded.roles, owner = excluded.owner, "
        "native = excluded.native",
        (*key, roles_of(standing), int(standing.owner), native_of(standing)),
    )


def together(found: list[Standing], *, robot: bool = False) -> Standing:
    """Return several standings as one: whoever is a moderator behind one door is one in the community."""
    roles: frozenset[Role] = frozenset(role for each in found for role in each.roles)
    native = frozenset(name for each in found for name in each.native)
    owner = any(each.owner for each in found)
    return Standing(roles, owner=owner, robot=robot or any(each.robot for each in found), native=native)


def reseat(sql: Sql, community: Community, account: Account) -> None:
    """Work out anew what an account is in a community, after its guilds have changed."""
    whole = together([each.standing for each in seats(sql, community.id, account)])
    sql.execute(
        "UPDATE accounts SET roles = ?, owner = ?, native = ? WHERE community = ? AND platform = ? AND account = ?",
        (roles_of(whole), int(whole.owner), native_of(whole), community.id, account.platform, account.id),
    )


def roles_of(standing: Standing) -> str:
    """Return roles as a column holds them."""
    return ",".join(sorted(standing.roles))


def native_of(standing: Standing) -> str:
    """Return the platform's own roles and titles as a column holds them."""
    return dumps(sorted(standing.native))


def standing_of(roles: str, owner: int, robot: int = 0, native: str = "[]") -> Standing:
    """Read back what columns hold; a role that is no more counts for nothing."""
    held = frozenset(Role(each) for each in roles.split(",") if each in set(Role))
    return Standing(held, bool(owner), bool(robot), frozenset(loads(native)))
