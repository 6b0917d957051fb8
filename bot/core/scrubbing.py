"""Scrubbing: what others' rows say of a person who is forgotten is said of "someone" from then on (IDP-05)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core.codec import dumps, loads
from bot.core.tables import TABLES
from bot.core.times import micros
from bot.core.whose import Whose
from bot.core.works import Works
from bot.model.schema import Table
from bot.ports import Sql

FAREWELL = "core.farewell"
"""The ref of rows that leave nothing behind once they are over: the last answer, a sanction still on its way."""

BY_HAND = frozenset({"outbox", "waiting", "keys", "timers", "occurrences", "questions", "quarantine"})
"""Tables that need more than an id blanked where somebody was named."""

SAID = frozenset({"label", "title", "default", "help", "files"})
"""Parts of a payload that people read, besides the fields of its words."""

LASTS = ("exclude", "pause")
"""Sanctions that erasing is no way around: one on its way still arrives."""


def scrub(sql: Sql, works: Works, one: Whose, now: datetime) -> None:
    """Take a person out of rows that are not theirs, where anybody may be named; `now` is UTC."""
    _outbox(sql, works, one, now)
    _waiting(sql, works, one)
    _keys(sql, one, now)
    _timers(sql, one)
    _answers(sql, one)
    _quarantine(sql, one)
    for table in TABLES:
        if table.name not in BY_HAND:
            _ids(sql, table, one)


def drop_farewells(sql: Sql) -> None:
    """Delete the rows of who was forgotten that are over, whatever became of them."""
    sql.execute("DELETE FROM outbox WHERE ref = ? AND state NOT IN ('queued', 'sending')", (FAREWELL,))


def names_account(text: str, account: str) -> bool:
    """Tell whether a text names an account, not merely a longer word or number that holds its id."""
    return re.search(rf"(?<![\w]){re.escape(account)}(?![\w])", text) is not None


class Pen:
    """Rewrite one row's JSON without a person; `touched` tells whether they were in it."""

    def __init__(self, one: Whose, someone: str) -> None:
        self.ids = frozenset(one.ids)
        self.accounts = frozenset((each.platform, each.id) for each in one.accounts)
        self.words = frozenset(each.id for each in one.accounts)
        named = sorted((name for name in one.names if len(name) > 1), key=len, reverse=True)
        self.named = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in named)) if named else None
        self.someone = someone
        self.touched = False

    def rewrite(self, packed: Any) -> Any:
        """Return a payload in which nobody can tell who it was; the same one where they were not in it."""
        clean = self._walk(packed)
        return self._unname(clean) if self.touched else packed

    def _walk(self, packed: Any) -> Any:
        if isinstance(packed, dict):
            if packed.get("person") in self.ids and "in" in packed:
                self.touched = True
                return {"person": "", "name": "", "in": packed["in"]}
            if packed.get("decided_by") in self.ids:
                self.touched = True
                packed = {name: value for name, value in packed.items() if name not in ("decided_by", "decided_as")}
            return {name: self._walk(value) for name, value in packed.items()}
        if isinstance(packed, list):
            kept = [each for each in packed if not self._account(each)]
            return [self._walk(each) for each in kept]
        if isinstance(packed, str) and (packed in self.ids or packed in self.words):
            self.touched = True
            return ""
        return packed

    def _account(self, packed: Any) -> bool:
        mine = isinstance(packed, list) and len(packed) >= 2 and tuple(packed[:2]) in self.accounts
        self.touched = self.touched or mine
        return mine

    def _unname(self, packed: Any) -> Any:
        """Take names out of what is said; what a row is made of stays, whatever somebody called themselves."""
        if isinstance(packed, dict):
            return {name: self._part(name, value, packed) for name, value in packed.items()}
        return [self._unname(each) for each in packed] if isinstance(packed, list) else packed

    def _part(self, name: str, value: Any, whole: Mapping[str, Any]) -> Any:
        if name == "fields" and isinstance(value, dict):
            return {each: self._said(field) for each, field in value.items()}
        if name == "spot" and isinstance(value, list) and len(value) > 3:
            return [*value[:3], self._said(value[3]), *value[4:]]
        said = name in SAID or (name == "words" and isinstance(value, str)) or (name == "name" and "in" in whole)
        return self._said(value) if said else self._unname(value)

    def _said(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.named.sub(lambda _: self.someone, value) if self.named else value
        return [self._said(each) for each in value] if isinstance(value, list) else self._unname(value)


def _ids(sql: Sql, table: Table, one: Whose) -> None:
    """Blank our ids wherever a table says that anybody may be named."""
    for column in table.mentions:
        for id_ in one.ids:
            sql.execute(
                f"UPDATE {table.name} SET {column} = replace({column}, :id, '') WHERE instr({column}, :id)",  # noqa: S608
                {"id": id_},
            )


def _outbox(sql: Sql, works: Works, one: Whose, now: datetime) -> None:
    """Let rows to or about a person go, and take them out of the rest; a sanction on its way arrives all the same."""
    for id_ in one.ids:
        sql.execute(
            "UPDATE outbox SET person = NULL, ref = ?, told = 1 WHERE person = ? AND state IN ('queued', 'sending') "
            f"AND kind IN ({', '.join('?' * len(LASTS))})",  # noqa: S608
            (FAREWELL, id_, *LASTS),
        )
        sql.execute("DELETE FROM posts WHERE outbox IN (SELECT id FROM outbox WHERE person = ?)", (id_,))
        sql.execute("DELETE FROM outbox WHERE person = ?", (id_,))
    for account in one.accounts:
        # what is over and was about an account alone: a door that was opened, or not
        sql.execute(
            "UPDATE outbox SET lane = 'over:' WHERE platform = ? AND state NOT IN ('queued', 'sending') AND "
            "substr(lane || '/', instr(lane, ':') + 1, length(?) + 1) = ? || '/' "
            f"AND community IN ({_marks(one)})",  # noqa: S608
            (account.platform, account.id, account.id, *one.homes),
        )
    rows = sql.execute(
        "SELECT seq, payload, note FROM outbox WHERE (payload NOT IN ('{}', '') OR note <> '') AND ref IS NOT ? "
        f"AND community IN ({_marks(one)})",  # noqa: S608
        (FAREWELL, *one.homes),
    ).fetchall()
    for seq, payload, note in rows:
        if _about(payload, one):
            sql.execute("DELETE FROM posts WHERE outbox = (SELECT id FROM outbox WHERE seq = ?)", (seq,))
            sql.execute("DELETE FROM outbox WHERE seq = ?", (seq,))
            continue
        clean = _clean(payload, one, works)
        if clean != payload:
            sql.execute("UPDATE outbox SET payload = ? WHERE seq = ?", (clean, seq))
        if _mentions(note, one):
            sql.execute("UPDATE outbox SET note = '' WHERE seq = ?", (seq,))


def _waiting(sql: Sql, works: Works, one: Whose) -> None:
    held = f"SELECT id, payload FROM waiting WHERE community IN ({_marks(one)})"  # noqa: S608
    for id_, payload in sql.execute(held, one.homes).fetchall():
        clean = _clean(payload, one, works)
        if clean != payload:
            sql.execute("UPDATE waiting SET payload = ? WHERE id = ?", (clean, id_))


def _marks(one: Whose) -> str:
    return ", ".join("?" * len(one.homes))


def _about(payload: str, one: Whose) -> bool:
    """Tell whether a row is an act on one of the person's accounts: a door held open, a private line."""
    packed = _read(payload)
    account = packed.get("account") if isinstance(packed, dict) else None
    return account is not None and any([each.platform, each.id] == account[:2] for each in one.accounts)


def _clean(payload: str, one: Whose, works: Works) -> str:
    packed = _read(payload)
    if packed is None:
        return "{}" if _mentions(payload, one) else payload
    locale = packed.get("locale") if isinstance(packed, dict) else None
    pen = Pen(one, _someone(works, locale))
    clean = pen.rewrite(packed)
    return dumps(clean) if pen.touched else payload


def _someone(works: Works, locale: Any) -> str:
    language = str(locale or works.house.locale).split("-")[0]
    return works.words.label("core.word.someone", language if language in works.words.locales else "en", "du")


def _keys(sql: Sql, one: Whose, now: datetime) -> None:
    """Let buttons and forms of or about a person be over; their rows stay, so that each still answers."""
    over = "UPDATE keys SET data = '{}', sheet = NULL, until = min(coalesce(until, :now), :now)"
    for id_ in one.ids:
        sql.execute(f"{over}, who = NULL WHERE who = :id", {"now": micros(now) - 1, "id": id_})
        sql.execute("UPDATE keys SET used_by = '' WHERE used_by = ?", (id_,))
    for key, data, sheet in sql.execute(
        "SELECT key, data, sheet FROM keys WHERE (data <> '{}' OR sheet IS NOT NULL) "
        f"AND community IN ({_marks(one)})",  # noqa: S608
        one.homes,
    ).fetchall():
        if any(_mentions_id(text, one) for text in (data, sheet or "")):
            sql.execute(f"{over} WHERE key = :key", {"now": micros(now) - 1, "key": key})
    # nothing more can be asked by a form that is over
    sql.execute("DELETE FROM questions WHERE form IN (SELECT key FROM keys WHERE kind = 'form' AND sheet IS NULL)")


def _timers(sql: Sql, one: Whose) -> None:
    """Let timers about a person rest; one that recurs goes on without them."""
    for id_ in one.ids:
        sql.execute("DELETE FROM timers WHERE instr(key, ?)", (id_,))
        sql.execute("DELETE FROM timers WHERE instr(data, ?) AND rule IS NULL", (id_,))
        sql.execute("UPDATE timers SET data = replace(data, :id, '') WHERE instr(data, :id)", {"id": id_})
        sql.execute("DELETE FROM occurrences WHERE instr(key, ?)", (id_,))


def _answers(sql: Sql, one: Whose) -> None:
    """Take a person out of what others have answered so far in a form."""
    asked = f"SELECT id, answers FROM questions WHERE community IN ({_marks(one)})"  # noqa: S608
    for id_, answers in sql.execute(asked, one.homes).fetchall():
        if _mentions_id(answers, one):
            packed: Mapping[str, Any] = {
                name: "" if _mentions_id(str(value), one) else value for name, value in loads(answers).items()
            }
            sql.execute("UPDATE questions SET answers = ? WHERE id = ?", (dumps(packed), id_))


def _quarantine(sql: Sql, one: Whose) -> None:
    """Drop what a set-aside event said where a person is in it; its number and kind of fault stay."""
    for id_, key, fault, raw in sql.execute("SELECT id, key, fault, raw FROM quarantine").fetchall():
        if any(_mentions(text, one) for text in (key, fault, raw)):
            sql.execute(
                "UPDATE quarantine SET raw = '{}', fault = ?, key = ? WHERE id = ?",
                (_kind(fault), f"erased/{id_}", id_),
            )


def _kind(fault: str) -> str:
    """Return what kind of fault it was, without its words."""
    kind, words, _ = fault.partition(":")
    return kind if words else ""


def _read(payload: str) -> Any:
    try:
        return loads(payload)
    except (ValueError, RecursionError):
        return None


def _mentions_id(text: str, one: Whose) -> bool:
    return any(each in text for each in one.ids) or any(f'"{each.id}"' in text for each in one.accounts)


def _mentions(text: str, one: Whose) -> bool:
    if not text:
        return False
    named = (*(each.id for each in one.accounts), *one.names)
    return any(each in text for each in one.ids) or any(names_account(text, each) for each in named if len(each) > 1)
