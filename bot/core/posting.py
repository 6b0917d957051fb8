"""Posting: an action becomes a row of the outbox, words chosen, buttons stored, inside the unit (house.md §1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.core.codec import dumps, pack_words
from bot.core.directory import Directory
from bot.core.homes import origin
from bot.core.keys import Keys
from bot.core.persona.label import KEYS, SPEAKS, label_of, owed, says_who, under_way
from bot.core.persona.voice import Voice
from bot.core.rings import ring_of
from bot.core.scrubbing import FAREWELL
from bot.core.times import micros
from bot.core.works import Works
from bot.model.actions import Class, Words
from bot.model.deliveries import Traits
from bot.model.errors import Refusal
from bot.model.events import Arrival, Commanded, Filled, Interaction, Pressed, Said
from bot.model.files import LARGEST, MOST, File
from bot.model.house import House
from bot.model.people import Account, Community, Person
from bot.model.places import Place, Purpose, Spot
from bot.model.rings import Ring
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button, Form
from bot.ports import Sql


@dataclass(slots=True)
class Desk:
    """Hold what one unit needs to post; made anew for each event. `aside` is where answers go instead of in private.

    `farewell`: whoever acted was erased just now; what they are told leaves no row behind.
    """

    sql: Sql
    house: House
    community: Community
    arrival: Arrival
    actor: Person | None
    directory: Directory
    voice: Voice
    keys: Keys
    traits: Mapping[str, Traits]
    new_id: Callable[[], str]
    now: datetime
    works: Works
    aside: Place | None = None
    farewell: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Describe one row to be: what, where to, how it may wait. Instants are UTC."""

    kind: str
    cls: Class
    platform: str
    lane: str
    payload: Mapping[str, Any]
    place: str | None = None
    person: str | None = None
    ref: str | None = None
    expires: datetime | None = None
    yield_until: datetime | None = None
    ungated: bool = False
    silent: bool = False
    tell: bool = False
    due: datetime | None = None


def paragraphs(words: Words) -> tuple[Text | Verbatim, ...]:
    """Return words as paragraphs."""
    return words if isinstance(words, tuple) else (words,)


def pack_spot(spot: Spot) -> list[str | None]:
    """Return a spot as JSON."""
    return [spot.platform, spot.guild, spot.id, spot.name, spot.purpose.value, spot.parent]


def pack_account(account: Account) -> list[str]:
    """Return an account as JSON."""
    return [account.platform, account.id, account.name]


def pack_interaction(interaction: Interaction) -> list[Any]:
    """Return an interaction as JSON; the token is blanked with the rest of the payload once receipted."""
    return [interaction.id, interaction.token, micros(interaction.until)]


def write(desk: Desk, cog: str, row: Row) -> str:
    """Insert a row and return its id; the same event and turn always make the same id."""
    id_ = desk.new_id()
    if desk.farewell and desk.actor is not None and row.person == desk.actor.id:
        row = replace(row, person=None, ref=FAREWELL, tell=False)
    insert(desk.sql, id_, desk.community.id, cog, row, desk.now)
    return id_


def insert(sql: Sql, id_: str, community: str, cog: str, row: Row, now: datetime) -> None:
    """Insert a row, due at once unless it says when; an id that is there already is a fault, never swallowed."""
    sql.execute(
        "INSERT INTO outbox (id, community, cog, kind, cls, platform, lane, place, person, payload, state, due_at, "
        "expires_at, yield_until, ungated, silent, created_at, ref, told, label) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id_,
            community,
            cog,
            row.kind,
            row.cls.value,
            row.platform,
            row.lane,
            row.place,
            row.person,
            dumps(row.payload),
            micros(row.due or now),
            None if row.expires is None else micros(row.expires),
            None if row.yield_until is None else micros(row.yield_until),
            int(row.ungated),
            int(row.silent),
            micros(now),
            row.ref,
            int(not row.tell),
            int(row.kind in SPEAKS and says_who(row.payload)),
        ),
    )


def remember(desk: Desk, cog: str, ref: str, outbox: str, platform: str) -> None:
    """Keep the name a cog gave a message, so that it can edit or pin it later."""
    desk.sql.execute(
        "INSERT INTO posts (community, cog, ref, outbox, platform, message, at) VALUES (?, ?, ?, ?, ?, NULL, ?)",
        (desk.community.id, cog, ref, outbox, platform, micros(desk.now)),
    )


def public_words(voice: Voice, words: Words, place: str, *, new: bool = True, draft: bool = False) -> list[Any]:
    """Choose wording that everyone in a place reads; `new` False for what changes or names something.

    `draft`: it may have to wait, and gets its words when it goes (rewording.py).
    """
    if draft:
        return [pack_words(voice.draft(each)) for each in paragraphs(words)]
    return [pack_words(each) for each in voice.public(paragraphs(words), place, new=new)]


def private_words(
    desk: Desk, words: Words, person: Person, *, owes: bool = False, chat: Account | None = None
) -> list[Any]:
    """Choose wording for one reader; the first private message ever carries the label (PER-01, N7).

    `owes` says that this one may be the first to arrive, although an earlier one carries it too. `chat` is whose
    direct chat it goes to, where that may be another community's (homes.py).
    """
    return labelled(desk, own_words(desk, words, person), person, owes=owes, chat=chat)


def own_words(desk: Desk, words: Words, person: Person) -> list[Any]:
    """Choose wording for one reader, as much of it as they want to be explained (IDP-06)."""

    def ring() -> Ring:
        return ring_of(desk.directory, person, desk.house.manners, desk.now)

    return [pack_words(desk.voice.private(each, person.locale, ring)) for each in paragraphs(words)]


def labelled(
    desk: Desk, packed: list[Any], person: Person, *, owes: bool = False, chat: Account | None = None
) -> list[Any]:
    """Return chosen words with the label in front where this reader was never told who speaks, and for whom."""
    first = owed(desk.sql, person.id) or owes
    speaks = None if chat is None else origin(desk.sql, chat, desk.community, first=first)
    said = packed[0].get("key") in KEYS
    front = [label_of(desk.house)] if first and not said else []
    front += [] if speaks is None else [speaks]
    # a label that leads already stays in front
    lead, rest = (packed[:1], packed[1:]) if said else ([], packed)
    return [*lead, *(pack_words(desk.voice.private(each, person.locale)) for each in front), *rest]


def reach(desk: Desk, person: Person) -> Account | None:
    """Return where to reach a person: where they acted just now, else their first reachable account."""
    if desk.actor == person and desk.arrival.by is not None:
        return desk.arrival.by
    return next(iter(desk.directory.accounts(person.id)), None)


def private_lane(desk: Desk, account: Account, person: Person, *, answers: bool) -> tuple[str, bool]:
    """Return the lane of a private message, and whether it must say too who speaks.

    What answers an interaction does not wait behind whispers that back off. Until the label arrived, what
    follows it stays behind it; where something holds it up, whatever overtakes it carries the label itself (N7).
    """
    lane = f"{'answer' if answers else 'private'}:{account.id}"
    label = under_way(desk.sql, person.id, lane)
    if label is None:
        return lane, False
    return (lane, True) if label[1] else (label[0], False)


def pack_buttons(
    desk: Desk, buttons: Sequence[Button], *, locale: str | None, place: str | None
) -> list[dict[str, Any]]:
    """Store buttons and return what an adapter sees of them."""
    packed = []
    for button in buttons:
        key = desk.keys.make(
            "button",
            desk.new_id(),
            community=button.community or desk.community.id,
            handler=button.press,
            data=button.data,
            who=button.who,
            place=place,
            until=button.until,
            once=button.once,
        )
        shown = {"key": key, "label": desk.voice.shown(button.label, locale), "style": button.style}
        packed.append(shown | ({"opens": True} if button.opens or button.press in desk.works.opening else {}))
    return packed


def pack_form(desk: Desk, form: Form, person: Person) -> tuple[str, dict[str, Any]]:
    """Store a form and return its key and the sheet an adapter or a row of questions shows."""

    def shown(text: Text) -> str:
        return desk.voice.shown(text, person.locale)

    sheet: dict[str, Any] = {
        "title": shown(form.title),
        "blanks": [
            {
                "name": each.name,
                "label": shown(each.label),
                "kind": each.kind,
                "required": each.required,
                "max": each.max,
                "choices": [[value, shown(label)] for value, label in each.choices],
                "default": each.default,
            }
            for each in form.questions
        ],
    }
    key = desk.keys.make(
        "form",
        desk.new_id(),
        community=desk.community.id,
        handler=form.fill,
        data=form.data,
        who=person.id,
        sheet=sheet,
    )
    return key, sheet | {"key": key}


def pack_files(files: Sequence[File]) -> dict[str, list[list[str]]]:
    """Return files as a part of a payload; raises Refusal for one larger than any platform would surely take."""
    if len(files) > MOST or any(len(each.content) > LARGEST for each in files):
        raise Refusal("core.file_too_large")
    return {"files": [[each.name, each.mime, each.content.decode()] for each in files]} if files else {}


def asked(desk: Desk) -> bool:
    """Tell whether a human asked for what happens now: a command, a press, a form, a line to the host alone."""
    event = desk.arrival.event
    direct = isinstance(event, Said) and desk.arrival.spot.purpose is Purpose.DIRECT
    return desk.actor is not None and (direct or isinstance(event, Commanded | Pressed | Filled))
