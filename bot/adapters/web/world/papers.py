"""Papers: files that came with a private message, kept until it is put away, and given to its one reader alone."""

from collections.abc import Sequence

from bot.model.files import File
from bot.ports import Sql


def keep(sql: Sql, message: int, member: str, files: Sequence[File]) -> None:
    """Put files beside a message."""
    rows = [(message, n, member, each.name, each.mime, each.content.decode()) for n, each in enumerate(files)]
    sql.executemany(
        "INSERT INTO web_file (message, number, member, name, kind, text) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        rows,
    )


def names(sql: Sql, member: str) -> dict[int, tuple[str, ...]]:
    """Return the names of a member's files, by message."""
    rows = sql.execute(
        "SELECT message, name FROM web_file WHERE member = ? ORDER BY message, number", (member,)
    ).fetchall()
    found: dict[int, tuple[str, ...]] = {}
    for message, name in rows:
        found[message] = (*found.get(message, ()), name)
    return found


def get(sql: Sql, member: str, message: int, number: int) -> File | None:
    """Return one of a member's own files, None for anybody else's."""
    row = sql.execute(
        "SELECT name, text, kind FROM web_file WHERE message = ? AND number = ? AND member = ?",
        (message, number, member),
    ).fetchone()
    return None if row is None else File(*row)


def remove(sql: Sql, message: int) -> None:
    """Take away what came with a message."""
    sql.execute("DELETE FROM web_file WHERE message = ?", (message,))
