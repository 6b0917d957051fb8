"""A table to sit at: memory adapter, real SQLite, a clock set by hand; tests read as dialogues."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.adapters.memory import Memory, Message
from bot.app import ManualClock, Stammtisch, open_house, walk
from bot.core.cog import Cog
from bot.core.host import no_failpoint
from bot.model.deliveries import Traits
from bot.model.house import House, Human, Manners
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import Role
from bot.ports import Failpoint
from tests.fakes.ids import FakeIds

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""A Wednesday, 12:00 in Berlin."""

KNOWN = Manners(newcomer=timedelta(0))
"""Nobody at the table is explained the house at length; a test of newcomers says otherwise."""

TEAM = (Human("Mira", "Moderation"), Human("Jo", "Treffen"))


@dataclass(slots=True)
class Table:
    """Sit a small community down: Ana (newcomer, outside), Quinn, Lea, Jo (organiser), Mira (moderator)."""

    house: Stammtisch
    world: Memory
    clock: ManualClock
    people: dict[str, Account] = field(default_factory=dict)

    def spot(self, place: str) -> Spot:
        """Return a place: welcome, talk, questions, thanks, staff."""
        return self.world.spots[place]

    async def joins(self, who: str) -> None:
        """Let someone come in; a new name becomes a member."""
        if who not in self.people:
            self.people[who] = self.world.member(who, Role.NEWCOMER, inside=False)
        await self.world.join(self.people[who])
        await self.settle()

    async def leaves(self, who: str) -> None:
        """Let someone go."""
        await self.world.leave(self.people[who])
        await self.settle()

    async def says(self, who: str, place: str, text: str, reply_to: Message | None = None) -> Message:
        """Let someone write in a place; place "direct" is their chat with the host."""
        account = self.people[who]
        spot = self.world.direct(account) if place == "direct" else self.spot(place)
        said = await self.world.say(account, spot, text, reply_to)
        await self.settle()
        return said

    async def reacts(self, who: str, message: Message, emoji: str, added: bool = True) -> None:
        """Let someone react."""
        await self.world.react(self.people[who], message, emoji, added)
        await self.settle()

    async def commands(self, who: str, line: str, place: str | None = None, on: Message | None = None) -> None:
        """Let someone type a command line, as a reply where `on` is given."""
        await self.world.command(self.people[who], line, None if place is None else self.spot(place), on)
        await self.settle()

    async def chooses(
        self,
        who: str,
        name: str,
        /,
        place: str | None = None,
        on: Message | None = None,
        **options: str | Account | Spot,
    ) -> None:
        """Let someone use a command from the palette, or from a message's menu where `on` is given."""
        await self.world.choose(self.people[who], name, options, None if place is None else self.spot(place), on)
        await self.settle()

    async def presses(self, who: str, label: str, message: Message | None = None) -> None:
        """Let someone press the newest button with that label that they can see."""
        if message is None:
            message = next(
                (
                    each
                    for each in reversed(self.world.messages)
                    if not each.gone and each.to in (None, self.people[who].id) and _key(each, label)
                ),
                None,
            )
        assert message is not None, f"{who} sees no button {label!r}: {self.buttons(who)}"
        key = _key(message, label)
        assert key, f"no button {label!r} on: {message.text!r} {[each.label for each in message.buttons]}"
        await self.world.press(self.people[who], key, message)
        await self.settle()

    async def fills(self, who: str, /, **values: str) -> None:
        """Let someone hand in the newest form they were given."""
        sheets = [each.sheet for each in self.private_messages(who) if each.sheet is not None]
        assert sheets, f"{who} was given no form"
        await self.world.fill(self.people[who], sheets[-1].key, values)
        await self.settle()

    async def passes(self, span: timedelta | None = None, **kinds: float) -> None:
        """Let time pass, from due thing to due thing: `passes(minutes=5)`."""
        await walk(self.house.host, self.clock, self.clock.now() + (span or timedelta(**kinds)))

    async def until(self, at: datetime) -> None:
        """Let time pass until an instant (UTC)."""
        await walk(self.house.host, self.clock, at)

    async def settle(self) -> None:
        """Wait until everything that follows has followed."""
        await self.house.host.quiet()

    def public(self, place: str) -> list[str]:
        """Return what the host said in a place and everyone can read."""
        return [each.text for each in self.public_messages(place)]

    def public_messages(self, place: str) -> list[Message]:
        """Return the host's own messages in a place."""
        return [each for each in self.world.messages if each.spot == place and each.author == "host" and not each.gone]

    def private(self, who: str) -> list[str]:
        """Return what the host told someone alone."""
        return [each.text for each in self.private_messages(who)]

    def private_messages(self, who: str) -> list[Message]:
        """Return the host's messages that only this person sees."""
        return [each for each in self.world.messages if each.to == self.people[who].id and not each.gone]

    def buttons(self, who: str) -> list[str]:
        """Return the labels of every button someone can see."""
        seen = [each for each in self.world.messages if each.to in (None, self.people[who].id) and not each.gone]
        return [key.label for each in seen for key in each.buttons]


def _key(message: Message, label: str) -> str:
    return next((each.key for each in message.buttons if each.label == label), "")


def _sit_down(world: Memory, locale: str) -> tuple[Memory, dict[str, Account]]:
    for place in (Purpose.WELCOME, Purpose.TALK, Purpose.QUESTIONS, Purpose.THANKS, Purpose.STAFF):
        world.place(place.value, place)
    return world, {
        "Ana": world.member("Ana", Role.NEWCOMER, locale=locale, inside=False),
        "Quinn": world.member("Quinn", locale=locale),
        "Lea": world.member("Lea", locale=locale),
        "Jo": world.member("Jo", Role.ORGANISER, locale=locale),
        "Mira": world.member("Mira", Role.MODERATOR, locale=locale),
    }


@asynccontextmanager
async def lay_table(
    folder: Path,
    *,
    cogs: Sequence[Cog[Any, Any]] | None = None,
    settings: Mapping[str, Any] | None = None,
    house: House | None = None,
    at: datetime = NOON,
    traits: Traits = Traits(),  # noqa: B008 - frozen
    failpoint: Failpoint = no_failpoint,
    more_words: Sequence[tuple[str, Any]] = (),
    locale: str = "en",
    known_silence: bool = True,
    after: Table | None = None,
) -> AsyncIterator[Table]:
    """Open a house in a folder; opening the same folder again is a restart with the same database.

    `known_silence` False: the host has only just begun to listen, so places count as talking for five minutes.
    `after` is the table before a restart: its platform, people and clock go on; `at` and `traits` are theirs.
    """
    if after is not None:
        clock, world, people = after.clock, after.world, after.people
    else:
        clock = ManualClock(at)
        world, people = _sit_down(Memory(clock, traits), locale)
    async with open_house(
        folder / "stammtisch.db",
        house or House(team=TEAM, locale=locale, manners=KNOWN),
        clock,
        FakeIds(),
        lambda _db: [world],
        cogs=cogs,
        settings=settings,
        durable=False,
        backups=False,
        failpoint=failpoint,
        more_words=more_words,
        listening_since=timedelta(hours=1) if known_silence else timedelta(0),
    ) as stammtisch:
        yield Table(stammtisch, world, clock, people)
