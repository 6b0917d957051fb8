"""Scene: one event with everyone in it resolved, ready for the rooms to react to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.core import directs, linking
from bot.core.access import Unseen
from bot.core.adopting import adopt
from bot.core.bind import Binder
from bot.core.choices import read, settings_of
from bot.core.choosing import Choices
from bot.core.codes import Codes
from bot.core.consent import Consents
from bot.core.context import Context
from bot.core.decided import demand_human
from bot.core.directory import Directory
from bot.core.effects import Effects
from bot.core.erasing import erase
from bot.core.exclusions import Exclusions
from bot.core.keys import Keys
from bot.core.known import Known
from bot.core.persona.ledger import Ledger
from bot.core.persona.voice import Voice
from bot.core.posting import Desk, paragraphs
from bot.core.times import micros
from bot.core.works import Numbers, Works
from bot.model.actions import (
    Action,
    Adopt,
    Ask,
    Class,
    Exclude,
    Forget,
    Link,
    Readmit,
    Remove,
    Reply,
    Say,
    Unlink,
)
from bot.model.errors import Refusal
from bot.model.events import Arrival, Commanded, Event
from bot.model.facts import ConsentChanged, Fact, PersonLeaving
from bot.model.house import House
from bot.model.people import Community, Person
from bot.model.places import Place, Purpose
from bot.model.texts import Text
from bot.ports import Sql

DEPTH = 8
"""How many facts may follow from one event; a loop of rooms telling one another is a fault."""


@dataclass(slots=True)
class Scene:
    """Hold one event inside its unit and run handlers in it.

    `clear` takes the typed line away, once more where a refusal undid that with all else.
    """

    works: Works
    sql: Sql
    arrival: Arrival
    now: datetime
    numbers: Numbers
    directory: Directory
    community: Community
    actor: Person | None
    here: Place | None
    keys: Keys = field(init=False)
    desk: Desk = field(init=False)
    effects: Effects = field(init=False)
    stores: dict[str, Any] = field(default_factory=dict)
    replied: bool = False
    preface: Text | None = None
    clear: Remove | None = None

    def __post_init__(self) -> None:
        self.keys = Keys(self.sql, self.works.secret)
        house, seed = self.house, self.numbers.stem
        voice = Voice(self.sql, self.works.words, house.manners, self.community, self.now, seed)
        self.desk = Desk(
            self.sql,
            house,
            self.community,
            self.arrival,
            self.actor,
            self.directory,
            voice,
            self.keys,
            self.works.traits,
            self.numbers,
            self.now,
            self.works,
        )
        self.effects = Effects(self.desk)

    @property
    def house(self) -> House:
        """Return this community's own house."""
        return self.directory.chosen(self.community.id).house

    def said(self, text: Text) -> str:
        """Return a text as the one who acts reads it."""
        return self.desk.voice.shown(text, None if self.actor is None else self.actor.locale)

    def context(self, cog: str, event: Event) -> Context[Any, Any]:
        """Return a room's view of this scene."""
        rooms = self.works.rooms
        if cog not in self.stores:
            self.stores[cog] = rooms.cogs[cog].store(self.sql, self.community.id)
        target = target_author = None
        text = ""
        if isinstance(event, Commanded):
            target, text = event.target, event.target_text
            if event.target_author is not None:
                target_author = self.directory.person(self.community, event.target_author, micros(self.arrival.at))
        return Context(
            store=self.stores[cog],
            settings=settings_of(self.works.settables, self.directory.chosen(self.community.id), cog),
            arrival=self.arrival,
            event=event,
            now=self.now,
            community=self.community,
            house=self.house,
            actor=self.actor,
            here=self.here,
            directory=self.directory,
            access=rooms.access,
            consent=Consents(self.sql, rooms.purposes),
            ledger=Ledger(self.sql, self.house.manners),
            talk=self.works.talk,
            offered=rooms.offers,
            purposes=rooms.purposes,
            new_id=self.numbers,
            target=target,
            target_author=target_author,
            target_text=text,
            purpose_cogs=rooms.purpose_cogs,
            works=self.works,
            choices=Choices(self.desk, self._at_home),
            said=self.said,
            card_lines=lambda person: [
                line for room, lines in rooms.cards for line in lines(self.context(room, event), person)
            ],
            codes=Codes(self.sql, self.works.secret, self.community.id, self.numbers, self.arrival.at),
        )

    def binder(self, event: Commanded) -> Binder:
        """Return what reads this event's options."""
        locale = (self.actor.locale if self.actor else None) or self.community.locale
        words, address = self.works.words, self.community.address

        def labels(key: str) -> list[str]:
            return [words.label(key, each, address) for each in sorted(words.locales)] if words.has(key) else []

        return Binder(self.directory, self.community, self.now, self.desk.voice.locale(locale), event.mentions, labels)

    def attempt(self, run: Callable[[], object]) -> Refusal | None:
        """Run something that may be refused; a refusal undoes it whole, rows and memory, and is returned."""
        self.sql.execute("SAVEPOINT attempt")
        self.directory.layers.append(Known())
        depth, community = len(self.directory.layers), self.community
        try:
            run()
        except Refusal as refusal:
            if isinstance(refusal, Unseen) and not self.directory.asked.issuperset(refusal.seats):
                raise  # the host looks first, and runs the whole event again
            self.sql.execute("ROLLBACK TO attempt")
            self.sql.execute("RELEASE attempt")
            del self.directory.layers[depth - 1 :]
            self.stores.clear()
            self._at_home(community)
            return refusal
        self.sql.execute("RELEASE attempt")
        learned = self.directory.layers.pop()
        self.directory.layers[-1].update(learned)
        return None

    def carry_out(self, cog: str, actions: list[Action] | Action | None, depth: int = 0) -> None:
        """Write actions down and tell the rooms the facts among them."""
        if actions is None:
            return
        if depth > DEPTH:
            raise RecursionError(f"{cog}: rooms tell one another in a circle")
        for action in actions if isinstance(actions, list) else [actions]:
            self.replied = self.replied or isinstance(action, Reply | Ask)
            if self.preface is not None and isinstance(action, Reply):
                # one answer, not two: a second one would overwrite the first where answers hang on an interaction
                action, self.preface = replace(action, text=(self.preface, *paragraphs(action.text))), None
            if isinstance(action, Forget):
                self._forget(action.person, depth)
                continue
            for fact in self._facts(cog, action):
                self._spread(fact, depth)

    def _spread(self, fact: Fact, depth: int) -> None:
        """Tell every room that listens for it a fact, and write down what each does about it."""
        for ear in self.works.rooms.ears.get(type(fact), ()):
            if ear.when is None or ear.when(fact):
                heard = ear.run(self.context(ear.cog, self.arrival.event), fact)
                self.carry_out(ear.cog, heard, depth + 1)

    def _forget(self, person: Person, depth: int) -> None:
        """Let the rooms close what is open with a person, then erase them; who acts may still be told so (IDP-05)."""
        consents = Consents(self.sql, self.works.rooms.purposes)
        for purpose in self.works.rooms.purposes:
            if consents.check(person.id, purpose):
                consents.give(person.id, purpose, False, self.arrival.at)
                self._spread(ConsentChanged(person, purpose, False), depth)
        self._spread(PersonLeaving(person), depth)
        places = directs.of(self.sql, person.id)
        erased = erase(self.sql, self.works, self.community.id, person.id, self.now)
        layer = self.directory.layers[-1]
        for platform, native in [*places, *((each.platform, each.id) for each in erased.one.accounts)]:
            layer.forget((self.community.id, platform, native))
        for account in erased.one.accounts:
            self.works.heard.forget(account)
        layer.buried += erased.digests
        if erased.mate:
            self._list_again()
        if self.actor is not None and self.actor.id in erased.one.ids:
            # nobody by now: a press is not noted as theirs, an answer leaves no row behind
            self.actor, self.desk.farewell = None, True
        self.stores.clear()

    def _list_again(self) -> None:
        """Read the team's list anew, and let the team know that it is shorter; not by whom (IDP-05)."""
        layer, settables = self.directory.layers[-1], self.works.settables
        layer.choices[self.community.id] = read(self.sql, settables, self.community.id)
        self._at_home(self.community)
        for place in self.directory.places(self.community, Purpose.STAFF)[:1]:
            self.effects.apply("core", Say(place, Text("core.mate_gone"), Class.DUTY))

    def _facts(self, cog: str, action: Action) -> list[Fact]:
        """Write one action down and return what the other rooms hear of it."""
        match action:
            case Link():
                facts = linking.link(self.desk, action)
            case Unlink():
                facts = linking.unlink(self.desk, action)
            case Adopt():
                facts, home = [], adopt(self.desk, action)
                self._at_home(home)
            case Exclude():
                self.effects.apply(cog, action)  # which demands the human first
                accounts = self.directory.accounts(action.person.id)
                self._exclusions.keep(accounts, action.decided_by, self.now, action.until)
                return []
            case Readmit():
                demand_human(self.directory, self.community, (cog, action), action.decided_by, action.person)
                self._exclusions.lift(self.directory.accounts(action.person.id))
                return []
            case _:
                fact = self.effects.apply(cog, action)
                return [] if fact is None else [fact]
        self._look_around()
        return facts

    def _at_home(self, home: Community) -> None:
        """Go on as the community it is now: another one, or one that speaks otherwise."""
        self.community = self.desk.community = self.desk.voice.community = home
        self.desk.house = self.house
        self.desk.voice.manners = self.house.manners

    @property
    def _exclusions(self) -> Exclusions:
        return Exclusions(self.sql, self.works.secret, self.community.id)

    def _look_around(self) -> None:
        """See anew who acts, and where, after persons or communities became one."""
        at, by = micros(self.arrival.at), self.arrival.by
        if self.here is not None:
            self.here = self.directory.place(self.community, self.arrival.spot, at)
        if by is not None:
            self.actor = self.desk.actor = self.directory.person(self.community, by, at)
        self.stores.clear()
