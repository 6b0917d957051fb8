"""Codes: eight characters that someone types elsewhere, once and not for long (IDP-02, house.md §4)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.codec import dumps, loads
from bot.core.times import micros, moment
from bot.model.ids import CommunityId
from bot.ports import Sql

ALPHABET = "ACDEFGHJKMNPQRTVWXY34679"
"""What a code is made of: nothing that looks like something else (0 O, 1 I L, 2 Z, 5 S, 8 B, U V)."""

LENGTH = 8
"""Characters of a code: 36 bits, tried five times at most."""

FORGIVEN = str.maketrans("", "", " -–.")
"""What people type between the characters of a code."""


@dataclass(frozen=True, slots=True)
class Code:
    """Hold one code that still counts: whose, of which community, and what it was made with."""

    digest: str
    community: CommunityId
    person: str
    about: Mapping[str, str]


class Codes:
    """Make, find and use up codes inside one unit; `at` (UTC) is when it happened, `new_id` makes them repeatable."""

    def __init__(self, sql: Sql, secret: bytes, community: str, new_id: Callable[[], str], at: datetime) -> None:
        self.sql = sql
        self.secret = secret
        self.community = community
        self.new_id = new_id
        self.at = at

    def make(self, kind: str, person: str, span: timedelta, about: Mapping[str, str]) -> str:
        """Return a new code of a person's, good for `span`; an earlier one of that kind counts no more."""
        self.sql.execute("DELETE FROM codes WHERE person = ? AND kind = ?", (person, kind))
        code = self._spell(self.new_id())
        self.sql.execute(
            "INSERT INTO codes (digest, community, kind, person, about, until) VALUES (?, ?, ?, ?, ?, ?)",
            (self._digest(kind, code), self.community, kind, person, dumps(dict(about)), micros(self.at + span)),
        )
        return code

    def find(self, kind: str, typed: str) -> Code | None:
        """Return the code that was typed if it still counts, whichever community it is from; else None."""
        row = self.sql.execute(
            "SELECT digest, community, person, about FROM codes WHERE digest = ? AND kind = ? AND used = 0 "
            "AND until >= ?",
            (self._digest(kind, typed.translate(FORGIVEN).upper()), kind, micros(self.at)),
        ).fetchone()
        return None if row is None else Code(row[0], CommunityId(row[1]), row[2], loads(row[3]))

    def use(self, code: Code) -> None:
        """Use a code up."""
        self.sql.execute("UPDATE codes SET used = 1 WHERE digest = ?", (code.digest,))

    def wrong(self, kind: str, person: str) -> None:
        """Note that someone typed a code that does not count."""
        self.sql.execute(
            "INSERT INTO tries (id, community, kind, person, at) VALUES (?, ?, ?, ?, ?)",
            (self.new_id(), self.community, kind, person, micros(self.at)),
        )

    def locked(self, kind: str, person: str, most: int, span: timedelta) -> datetime | None:
        """Return until when (UTC) someone may type no code after `most` wrong ones within `span`; None if they may."""
        rows = self.sql.execute(
            "SELECT at FROM tries WHERE person = ? AND kind = ? ORDER BY at DESC LIMIT ?", (person, kind, most)
        ).fetchall()
        if len(rows) < most:
            return None
        last, first = moment(rows[0][0]), moment(rows[-1][0])
        return last + span if last - first <= span and self.at < last + span else None

    def _spell(self, new_id: str) -> str:
        # keyed like a button's key, but another use of the same secret: one says nothing about the other
        number = int.from_bytes(
            hashlib.blake2b(new_id.encode(), key=self.secret, digest_size=16, person=b"code").digest(), "big"
        )
        letters = []
        for _ in range(LENGTH):
            number, turn = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[turn])
        return "".join(letters)

    def _digest(self, kind: str, code: str) -> str:
        words = f"{kind}/{code}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(words, key=self.secret, digest_size=16, person=b"code digest").hexdigest()
