"""The profile cog's rows: who typed whose code and has yet to hear a yes, and what people are interested in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from bot.core.stores import CogStore
from bot.core.times import micros, moment
from bot.model.schema import Table

_COLUMNS = "id, asker, asker_account, owner, owner_account, agreed, until"


@dataclass(frozen=True, slots=True)
class Ask:
    """Hold one question to two sides, each with the account it is asked by: platform and name ("Telegram: Ana").

    `agreed`: the one who typed the code said yes, the code's owner is asked now. `until` is UTC.
    """

    id: str
    asker: str
    asker_account: str
    owner: str
    owner_account: str
    agreed: bool
    until: datetime


class ProfileStore(CogStore):
    """Keep questions to two sides until they are answered, and interests until they are let go."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table(
            "profile_asks",
            "Who typed whose code, until both sides said yes or one said no (IDP-02).",
            persons=("asker", "owner"),
            retention_days=1,
            at="until",
        ),
        Table("profile_interests", "What someone chose as their interests (IDP-08).", persons=("person",)),
    )

    def interests(self, person: str) -> list[str]:
        """Return a person's interests in the order they were chosen."""
        rows = self.sql.execute(
            "SELECT word FROM profile_interests WHERE community = ? AND person = ? ORDER BY at, word",
            (self.community, person),
        ).fetchall()
        return [row[0] for row in rows]

    def add_interest(self, person: str, word: str, at: datetime) -> None:
        """Keep an interest."""
        self.sql.execute(
            "INSERT INTO profile_interests (community, person, word, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (self.community, person, word, micros(at)),
        )

    def drop_interest(self, person: str, word: str) -> None:
        """Let an interest go."""
        self.sql.execute(
            "DELETE FROM profile_interests WHERE community = ? AND person = ? AND word = ?",
            (self.community, person, word),
        )

    def ask(self, new: Ask) -> None:
        """Keep a question; whoever asks has one at a time."""
        self.sql.execute("DELETE FROM profile_asks WHERE community = ? AND asker = ?", (self.community, new.asker))
        self.sql.execute(
            f"INSERT INTO profile_asks (community, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                self.community,
                new.id,
                new.asker,
                new.asker_account,
                new.owner,
                new.owner_account,
                int(new.agreed),
                micros(new.until),
            ),
        )

    def get(self, ask: str) -> Ask | None:
        """Return a question by its id."""
        return self._one("id = ?", ask)

    def waits_for(self, owner: str, at: datetime) -> Ask | None:
        """Return the newest question that waits for a code's owner."""
        return self._one("owner = ? AND agreed = 1 AND until >= ? ORDER BY until DESC, id", owner, micros(at))

    def agree(self, ask: str) -> None:
        """Note that the one who typed the code said yes."""
        self.sql.execute("UPDATE profile_asks SET agreed = 1 WHERE community = ? AND id = ?", (self.community, ask))

    def drop(self, ask: str) -> None:
        """Let a question go: it is answered."""
        self.sql.execute("DELETE FROM profile_asks WHERE community = ? AND id = ?", (self.community, ask))

    def _one(self, where: str, *values: Any) -> Ask | None:
        row = self.sql.execute(
            f"SELECT {_COLUMNS} FROM profile_asks WHERE community = ? AND {where} LIMIT 1",  # noqa: S608
            (self.community, *values),
        ).fetchone()
        if row is None:
            return None
        id_, asker, asker_account, owner, owner_account, agreed, until = row
        return Ask(id_, asker, asker_account, owner, owner_account, bool(agreed), moment(until))
