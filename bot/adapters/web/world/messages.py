"""Messages of the playground: written by members or by the host, in a place, a direct chat or one person's lane."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.adapters.web.world import papers
from bot.adapters.web.world.instants import instant, micros
from bot.model.places import MessageRef
from bot.ports import Sql

SHOWN = 200
"""At most so many messages of one spot are on the page (house.md §8)."""

TEXT_MAX = 4000
_COLUMNS = "id, spot, via, author, about, at, lines, buttons, reply_to, thread, edited_at, deleted_at, pinned, silent"
Node = dict[str, Any]
Lines = list[list[Node]]


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message; `lines` are paragraphs of nodes, `buttons` are {key, label, style}."""

    id: int
    spot: str
    via: str | None
    author: str
    about: str
    at: datetime
    lines: Lines
    buttons: list[dict[str, str]]
    reply_to: int | None
    thread: str | None
    edited: bool
    deleted: bool
    pinned: bool
    silent: bool

    @property
    def ref(self) -> MessageRef:
        """Return the message as the house points at it."""
        return MessageRef("web", self.spot, str(self.id))

    @property
    def text(self) -> str:
        """Return the characters a reader sees, paragraphs apart by an empty line."""
        return "\n\n".join("".join(str(node["text"]) for node in line) for line in self.lines)


def typed(text: str, called: Sequence[tuple[int, int, str]] = ()) -> Lines:
    """Return what a member typed as one paragraph, never markup; `called` are the (start, end, member) named in it."""
    line: list[Node] = []
    at = 0
    for start, end, member in called:
        line += [{"kind": "plain", "text": text[at:start]}, {"kind": "person", "text": text[start:end], "id": member}]
        at = end
    line.append({"kind": "plain", "text": text[at:]})
    return [[node for node in line if node["text"]]]


def _message(row: Any) -> Message:
    return Message(
        row[0], row[1], row[2], row[3], row[4], instant(row[5]), json.loads(row[6]), json.loads(row[7]),
        row[8], row[9], row[10] is not None, row[11] is not None, bool(row[12]), bool(row[13]),
    )  # fmt: skip


def get(sql: Sql, message: int) -> Message | None:
    """Return a message by id, deleted ones too."""
    row = sql.execute(f"SELECT {_COLUMNS} FROM web_message WHERE id = ?", (message,)).fetchone()
    return _message(row) if row else None


def by_nonce(sql: Sql, nonce: str) -> Message | None:
    """Return the message an earlier delivery or post with this key made."""
    row = sql.execute(f"SELECT {_COLUMNS} FROM web_message WHERE nonce = ?", (nonce,)).fetchone()
    return _message(row) if row else None


def find(sql: Sql, ref: MessageRef | None) -> Message | None:
    """Return the message a reference points at, unless it is gone."""
    if ref is None or ref.platform != "web" or not ref.id.isdecimal():
        return None
    found = get(sql, int(ref.id))
    return found if found and found.spot == ref.spot and not found.deleted else None


def latest(sql: Sql, spot: str, limit: int = SHOWN) -> list[Message]:
    """Return the newest messages of a spot that are not deleted, oldest first."""
    rows = sql.execute(
        f"SELECT {_COLUMNS} FROM web_message WHERE spot = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT ?",
        (spot, limit),
    ).fetchall()
    return [_message(row) for row in reversed(rows)]


def private(sql: Sql, member: str, limit: int = SHOWN) -> list[Message]:
    """Return a member's lane and direct chat as one, oldest first."""
    rows = sql.execute(
        f"SELECT {_COLUMNS} FROM web_message WHERE spot IN (?, ?) AND deleted_at IS NULL ORDER BY id DESC LIMIT ?",
        (f"direct:{member}", f"lane:{member}", limit),
    ).fetchall()
    return [_message(row) for row in reversed(rows)]


def last_ids(sql: Sql) -> dict[str, int]:
    """Return the newest message that should be noticed, per spot."""
    rows = sql.execute(
        "SELECT spot, max(id) FROM web_message WHERE deleted_at IS NULL AND silent = 0 GROUP BY spot"
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def add(
    sql: Sql,
    at: datetime,
    spot: str,
    author: str,
    lines: Lines,
    *,
    buttons: Sequence[dict[str, str]] = (),
    nonce: str | None = None,
    reply_to: int | None = None,
    via: str | None = None,
    about: str = "",
    silent: bool = False,
) -> int:
    """Write a message and return its id."""
    row = sql.execute(
        "INSERT INTO web_message (nonce, spot, via, author, about, at, lines, buttons, reply_to, silent)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            nonce,
            spot,
            via,
            author,
            about,
            micros(at),
            json.dumps(lines, ensure_ascii=False),
            json.dumps(list(buttons), ensure_ascii=False),
            reply_to,
            int(silent),
        ),
    ).fetchone()
    return int(row[0])


def change(sql: Sql, at: datetime, message: int, lines: Lines, buttons: Sequence[dict[str, str]]) -> None:
    """Let a message read otherwise."""
    sql.execute(
        "UPDATE web_message SET lines = ?, buttons = ?, edited_at = ? WHERE id = ?",
        (json.dumps(lines, ensure_ascii=False), json.dumps(list(buttons), ensure_ascii=False), micros(at), message),
    )


def remove(sql: Sql, at: datetime, message: int) -> None:
    """Take a message away; its words and files go with it, its row stays."""
    papers.remove(sql, message)
    sql.execute(
        "UPDATE web_message SET deleted_at = ?, lines = '[]', buttons = '[]', pinned = 0 WHERE id = ?",
        (micros(at), message),
    )


def react(sql: Sql, message: int, emoji: str, member: str, on: bool) -> bool:
    """Set or take back one reaction; return whether anything changed."""
    if on:
        words = "INSERT INTO web_reaction (message, emoji, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    else:
        words = "DELETE FROM web_reaction WHERE message = ? AND emoji = ? AND member = ?"
    return sql.execute(words, (message, emoji, member)).rowcount > 0


def reactions(sql: Sql, spots: Sequence[str]) -> dict[int, dict[str, list[str]]]:
    """Return who reacted with what, per message of the spots."""
    marks = ", ".join("?" * len(spots))
    rows = sql.execute(
        "SELECT r.message, r.emoji, r.member FROM web_reaction r JOIN web_message m ON m.id = r.message"
        f" WHERE m.spot IN ({marks}) AND m.deleted_at IS NULL ORDER BY r.rowid",
        list(spots),
    ).fetchall()
    found: dict[int, dict[str, list[str]]] = {}
    for message, emoji, member in rows:
        found.setdefault(message, {}).setdefault(emoji, []).append(member)
    return found
