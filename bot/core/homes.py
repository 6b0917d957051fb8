"""Homes: which community a direct chat speaks for, where its platform does not say (house.md §4).

Of several communities on one platform an account may be in more than one: the one it chose counts, else the first.
What comes from another one says so; a line that could answer two of them is asked back (questions.py).
"""

from datetime import datetime

from bot.core.times import micros
from bot.model.ids import CommunityId
from bot.model.people import Account, Community
from bot.model.texts import Text
from bot.ports import Sql

IN = (
    "SELECT c.id, c.name, c.locale, c.address, c.zone, EXISTS (SELECT 1 FROM doors d WHERE d.community = c.id AND "
    "d.guild <> '') AS real FROM accounts a JOIN communities c ON c.id = a.community "
    "LEFT JOIN direct_for f ON f.platform = a.platform AND f.account = a.account AND f.community = c.id "
    "WHERE a.platform = ? AND a.account = ? ORDER BY f.community IS NULL, real DESC, c.since, c.id"
)
"""Every community that knows an account, first the one its direct chat speaks for.

One without a guild or group is only where they wrote before there was any.
"""


def homes(sql: Sql, account: Account) -> list[Community]:
    """Return the communities an account is in, first the one its direct chat speaks for."""
    rows = sql.execute(IN, (account.platform, account.id)).fetchall()
    return [Community(CommunityId(row[0]), *row[1:5]) for row in rows if row[5]]


def home(sql: Sql, account: Account) -> Community | None:
    """Return the community an account's direct chat speaks for, None for one that nobody knows."""
    row = sql.execute(IN, (account.platform, account.id)).fetchone()
    return None if row is None else Community(CommunityId(row[0]), *row[1:5])


def choose(sql: Sql, account: Account, community: str, now: datetime) -> None:
    """Let an account's direct chat speak for one of its communities from now on."""
    sql.execute(
        "INSERT INTO direct_for (platform, account, community, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (platform, account) DO UPDATE SET community = excluded.community, at = excluded.at",
        (account.platform, account.id, community, micros(now)),
    )


def origin(sql: Sql, account: Account, community: Community, *, first: bool) -> Text | None:
    """Return the line that says which community speaks, where a direct chat could be another's.

    `first` says that it is the first private message ever: that one tells in any case.
    """
    several = homes(sql, account)
    if len(several) < 2 or (several[0].id == community.id and not first):
        return None
    return Text("core.speaks_for", name=community.name)


def asking(sql: Sql, account: Account) -> list[str]:
    """Return the communities that wait for an answer of an account in its direct chat."""
    rows = sql.execute(
        "SELECT DISTINCT q.community FROM questions q JOIN accounts a ON a.person = q.person "
        "WHERE a.platform = ? AND a.account = ?",
        (account.platform, account.id),
    ).fetchall()
    return [row[0] for row in rows]
