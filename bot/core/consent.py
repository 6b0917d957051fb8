"""Consent: one question, asked through one call, from the first cog on (IDP-03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

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
