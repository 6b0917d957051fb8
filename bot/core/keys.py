"""Keys: the row behind every button and form we ever sent; the key says nothing to anyone else (house.md §5)."""

import hashlib
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.codec import dumps, loads
from bot.core.times import micros, moment
from bot.ports import Ids, Sql


@dataclass(frozen=True, slots=True)
class Stored:
    """Hold one row: what a press or a filled form means, for whom and until when (UTC)."""

    key: str
    community: str
    handler: str
    data: Mapping[str, str]
    who: str | None
    until: datetime | None
    once: bool
    used_by: str | None
    sheet: Any


class Keys:
    """Make and read keys inside one unit; `secret` makes them unguessable, the id makes them repeatable."""

    def __init__(self, sql: Sql, secret: bytes) -> None:
        self.sql = sql
        self.secret = secret

    def make(
        self,
        kind: str,
        new_id: str,
        *,
        community: str,
        handler: str,
        data: Mapping[str, str],
        who: str | None = None,
        place: str | None = None,
        until: datetime | None = None,
        once: bool = False,
        sheet: Any = None,
    ) -> str:
        """Store a button or form and return its key: 130 bits, 26 characters, fit for 64 bytes of callback data."""
        digest = hashlib.blake2b(new_id.encode(), key=self.secret, digest_size=17).digest()
        key = b32encode(digest).decode().lower().rstrip("=")[:26]
        self.sql.execute(
            "INSERT INTO keys (key, community, kind, handler, data, who, place, until, once, sheet) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (
                key,
                community,
                kind,
                handler,
                dumps(dict(data)),
                who,
                place,
                None if until is None else micros(until),
                int(once),
                None if sheet is None else dumps(sheet),
            ),
        )
        return key

    def read(self, kind: str, key: str) -> Stored | None:
        """Return the row behind a key, or None for a key we never made."""
        row = self.sql.execute(
            "SELECT key, community, handler, data, who, until, once, used_by, sheet FROM keys "
            "WHERE key = ? AND kind = ?",
            (key, kind),
        ).fetchone()
        if row is None:
            return None
        key, community, handler, data, who, until, once, used_by, sheet = row
        return Stored(
            key,
            community,
            handler,
            loads(data),
            who,
            None if until is None else moment(until),
            bool(once),
            used_by,
            None if sheet is None else loads(sheet),
        )

    def use(self, key: str, person: str, at: datetime) -> bool:
        """Mark a key used; False when someone was faster."""
        done = self.sql.execute(
            "UPDATE keys SET used_at = ?, used_by = ? WHERE key = ? AND used_at IS NULL", (micros(at), person, key)
        )
        return done.rowcount == 1


def secret(sql: Sql, ids: Ids) -> bytes:
    """Return this database's key secret, made once."""
    row = sql.execute("SELECT value FROM secrets WHERE name = 'keys'").fetchone()
    if row is None:
        sql.execute("INSERT INTO secrets (name, value) VALUES ('keys', ?)", (ids.secret(32),))
        row = sql.execute("SELECT value FROM secrets WHERE name = 'keys'").fetchone()
    return bytes(row[0])
