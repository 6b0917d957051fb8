"""Linking: two persons become one since both sides said so, and two again when they like (IDP-02)."""

from dataclasses import dataclass

from bot.core import consent, unasked
from bot.core.posting import Desk
from bot.core.times import micros
from bot.model.actions import Link, Unlink
from bot.model.facts import ConsentChanged, Fact
from bot.model.ids import PersonId
from bot.model.people import Account, Person
from bot.ports import Sql

FOLLOWS = {
    "who": ("keys", "who", "key"),
    "used_by": ("keys", "used_by", "key"),
    "question": ("questions", "person", "id"),
    "outbox": ("outbox", "person", "id"),
}
"""What follows a person besides their accounts, by the name it is remembered by: table, column, row."""

OPEN = " AND state IN ('queued', 'sending', 'unknown')"
"""Of what left the house, only what is still under way."""


def link(desk: Desk, action: Link) -> list[Fact]:
    """Let `other` stand behind `into`; returns what is no longer agreed to since the strictest answer counts.

    Raises ValueError for two that cannot be one: the same, strangers to this community, already behind someone.
    """
    into, other, here = action.into.id, action.other.id, desk.community.id
    strangers = {action.into.community, action.other.community} != {here}
    if into == other or strangers or not desk.directory.accounts(into) or not desk.directory.accounts(other):
        raise ValueError("only two persons of one community, each with an account, can be linked")
    before = _agreed(desk, into) | _agreed(desk, other)
    desk.sql.execute(
        "INSERT INTO links (id, community, kept, gone, at) VALUES (?, ?, ?, ?, ?)",
        (action.id, here, into, other, micros(desk.now)),
    )
    _move_accounts(desk, action.id, into, other)
    for what in FOLLOWS:
        _follow(desk.sql, action.id, what, into, other)
    _share_wishes(desk.sql, action.id, into, other)
    consent.join(desk.sql, action.id, into, other)
    for cog in desk.works.rooms.cogs.values():
        cog.store(desk.sql, here).merge(into, other, action.id)
    return _withdrawn(desk, action.into, before)


def unlink(desk: Desk, action: Unlink) -> list[Fact]:
    """Take a person's latest link back; a no said meanwhile stays a no on both sides. ValueError without a link."""
    last = latest(desk.sql, action.person.id)
    if last is None:
        raise ValueError("this person is not linked")
    before = _agreed(desk, last.kept)
    for cog in desk.works.rooms.cogs.values():
        cog.store(desk.sql, desk.community.id).split(last.id)
    consent.part(desk.sql, last.id, last.kept, last.gone, last.at)
    for what, row in desk.sql.execute("SELECT what, row FROM links_moved WHERE link = ?", (last.id,)).fetchall():
        _give_back(desk.sql, last, what, row)
    _own_name(desk.sql, last.kept)
    moved = desk.directory.accounts(last.kept)
    for table, column in (("links_moved", "link"), ("links_consents", "link"), ("links", "id")):
        desk.sql.execute(f"DELETE FROM {table} WHERE {column} = ?", (last.id,))  # noqa: S608
    moved += desk.directory.accounts(last.gone)
    for account in moved:
        desk.directory.read_again(desk.community, account)
    sides = [desk.directory.person_by_id(each) for each in (last.kept, last.gone)]
    return [fact for side in sides if side is not None for fact in _withdrawn(desk, side, before)]


@dataclass(frozen=True, slots=True)
class Linked:
    """Hold one link: `gone` stands behind `kept` since `at` (microseconds)."""

    id: str
    kept: PersonId
    gone: PersonId
    at: int


def latest(sql: Sql, person: str) -> Linked | None:
    """Return a person's latest link, the one that Unlink takes back; None for one who is only themselves."""
    row = sql.execute(
        "SELECT id, kept, gone, at FROM links WHERE kept = ? ORDER BY at DESC, rowid DESC LIMIT 1", (person,)
    ).fetchone()
    return None if row is None else Linked(row[0], PersonId(row[1]), PersonId(row[2]), row[3])


def brought(sql: Sql, link_id: str) -> list[Account]:
    """Return the accounts that a link brought, which go again with it."""
    rows = sql.execute(
        "SELECT a.platform, a.account, a.name, a.handle FROM links_moved m JOIN links l ON l.id = m.link "
        "JOIN accounts a ON a.person = l.kept AND a.platform || '/' || a.account = m.row "
        "WHERE m.link = ? AND m.what = 'account' ORDER BY a.platform, a.account",
        (link_id,),
    ).fetchall()
    return [Account(platform, id_, name, handle=handle) for platform, id_, name, handle in rows]


def _agreed(desk: Desk, person: str) -> set[str]:
    """Return the purposes a person agrees to as things stand."""
    purposes = desk.works.rooms.purposes
    consents = consent.Consents(desk.sql, purposes)
    return {each for each in purposes if consents.check(person, each)}


def _withdrawn(desk: Desk, person: Person, before: set[str]) -> list[Fact]:
    now = _agreed(desk, person.id)
    return [ConsentChanged(person, purpose, False) for purpose in sorted(before - now)]


def _moved(sql: Sql, link_id: str, what: str, row: str) -> None:
    sql.execute("INSERT INTO links_moved (link, what, row) VALUES (?, ?, ?)", (link_id, what, row))


def _move_accounts(desk: Desk, link_id: str, into: str, other: str) -> None:
    moving = desk.directory.accounts(other)
    for account in moving:
        _moved(desk.sql, link_id, "account", f"{account.platform}/{account.id}")
    desk.sql.execute("UPDATE accounts SET person = ? WHERE person = ?", (into, other))
    for account in moving:
        desk.directory.read_again(desk.community, account)


def _follow(sql: Sql, link_id: str, what: str, into: str, other: str) -> None:
    table, column, row = FOLLOWS[what]
    where = f"{column} = ?{OPEN if table == 'outbox' else ''}"
    sql.execute(
        f"INSERT INTO links_moved (link, what, row) SELECT ?, ?, {row} FROM {table} WHERE {where}",  # noqa: S608
        (link_id, what, other),
    )
    sql.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (into, other))  # noqa: S608


def _share_wishes(sql: Sql, link_id: str, into: str, other: str) -> None:
    """Let quiet hours hold on both sides, and nobody be told twice who speaks; open codes go along."""
    quiet = sql.execute(
        "UPDATE persons SET quiet_from = o.quiet_from, quiet_to = o.quiet_to FROM persons o "
        "WHERE persons.id = ? AND o.id = ? AND persons.quiet_from IS NULL AND o.quiet_from IS NOT NULL",
        (into, other),
    )
    if quiet.rowcount:
        _moved(sql, link_id, "quiet", into)
    sql.execute(
        "UPDATE persons SET labelled = 1 WHERE id = ? AND (SELECT labelled FROM persons WHERE id = ?)", (into, other)
    )
    sql.execute(
        "UPDATE persons SET stepped_back = o.stepped_back FROM persons o WHERE persons.id = ? AND o.id = ? "
        "AND coalesce(persons.stepped_back, 0) < o.stepped_back",
        (into, other),
    )
    unasked.stricter(sql, into, other)
    for table in ("codes", "tries"):
        sql.execute(f"UPDATE {table} SET person = ? WHERE person = ?", (into, other))  # noqa: S608


def _own_name(sql: Sql, person: str) -> None:
    """Let someone go by a name of their own again: the one they chose may have gone with the other account."""
    sql.execute(
        "UPDATE persons SET name = a.name FROM (SELECT name FROM accounts WHERE person = :who AND name <> '' "
        "ORDER BY platform, account LIMIT 1) a WHERE persons.id = :who AND NOT EXISTS "
        "(SELECT 1 FROM accounts x WHERE x.person = :who AND x.name = persons.name)",
        {"who": person},
    )


def _give_back(sql: Sql, last: Linked, what: str, row: str) -> None:
    if what == "account":
        sql.execute(
            "UPDATE accounts SET person = ? WHERE person = ? AND platform || '/' || account = ?",
            (last.gone, last.kept, row),
        )
    elif what == "quiet":
        sql.execute("UPDATE persons SET quiet_from = NULL, quiet_to = NULL WHERE id = ?", (row,))
    else:
        table, column, id_ = FOLLOWS[what]
        sql.execute(
            f"UPDATE {table} SET {column} = ? WHERE {column} = ? AND {id_} = ?",  # noqa: S608
            (last.gone, last.kept, row),
        )
