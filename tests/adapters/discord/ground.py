"""Where the outbound tests stand: a small server, a clock set by hand, a scripted API, a real database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord

from bot.adapters.discord.outbound import Outbound
from bot.adapters.discord.tables import TABLES
from bot.adapters.discord.world import Names, World
from bot.app import ManualClock
from bot.model.deliveries import Delivery, Receipt
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.texts import Plain
from bot.store import Database, Part, open_database
from tests.adapters.discord.scripted import Scripted

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
ME, GUILD, CHAT, NEWS, FORUM, THREAD = "1", "10", "20", "21", "22", "30"
ANA = Account("discord", "101", "Ana")
MIRA = Account("discord", "105", "Mira")
SQL = Path(__file__).parents[3] / "bot" / "adapters" / "discord" / "sql"

TALK = Spot("discord", GUILD, CHAT, "chat", Purpose.TALK, "Stammtisch")


def snowflake(at: datetime, turn: int = 0) -> str:
    return str(discord.utils.time_snowflake(at) + turn)


def world(permissions: int = (1 << 53) - 1) -> World:
    """A server with a text channel, a news channel, a forum that wants a tag, and a thread."""
    made = World(Names())
    made.apply("READY", {"user": {"id": ME}, "application": {"id": ME}})
    channels: list[dict[str, Any]] = [
        {"id": CHAT, "type": 0, "name": "chat"},
        {"id": NEWS, "type": 5, "name": "news"},
        {"id": FORUM, "type": 15, "name": "questions", "flags": 1 << 4, "available_tags": [{"id": "77", "name": "x"}]},
    ]
    threads = [{"id": THREAD, "type": 11, "name": "week", "parent_id": CHAT, "thread_metadata": {"archived": False}}]
    roles = [{"id": GUILD, "name": "@everyone", "permissions": str(permissions)}]
    data = {"id": GUILD, "name": "Stammtisch", "owner_id": "2", "roles": roles}
    made.apply("GUILD_CREATE", data | {"channels": channels, "threads": threads, "members": []})
    return made


def say(words: str = "Guten Morgen", **more: Any) -> Delivery:
    delivery: dict[str, Any] = {"key": "k1", "kind": "say", "spot": TALK, "lines": ((Plain(words),),), "since": NOON}
    return Delivery(**delivery | more)


@dataclass(slots=True)
class Ground:
    """Everything an outgoing act touches."""

    outbound: Outbound
    rest: Scripted
    clock: ManualClock
    db: Database
    world: World
    answered: list[Delivery] = field(default_factory=list)

    async def perform(self, delivery: Delivery) -> Receipt:
        return await self.outbound.perform(delivery)

    def later(self, **span: float) -> None:
        self.clock.set(self.clock.at + timedelta(**span))

    def restarted(self) -> "Ground":
        """The same place seen by a new process, which remembers nothing but its rows."""
        return ground_on(self.db, self.rest, self.clock, self.world)


def ground_on(db: Database, rest: Scripted, clock: ManualClock, where: World) -> Ground:
    answered: list[Delivery] = []

    async def answer(delivery: Delivery) -> Receipt:
        answered.append(delivery)
        return Receipt(MessageRef("discord", CHAT, "5"))

    return Ground(Outbound(rest, where, clock, db, answer), rest, clock, db, where, answered)


@asynccontextmanager
async def ground(path: Path, permissions: int = (1 << 53) - 1) -> AsyncIterator[Ground]:
    clock = ManualClock(NOON)
    scripts = [(1, (SQL / "0001.sql").read_text())]
    db = await open_database(
        path / "house.db", [Part("discord", scripts, tuple(TABLES))], clock, durable=False, backups=False
    )
    try:
        yield ground_on(db, Scripted(), clock, world(permissions))
    finally:
        await db.close()
