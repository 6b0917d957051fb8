"""A counter where interactions are served: the fake Discord over real HTTP, and a house that answers by a script."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.adapters.discord.commands import registration, sync
from bot.adapters.discord.gateway import Login, http_client
from bot.adapters.discord.interactions import Interactions, Patience
from bot.adapters.discord.outbound import Outbound
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.tables import TABLES
from bot.adapters.discord.world import Names, World
from bot.app import ManualClock
from bot.model.commands import Shown
from bot.model.deliveries import Delivery, Receipt
from bot.model.events import Arrival
from bot.model.people import Account
from bot.model.places import Spot
from bot.model.rights import Standing
from bot.model.texts import Plain
from bot.model.widgets import Blank, Key, Sheet
from bot.store import Database, Part, open_database, read_scripts
from tests.adapters.discord.catalogue import shown
from tests.adapters.discord.payloads import NOON
from tests.fakes.discord import payloads
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.table import DiscordTable, lay
from tests.fakes.discord.things import Message
from tests.fakes.discord.world import News

QUICK = Patience(commit=0.15, after=0.05, form=0.5)
"""A fifth of the real patience: what is slow here takes tenths of a second."""

Script = Callable[[Arrival], Sequence[Delivery]]


def reply(words: str, **more: Any) -> Delivery:
    """Return an answer as the house would word it; whom it answers, the counter fills in."""
    return Delivery("k", "reply", lines=((Plain(words),),), **more)


def ask(**more: Any) -> Delivery:
    """Return a form with one blank, and what is said where it comes too late."""
    sheet = Sheet("sheet1", "Was ist los?", (Blank("text", "Die Worte", "long", True, 1500),))
    late = ((Plain("Hier geht es weiter:"),),)
    buttons = (Key("opener", "Formular öffnen", opens=True),)
    return Delivery("k", "ask", sheet=sheet, lines=late, buttons=buttons, **more)


@dataclass
class House:
    """Be the intake: commit when `open` lets it, keep each event once, then answer by the script."""

    answer: Callable[[Delivery], Any]
    script: Script = lambda arrival: [reply("Gut.")]
    open: asyncio.Event = field(default_factory=asyncio.Event)
    slow: float = 0.0
    arrivals: list[Arrival] = field(default_factory=list)
    committed: list[Arrival] = field(default_factory=list)
    sent: list[tuple[Delivery, Receipt | Exception]] = field(default_factory=list)
    sending: set[asyncio.Task[None]] = field(default_factory=set)
    completed: list[tuple[str, str, str]] = field(default_factory=list)
    fault: Exception | None = None

    def __post_init__(self) -> None:
        self.open.set()

    def offer(self, arrival: Arrival) -> None:
        raise AssertionError("an interaction is taken, never only offered")

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        self.arrivals += arrivals
        await self.open.wait()
        if self.fault is not None:
            raise self.fault
        for arrival in arrivals:
            if arrival.key in {each.key for each in self.committed}:
                continue
            self.committed.append(arrival)
            for turn, delivery in enumerate(self.script(arrival)):
                about: dict[str, Any] = {"interaction": arrival.interaction, "person": arrival.by, "spot": arrival.spot}
                key = f"{arrival.key.partition('/')[2]}#{turn}"
                made = replace(delivery, key=key, since=arrival.arrived, **about)
                self.send(made)

    def send(self, delivery: Delivery) -> asyncio.Task[None]:
        """Hand over a delivery as the outbox does, in a task of its own."""
        before = list(self.sending)

        async def go() -> None:
            await asyncio.gather(*before)
            await asyncio.sleep(self.slow)
            try:
                self.sent.append((delivery, await self.answer(delivery)))
            except Exception as fault:
                self.sent.append((delivery, fault))

        task = asyncio.create_task(go())
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)
        return task

    async def room(self) -> None:
        return None

    async def cursor(self, platform: str, bot: str, stream: str) -> str | None:
        return None

    async def complete(
        self, command: str, option: str, typed: str, by: Account, spot: Spot
    ) -> Sequence[tuple[str, str]]:
        self.completed.append((command, option, typed))
        return [("mon", "Montagsfrage"), ("x" * 101, "too long a value"), ("long", "L" * 120)]

    def shown(self, locale: str) -> Sequence[Shown]:
        return shown(locale)

    def may(self, right: str, standing: Standing) -> bool:
        return False

    def last(self) -> Delivery:
        return self.sent[-1][0]


@dataclass
class Counter:
    """Hold the fake, the table in it, and one life of the interactions."""

    fake: FakeDiscord
    table: DiscordTable
    clock: ManualClock
    db: Database
    rest: Rest
    world: World
    interactions: Interactions = None  # type: ignore[assignment]
    house: House = None  # type: ignore[assignment]
    committed: list[Arrival] = field(default_factory=list)

    def life(self, patience: Patience = QUICK) -> "Counter":
        """Begin a life of the process: nothing is remembered but the rows, and what was committed."""
        self.interactions = Interactions(self.rest, self.world, self.db, self.clock, "discord", patience)
        outbound = Outbound(self.rest, self.world, self.clock, self.db, self.interactions.answer)
        self.interactions.whisper = outbound.perform
        self.house = House(outbound.perform, committed=self.committed)
        self.interactions.start(self.house)
        return self

    def hear(self, news: News) -> None:
        """Read news as the gateway's reader does, at once."""
        if news.kind == "INTERACTION_CREATE":
            self.interactions.receive(news.data)

    async def settled(self) -> None:
        """Wait until everything is served and sent."""
        await self.interactions.settled()
        while self.house.sending:
            await asyncio.gather(*self.house.sending)

    async def card(self, key: str = "b:card", label: str = "Drück") -> Message:
        """Let the bot show a card with a button in the chat."""
        button = {"type": 2, "style": 2, "label": label, "custom_id": key}
        body = {"content": "Eine Karte", "components": [{"type": 1, "components": [button]}]}
        made = await self.rest.call(
            "POST", "/channels/{channel_id}/messages", json=body, channel_id=self.table.channels["chat"].id
        )
        return self.table.channels["chat"].messages[made["id"]]

    def later(self, **span: float) -> None:
        self.clock.set(self.clock.at + timedelta(**span))

    async def rows(self) -> list[str]:
        """Return the ids of the raw interactions on disk."""
        return [
            row[0]
            for row in await self.db.read(lambda sql: sql.execute("SELECT id FROM discord_interactions").fetchall())
        ]

    def seen(self, who: str = "Quinn") -> list[str]:
        """Return what one person alone sees of the bot, in order; "…" is a message that is still thinking."""
        return ["…" if each.flags & 128 else each.content for each in self.table.private(who)]

    def callbacks(self) -> list[int]:
        """Return the types of the first answers that were sent, the refused ones too."""
        route = "POST /interactions/{interaction_id}/{interaction_token}/callback"
        return [each.body["type"] for each in self.fake.requests(route)]


@asynccontextmanager
async def counter(path: Path, now: datetime = NOON) -> AsyncIterator[Counter]:
    clock = ManualClock(now)
    fake = FakeDiscord(clock.now)
    await fake.start()
    scripts = read_scripts("bot.adapters.discord")
    db = await open_database(path / "counter.sqlite", [Part("discord", scripts, tuple(TABLES))], clock, backups=False)
    http = http_client(fake.api_base)
    await Login(http, fake.token)()
    rest, table, world = Rest(http), lay(fake), World(Names())
    bot = fake.world.bot
    world.apply("READY", {"user": payloads.user(bot), "application": {"id": fake.world.application}})
    me = table.guild.members[bot.id]
    world.apply("GUILD_CREATE", payloads.guild_create(table.guild, me, clock.now(), everyone=False))
    made = Counter(fake, table, clock, db, rest, world).life()
    await sync(rest, db, fake.world.application, registration(shown("de"), shown("en")))
    fake.world.emit = made.hear
    try:
        yield made
    finally:
        made.house.open.set()
        await made.settled()
        await made.interactions.stop()
        await http.close()
        await db.close()
        await fake.stop()
    assert fake.problems == []
