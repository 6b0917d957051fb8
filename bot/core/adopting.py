"""Adopting: a community that is still empty becomes a part of another one, whose code someone typed (house.md §4)."""

from collections.abc import Sequence
from typing import Any

from bot.core.consent import strictest
from bot.core.posting import Desk
from bot.core.seats import reseat
from bot.core.times import micros
from bot.model.actions import Adopt
from bot.model.errors import Refusal
from bot.model.ids import CommunityId
from bot.model.people import Account, Community
from bot.ports import Sql

BELONGS = ("access", "codes", "direct_for", "keys", "ledger", "links", "outbox", "posts", "questions", "tries",
           "waiting")  # fmt: skip
"""Tables whose rows go along as they are."""

STAYS = ("apologies", "budgets", "heat", "pauses", "quiets")
"""Tables in which the adopting community's own row stands where both have one."""

OVER = ("choices", "choices_log")
"""Tables whose rows go: what the adopting community chose for itself counts from now on."""

SAID = ("say", "whisper", "edit", "pin", "open", "invite")
"""What a house that answers only does not do of its own accord."""

PLACED = ("keys", "outbox", "ledger", "wordings", "spoken", "budgets", "heat", "lights", "pauses", "quiets")
"""Tables that name a place by our id."""

NAMED = (("keys", "who"), ("keys", "used_by"), ("questions", "person"), ("outbox", "person"), ("codes", "person"),
         ("tries", "person"), ("links", "kept"), ("links_consents", "person"), ("waiting", "person"),
         ("access", "person"), ("access", "looked_by"))  # fmt: skip
"""Columns that name a person by our id, besides the accounts and consents."""


def adopt(desk: Desk, action: Adopt) -> Community:
    """Let the desk's community become a part of another one, and return that one.

    Refuses where the two are one already or this one is not empty any more; raises LookupError for no such community.
    """
    gone = desk.community.id
    home = desk.directory.community_by_id(action.community)
    if home is None:
        raise LookupError(f"no community {action.community!r}")
    if home.id == gone:
        raise Refusal("core.one_already")
    if not empty(desk, gone):
        raise Refusal("core.not_empty")
    absorb(desk, gone, home)
    return home


def absorb(desk: Desk, gone: str, home: Community) -> None:
    """Let a community that is empty become a part of another one."""
    sql = desk.sql
    doors = sql.execute("SELECT platform, guild FROM doors WHERE community = ?", (gone,)).fetchall()
    accounts = _move_people(sql, gone, home.id)
    _move_places(sql, gone, home.id)
    _move_rows(sql, gone, home.id)
    for cog in desk.works.rooms.cogs.values():
        for table in (each for each in cog.store.tables if each.tidy):
            sql.execute(f"DELETE FROM {table.name} WHERE community = ?", (gone,))  # noqa: S608
    sql.execute("UPDATE adopted SET community = ? WHERE community = ?", (home.id, gone))
    sql.execute("INSERT INTO adopted (gone, community, at) VALUES (?, ?, ?)", (gone, home.id, micros(desk.now)))
    sql.execute("DELETE FROM communities WHERE id = ?", (gone,))
    for platform, guild in doors:
        desk.directory.layers[-1].doors[(platform, guild)] = home
    for account in accounts:
        reseat(sql, home, account)
        desk.directory.read_again(home, account)


def at_home(sql: Sql, community: str) -> Community:
    """Return a community by our id, also one that another has adopted since; LookupError for one that is gone."""
    row = sql.execute(
        "SELECT id, name, locale, address, zone FROM communities "
        "WHERE id = coalesce((SELECT community FROM adopted WHERE gone = :id), :id)",
        {"id": community},
    ).fetchone()
    if row is None:
        raise LookupError(f"no community {community!r}")
    return Community(CommunityId(row[0]), *row[1:])


def empty(desk: Desk, community: CommunityId) -> bool:
    """Tell whether a community is still empty.

    No room keeps a row for it or waits for something, nobody was shut out there, and the host said nothing but answers.
    """
    sql = desk.sql
    for cog in desk.works.rooms.cogs.values():
        for table in (each for each in cog.store.tables if not each.tidy):
            kept = f"SELECT 1 FROM {table.name} WHERE community = ? LIMIT 1"  # noqa: S608
            if sql.execute(kept, (community,)).fetchone() is not None:
                return False
    said = sql.execute(
        f"SELECT 1 FROM outbox WHERE community = ? AND cog <> 'core' AND cls <> 'answer' "  # noqa: S608
        f"AND kind IN ({', '.join('?' * len(SAID))}) LIMIT 1",
        (community, *SAID),
    ).fetchone()
    planned = sql.execute("SELECT 1 FROM timers WHERE community = ? AND tidy = 0 LIMIT 1", (community,)).fetchone()
    # its hash holds for that community alone: joining another one would be a way around it
    shut_out = sql.execute("SELECT 1 FROM exclusions WHERE community = ? LIMIT 1", (community,)).fetchone()
    return said is None and planned is None and shut_out is None


def _move_people(sql: Sql, gone: str, home: str) -> list[Account]:
    """Take everyone along; whoever is known there is who they are there. Returns every account that came along."""
    rows = sql.execute("SELECT platform, account, name, handle FROM accounts WHERE community = ?", (gone,)).fetchall()
    known = dict(
        sql.execute(
            "SELECT b.person, a.person FROM accounts b JOIN accounts a ON a.community = ? "
            "AND a.platform = b.platform AND a.account = b.account WHERE b.community = ? ORDER BY b.platform DESC, "
            "b.account DESC",
            (home, gone),
        ).fetchall()
    )
    sql.execute(
        "DELETE FROM accounts WHERE community = :gone AND EXISTS (SELECT 1 FROM accounts a WHERE a.community = :home "
        "AND a.platform = accounts.platform AND a.account = accounts.account)",
        {"gone": gone, "home": home},
    )
    sql.execute("UPDATE accounts SET community = ? WHERE community = ?", (home, gone))
    sql.execute("UPDATE persons SET community = ? WHERE community = ?", (home, gone))
    for other, into in known.items():
        _become(sql, into, other)
    return [Account(platform, id_, name, handle=handle) for platform, id_, name, handle in rows]


def _become(sql: Sql, into: str, other: str) -> None:
    """Let a person be the one who is known already, for good: two rows of one account were never two people."""
    sql.execute("UPDATE accounts SET person = ? WHERE person = ?", (into, other))
    strictest(sql, into, other)
    for table, column in NAMED:
        sql.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?", (into, other))  # noqa: S608
    sql.execute(
        "UPDATE persons SET labelled = 1 WHERE id = ? AND (SELECT labelled FROM persons WHERE id = ?)", (into, other)
    )
    sql.execute("DELETE FROM links_consents WHERE person = ?", (other,))
    sql.execute("DELETE FROM persons WHERE id = ?", (other,))


def _move_places(sql: Sql, gone: str, home: str) -> None:
    twice = sql.execute(
        "SELECT b.id, a.id FROM places b JOIN places a ON a.community = ? AND a.platform = b.platform "
        "AND a.spot = b.spot WHERE b.community = ?",
        (home, gone),
    ).fetchall()
    merge_places(sql, twice)
    sql.execute("UPDATE places SET community = ? WHERE community = ?", (home, gone))


def merge_places(sql: Sql, pairs: Sequence[tuple[str, str]]) -> None:
    """Let the first place of each pair be the second one, for good."""
    for other, into in pairs:
        for table in PLACED:
            sql.execute(f"UPDATE OR IGNORE {table} SET place = ? WHERE place = ?", (into, other))  # noqa: S608
        sql.execute("UPDATE choices SET value = replace(value, ?, ?) WHERE key LIKE 'places.%'", (other, into))
        sql.execute("DELETE FROM places WHERE id = ?", (other,))


def _move_rows(sql: Sql, gone: str, home: str) -> None:
    both: Any = (home, gone)
    sql.execute("UPDATE doors SET community = ? WHERE community = ?", both)
    for table in BELONGS:
        sql.execute(f"UPDATE {table} SET community = ? WHERE community = ?", both)  # noqa: S608
    for table in STAYS:
        sql.execute(f"UPDATE OR IGNORE {table} SET community = ? WHERE community = ?", both)  # noqa: S608
    for table in (*STAYS, "timers", "occurrences", *OVER):
        sql.execute(f"DELETE FROM {table} WHERE community = ?", (gone,))  # noqa: S608
