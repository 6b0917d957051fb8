"""The stage: a fake Discord in this process, its people and channels, and when each message was due and taken away."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.discord.load import AUTHORS, CHANNELS, Line
from tests.fakes.discord import messages
from tests.fakes.discord import permissions as may
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Channel, User
from tests.fakes.discord.world import News, World

GONE = ("MESSAGE_DELETE", "MESSAGE_DELETE_BULK")
BREATH = 20
"""Frames handed over in one go: the fake answers requests between, however many are due at once."""


@dataclass(slots=True)
class Told:
    """Hold one message that was told: its event's number, when it was due and taken away (monotonic, ns)."""

    id: str
    offends: bool
    number: int = 0
    due: int = 0
    gone: int | None = None


@dataclass(slots=True)
class Stage:
    """Hold one run's world; `committed`, where it is set, looks whether a delete's decision is on disk already."""

    fake: FakeDiscord
    channels: list[Channel]
    authors: list[User]
    moderator: User
    waiting: dict[str, Told] = field(default_factory=dict)
    committed: Callable[[str], bool] | None = None
    too_soon: int = 0
    watched: int = 0

    @property
    def world(self) -> World:
        return self.fake.world

    def prepare(self, lines: Sequence[Line]) -> list[tuple[Told, str]]:
        """Make the messages, as someone posting them would, without telling the gateway yet."""
        told: list[News] = []
        emit, self.world.emit = self.world.emit, told.append
        for each in lines:
            messages.post(
                self.world, self.authors[each.author], self.channels[each.channel], {"content": each.text}
            )  # fmt: skip
        self.world.emit = emit
        return [
            (Told(news.data["id"], line.offends), json.dumps(news.data)) for line, news in zip(lines, told, strict=True)
        ]

    async def tell(self, prepared: Sequence[tuple[Told, str]], rate: float = 0.0) -> None:
        """Tell the messages, `rate` a second, or all due at once where it is 0."""
        start = time.monotonic_ns()
        self.waiting |= {told.id: told for told, _ in prepared if told.offends}
        for turn, (told, text) in enumerate(prepared):
            told.due = start + (int(turn / rate * 1e9) if rate else 0)
            ahead = (told.due - time.monotonic_ns()) / 1e9
            if ahead > 0 or turn % BREATH == 0:
                await asyncio.sleep(max(0.0, ahead))
            for session in self.fake.gateway.sessions.values():
                self.fake.gateway.dispatch(session, "MESSAGE_CREATE", text)
                told.number = session.seq
        await self.fake.gateway.delivered()

    def _emit(self, pass_on: Callable[[News], None], news: News) -> None:
        if news.kind in GONE:
            at = time.monotonic_ns()
            for id_ in news.data.get("ids") or [news.data["id"]]:
                told = self.waiting.pop(id_, None)
                if told is None:
                    continue
                told.gone = at
                if self.committed is not None:
                    self.watched += 1
                    self.too_soon += not self.committed(id_)
        pass_on(news)


async def set_stage() -> Stage:
    """Start a fake Discord with one guild: four channels, fifty authors, one moderator, the bot with its rights."""
    fake = FakeDiscord(lambda: datetime.now(UTC), check=False)
    world = fake.world
    world.system_messages = False
    guild = world.guild("Bench")
    helper = world.role(guild, "Stammtisch", may.BOT)
    staff = world.role(guild, "Moderator", may.MANAGE_MESSAGES)
    guild.members[world.bot.id].roles.append(helper.id)
    names = ("welcome", "chat", "questions", "thanks")[:CHANNELS]
    channels = [world.channel(guild, name) for name in names]
    authors = [world.user(f"Member {turn}") for turn in range(AUTHORS)]
    moderator = world.user("Mira")
    for each in (*authors, moderator):
        fake.people.joins(each, guild)
    guild.members[moderator.id].roles.append(staff.id)
    stage = Stage(fake, channels, authors, moderator)
    pass_on = world.emit
    world.emit = lambda news: stage._emit(pass_on, news)
    await fake.start()
    return stage
