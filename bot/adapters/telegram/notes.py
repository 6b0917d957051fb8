"""Notes: the SQL of what Telegram tells once and never again; instants in, instants out."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.adapters.telegram.group import Group, Topic
from bot.ports import Db, Sql

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return an aware instant as microseconds since the epoch."""
    return (at - EPOCH) // _TICK


def instant(value: int) -> datetime:
    """Return the UTC instant for microseconds since the epoch."""
    return EPOCH + value * _TICK


class Notes:
    """Read and write the adapter's rows, each call one transaction."""

    def __init__(self, db: Db) -> None:
        self.db = db

    # -- facts ----------------------------------------------------------------------------------------------------

    async def fact(self, name: str) -> str | None:
        """Return a fact, None where it was never written."""
        rows = await self._read("SELECT value FROM telegram_facts WHERE name = ?", (name,))
        return None if not rows else str(rows[0][0])

    async def alive(self) -> datetime | None:
        """Return until when nothing was missed (UTC), as far as it is written down."""
        value = await self.fact("alive")
        return None if value is None else instant(int(value))

    async def begin(self, bot: str) -> int:
        """Return a number no earlier process was given; what another bot had of its own is let go."""

        def work(sql: Sql) -> int:
            kept = dict(sql.execute("SELECT name, value FROM telegram_facts WHERE name IN ('bot', 'turn')").fetchall())
            turn = int(kept.get("turn", "0")) + 1
            keep_fact(sql, "turn", str(turn))
            keep_fact(sql, "bot", bot)
            if kept.get("bot", bot) != bot:
                sql.execute("UPDATE telegram_chats SET rights = NULL")
                sql.execute("DELETE FROM telegram_facts WHERE name NOT IN ('bot', 'turn')")
            return turn

        return await self.db.run(work)

    # -- groups ---------------------------------------------------------------------------------------------------

    async def groups(self) -> tuple[list[Group], dict[str, str]]:
        """Return every group that was noted, and which ones go by another id now."""

        def work(sql: Sql) -> tuple[list[Group], dict[str, str]]:
            topics: dict[str, dict[str, Topic]] = {}
            for chat, topic, name, ours in sql.execute(
                "SELECT chat, topic, name, ours FROM telegram_topics"
            ).fetchall():
                topics.setdefault(chat, {})[topic] = Topic(topic, name, bool(ours))
            rows = sql.execute(
                "SELECT chat, title, kind, forum, username, rights, present, door, moved_to FROM telegram_chats"
            ).fetchall()
            found = [
                Group(
                    chat,
                    title,
                    kind,
                    forum=bool(forum),
                    username=username,
                    rights=_rights(rights),
                    present=bool(present),
                    door=door,
                    topics=topics.get(chat, {}),
                )
                for chat, title, kind, forum, username, rights, present, door, moved in rows
                if moved is None
            ]
            return found, {row[0]: row[-1] for row in rows if row[-1] is not None}

        return await self.db.read(work)

    async def keep(
        self, groups: Iterable[Group], moved: Mapping[str, str], alive: datetime | None, now: datetime
    ) -> None:
        """Write down in one go: groups as they are, those that became others, until when all was heard (UTC)."""
        # copied here: the writer is another thread
        kept = [(_row(each, now), [(each.id, *_topic(topic)) for topic in each.topics.values()]) for each in groups]
        kept += [((old, "", "group", 0, "", "", 0, None, micros(now), new), []) for old, new in moved.items()]

        def work(sql: Sql) -> None:
            for row, topics in kept:
                sql.execute("DELETE FROM telegram_chats WHERE chat = ?", row[:1])
                sql.execute("DELETE FROM telegram_topics WHERE chat = ?", row[:1])
                sql.execute(
                    "INSERT INTO telegram_chats "
                    "(chat, title, kind, forum, username, door, present, rights, at, moved_to) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
                sql.executemany("INSERT INTO telegram_topics (chat, topic, name, ours) VALUES (?, ?, ?, ?)", topics)
            if alive is not None:
                keep_fact(sql, "alive", str(micros(alive)))

        await self.db.run(work)

    async def _read(self, sql: str, parameters: Any) -> list[Any]:
        return await self.db.read(lambda unit: unit.execute(sql, parameters).fetchall())


def keep_fact(sql: Sql, name: str, value: str) -> None:
    """Write a fact down inside a unit."""
    sql.execute(
        "INSERT INTO telegram_facts (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def _row(group: Group, now: datetime) -> tuple[Any, ...]:
    rights = None if group.rights is None else json.dumps(sorted(group.rights))
    flags = int(group.forum), group.username, group.door, int(group.present)
    return (group.id, group.title, group.kind, *flags, rights, micros(now), None)


def _topic(topic: Topic) -> tuple[str, str, int]:
    return topic.id, topic.name, int(topic.ours)


def _rights(kept: str | None) -> frozenset[str] | None:
    return None if kept is None else frozenset(json.loads(kept))
