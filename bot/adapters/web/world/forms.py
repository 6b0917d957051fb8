"""Forms that wait for one member's answer."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.adapters.web.world.instants import micros
from bot.ports import Sql

_COLUMNS = "id, member, spot, key, sheet, message"


@dataclass(frozen=True, slots=True)
class WebForm:
    """Hold one form; `message` is the card it was asked from."""

    id: int
    member: str
    spot: str
    key: str
    sheet: dict[str, Any]
    message: int | None


def _form(row: Any) -> WebForm:
    return WebForm(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5])


def ask(
    sql: Sql, at: datetime, member: str, spot: str, key: str, sheet: dict[str, Any], message: int | None, nonce: str
) -> None:
    """Put a form before a member; the same nonce does so once. A newer form takes the place of an older one."""
    if sql.execute("SELECT 1 FROM web_form WHERE nonce = ?", (nonce,)).fetchone():
        return
    sql.execute("UPDATE web_form SET closed_at = ? WHERE member = ? AND closed_at IS NULL", (micros(at), member))
    sql.execute(
        "INSERT INTO web_form (nonce, member, spot, key, sheet, message, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (nonce, member, spot, key, json.dumps(sheet, ensure_ascii=False), message, micros(at)),
    )


def open_for(sql: Sql, member: str) -> WebForm | None:
    """Return the form a member has before them."""
    row = sql.execute(
        f"SELECT {_COLUMNS} FROM web_form WHERE member = ? AND closed_at IS NULL ORDER BY id DESC LIMIT 1", (member,)
    ).fetchone()
    return _form(row) if row else None


def by_key(sql: Sql, member: str, key: str) -> WebForm | None:
    """Return a form of a member by its key, closed ones too."""
    row = sql.execute(
        f"SELECT {_COLUMNS} FROM web_form WHERE member = ? AND key = ? ORDER BY id DESC LIMIT 1", (member, key)
    ).fetchone()
    return _form(row) if row else None


def close(sql: Sql, at: datetime, form: int) -> None:
    """Put a form away."""
    sql.execute("UPDATE web_form SET closed_at = ? WHERE id = ? AND closed_at IS NULL", (micros(at), form))
