"""Two doors: one house on two platforms in memory, each with people of its own (house.md §4)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.adapters.memory import Memory, Message
from bot.app import ManualClock, Stammtisch, open_house, walk
from bot.core.cog import Cog
from bot.model.deliveries import Traits
from bot.model.house import House
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import Role
from tests.fakes.ids import FakeIds
from tests.fakes.table import NOON

FIRST = ("Ana", "Ben", "Mira")
SECOND = ("Kim", "Lou", "Zoe")
"""Who sits where; the last of each leads there."""


@dataclass(slots=True)
class Two:
    """Hold a house with two doors; people are found by name, on whichever side they are."""

    house: Stammtisch
    worlds: tuple[Memory, Memory]
    clock: ManualClock

    def side(self, who: str) -> Memory:
        """Return the platform someone is on."""
        return next(each for each in self.worlds if who.lower() in each.members)

    def account(self, who: str) -> Account:
        """Return someone's account."""
        return self.side(who).members[who.lower()]

    async def commands(self, who: str, line: str, place: str | None = None) -> None:
        """Let someone type a command, in the direct chat unless a place is named."""
        world = self.side(who)
        await world.command(self.account(who), line, None if place is None else world.spots[place])
        await self.settle()

    async def says(self, who: str, text: str, place: str = "talk") -> None:
        """Let someone write in a place of their side."""
        world = self.side(who)
        await world.say(self.account(who), world.spots[place], text)
        await self.settle()

    async def presses(self, who: str, label: str, message: Message | None = None) -> None:
        """Let someone press the newest button with that label among what they alone see."""
        seen = [message] if message is not None else list(reversed(self.messages(who)))
        found = [(each, key) for each in seen for key in each.buttons if key.label == label]
        assert found, f"{who} sees no button {label!r}: {[key.label for each in seen for key in each.buttons]}"
        await self.side(who).press(self.account(who), found[0][1].key, found[0][0])
        await self.settle()

    def messages(self, who: str) -> list[Message]:
        """Return the host's messages that only this account sees."""
        return [each for each in self.side(who).messages if each.to == self.account(who).id and not each.gone]

    def private(self, who: str) -> str:
        """Return what the host told an account last, without the label of a first message."""
        return self.messages(who)[-1].text.removeprefix("I'm a bot and I hold the door here.\n\n")

    def public(self, side: int) -> list[str]:
        """Return everything the host said on a side that everyone can read."""
        return [each.text for each in self.worlds[side].messages if each.to is None and each.author == "host"]

    async def passes(self, span: Any) -> None:
        """Let time pass."""
        await walk(self.house.host, self.clock, self.clock.now() + span)

    async def settle(self) -> None:
        """Wait until everything that follows has followed."""
        await self.house.host.quiet()

    async def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return every row of a query."""
        return [tuple(row) for row in await self.house.db.read(lambda each: each.execute(sql, values).fetchall())]

    async def person(self, who: str) -> str:
        """Return our id of whoever is behind an account."""
        account = self.account(who)
        sql = "SELECT person FROM accounts WHERE platform = ? AND account = ?"
        return str((await self.rows(sql, account.platform, account.id))[0][0])

    async def join(self) -> None:
        """Let the second side become a part of the first one's community."""
        await self.commands("Mira", "/host code")
        await self.commands("Zoe", f"/host join code:{code_in(self.private('Mira'))}")

    async def link(self, owner: str, asker: str) -> None:
        """Let two accounts become one person, both sides saying yes."""
        await self.commands(owner, "/profile link")
        await self.commands(asker, f"/profile link code:{code_in(self.private(owner))}")
        await self.presses(asker, "Yes, that's me")
        await self.presses(owner, "Yes, that's me")


def code_in(text: str) -> str:
    """Return the code that a message gives."""
    return text.split("code: ")[1].split(".")[0]


@asynccontextmanager
async def two_doors(
    folder: Path,
    cogs: Sequence[Cog[Any, Any]],
    *,
    traits: Traits = Traits(),  # noqa: B008 - frozen
    more_words: Sequence[tuple[str, Any]] = (),
    house: House | None = None,
    after: Two | None = None,
) -> AsyncIterator[Two]:
    """Open a house with two doors; `traits` are the second side's, `after` is the house before a restart."""
    clock, worlds = (ManualClock(NOON), None) if after is None else (after.clock, after.worlds)
    if worlds is None:
        worlds = (Memory(clock, guild="one"), Memory(clock, traits, guild="two"))
        worlds[1].name = "second"
        for world, people in zip(worlds, (FIRST, SECOND), strict=True):
            for purpose in (Purpose.WELCOME, Purpose.TALK):
                world.place(purpose.value, purpose)
            for who in people:
                world.member(who, *([Role.LEAD] if who == people[-1] else []))
        worlds[1].spots = {key: _own(spot) for key, spot in worlds[1].spots.items()}
    async with open_house(
        folder / "house.db", house or House(locale="en"), clock, FakeIds(), lambda _db: worlds, cogs=cogs,
        more_words=more_words, durable=False, backups=False,
    ) as stammtisch:  # fmt: skip
        yield Two(stammtisch, worlds, clock)


def _own(spot: Spot) -> Spot:
    return Spot(spot.platform, spot.guild, spot.id, spot.name, spot.purpose, guild_name="Second side")
