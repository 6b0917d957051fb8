"""The memory adapter: a whole platform in one file, without a network; tests drive it, newcomers copy it.

`Memory` is the platform *and* its adapter. People act through `join`, `say`, `command`, `press` …, each of which
returns once the house has committed what follows; what the house sends can be read in `messages`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import get_args

from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import Undeliverable, Why
from bot.model.events import (
    Arrival,
    Commanded,
    Deleted,
    Edited,
    Event,
    Filled,
    Interaction,
    Joined,
    Left,
    Pressed,
    Reacted,
    RightsChanged,
    Said,
    Sighted,
    Surface,
)
from bot.model.files import File
from bot.model.needs import Need
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.rights import NOBODY, Role, Standing
from bot.model.texts import plain
from bot.model.widgets import Key, Sheet
from bot.ports import Clock, Intake


@dataclass(slots=True)
class Message:
    """Hold one message as a reader sees it; `to` is the one person who sees it, None for everyone there."""

    id: str
    spot: str
    author: str
    text: str
    at: datetime
    to: str | None = None
    buttons: tuple[Key, ...] = ()
    sheet: Sheet | None = None
    reply_to: str | None = None
    reactions: set[tuple[str, str]] = field(default_factory=set)
    edited: bool = False
    gone: bool = False
    silent: bool = False
    thread: str = ""
    pinned: bool = False
    files: tuple[File, ...] = ()

    def ref(self) -> MessageRef:
        """Return what points at this message."""
        return MessageRef("memory", self.spot, self.id)


class Memory:
    """Be a small platform; `traits` may be changed per test to look like another one."""

    name = "memory"
    bot = "host"
    performs: frozenset[type[Outgoing]] = frozenset(get_args(Outgoing))
    declines: Mapping[type[Outgoing], str] = {}

    def __init__(self, clock: Clock, traits: Traits = Traits(), guild: str = "table") -> None:  # noqa: B008 - frozen
        self.clock = clock
        self.traits = traits
        self.guild = guild
        self.intake: Intake | None = None
        self.spots: dict[str, Spot] = {}
        self.members: dict[str, Account] = {}
        self.standings: dict[str, Standing] = {}
        self.inside: set[str] = set()
        self.lacks: frozenset[Need] = frozenset()
        self.paused: dict[str, datetime] = {}
        self.messages: list[Message] = []
        self.deliveries: list[Delivery] = []
        self.receipts: dict[str, Receipt] = {}
        self.failures: list[Undeliverable] = []
        self.turn = 0
        self.pressed: dict[str, Message] = {}

    # -- the platform: people and places ----------------------------------------------------------------------------

    def place(self, id_: str, purpose: Purpose, name: str = "", *, closed: bool = False) -> Spot:
        """Make a place; the team's is closed to everybody else."""
        shut = closed or purpose is Purpose.STAFF
        spot = Spot(self.name, self.guild, id_, name or id_.capitalize(), purpose, "Stammtisch", closed=shut)
        self.spots[id_] = spot
        return spot

    def member(self, name: str, *roles: Role, locale: str | None = "en", inside: bool = True) -> Account:
        """Make a member; being inside already causes no event (first sight is a baseline)."""
        id_ = name.lower()
        self.members[id_] = Account(self.name, id_, name, locale, handle=f"@{id_}")
        self.standings[id_] = Standing(frozenset({Role.MEMBER, *roles}))
        if inside:
            self.inside.add(id_)
        return self.members[id_]

    def direct(self, account: Account) -> Spot:
        """Return a member's direct chat with the host."""
        return Spot(self.name, self.guild, f"direct-{account.id}", account.name, Purpose.DIRECT)

    # -- what people do -----------------------------------------------------------------------------------------------

    async def join(self, account: Account, invite: str | None = None) -> None:
        """Come in by the door, which is the welcome place."""
        self.inside.add(account.id)
        await self._happens(self._door(), account, Joined(invite))

    async def leave(self, account: Account) -> None:
        """Go."""
        self.inside.discard(account.id)
        await self._happens(self._door(), account, Left())

    async def say(self, account: Account, spot: Spot, text: str, reply_to: Message | None = None) -> Message:
        """Write a message."""
        written = self._write(spot.id, account.id, text, reply_to=None if reply_to is None else reply_to.id)
        mentions = tuple(each for each in self.members.values() if f"@{each.id}" in text.lower())
        author = None if reply_to is None else self.members.get(reply_to.author)
        quoted = None if reply_to is None else reply_to.ref()
        await self._happens(spot, account, Said(written.ref(), text, quoted, author, mentions))
        return written

    async def edit(self, account: Account, message: Message, text: str) -> None:
        """Change a message."""
        message.text, message.edited = text, True
        await self._happens(self.spots[message.spot], account, Edited(message.ref(), text))

    async def delete(self, account: Account, message: Message) -> None:
        """Take a message away."""
        message.gone = True
        await self._happens(self.spots[message.spot], account, Deleted(message.ref()))

    async def react(self, account: Account, message: Message, emoji: str, added: bool = True) -> None:
        """Set or take back a reaction."""
        (message.reactions.add if added else message.reactions.discard)((account.id, emoji))
        author = self.members.get(message.author)
        await self._happens(self.spots[message.spot], account, Reacted(message.ref(), emoji, added, author))

    async def command(
        self,
        account: Account,
        line: str,
        spot: Spot | None = None,
        on: Message | None = None,
        surface: Surface = "typed",
    ) -> None:
        """Type a command line, as a reply where `on` is given."""
        mentions = tuple(each for each in self.members.values() if f"@{each.id}" in line.lower())
        event = Commanded(
            line=line,
            surface=surface,
            target=None if on is None else on.ref(),
            target_author=None if on is None else self.members.get(on.author),
            target_text="" if on is None else on.text,
            mentions=mentions,
        )
        await self._happens(spot or self.direct(account), account, event)

    async def choose(
        self,
        account: Account,
        name: str,
        options: Mapping[str, str | Account | Spot] | None = None,
        spot: Spot | None = None,
        on: Message | None = None,
    ) -> None:
        """Use a command with typed options, from the palette or, where `on` is given, from a message's menu."""
        event = Commanded(
            name,
            dict(options or {}),
            surface="palette" if on is None else "message",
            target=None if on is None else on.ref(),
            target_author=None if on is None else self.members.get(on.author),
            target_text="" if on is None else on.text,
        )
        await self._happens(spot or self.direct(account), account, event)

    async def press(self, account: Account, key: str, message: Message | None = None) -> None:
        """Press a button by its key."""
        spot = self.direct(account) if message is None else self.spots.get(message.spot, self.direct(account))
        if message is not None and message.to == account.id:
            self.pressed[str(self.turn + 1)] = message
        await self._happens(spot, account, Pressed(key, None if message is None else message.ref()))

    async def fill(self, account: Account, key: str, values: Mapping[str, str]) -> None:
        """Hand in a form by its key."""
        await self._happens(self.direct(account), account, Filled(key, dict(values)))

    async def allow(self, *lacks: Need) -> None:
        """Let the host do all but what it lacks from now on; those in charge changed its rights."""
        self.lacks = frozenset(lacks)
        self.turn += 1
        now, here = self.clock.now(), self._any()
        told: tuple[Event, ...] = (RightsChanged(), Sighted(lacks=self.lacks))
        if self.intake is not None:
            await self.intake.take(
                [
                    Arrival(self.name, self.bot, f"rights-{self.turn}-{n}", now, now, here, each)
                    for n, each in enumerate(told)
                ]
            )

    async def _happens(self, spot: Spot, by: Account, event: Event) -> None:
        if self.intake is None:
            raise RuntimeError("the adapter was not started")
        self.turn += 1
        now = self.clock.now()
        hangs = isinstance(event, Commanded | Pressed | Filled) and self.traits.ephemeral
        interaction = Interaction(str(self.turn), by.id, now + timedelta(minutes=15)) if hangs else None
        position = str(self.turn)
        arrival = Arrival(
            self.name, self.bot, position, now, now, spot, event, by, "log", position, interaction
        )  # fmt: skip
        await self.intake.take([arrival])

    def _door(self) -> Spot:
        return next((each for each in self.spots.values() if each.purpose is Purpose.WELCOME), self._any())

    def _any(self) -> Spot:
        return next(iter(self.spots.values()), Spot(self.name, self.guild, "door"))

    def _write(
        self, spot: str, author: str, text: str, *, reply_to: str | None = None, to: str | None = None
    ) -> Message:
        written = Message(str(len(self.messages) + 1), spot, author, text, self.clock.now(), to, reply_to=reply_to)
        self.messages.append(written)
        return written

    # -- ports.Adapter ------------------------------------------------------------------------------------------------

    async def start(self, intake: Intake) -> None:
        """Keep the intake and tell what is there; there is nothing to catch up with."""
        self.intake = intake
        members = tuple((self.members[each], self.standings[each]) for each in sorted(self.inside))
        now, spots = self.clock.now(), tuple(self.spots.values())
        key = f"sighted-{now.isoformat()}"
        await intake.take(
            [Arrival(self.name, self.bot, key, now, now, self._any(), Sighted(spots, members, lacks=self.lacks))]
        )  # fmt: skip

    async def stop(self) -> None:
        """Stop; nothing waits here."""

    def health(self) -> Mapping[str, float]:
        """Return no ages: nothing is polled."""
        return {}

    async def standing(self, account: Account, guild: str) -> Standing:
        """Return what a member is."""
        return self.standings.get(account.id, NOBODY)

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one act once: a second delivery with the same key returns the first receipt."""
        self.deliveries.append(delivery)
        if self.failures:
            raise self.failures.pop(0)
        if delivery.key in self.receipts:
            return self.receipts[delivery.key]
        receipt: Receipt = getattr(self, f"_{delivery.kind}")(delivery)
        self.receipts[delivery.key] = receipt
        return receipt

    def _say(self, delivery: Delivery) -> Receipt:
        if delivery.spot is None or delivery.spot.id not in self.spots:
            raise Undeliverable(Why.GONE, "no such place")
        said = self._write(delivery.spot.id, self.bot, _text(delivery))
        said.buttons, said.silent, said.thread = delivery.buttons, delivery.silent, delivery.thread
        said.reply_to = None if delivery.answer_to is None else delivery.answer_to.id
        return Receipt(said.ref())

    def _reply(self, delivery: Delivery) -> Receipt:
        return self._private(delivery)

    def _whisper(self, delivery: Delivery) -> Receipt:
        return self._private(delivery)

    def _ask(self, delivery: Delivery) -> Receipt:
        return self._private(delivery)

    def _private(self, delivery: Delivery) -> Receipt:
        if delivery.person is None:
            raise Undeliverable(Why.GONE, "nobody to tell")
        card = self.pressed.get(delivery.interaction.id) if delivery.interaction is not None else None
        if delivery.update and card is not None and not card.gone:
            card.text, card.buttons, card.edited = _text(delivery), delivery.buttons, True
            return Receipt(card.ref())
        said = self._write(self.direct(delivery.person).id, self.bot, _text(delivery), to=delivery.person.id)
        said.buttons, said.sheet, said.silent = delivery.buttons, delivery.sheet, delivery.silent
        said.files = delivery.files
        return Receipt(said.ref())

    def _edit(self, delivery: Delivery) -> Receipt:
        message = self._found(delivery)
        message.text, message.buttons, message.edited = _text(delivery), delivery.buttons, True
        return Receipt(message.ref())

    def _remove(self, delivery: Delivery) -> Receipt:
        self._found(delivery).gone = True
        return Receipt()

    def _react(self, delivery: Delivery) -> Receipt:
        self._found(delivery).reactions.add((self.bot, delivery.emoji))
        return Receipt()

    def _pin(self, delivery: Delivery) -> Receipt:
        self._found(delivery).pinned = True
        return Receipt()

    def _pause(self, delivery: Delivery) -> Receipt:
        if delivery.person is not None and delivery.until is not None:
            self.paused[delivery.person.id] = delivery.until
        return Receipt()

    def _unpause(self, delivery: Delivery) -> Receipt:
        if delivery.person is not None:
            self.paused.pop(delivery.person.id, None)
        return Receipt()

    def _exclude(self, delivery: Delivery) -> Receipt:
        if delivery.person is not None:
            self.inside.discard(delivery.person.id)
        return Receipt()

    def _admit(self, delivery: Delivery) -> Receipt:
        if delivery.person is not None:
            self.inside.add(delivery.person.id)
        return Receipt()

    def _decline(self, delivery: Delivery) -> Receipt:
        return Receipt()

    def _open(self, delivery: Delivery) -> Receipt:
        parent = None if delivery.spot is None else delivery.spot.id
        spot = self.place(f"thread-{delivery.key}", Purpose.THREAD, delivery.name)
        self.spots[spot.id] = replace(spot, parent=parent)
        return Receipt(spot=self.spots[spot.id])

    def _close(self, delivery: Delivery) -> Receipt:
        if delivery.spot is not None:
            self.spots.pop(delivery.spot.id, None)
        return Receipt()

    def _invite(self, delivery: Delivery) -> Receipt:
        return Receipt(link=f"memory:{delivery.key}")

    def _found(self, delivery: Delivery) -> Message:
        for message in self.messages:
            if delivery.message is not None and message.id == delivery.message.id and not message.gone:
                return message
        raise Undeliverable(Why.GONE, "no such message")


def _text(delivery: Delivery) -> str:
    return "\n\n".join(plain(line) for line in delivery.lines)
