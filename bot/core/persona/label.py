"""The label: the first private message anyone gets says that a bot speaks, once (PER-01, N7)."""

from bot.core.codec import loads
from bot.model.house import House
from bot.model.texts import Text
from bot.ports import Sql

KEYS = frozenset({"core.label", "core.label_team"})


def label_of(house: House) -> Text:
    """Return the sentence that says what speaks here, with the humans' names where there are any."""
    names = [human.name for human in house.team]
    return Text("core.label_team", names=names) if names else Text("core.label")


def owed(sql: Sql, person: str) -> bool:
    """Tell whether a person was never told who speaks, and note that they are told now."""
    told = sql.execute("UPDATE persons SET labelled = 1 WHERE id = ? AND labelled = 0", (person,))
    return told.rowcount == 1


def owe(sql: Sql, person: str) -> None:
    """Owe the label again: what carried it is taken back, perhaps unread."""
    sql.execute("UPDATE persons SET labelled = 0 WHERE id = ?", (person,))


def carried(sql: Sql, person: str, outbox: str) -> bool:
    """Tell whether a message was the first a person got alone: however it is edited, the label stays on it."""
    first = sql.execute(
        "SELECT id FROM outbox WHERE person = ? AND kind IN ('whisper', 'reply') AND state <> 'dead' "
        "ORDER BY seq LIMIT 1",
        (person,),
    ).fetchone()
    return first is not None and first[0] == outbox


def lost(sql: Sql, outbox: str) -> None:
    """Owe the label again where the message that carried it was never sent."""
    row = sql.execute("SELECT person, payload FROM outbox WHERE id = ?", (outbox,)).fetchone()
    if row is None or row[0] is None:
        return
    try:
        words = loads(row[1]).get("words", ())
    except (ValueError, AttributeError):  # a row that cannot be read carried nothing anyone could read
        return
    if any(isinstance(each, dict) and each.get("key") in KEYS for each in words):
        owe(sql, row[0])
