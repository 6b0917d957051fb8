"""The thanks cog's rows: who thanked whom and what for, who would rather not be named, who has gone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from bot.core.stores import CogStore
from bot.core.times import micros, moment
from bot.model.people import Account
from bot.model.schema import Table

Level = Literal["off", "here"]
COLUMNS = "id, giver, receiver, why, place, message, visibility, source, counts, at, told, line, shared"


@dataclass(frozen=True, slots=True)
class Thanks:
    """Hold one thanks; `giver` is empty once that person was forgotten, `at` is UTC.

    `place` and `message` are empty for help given elsewhere. `counts` False keeps it out of suggestions (THX-09).
    """

    id: str
    giver: str
    receiver: str
    why: str
    place: str
    message: str
    visibility: Literal["public", "private"]
    source: Literal["command", "organic"]
    counts: bool
    at: datetime
    told: str = ""
    line: str = ""
    shared: str = ""


class ThanksStore(CogStore):
    """Keep thanks."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table(
            "thanks_given",
            "Who thanked whom and what for; a forgotten giver becomes a member without a name (THX-01).",
            persons=("giver", "receiver"),
            erase="blank",
            free=("why", "message", "told", "shared"),
        ),
        Table("thanks_levels", "How visible someone wants to be when thanked (THX-06).", persons=("person",)),
        Table("thanks_away", "Whose thanks cannot be passed on, because they left.", persons=("person",)),
        Table("thanks_spoken", "When a place last got a line or a mark, so that neither piles up."),
    )

    def forget(self, person: str) -> None:
        """Drop what a person received, take their name off what they gave."""
        self.sql.execute("DELETE FROM thanks_given WHERE community = ? AND receiver = ?", (self.community, person))
        super().forget(person)

    # -- thanks -----------------------------------------------------------------------------------------------------

    def keep(self, new: Thanks) -> Thanks:
        """Write a thanks said by command; one for the same message is taken up, and keeps a reason it had."""
        row = self.sql.execute(
            "INSERT INTO thanks_given (id, community, giver, receiver, why, place, message, visibility, source, "
            "counts, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (community, giver, receiver, message) WHERE message <> '' AND giver <> '' DO UPDATE SET "
            "why = CASE WHEN excluded.why <> '' THEN excluded.why ELSE thanks_given.why END, "
            "source = excluded.source, visibility = excluded.visibility, at = excluded.at "
            f"RETURNING {COLUMNS}",
            self._values(new),
        ).fetchone()
        return _thanks(row)

    def notice(self, new: Thanks) -> bool:
        """Write a thanks that happened by itself; False where this one is known already."""
        done = self.sql.execute(
            "INSERT INTO thanks_given (id, community, giver, receiver, why, place, message, visibility, source, "
            "counts, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            self._values(new),
        )
        return done.rowcount == 1

    def unnotice(self, giver: str, receiver: str, message: str) -> None:
        """Drop a thanks that was only a reaction, because the reaction was taken back."""
        self.sql.execute(
            "DELETE FROM thanks_given WHERE community = ? AND giver = ? AND receiver = ? AND message = ? "
            "AND source = 'organic'",
            (self.community, giver, receiver, message),
        )

    def get(self, thanks: str) -> Thanks | None:
        """Return a thanks by its id."""
        return next(iter(self._select("id = ?", thanks)), None)

    def between(self, giver: str, receiver: str, message: str) -> Thanks | None:
        """Return what one person already said to another for a message."""
        return next(iter(self._select("giver = ? AND receiver = ? AND message = ?", giver, receiver, message)), None)

    def whispers(self, receiver: str, message: str) -> list[list[Thanks]]:
        """Return what each whisper about a message tells its author, the oldest whisper first."""
        pages: dict[str, list[Thanks]] = {}
        for each in self._select("receiver = ? AND message = ? AND told <> ''", receiver, message):
            pages.setdefault(each.told, []).append(each)
        return list(pages.values())

    def told_in(self, told: str) -> list[Thanks]:
        """Return what one whisper tells of, oldest first."""
        return self._select("told = ?", told)

    def lined_in(self, line: str) -> list[Thanks]:
        """Return what one public line tells of, oldest first."""
        return self._select("line = ?", line)

    def explain(self, thanks: str, why: str) -> None:
        """Add the reason."""
        self._set(thanks, "why", why)

    def set_told(self, thanks: str, told: str) -> None:
        """Note which whisper tells of it."""
        self._set(thanks, "told", told)

    def set_line(self, thanks: str, line: str) -> None:
        """Note which public line tells of it."""
        self._set(thanks, "line", line)

    def set_shared(self, thanks: str, shared: str) -> None:
        """Note which line elsewhere tells of it; empty for none."""
        self._set(thanks, "shared", shared)

    def shared_about(self, person: str) -> list[Thanks]:
        """Return a person's thanks, given or received, that were passed on elsewhere."""
        return self._select("(giver = ? OR receiver = ?) AND shared <> ''", person, person)

    def shared_in(self, shared: str) -> list[Thanks]:
        """Return what one line elsewhere tells of."""
        return self._select("shared = ?", shared)

    def drop(self, thanks: str) -> None:
        """Take a thanks back for good."""
        self.sql.execute("DELETE FROM thanks_given WHERE community = ? AND id = ?", (self.community, thanks))

    def often(self, giver: str, receiver: str, since: datetime) -> int:
        """Count what one person said to another since an instant (UTC); never shown to anyone (N5)."""
        row = self.sql.execute(
            "SELECT count(*) FROM thanks_given WHERE community = ? AND giver = ? AND receiver = ? AND at > ?",
            (self.community, giver, receiver, micros(since)),
        ).fetchone()
        return int(row[0])

    # -- people -----------------------------------------------------------------------------------------------------

    def level(self, person: str) -> Level:
        """Return whether a person may be named where they were thanked."""
        row = self.sql.execute(
            "SELECT level FROM thanks_levels WHERE community = ? AND person = ? ORDER BY at DESC, id DESC LIMIT 1",
            (self.community, person),
        ).fetchone()
        return "off" if row is not None and row[0] == "off" else "here"

    def set_level(self, id_: str, person: str, level: Level, at: datetime) -> None:
        """Keep a person's choice; rows that came with a linked account stay, so that unlinking finds them."""
        self.sql.execute(
            "DELETE FROM thanks_levels WHERE community = ? AND person = ? AND person_was = ''", (self.community, person)
        )
        self.sql.execute(
            "INSERT INTO thanks_levels (id, community, person, level, at) VALUES (?, ?, ?, ?, ?)",
            (id_, self.community, person, level, micros(at)),
        )

    def went(self, account: Account, person: str) -> None:
        """Note that an account went out."""
        self.sql.execute(
            "INSERT INTO thanks_away (community, platform, account, person) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (community, platform, account) DO UPDATE SET person = excluded.person",
            (self.community, account.platform, account.id, person),
        )

    def came(self, account: Account) -> None:
        """Note that an account is here."""
        self.sql.execute(
            "DELETE FROM thanks_away WHERE community = ? AND platform = ? AND account = ?",
            (self.community, account.platform, account.id),
        )

    def gone(self, person: str) -> frozenset[Account]:
        """Return a person's accounts that went out."""
        rows = self.sql.execute(
            "SELECT platform, account FROM thanks_away WHERE community = ? AND person = ?", (self.community, person)
        ).fetchall()
        return frozenset(Account(platform, id_) for platform, id_ in rows)

    # -- speech -----------------------------------------------------------------------------------------------------

    def may_speak(self, place: str, what: Literal["line", "mark"], at: datetime, before: datetime | None) -> bool:
        """Take the turn for a line or a mark: False if the last one is not older than `before` (UTC; None: ever)."""
        done = self.sql.execute(
            "INSERT INTO thanks_spoken (community, place, what, at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (community, place, what) DO UPDATE SET at = excluded.at WHERE thanks_spoken.at <= ?",
            (self.community, place, what, micros(at), -1 if before is None else micros(before)),
        )
        return done.rowcount == 1

    def _values(self, new: Thanks) -> tuple[Any, ...]:
        return (
            new.id,
            self.community,
            new.giver,
            new.receiver,
            new.why,
            new.place,
            new.message,
            new.visibility,
            new.source,
            int(new.counts),
            micros(new.at),
        )

    def _select(self, where: str, *values: str) -> list[Thanks]:
        rows = self.sql.execute(
            f"SELECT {COLUMNS} FROM thanks_given WHERE community = ? AND {where} ORDER BY at, id",  # noqa: S608
            (self.community, *values),
        ).fetchall()
        return [_thanks(row) for row in rows]

    def _set(self, thanks: str, column: Literal["why", "told", "line", "shared"], value: str) -> None:
        self.sql.execute(
            f"UPDATE thanks_given SET {column} = ? WHERE community = ? AND id = ?",  # noqa: S608
            (value, self.community, thanks),
        )


def _thanks(row: Any) -> Thanks:
    id_, giver, receiver, why, place, message, visibility, source, counts, at, told, line, shared = row
    return Thanks(
        id_, giver, receiver, why, place, message, visibility, source, bool(counts), moment(at), told, line, shared
    )
