"""Members of the playground: who they are and where they stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from bot.adapters.web.world.denied import Denied
from bot.adapters.web.world.instants import instant, micros
from bot.model.people import Account
from bot.model.rights import NOBODY, Role, Standing
from bot.ports import Sql

Stance = Literal["outside", "waiting", "inside", "excluded"]

HOST = "host"
"""The author id under which the house itself writes."""

NAME_MAX = 40

TEAM = frozenset({Role.ORGANISER, Role.MODERATOR, Role.RESPONSIBLE})
"""Who sees the team's place."""

_COLUMNS = "id, name, handle, roles, locale, stance, paused_until, ready"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_MENTION = re.compile(r"(?<![\w@])@([\w.-]{1,40})")


@dataclass(frozen=True, slots=True)
class Member:
    """Hold one member; `ready` marks the personas that come with the playground."""

    id: str
    name: str
    handle: str
    roles: tuple[Role, ...]
    locale: str
    stance: Stance
    paused_until: datetime | None
    ready: bool

    @property
    def inside(self) -> bool:
        """Tell whether the member is in the community."""
        return self.stance == "inside"

    @property
    def staff(self) -> bool:
        """Tell whether the member sees the team's place."""
        return bool(TEAM & set(self.roles))

    def account(self) -> Account:
        """Return the member as the house knows accounts."""
        return Account("web", self.id, name=self.name, handle=self.handle, locale=self.locale)

    def standing(self) -> Standing:
        """Return what the member is here now; nobody while not inside."""
        native = frozenset(each.value for each in self.roles)
        return Standing(frozenset(self.roles), native=native) if self.inside else NOBODY


def _member(row: Any) -> Member:
    roles = tuple(Role(word) for word in row[3].split())
    paused = instant(row[6]) if row[6] is not None else None
    return Member(row[0], row[1], row[2], roles, row[4], cast(Stance, row[5]), paused, bool(row[7]))


def get(sql: Sql, member: str) -> Member | None:
    """Return a member by id."""
    row = sql.execute(f"SELECT {_COLUMNS} FROM web_member WHERE id = ?", (member,)).fetchone()
    return _member(row) if row else None


def known(sql: Sql, member: str) -> Member:
    """Return a member by id; raises Denied(404) where there is none."""
    found = get(sql, member)
    if found is None:
        raise Denied(404, "member")
    return found


def everyone(sql: Sql) -> list[Member]:
    """Return all members, personas first, in the order they came to be."""
    rows = sql.execute(f"SELECT {_COLUMNS} FROM web_member ORDER BY position").fetchall()
    return [_member(row) for row in rows]


def add(
    sql: Sql,
    name: str,
    locale: str,
    roles: Iterable[Role] = (Role.MEMBER,),
    stance: Stance = "outside",
    ready: bool = False,
) -> Member:
    """Make a member; the id is the name in plain letters, numbered where it is taken. Raises Denied(400)."""
    name = " ".join("".join(c for c in name if c.isprintable()).split())[:NAME_MAX].strip()
    if not name:
        raise Denied(400, "name")
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold().translate(_UMLAUTS)).strip("-") or "member"
    taken = {row[0] for row in sql.execute("SELECT id FROM web_member").fetchall()} | {HOST}
    handle = next(word for word in _numbered(plain) if word not in taken)
    words = " ".join(roles)
    sql.execute(
        "INSERT INTO web_member (id, name, handle, roles, locale, stance, ready, position)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (handle, name, handle, words, locale, stance, int(ready), len(taken)),
    )
    return known(sql, handle)


def _numbered(word: str) -> Iterable[str]:
    yield word
    number = 2
    while True:
        yield f"{word}{number}"
        number += 1


def stand(sql: Sql, member: str, stance: Stance) -> None:
    """Move a member inside, outside, to the door, or out for good."""
    sql.execute("UPDATE web_member SET stance = ? WHERE id = ?", (stance, member))


def pause(sql: Sql, member: str, until: datetime | None) -> None:
    """Stop a member writing until `until`, or let them write again with None."""
    sql.execute("UPDATE web_member SET paused_until = ? WHERE id = ?", (micros(until) if until else None, member))


def speak(sql: Sql, member: str, locale: str) -> None:
    """Set the language a member reads the page in; raises Denied(400) for one we do not have."""
    if locale not in ("de", "en"):
        raise Denied(400, "language")
    sql.execute("UPDATE web_member SET locale = ? WHERE id = ?", (locale, member))


def called(text: str, members: Iterable[Member]) -> list[tuple[int, int, str]]:
    """Return where a text names someone by @handle or @name: start, end, id."""
    by_word = {m.name.casefold(): m.id for m in members if " " not in m.name} | {m.handle: m.id for m in members}
    found: list[tuple[int, int, str]] = []
    for match in _MENTION.finditer(text):
        word = match.group(1)
        for tried in (word, word.rstrip(".-")):
            hit = by_word.get(tried.casefold())
            if hit:
                found.append((match.start(), match.start(1) + len(tried), hit))
                break
    return found


def mentioned(text: str, members: Iterable[Member]) -> list[str]:
    """Return the ids of those a text names, each once, in order."""
    return list(dict.fromkeys(member for _, _, member in called(text, members)))
