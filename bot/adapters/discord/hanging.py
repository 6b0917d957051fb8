"""Hanging: an interaction whose answers are still possible, and what was answered so far."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum

from bot.adapters.discord.asked import COMPONENT, FORM, Asked
from bot.model.deliveries import Delivery
from bot.model.events import Interaction
from bot.model.places import MessageRef

TOKEN_LIFE = 15 * 60.0
"""Seconds an interaction's token lives."""

MOST = 10_000
"""Interactions remembered; what became of older ones is asked of Discord where it matters."""


class State(StrEnum):
    """Say what the first answer to an interaction was, and so what Discord calls its original message.

    OPEN: none yet. THINKING: "is thinking …", to be filled in. SILENT, REDRAWN: the card a press came from.
    ANSWERED: a message for one person. FORM: a form, no message. OVER: too late for any. UNSURE: ask Discord.
    """

    OPEN = "open"
    THINKING = "thinking"
    SILENT = "silent"
    REDRAWN = "redrawn"
    ANSWERED = "answered"
    FORM = "form"
    OVER = "over"
    UNSURE = "unsure"


@dataclass(slots=True, eq=False)
class Hanging:
    """Hold one interaction; `since` is when it happened in the loop's time, `card` the message a press came from.

    There is never more than one first answer: `lock` is held around each, `first` is done with it.
    """

    id: str
    token: str
    type: int
    since: float
    first: asyncio.Future[None]
    state: State = State.OPEN
    opens: bool = False
    card: MessageRef | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def become(self, state: State) -> None:
        """Note what the first answer was."""
        self.state = state
        if not self.first.done():
            self.first.set_result(None)

    @property
    def cards(self) -> bool:
        """Tell whether an answer can redraw a card."""
        return self.type == COMPONENT or (self.type == FORM and self.card is not None)


class Hangings:
    """Remember interactions for as long as their tokens live."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Hanging] = OrderedDict()

    def new(self, asked: Asked, age: float) -> Hanging | None:
        """Remember an interaction that happened `age` seconds ago; None for one that is remembered already."""
        if asked.id in self._held:
            return None
        loop = asyncio.get_running_loop()
        held = Hanging(asked.id, asked.token, asked.type, loop.time() - age, loop.create_future())
        held.opens, held.card = asked.opens, asked.card
        return self._keep(held)

    def of(self, interaction: Interaction) -> Hanging:
        """Return what is remembered of an interaction; of one from before this process, that nothing is sure."""
        known = self._held.get(interaction.id)
        if known is not None:
            return known
        kind, _, token = interaction.token.partition(":")
        loop = asyncio.get_running_loop()
        held = Hanging(interaction.id, token, int(kind) if kind.isdecimal() else 0, loop.time(), loop.create_future())
        held.become(State.UNSURE)
        return self._keep(held)

    def _keep(self, held: Hanging) -> Hanging:
        self._held[held.id] = held
        horizon = asyncio.get_running_loop().time() - TOKEN_LIFE
        while len(self._held) > MOST or next(iter(self._held.values())).since < horizon:
            self._held.popitem(last=False)
        return held


def token_of(asked: Asked) -> str:
    """Return what the house keeps of an interaction: its type decides how it is answered, also after a restart."""
    return f"{asked.type}:{asked.token}"


def is_form(delivery: Delivery) -> bool:
    """Tell whether a delivery asks by a form."""
    return delivery.kind == "ask" and delivery.sheet is not None
