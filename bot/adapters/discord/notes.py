"""Notes: the SQL of what the adapter must know of the last time it looked; instants in, instants out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.adapters.discord.shades import is_shade, key_in, shade_of
from bot.ports import Db, Sql

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

RECENT_DAYS = 30
"""How long the last messages of a channel nobody writes in are kept."""

IDENTIFY_DAYS = 7
INTERACTION = timedelta(minutes=15)
"""How long an interaction's raw form may stay once those of the last process were offered again: its token's life."""

UNHEARD = timedelta(days=1)
"""How long it may stay before that: what somebody asked for is not forgotten because Discord is away."""


def micros(at: datetime) -> int:
    """Return an aware instant as microseconds since the epoch."""
    return (at - EPOCH) // _TICK


def instant(value: int) -> datetime:
    """Return the UTC instant for microseconds since the epoch."""
    return EPOCH + value * _TICK


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one channel's last messages: id to when it was last edited ("" for never)."""

    channel: str
    guild: str
    messages: Mapping[str, str]


class Notes:
    """Read and write the adapter's rows, each call one transaction."""

    def __init__(self, db: Db) -> None:
        self.db = db

    # -- facts ----------------------------------------------------------------------------------------------------

    async def fact(self, name: str) -> str | None:
        """Return a fact, None where it was never written."""
        rows = await self._read("SELECT value FROM discord_facts WHERE name = ?", (name,))
        return None if not rows else str(rows[0][0])

    async def facts(self, prefix: str) -> dict[str, str]:
        """Return every fact whose name begins so, by what follows."""
        rows = await self._read(
            "SELECT name, value FROM discord_facts WHERE substr(name, 1, length(:prefix)) = :prefix", {"prefix": prefix}
        )
        return {name.removeprefix(prefix): value for name, value in rows}

    async def keep_fact(self, name: str, value: str) -> None:
        """Write a fact down."""
        await self.db.run(lambda sql: keep_fact(sql, name, value))

    async def forget_fact(self, name: str) -> None:
        """Drop a fact."""
        await self.db.run(lambda sql: sql.execute("DELETE FROM discord_facts WHERE name = ?", (name,)))

    async def keep_sight(self, guild: str, value: str, began: datetime) -> None:
        """Write down that a guild was seen for the first time, and that what came after `began` (UTC) is no past."""

        def work(sql: Sql) -> None:
            keep_fact(sql, f"guild/{guild}", value)
            sql.execute(
                "INSERT INTO discord_facts (name, value) VALUES ('alive', ?) ON CONFLICT (name) DO NOTHING",
                (str(micros(began)),),
            )

        await self.db.run(work)

    async def alive(self) -> datetime | None:
        """Return until when nothing was missed (UTC), as far as it is written down."""
        value = await self.fact("alive")
        return None if value is None else instant(int(value))

    async def turn(self) -> int:
        """Return a number no earlier process was given: it makes keys of events that Discord does not number."""

        def work(sql: Sql) -> int:
            row = sql.execute("SELECT value FROM discord_facts WHERE name = 'turn'").fetchone()
            turn = (0 if row is None else int(row[0])) + 1
            keep_fact(sql, "turn", str(turn))
            return turn

        return await self.db.run(work)

    # -- messages ---------------------------------------------------------------------------------------------------

    async def recent(self) -> list[Row]:
        """Return the last messages of every channel."""
        rows = await self._read("SELECT channel, guild, messages FROM discord_recent", ())
        return [Row(channel, guild, json.loads(messages)) for channel, guild, messages in rows]

    async def keep(
        self, rows: Iterable[Row], members: Iterable[tuple[str, str, int | None]], alive: datetime | None, now: datetime
    ) -> None:
        """Write down in one go: channels' messages, members (joined None: gone), until when all was heard."""
        recent = [(each.channel, each.guild, json.dumps(each.messages), micros(now)) for each in rows]
        seats = list(members)

        def work(sql: Sql) -> None:
            sql.executemany(
                "INSERT INTO discord_recent (channel, guild, messages, looked) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (channel) DO UPDATE SET guild = excluded.guild, messages = excluded.messages, "
                "looked = excluded.looked",
                recent,
            )
            _seat(sql, seats)
            if alive is not None:
                keep_fact(sql, "alive", str(micros(alive)))

        await self.db.run(work)

    async def forget_channel(self, channel: str) -> None:
        """Drop what was kept of a channel that is gone."""
        await self.db.run(lambda sql: sql.execute("DELETE FROM discord_recent WHERE channel = ?", (channel,)))

    # -- direct chats -------------------------------------------------------------------------------------------------

    async def directs(self) -> dict[str, str]:
        """Return the account behind each known direct chat, by channel."""
        return dict(await self._read("SELECT channel, account FROM discord_direct", ()))

    async def keep_direct(self, account: str, channel: str, now: datetime) -> None:
        """Write a direct chat down."""
        await self.db.run(
            lambda sql: sql.execute(
                "INSERT INTO discord_direct (account, channel, at) VALUES (?, ?, ?) "
                "ON CONFLICT (account) DO UPDATE SET channel = excluded.channel, at = excluded.at",
                (account, channel, micros(now)),
            )
        )

    # -- members -------------------------------------------------------------------------------------------------------

    async def members(self, guild: str) -> dict[str, int]:
        """Return who was in a guild, with when they joined (microseconds; 0: still being screened)."""
        return dict(await self._read("SELECT account, joined FROM discord_members WHERE guild = ?", (guild,)))

    async def shade_key(self) -> str:
        """Return the key under which forgotten members are kept."""
        return await self.db.read(key_in)

    async def keep_look(self, guild: str, seats: Iterable[tuple[str, str, int | None]], now: datetime) -> None:
        """Write down what a look at a guild's members changed, and when it was (UTC)."""
        changes = list(seats)

        def work(sql: Sql) -> None:
            _seat(sql, changes)
            keep_fact(sql, f"members/{guild}", str(micros(now)))

        await self.db.run(work)

    async def forget_guild(self, guild: str) -> None:
        """Drop what was kept of a guild we are no longer in: should it come back, it is seen for the first time."""

        def work(sql: Sql) -> None:
            sql.execute("DELETE FROM discord_members WHERE guild = ?", (guild,))
            sql.execute("DELETE FROM discord_recent WHERE guild = ?", (guild,))
            sql.execute("DELETE FROM discord_facts WHERE name = ?", (f"members/{guild}",))
            sql.execute("DELETE FROM discord_facts WHERE name LIKE ?", (f"shut/{guild}/%",))
            keep_fact(sql, f"guild/{guild}", "gone")

        await self.db.run(work)

    # -- identifies ----------------------------------------------------------------------------------------------------

    async def identifies(self, since: datetime) -> list[datetime]:
        """Return every IDENTIFY since an instant (UTC), oldest first."""
        rows = await self._read("SELECT at FROM discord_identifies WHERE at >= ? ORDER BY at", (micros(since),))
        return [instant(at) for (at,) in rows]

    async def identify(self, now: datetime) -> None:
        """Write an IDENTIFY down, before it is sent."""
        await self.db.run(lambda sql: sql.execute("INSERT INTO discord_identifies (at) VALUES (?)", (micros(now),)))

    # -- upkeep --------------------------------------------------------------------------------------------------------

    async def sweep(self, now: datetime, raw: timedelta = INTERACTION) -> None:
        """Delete rows that have served their time; interactions' raw forms after `raw`."""

        def work(sql: Sql) -> None:
            for table, column, span in (
                ("discord_recent", "looked", timedelta(days=RECENT_DAYS)),
                ("discord_identifies", "at", timedelta(days=IDENTIFY_DAYS)),
                ("discord_interactions", "at", raw),
            ):
                limit = micros(now - span)
                sql.execute(f"DELETE FROM {table} WHERE {column} < ?", (limit,))  # noqa: S608

        await self.db.run(work)

    async def _read(self, sql: str, parameters: Any) -> list[Any]:
        return await self.db.read(lambda unit: unit.execute(sql, parameters).fetchall())


def keep_fact(sql: Sql, name: str, value: str) -> None:
    """Write a fact down inside a unit."""
    sql.execute(
        "INSERT INTO discord_facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def _seat(sql: Sql, seats: Iterable[tuple[str, str, int | None]]) -> None:
    key = key_in(sql)
    for guild, account, joined in seats:
        if not is_shade(account):
            # whoever comes or goes is somebody again, or nobody: no shade of an earlier time stays
            gone = (guild, shade_of(key, account))
            sql.execute("DELETE FROM discord_members WHERE guild = ? AND account = ?", gone)
        if joined is None:
            sql.execute("DELETE FROM discord_members WHERE guild = ? AND account = ?", (guild, account))
        else:
            sql.execute(
                "INSERT INTO discord_members (guild, account, joined) VALUES (?, ?, ?) "
                "ON CONFLICT (guild, account) DO UPDATE SET joined = excluded.joined",
                (guild, account, joined),
            )
