"""Exclusions: who was shut out, when and by whom, under a keyed hash that outlives the person's record (IDP-05)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.times import micros, moment
from bot.model.people import Account
from bot.ports import Sql

KEPT = timedelta(days=365)
"""How long an exclusion without an end of its own is remembered here; the platform's own ban knows nothing of that."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Hold one exclusion: until when (UTC, None: no end), who decided it (our id; empty: forgotten since), when."""

    until: datetime | None
    decided_by: str
    at: datetime


class Exclusions:
    """Read and write a community's exclusions inside one unit; `secret` makes the hashes unreadable."""

    def __init__(self, sql: Sql, secret: bytes, community: str) -> None:
        self.sql = sql
        self.secret = secret
        self.community = community

    def keep(
        self, accounts: Iterable[Account], decided_by: str, at: datetime, until: datetime | None = None
    ) -> datetime:
        """Remember that accounts were shut out at `at`; return until when that is known (UTC)."""
        end = until or at + KEPT
        self.sql.executemany(
            "INSERT INTO exclusions (community, digest, until, decided_by, at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (community, digest) DO UPDATE SET until = excluded.until, decided_by = excluded.decided_by, "
            "at = excluded.at",
            [(self.community, self.digest(each), micros(end), decided_by, micros(at)) for each in accounts],
        )
        return end

    def of(self, accounts: Iterable[Account], now: datetime) -> Exclusion | None:
        """Return the exclusion that holds longest for any of these accounts at `now` (UTC), None without one."""
        found = []
        for each in accounts:
            row = self.sql.execute(
                "SELECT until, decided_by, at FROM exclusions WHERE community = ? AND digest = ? "
                "AND (until IS NULL OR until > ?)",
                (self.community, self.digest(each), micros(now)),
            ).fetchone()
            if row is not None:
                found.append(Exclusion(None if row[0] is None else moment(row[0]), row[1], moment(row[2])))
        return max(found, key=lambda each: (each.until is None, each.until or each.at), default=None)

    def lift(self, accounts: Iterable[Account]) -> None:
        """Forget that accounts were shut out: a human let them in again."""
        for each in accounts:
            self.sql.execute(
                "DELETE FROM exclusions WHERE community = ? AND digest = ?", (self.community, self.digest(each))
            )

    def digest(self, account: Account) -> str:
        """Return an account's keyed hash; another community's hash of the same account is another one."""
        return account_digest(self.secret, b"exclusion", self.community, account.platform, account.id)


def account_digest(secret: bytes, use: bytes, *names: str) -> str:
    """Return a keyed hash of names; `use` (at most 16 bytes) keeps what is hashed for one thing apart from another."""
    # each with its length: no two lists of names are one text
    text = "".join(f"{len(name)}:{name}" for name in names)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=secret, digest_size=20, person=use).hexdigest()
