"""Directs: where only people can open a direct chat, what is theirs alone waits until they do (mission.md §4)."""

import hashlib
from datetime import datetime, timedelta

from bot.core.choices import house_of
from bot.core.delivering import Claimed
from bot.core.keys import Keys
from bot.core.persona.voice import Voice
from bot.core.posting import Row, insert, pack_spot, public_words
from bot.core.times import micros
from bot.core.works import Works
from bot.model.actions import Class
from bot.model.ids import PersonId
from bot.model.people import Account, Community, Person
from bot.model.places import Place, Purpose, Spot
from bot.model.texts import Text
from bot.ports import Sql

PRIVATE = frozenset({"reply", "whisper", "ask"})
"""Kinds that only one person reads."""

CLOSED = "closed"
"""What a row's note says while it waits for its reader's chat to be opened."""

WAITS = timedelta(days=7)
"""How long it waits."""

SHOWN = timedelta(minutes=2)
"""How long the public line stands that leads there."""

APART = timedelta(minutes=10)
"""Between two such lines for one person in one place."""

OPEN = "core.open"
"""The press that happens by opening the direct chat."""


def wait(sql: Sql, works: Works, row: Claimed, community: Community, now: datetime) -> None:
    """Let a private row wait for its reader; where they acted in public, a short line leads them there."""
    sql.execute(
        "UPDATE outbox SET state = 'queued', due_at = ?, expires_at = coalesce(expires_at, ?), note = ?, "
        "attempts = attempts - 1 WHERE seq = ?",
        (micros(now + WAITS), micros(now + WAITS), CLOSED, row.seq),
    )
    sql.execute(
        "UPDATE accounts SET reachable = 0 WHERE person = ? AND platform = ?", (row.person, works_platform(row))
    )
    spot = row.payload.get("spot")
    if spot is not None and row.person is not None:
        platform, guild, id_, name, purpose, parent = spot
        where = Spot(platform, guild, id_, name, Purpose(purpose), parent=parent)
        lead(sql, works, community, row.person, where, now)


def works_platform(row: Claimed) -> str:
    """Return the platform of a private row: that of the account it goes to."""
    account = row.payload.get("account") or [""]
    return str(account[0])


def closed(sql: Sql, account: Account, person: str) -> bool:
    """Tell whether an account's direct chat is known to be closed."""
    row = sql.execute(
        "SELECT reachable FROM accounts WHERE person = ? AND platform = ? AND account = ?",
        (person, account.platform, account.id),
    ).fetchone()
    return row is not None and not row[0]


def opened(sql: Sql, account: Account, now: datetime) -> None:
    """Send what waited: whoever writes in a direct chat has opened it."""
    found = sql.execute(
        "UPDATE accounts SET reachable = 1 WHERE platform = ? AND account = ? AND reachable = 0",
        (account.platform, account.id),
    )
    if found.rowcount:
        sql.execute(
            "UPDATE outbox SET due_at = :now, note = '' "
            "WHERE platform = :platform AND state = 'queued' AND note = :note "
            "AND (lane IN (:private, :answer) OR substr(lane, 1, length(:answer) + 1) = :answer || '/')",
            {
                "now": micros(now),
                "platform": account.platform,
                "note": CLOSED,
                "private": f"private:{account.id}",
                "answer": f"answer:{account.id}",
            },
        )


def owned(sql: Sql, place: str, account: str) -> None:
    """Note whose direct chat a place is: it goes when they are forgotten (IDP-05)."""
    sql.execute("UPDATE places SET account = ? WHERE id = ? AND account <> ?", (account, place, account))


def of(sql: Sql, person: str) -> list[tuple[str, str]]:
    """Return the platform and native id of each direct chat that is a person's."""
    rows = sql.execute(
        "SELECT p.platform, p.spot FROM places p JOIN accounts a ON a.platform = p.platform "
        "AND a.account = p.account AND a.community = p.community WHERE a.person = ?",
        (person,),
    ).fetchall()
    return [(platform, spot) for platform, spot in rows]


def lead(sql: Sql, works: Works, community: Community, person: str, spot: Spot, now: datetime) -> None:
    """Say one short line where someone acted, with the way into their direct chat; it removes itself (T7)."""
    if spot.purpose is Purpose.DIRECT:
        return
    place = sql.execute(
        "SELECT id, name, purpose FROM places WHERE community = ? AND platform = ? AND spot = ?",
        (community.id, spot.platform, spot.id),
    ).fetchone()
    who = sql.execute(
        "SELECT name FROM accounts WHERE person = ? AND platform = ? ORDER BY reachable, account",
        (person, spot.platform),
    ).fetchone()
    turn = int(now.timestamp() // APART.total_seconds())
    id_ = _id(f"lead/{person}/{spot.id}/{turn}")
    if place is None or who is None or sql.execute("SELECT 1 FROM outbox WHERE id = ?", (id_,)).fetchone() is not None:
        return
    here = Place(place[0], community.id, place[1], Purpose(place[2]), spot)
    # as a person, not as words: whoever is forgotten meanwhile is taken out of it
    named = Person(PersonId(person), community.id, who[0])
    manners = house_of(sql, works.settables, works.known, community.id).manners
    voice = Voice(sql, works.words, manners, community, now, id_)
    key = Keys(sql, works.secret).make("button", id_, community=community.id, handler=OPEN, data={}, place=here.id)
    label = voice.shown(Text("core.button.direct"), community.locale)
    payload = {
        "words": public_words(voice, Text("core.answer_waits", name=named), here.id, new=False),
        "buttons": [{"key": key, "label": label, "style": "plain", "link": True}],
        "spot": pack_spot(spot),
        "locale": community.locale,
        "by_hours": True,
    }
    said = Row("say", Class.ANSWER, spot.platform, f"talk:{spot.id}", payload, place=here.id, ref=id_)
    insert(sql, id_, community.id, "core", said, now)
    sql.execute(
        "INSERT INTO posts (community, cog, ref, outbox, platform, at) VALUES (?, 'core', ?, ?, ?, ?)",
        (community.id, id_, id_, spot.platform, micros(now)),
    )
    gone = _id(f"lead/{person}/{spot.id}/{turn}/gone")
    row = Row("remove", Class.DUTY, spot.platform, f"safety:{spot.id}/{id_}", {"post": id_})
    insert(sql, gone, community.id, "core", row, now)
    sql.execute("UPDATE outbox SET due_at = ? WHERE id = ?", (micros(now + SHOWN), gone))


def _id(words: str) -> str:
    return hashlib.blake2b(words.encode(), digest_size=10).hexdigest()
