"""Context: all a cog's handler sees of the world; it reads through it and returns actions (house.md §1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Generic, TypeVar

from bot.core import exporting, homes, lacking, linking, stepping, unasked
from bot.core.access import Access, Unseen
from bot.core.choosing import Choices
from bot.core.codes import Codes
from bot.core.cog import Purpose
from bot.core.consent import Consents
from bot.core.desk import Desk
from bot.core.directory import Directory
from bot.core.exclusions import Exclusion, Exclusions
from bot.core.lookups import Lookup, looks
from bot.core.papers import papers
from bot.core.persona.ledger import Ledger
from bot.core.persona.quiet import quiet_end, span_of
from bot.core.persona.talk import Talk
from bot.core.rings import choose_ring, ring_of
from bot.core.times import micros, moment
from bot.core.works import Works
from bot.model.errors import Nobody
from bot.model.events import Arrival, Event
from bot.model.files import File
from bot.model.house import House, Manners
from bot.model.needs import Door, Lack, Need
from bot.model.people import Account, Community, Person
from bot.model.places import MessageRef, Place
from bot.model.places import Purpose as PlacePurpose
from bot.model.rights import Standing
from bot.model.rings import Ring
from bot.model.texts import Text

S = TypeVar("S")
C = TypeVar("C")


@dataclass(slots=True)
class Context(Generic[S, C]):
    """Give one handler its store, its settings and what is true at this moment of this community.

    `at` is when it happened, `arrived` when it reached us, `now` when the unit runs (all UTC).
    `actor` and `here` are None where an event has nobody or nowhere.
    """

    store: S
    settings: C
    arrival: Arrival
    event: Event
    now: datetime
    community: Community
    house: House
    actor: Person | None
    here: Place | None
    directory: Directory
    access: Access
    consent: Consents
    ledger: Ledger
    talk: Talk
    offered: frozenset[str]
    purposes: dict[str, Purpose]
    new_id: Callable[[], str]
    codes: Codes
    choices: Choices
    said: Callable[[Text], str]
    target: MessageRef | None = None
    target_author: Person | None = None
    target_text: str = ""
    purpose_cogs: Mapping[str, str] = field(default_factory=dict)
    works: Works | None = None
    card_lines: Callable[[Person], list[Text]] = field(default=lambda person: [])

    @property
    def at(self) -> datetime:
        """Return when the event happened (UTC)."""
        return self.arrival.at

    @property
    def person(self) -> Person:
        """Return who acted; raises Nobody, a LookupError and a Refusal, for an event without anyone."""
        if self.actor is None:
            raise Nobody("core.unnamed")
        return self.actor

    @property
    def place(self) -> Place:
        """Return where it happened; raises LookupError for an event without a place."""
        if self.here is None:
            raise LookupError("this event has no place")
        return self.here

    @property
    def manners(self) -> Manners:
        """Return the house's manners."""
        return self.house.manners

    @property
    def desk(self) -> Desk:
        """Return who is there and when."""
        return Desk(self.house.team, self.house.hours, self.community.zone)

    @property
    def zone(self) -> str:
        """Return the community's IANA zone."""
        return self.community.zone

    @property
    def direct(self) -> bool:
        """Tell whether this happened in a direct chat."""
        return self.here is not None and self.here.purpose is PlacePurpose.DIRECT

    def person_of(self, account: Account) -> Person:
        """Return the person behind an account."""
        return self.directory.person(self.community, account, micros(self.arrival.at))

    def meant(self, typed: str) -> Person | None:
        """Return the one person a typed name or handle means; None for nobody, and for several."""
        return self.directory.meant(self.community, typed, micros(self.arrival.at))

    def person_by_id(self, person: str) -> Person | None:
        """Return a person of this community by our id, or None."""
        found = self.directory.person_by_id(person)
        return found if found is not None and found.community == self.community.id else None

    def place_by_id(self, place: str) -> Place | None:
        """Return a place of this community by our id, or None."""
        found = self.directory.place_by_id(place)
        return found if found is not None and found.community == self.community.id else None

    def places(self, purpose: PlacePurpose | None = None) -> list[Place]:
        """Return this community's places, of one purpose or all but direct chats."""
        return self.directory.places(self.community, purpose)

    def robot(self, person: Person) -> bool:
        """Tell whether a person is a program."""
        return self.directory.standing(person).robot

    def standing(self, person: Person) -> Standing:
        """Return a person's roles as last seen."""
        return self.directory.standing(person)

    def ring(self, person: Person) -> Ring:
        """Return how near a person is to the house: it changes how much is explained, nothing else (IDP-06)."""
        return ring_of(self.directory, person, self.manners, self.now)

    def looks(self, person: Person, most: int = 20) -> list[Lookup]:
        """Return who looked a person up, newest first: by which role, never who (IDP-09)."""
        return looks(self.directory.sql, person.id, most)

    def choose_ring(self, person: Person, ring: Ring) -> None:
        """Keep how much a person wants to be explained (IDP-06)."""
        choose_ring(self.directory, person, ring)

    def notify(self, person: Person) -> str:
        """Return what a person wants to be told of unasked: "nothing", "followed" or "everything" (IDP-08)."""
        return unasked.level(self.directory.sql, person.id)

    def choose_notify(self, person: Person, level: str) -> None:
        """Keep what a person wants to be told of unasked."""
        unasked.choose_level(self.directory.sql, person.id, level)

    def waiting(self, person: Person) -> int:
        """Return how many private lines wait until this person asks for them."""
        return unasked.count(self.directory.sql, person.id)

    def allows(self, person: Person, right: str) -> bool:
        """Tell whether a person holds a right; for whoever acts as of now, for others as last seen.

        Raises Unseen where the host has yet to look; a platform that does not answer gives nobody a right.
        """
        standing = self.directory.standing(person)
        if person == self.actor and standing.unseen:
            if not self.directory.asked.issuperset(standing.unseen):
                raise Unseen(standing.unseen)
            return False
        return self.access.allows(right, standing)

    def accounts(self, person: Person) -> list[Account]:
        """Return a person's accounts here, those they can be reached by first."""
        return self.directory.accounts(person.id)

    def linked(self, person: Person) -> list[Account]:
        """Return the accounts that a person's latest link brought; empty for one who is not linked (IDP-02)."""
        last = linking.latest(self.directory.sql, person.id)
        return [] if last is None else linking.brought(self.directory.sql, last.id)

    def export(self, person: Person) -> exporting.Rows:
        """Return every row the house has about a person, by table; instants are UTC, others are left out (IDP-04)."""
        return exporting.export(self.directory.sql, self._works, self.community.id, person.id, self.now)

    def papers(self, person: Person) -> tuple[File, ...]:
        """Return `export` as files in the person's language: to read, and for machines."""
        wanted = person.locale or self.community.locale
        known = self._works.words.locales
        locale = next((each for each in (wanted, wanted.split("-")[0]) if each in known), self.community.locale)
        return papers(self._works, self.community, locale, self.export(person), self.now)

    def excluded(self, person: Person) -> Exclusion | None:
        """Return the exclusion that holds for any of a person's accounts, None without one (IDP-05)."""
        return self._exclusions.of(self.directory.accounts(person.id), self.now)

    @property
    def _works(self) -> Works:
        if self.works is None:
            raise LookupError("this context was made without the works")
        return self.works

    @property
    def _exclusions(self) -> Exclusions:
        return Exclusions(self.directory.sql, self._works.secret, self.community.id)

    def homes(self) -> list[tuple[Community, Person]]:
        """Return the communities whoever acts is in by this account, first the one their direct chat speaks for."""
        by, at = self.arrival.by, micros(self.arrival.at)
        found = [] if by is None else homes.homes(self.directory.sql, by)
        return [(each, self.directory.person(each, by, at)) for each in found if by is not None]

    def speak_here(self) -> None:
        """Let the direct chat of whoever acts speak for this community from now on (house.md §4)."""
        if self.arrival.by is not None:
            homes.choose(self.directory.sql, self.arrival.by, self.community.id, self.now)

    def consents(self, person: Person, purpose: str) -> bool:
        """Tell whether a person consents to a purpose (IDP-03)."""
        return self.consent.check(person.id, purpose)

    def doors(self) -> list[Door]:
        """Return the guilds and groups of this community."""
        return lacking.doors(self.directory.sql, self.community.id)

    def lacks(self) -> list[Lack]:
        """Return what the host may not do behind each of the community's doors, as its platforms said last."""
        return lacking.lacks(self.directory.sql, self.community.id)

    def can(self, need: Need, place: Place | None = None) -> bool:
        """Tell whether the host may do a thing at a place, or behind at least one door; where no lack is known it may.

        What it may not do anywhere is not announced, and no button offers it (PER-11).
        """
        if place is not None and place.spot is not None:
            return not lacking.lacking(self.directory.sql, place.spot.platform, place.spot.guild, need)
        doors = self.doors()
        return not doors or not all(
            lacking.lacking(self.directory.sql, each.platform, each.guild, need) for each in doors
        )

    def offers(self, thing: str) -> bool:
        """Tell whether some room of the house offers a thing ("concern", "human"); only then show its button."""
        return thing in self.offered

    def quiet_span(self, place: Place | None = None) -> tuple[time, time]:
        """Return the quiet hours of a place, or the house's, as wall times of the community."""
        return span_of(self.directory.sql, self.manners, None if place is None else place.id)

    def quiet_end(self, at: datetime, place: Place | None = None) -> datetime | None:
        """Return when the quiet hours around `at` end (UTC) in a place, or in the house; None outside them."""
        start, end = self.quiet_span(place)
        return quiet_end(at, start, end, self.community.zone)

    def since(self, person: Person) -> datetime:
        """Return when a person was first seen here (UTC)."""
        row = self.directory.sql.execute("SELECT since FROM persons WHERE id = ?", (person.id,)).fetchone()
        return moment(row[0])

    def rename(self, person: Person, name: str) -> None:
        """Keep by which of their names a person goes where no account of theirs says it (IDP-02)."""
        self.directory.sql.execute("UPDATE persons SET name = ? WHERE id = ?", (name, person.id))

    def set_quiet(self, person: Person, start: int | None, end: int | None) -> None:
        """Keep a person's own quiet hours, in minutes after midnight; None and None ends them (PER-05)."""
        self.directory.sql.execute(
            "UPDATE persons SET quiet_from = ?, quiet_to = ? WHERE id = ?", (start, end, person.id)
        )

    def step_back(self, person: Person, until: datetime) -> None:
        """Say nothing of the host's own in a person's chat until then (UTC); they asked for a human (PER-10)."""
        stepping.step_back(self.directory.sql, person.id, until)

    def quiet_of(self, person: Person) -> tuple[int, int] | None:
        """Return a person's own quiet hours, in minutes after midnight, or None."""
        row: Any = self.directory.sql.execute(
            "SELECT quiet_from, quiet_to FROM persons WHERE id = ?", (person.id,)
        ).fetchone()
        return None if row is None or row[0] is None else (row[0], row[1])

    def late(self) -> timedelta:
        """Return how long ago it happened."""
        return max(self.now - self.at, timedelta(0))

    def holders(self) -> list[Person]:
        """Return everyone here who was seen to be more than a member: by role, by a title over there, as owner."""
        return self.directory.holders(self.community)

    def people(self) -> list[Person]:
        """Return everyone of this community who is no program, in order of first sight."""
        return self.directory.people(self.community)
