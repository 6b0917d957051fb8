"""A house that says a few fixed things, so that the page can be used without the real one."""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.model.events import Arrival, Commanded, Filled, Joined, Pressed, Said
from bot.model.people import Account
from bot.model.texts import PersonNode, PlaceNode, Plain
from bot.model.widgets import Blank, Key, Sheet
from tests.adapters.web.little_house import LittleHouse, SetClock, Sitting, sitting, spot, words

NEXT = Key("next", "Weiter", "primary")
FOUR = (Key("look", "Nur mitlesen"), Key("help", "Hilfe"), Key("join", "Mitmachen"), Key("annoyed", "Mich stört etwas"))
SHEET = Sheet(
    "sheet",
    "Was stört dich?",
    (
        Blank("what", "Erzähl kurz", "long", True, 500),
        Blank("haste", "Wie eilig ist es?", "choice", False, 20, (("low", "Hat Zeit"), ("high", "Bitte bald"))),
    ),
)


@dataclass(slots=True)
class TalkingHouse:
    """Greet, guide, thank and take a concern; the cursor is kept in a file, as the real house keeps it on disk."""

    kept: Path
    house: LittleHouse = field(default_factory=LittleHouse)
    table: Sitting | None = None

    def __post_init__(self) -> None:
        self.house.hear = self.hear
        if self.kept.exists():
            self.house.cursors = {("web", "host", "log"): json.loads(self.kept.read_text())}

    async def hear(self, arrival: Arrival) -> None:
        """Answer one event; the same event twice gives the same rows, as keys are derived from it."""
        if self.table is not None and arrival.by is not None:
            await self._answer(arrival, arrival.by)
        if arrival.position:
            beside = self.kept.with_suffix(".new")
            beside.write_text(json.dumps(arrival.position))
            beside.replace(self.kept)  # a kill while writing leaves the old one

    async def _answer(self, arrival: Arrival, by: Account) -> None:
        key = f"k{arrival.key}"
        match arrival.event:
            case Joined():
                line = (Plain("Hallo "), PersonNode(by.name, by.id), Plain(", schön, dass du da bist."))
                await self._do("say", key, spot=spot("welcome"), lines=(line,), buttons=(Key("tour", "Rundgang"),))
            case Pressed(key="tour"):
                lines = words("Ich bin der Host-Bot.", "Mitlesen reicht völlig.")
                await self._reply(arrival, lines=lines, buttons=(NEXT,), update=True)
            case Pressed(key="next"):
                where = (Plain("Geplaudert wird in "), PlaceNode("Plausch", "chat"), Plain("."))
                await self._reply(arrival, lines=(where,), buttons=FOUR, update=True)
            case Pressed(key="annoyed"):
                await self._do("ask", key, interaction=arrival.interaction, sheet=SHEET)
            case Pressed():
                await self._reply(arrival, lines=words("Gut."))
            case Filled(values=values):
                await self._reply(arrival, lines=words(f"Verstanden: {values['what']}"))
            case Commanded() as used:
                await self._thank(arrival, used, by)
            case Said(text=text) if arrival.spot.id.startswith("direct:"):
                await self._do("whisper", key, person=by, lines=words(f"Ich habe gelesen: {text}"))

    async def _thank(self, arrival: Arrival, used: Commanded, by: Account) -> None:
        to = used.options.get("to") or used.target_author or next(iter(used.mentions), None)
        if not isinstance(to, Account):
            await self._reply(arrival, lines=words("Wem denn?"))
            return
        why = used.options.get("why") or used.line.partition(" ")[2] or used.target_text
        line = (PersonNode(by.name, by.id), Plain(f" dankt dir: {why}"))
        await self._do("whisper", f"w{arrival.key}", person=to, lines=(line,))
        await self._reply(arrival, lines=words("Ist angekommen."))

    async def _reply(self, arrival: Arrival, **fields: Any) -> None:
        await self._do("reply", f"k{arrival.key}", interaction=arrival.interaction, **fields)

    async def _do(self, kind: str, key: str, **fields: Any) -> None:
        if self.table is not None:
            await self.table.does(kind, key, **fields)


async def _alone(folder: Path, port: int) -> None:
    talking = TalkingHouse(folder / "cursor.json")
    async with sitting(folder / "p.db", talking.house, SetClock(), port) as table:
        talking.table = table
        print(table.adapter.address, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_alone(Path(sys.argv[1]), int(sys.argv[2])))
