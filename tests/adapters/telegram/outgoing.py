"""Where the outbound tests stand: a forum, a group, a basic group, a clock set by hand, a scripted Api."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.group import Group, Topic
from bot.adapters.telegram.names import Names
from bot.adapters.telegram.outbound import Outbound
from bot.app import ManualClock
from bot.model.deliveries import Delivery, Receipt
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.texts import Plain
from tests.adapters.telegram.scripted import Scripted

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
FORUM, CLUB, SMALL, TOPIC = "-1001", "-1002", "-3", "44"
ANA = Account("telegram", "101", "Ana")
MIRA = Account("telegram", "105", "Mira")

ROOM = Spot("telegram", FORUM, f"{FORUM}:{TOPIC}", "Plausch", Purpose.TALK, "Stammtisch")
GENERAL = Spot("telegram", FORUM, FORUM, "General", Purpose.OTHER, "Stammtisch")
HERE = Spot("telegram", CLUB, CLUB, "Plausch", Purpose.TALK, "Plausch")
OLD = Spot("telegram", SMALL, SMALL, "Runde")


def say(words: str = "Guten Morgen", **more: Any) -> Delivery:
    delivery: dict[str, Any] = {"key": "k1", "kind": "say", "spot": HERE, "lines": ((Plain(words),),), "since": NOON}
    return Delivery(**delivery | more)


def ref(id_: str | int, spot: str = CLUB) -> MessageRef:
    return MessageRef("telegram", spot, str(id_))


def chats() -> Chats:
    made = Chats(Names(), me="123", username="stammtisch_bot")
    forum = Group(FORUM, "Stammtisch", forum=True, topics={TOPIC: Topic(TOPIC, "Plausch")})
    made.load([forum, Group(CLUB, "Plausch"), Group(SMALL, "Runde", "group")], {}, {})
    return made


@dataclass(slots=True)
class Ground:
    """Everything an outgoing act touches."""

    api: Scripted = field(default_factory=Scripted)
    chats: Chats = field(default_factory=chats)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    outbound: Outbound = field(init=False)

    def __post_init__(self) -> None:
        self.outbound = Outbound(self.api, self.chats, self.clock)

    async def perform(self, delivery: Delivery) -> Receipt:
        return await self.outbound.perform(delivery)

    def given(self, turn: int = -1) -> dict[str, Any]:
        """What the last call, or another one, was given."""
        return self.api.calls[turn].given

    def later(self, **span: float) -> None:
        self.clock.set(self.clock.at + timedelta(**span))
