"""Consent: one question, asked through one call, from the first cog on (IDP-03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.cog import Purpose
from bot.core.times import micros, moment
from bot.ports import Sql


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold a yes or no, the version of the words it was given to, and when (UTC)."""

    given: bool
    version: str
    at: datetime


class Consents:
    """Read and write one person's consents inside a unit; `purposes` are declared by the cogs."""

    def __init__(self, sql: Sql, purposes: Mapping[str, Purpose]) -> None:
        self.sql = sql
        self.purposes = purposes

    def check(self, person: str, purpose: str) -> bool:
        """Tell whether a person consents; another text version than the one agreed to counts as unasked.

        Raises KeyError for a purpose no cog declared.
        """
        declared = self.purposes[purpose]
        row = self.sql.execute(
            "SELECT given, version FROM consents WHERE person = ? AND purpose = ?", (person, purpose)
        ).fetchone()
        if row is None or row[1] != declared.version:
            return declared.default
        return bool(row[0])

    def answer(self, person: str, purpose: str) -> Answer | None:
        """Return what a person last said to a purpose, to whichever words; only for showing it to them."""
        row = self.sql.execute(
            "SELECT given, version, at FROM consents WHERE person = ? AND purpose = ?", (person, purpose)
        ).fetchone()
        return None if row is None else Answer(bool(row[0]), row[1], moment(row[2]))

    def give(self, person: str, purpose: str, given: bool, at: datetime) -> None:
        """Store a choice with the version of the words it was made on, and when."""
        declared = self.purposes[purpose]
        self.sql.execute(
            "INSERT INTO consents (person, purpose, given, version, at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (person, purpose) DO UPDATE SET given = excluded.given, version = excluded.version, "
            "at = excluded.at",
            (person, purpose, int(given), declared.version, micros(at)),
        )


def strictest(sql: Sql, into: str, other: str) -> None:
    """Give `into` what both said to each purpose, a no before a yes, to the words last answered; `other` said nothing.

    A no to older words is still a no: it must not turn into a yes by having been asked anew.
    """
    said: dict[str, tuple[int, str, int]] = {}
    for purpose, given, version, at in sql.execute(
        "SELECT purpose, given, version, at FROM consents WHERE person IN (?, ?) ORDER BY at, given DESC",
        (into, other),
    ).fetchall():
        held = said.get(purpose)
        said[purpose] = (given if held is None else min(given, held[0]), version, at)
    sql.execute("DELETE FROM consents WHERE person IN (?, ?)", (into, other))
    _answer(sql, [(into, purpose, *answer) for purpose, answer in said.items()])


def join(sql: Sql, link: str, into: str, other: str) -> None:
    """Let the strictest answer count where both sides of a link answered, and keep what each had said (IDP-02)."""
    sql.execute(
        "INSERT INTO links_consents (link, person, purpose, given, version, at) "
        "SELECT ?, person, purpose, given, version, at FROM consents WHERE person IN (?, ?)",
        (link, into, other),
    )
    strictest(sql, into, other)


def part(sql: Sql, link: str, kept: str, gone: str, since: int) -> None:
    """Give each side of a link its own answers back; a no said since then stays a no on both."""
    noes = sql.execute(
        "SELECT purpose, given, version, at FROM consents WHERE person = ? AND given = 0 AND at > ?", (kept, since)
    ).fetchall()
    own = sql.execute(
        "SELECT person, purpose, given, version, at FROM links_consents WHERE link = ?", (link,)
    ).fetchall()
    sql.execute("DELETE FROM consents WHERE person IN (?, ?)", (kept, gone))
    _answer(sql, own)
    _answer(sql, [(side, *answer) for side in (kept, gone) for answer in noes])


def _answer(sql: Sql, answers: Any) -> None:
    sql.executemany(
        "INSERT INTO consents (person, purpose, given, version, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (person, purpose) DO UPDATE SET given = excluded.given, version = excluded.version, "
        "at = excluded.at",
        answers,
    )
